/**
 * What keeps relayed records from going round. Each request that a Sluice sends on carries a path of instance ids: its
 * own, then those of the instances whose records of that signal have been arriving here. A request whose path holds the
 * receiver's own id is refused as a loop, so a ring of any number of Sluices stops at its first round:
 *
 *   A ──[A]──▶ B ──[B A]──▶ C ──[C B A]──▶ A: refused, C's exporter is misconfigured
 *
 * A collector in between drops the header. An exporter with `mark_instance` puts the sender's id on the resource as well,
 * which collectors keep.
 */
import type { Signal } from '../../src-shared/otlp/otlp-json.ts';

export const INSTANCE_HEADER = 'x-sluice-instance';
/** Resource attribute: `INSTANCE/EXPORTER`. */
export const INSTANCE_ATTRIBUTE = 'sluice.instance';
/** Begins the answer to what went round; over gRPC nothing else tells it from other failures. */
export const LOOP_WORDS = 'Loop:';

/** Longest path, and how long a sender's ids are remembered. */
const MAX_IDS = 16;
const REMEMBERED_MS = 10 * 60_000;
const ID = /^[\w-]{1,64}$/;

export interface InstancePath {
  readonly id: string;
  /** For what is sent of the signal. */
  header(signal: Signal): string;
  /** Of a request that arrives: why it must not be taken; undefined: it may, and its path is remembered. */
  arrived(header: string | string[] | undefined, signal: Signal): string | undefined;
}

/** @param ticks milliseconds that only go forward */
export function createInstancePath(id: string, ticks: () => number = () => performance.now()): InstancePath {
  const upstream: Record<Signal, Map<string, number>> = { logs: new Map(), traces: new Map(), metrics: new Map() };
  return {
    id,
    header(signal) {
      const now = ticks();
      const known = upstream[signal];
      for (const [other, untilMs] of known) if (untilMs <= now) known.delete(other);
      return [id, ...[...known.keys()].slice(1 - MAX_IDS)].join(' ');
    },
    arrived(header, signal) {
      if (header === undefined) return undefined;
      const ids = String(header).split(/[ ,]+/, MAX_IDS + 1);
      if (ids.includes(id)) return ownWords('header');
      const known = upstream[signal];
      for (const other of ids.slice(0, MAX_IDS).filter((one) => ID.test(one))) {
        known.delete(other);
        known.set(other, ticks() + REMEMBERED_MS);
        const [oldest] = known.keys();
        if (known.size > MAX_IDS && oldest !== undefined) known.delete(oldest);
      }
      return undefined;
    },
  };
}

/** Value of {@link INSTANCE_ATTRIBUTE}. */
export function instanceMark(id: string, exporter: string): string {
  return `${id}/${exporter}`;
}

/** The exporter that sent what carries this mark; undefined when another instance did. */
export function exporterOfMark(mark: string | undefined, id: string): string | undefined {
  return mark?.startsWith(`${id}/`) ? mark.slice(id.length + 1) : undefined;
}

export function ownWords(where: 'header' | 'resource'): string {
  const how = where === 'header' ? 'came back' : 'came back through a collector';
  return `${LOOP_WORDS} what an exporter of this Sluice sent ${how}. Give that exporter another endpoint, or take out what sends here.`;
}
