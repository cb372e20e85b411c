/**
 * Finds the id of an attribute key by its bytes: open addressing over the registered keys, so that a record's keys are
 * recognised without making strings of them.
 */
import type { KeyId } from '../../src-shared/agents/record-reader.ts';
import { equalBytes, hashBytes } from './byte-hash.ts';

export interface KeyTable {
  /** Id of the key whose bytes are bytes[start..end), -1 when it is not registered. `hash` is {@link hashBytes} of them. */
  find(bytes: Buffer, view: DataView, start: number, end: number, hash: number): KeyId;
  readonly size: number;
}

export function createKeyTable(names: readonly string[]): KeyTable {
  const keys = names.map((name) => Buffer.from(name));
  const arena = Buffer.concat(keys);
  const arenaView = new DataView(arena.buffer, arena.byteOffset, arena.byteLength);
  const starts = new Int32Array(keys.length + 1);
  keys.forEach((key, id) => {
    starts[id + 1] = (starts[id] as number) + key.length;
  });
  let capacity = 16;
  while (capacity < keys.length * 4) capacity *= 2;
  const mask = capacity - 1;
  /** id + 1; 0 = free. */
  const slots = new Int32Array(capacity);
  const hashes = new Int32Array(keys.length);
  keys.forEach((_, id) => {
    const hash = hashBytes(arena, arenaView, starts[id] as number, starts[id + 1] as number);
    hashes[id] = hash;
    let slot = (hash >>> 1) & mask;
    while (slots[slot] !== 0) slot = (slot + 1) & mask;
    slots[slot] = id + 1;
  });

  function find(bytes: Buffer, view: DataView, start: number, end: number, hash: number): KeyId {
    for (let slot = (hash >>> 1) & mask; ; slot = (slot + 1) & mask) {
      const id = (slots[slot] as number) - 1;
      if (id < 0) return -1;
      if (hashes[id] !== hash) continue;
      const known = starts[id] as number;
      const length = end - start;
      if ((starts[id + 1] as number) - known !== length) continue;
      if (equalBytes(bytes, view, start, arena, arenaView, known, length)) return id;
    }
  }

  return { find, size: keys.length };
}
