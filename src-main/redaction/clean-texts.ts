/**
 * Attributes that one set of rules was seen to leave alone, by their bytes: most of what agents send (versions, models, names
 * of events, kinds) comes again in every record, and need not be looked at again. Nothing is taken for known but what has the
 * very same bytes.
 */
export interface CleanAttributes {
  /** Of a KeyValue message at `start`..`end` of `bytes`. */
  has(bytes: Uint8Array, start: number, end: number): boolean;
  add(bytes: Uint8Array, start: number, end: number): void;
}

/** A power of two; one attribute each, the last one seen stays. */
const SLOTS = 4_096;
/** Longer ones seldom come again. */
const MAX_BYTES = 128;

export function createCleanAttributes(): CleanAttributes {
  const kept = new Uint8Array(SLOTS * MAX_BYTES);
  const lengths = new Uint8Array(SLOTS);

  return {
    has(bytes, start, end) {
      const length = end - start;
      if (length === 0 || length > MAX_BYTES) return false;
      const slot = slotOf(bytes, start, end);
      if (lengths[slot] !== length) return false;
      const from = slot * MAX_BYTES;
      for (let index = 0; index < length; index++) if (kept[from + index] !== bytes[start + index]) return false;
      return true;
    },
    add(bytes, start, end) {
      const length = end - start;
      if (length > MAX_BYTES) return;
      const slot = slotOf(bytes, start, end);
      const from = slot * MAX_BYTES;
      for (let index = 0; index < length; index++) kept[from + index] = bytes[start + index] as number;
      lengths[slot] = length;
    },
  };
}

/** FNV-1a, its upper bits mixed in. */
function slotOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c_9dc5;
  for (let index = start; index < end; index++) hash = Math.imul(hash ^ (bytes[index] as number), 0x0100_0193);
  return (hash ^ (hash >>> 15)) & (SLOTS - 1);
}
