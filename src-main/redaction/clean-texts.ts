/**
 * Attributes and names that one set of rules was seen to leave alone, by their bytes: most of what agents send (versions, models,
 * names of events, kinds) comes again in every record, and need not be looked at again. Only byte-identical ones count as known.
 */
export interface CleanTexts {
  /** What they were added under; -1 for those at `start`..`end` of `bytes` that are not known. */
  find(bytes: Uint8Array, start: number, end: number): number;
  /** `id`: for what they are clean, such as a place or a sender; below 2^32. */
  add(bytes: Uint8Array, start: number, end: number, id: number): void;
}

/** A power of two; one each, the last one seen stays. */
const SLOTS = 4_096;
/** Longer ones seldom come again. */
const MAX_BYTES = 128;

export function createCleanTexts(): CleanTexts {
  const kept = new Uint8Array(SLOTS * MAX_BYTES);
  const lengths = new Uint8Array(SLOTS);
  const ids = new Uint32Array(SLOTS);

  return {
    find(bytes, start, end) {
      const length = end - start;
      if (length === 0 || length > MAX_BYTES) return -1;
      const slot = slotOf(bytes, start, end);
      if (lengths[slot] !== length) return -1;
      const from = slot * MAX_BYTES;
      for (let index = 0; index < length; index++) if (kept[from + index] !== bytes[start + index]) return -1;
      return ids[slot] as number;
    },
    add(bytes, start, end, id) {
      const length = end - start;
      if (length > MAX_BYTES) return;
      const slot = slotOf(bytes, start, end);
      const from = slot * MAX_BYTES;
      for (let index = 0; index < length; index++) kept[from + index] = bytes[start + index] as number;
      lengths[slot] = length;
      ids[slot] = id;
    },
  };
}

/** FNV-1a, its upper bits mixed in. */
function slotOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c_9dc5;
  for (let index = start; index < end; index++) hash = Math.imul(hash ^ (bytes[index] as number), 0x0100_0193);
  return (hash ^ (hash >>> 15)) & (SLOTS - 1);
}
