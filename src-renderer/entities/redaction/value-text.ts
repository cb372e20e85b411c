/** Values of changes as text to compare: a text as it is, anything else as JSON. */
import type { AnyValue } from '../../../src-shared/otlp/otlp-json.ts';
import { copyText, valueNode } from '../event/value-tree.ts';

const NO_CUTS = new Map<string, number>();

export function valueText(value: AnyValue | undefined): string {
  return value === undefined ? '' : copyText(valueNode('', value, [], NO_CUTS));
}

/** Such as `attributes["arguments"]` without what says only that it is an attribute: `arguments`. */
export function placeName(path: string): string {
  const attribute = /^(?:resource\.|scope\.)?attributes\["(.*?)"\](.*)$/s.exec(path);
  return attribute === null ? path : `${attribute[1] ?? ''}${attribute[2] ?? ''}`;
}
