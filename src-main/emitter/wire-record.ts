/** From a record of the catalogue to the attributes that go over the wire. */
import type { Shape, WireValue } from './attribute.ts';
import { CATALOGUE, type CatalogueRecord, METADATA } from './catalogue.ts';

export type WireAttributes = Record<string, WireValue>;

/** In Codex's order: the name, the event's own attributes, then those that every record has. */
export function wireAttributes(record: CatalogueRecord): WireAttributes {
  const { name, attributes } = CATALOGUE[record.key];
  const wire: WireAttributes = { 'event.name': name };
  write(attributes, record.input as Readonly<Record<string, unknown>>, wire);
  // RFC 3339, UTC, milliseconds, "Z": what toISOString gives.
  wire['event.timestamp'] = new Date(record.timeMs).toISOString();
  write(METADATA, record.metadata as unknown as Readonly<Record<string, unknown>>, wire);
  return wire;
}

function write(shape: Shape, input: Readonly<Record<string, unknown>>, wire: WireAttributes): void {
  for (const key in shape) {
    const spec = shape[key];
    if (spec === undefined) continue;
    const value = input[key];
    if (value !== undefined || spec.presence === 'fixed') wire[spec.wire] = spec.toWire(value);
  }
}
