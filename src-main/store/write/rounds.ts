/**
 * Notices that the same records keep arriving, as they do when a collector sends back what an exporter sent it. One
 * record of each group is looked at. A sender that repeats a request whose answer was lost does so a few times at most.
 */
export interface Rounds {
  /** True once, when the record at `[start, end)` is the first that has come so often. */
  cameRound(body: Uint8Array, start: number, end: number): boolean;
}

/** Arrivals of the same record that are no sender's repetitions any more. */
const ROUNDS = 6;
/** Records remembered, the oldest forgotten first. */
const MAX_KNOWN = 4_096;
/** Bytes looked at, at either end of a record: its times and ids stand at one of them. */
const PROBE_BYTES = 96;

export function createRounds(): Rounds {
  const known = new Map<number, number>();
  let isReported = false;
  return {
    cameRound(body, start, end) {
      if (isReported) return false;
      const print = fingerprint(body, start, end);
      const count = (known.get(print) ?? 0) + 1;
      known.delete(print);
      known.set(print, count);
      if (known.size > MAX_KNOWN) known.delete(known.keys().next().value as number);
      isReported = count >= ROUNDS;
      return isReported;
    },
  };
}

/** 52 bits of two FNV-1a lanes (http://www.isthe.com/chongo/tech/comp/fnv/). */
function fingerprint(body: Uint8Array, start: number, end: number): number {
  let a = 0x811c9dc5 ^ (end - start);
  let b = 0x01000193;
  const add = (from: number, to: number) => {
    for (let i = from; i < to; i++) {
      const byte = body[i] as number;
      a = Math.imul(a ^ byte, 0x01000193);
      b = Math.imul(b ^ byte ^ (a >>> 24), 0x01000193);
    }
  };
  add(start, Math.min(end, start + PROBE_BYTES));
  add(Math.max(start, end - PROBE_BYTES), end);
  return (a >>> 0) * 0x100000 + (b >>> 12);
}
