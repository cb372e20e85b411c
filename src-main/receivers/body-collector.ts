import type { MemoryHold } from '../log/intake.ts';
import { REQUEST_OVERHEAD_BYTES } from './request-memory.ts';

/** Bodies up to this size are copied once. */
const FIRST_ROOM_BYTES = 256 * 1024;

/**
 * Collects a body's chunks into one exactly sized ArrayBuffer, because that is what can be moved to another thread.
 * Room is doubled as the body comes, up to its declared length; one that arrived as a single chunk with a buffer of its
 * own is not copied.
 */
export class BodyCollector {
  receivedBytes = 0;
  readonly #declaredBytes: number | undefined;
  readonly #limitBytes: number;
  readonly #memory: MemoryHold;
  #first: Uint8Array<ArrayBuffer> | undefined;
  #buffer: Uint8Array<ArrayBuffer> | undefined;

  /** `declaredBytes`: the length when the sender said it (checked against the limit by the caller), else undefined. */
  constructor(memory: MemoryHold, limitBytes: number, declaredBytes: number | undefined) {
    this.#memory = memory;
    this.#limitBytes = limitBytes;
    this.#declaredBytes = declaredBytes;
  }

  /** Reserves what a request needs before its body comes; false: over the memory bound. */
  reserve(): boolean {
    return this.#memory.atLeast(REQUEST_OVERHEAD_BYTES);
  }

  /** The chunk may be kept, the caller must not use it again. */
  push(chunk: Uint8Array<ArrayBuffer>): 'ok' | 'too-large' | 'no-memory' {
    const total = this.receivedBytes + chunk.length;
    if (total > this.#limitBytes) return 'too-large';
    if (this.receivedBytes === 0) {
      if (!this.#memory.atLeast(REQUEST_OVERHEAD_BYTES + total)) return 'no-memory';
      this.#first = chunk;
      this.receivedBytes = total;
      return 'ok';
    }
    let buffer = this.#buffer;
    if (buffer === undefined || total > buffer.length) {
      // What a sender declares it may never send: room is made as the body comes.
      const capacity = Math.min(this.#declaredBytes ?? this.#limitBytes, Math.max(FIRST_ROOM_BYTES, 2 * total));
      if (!this.#memory.atLeast(REQUEST_OVERHEAD_BYTES + capacity)) return 'no-memory';
      const grown = allocate(capacity);
      if (buffer !== undefined) grown.set(buffer.subarray(0, this.receivedBytes));
      else if (this.#first !== undefined) grown.set(this.#first);
      this.#first = undefined;
      this.#buffer = buffer = grown;
    }
    buffer.set(chunk, this.receivedBytes);
    this.receivedBytes = total;
    return 'ok';
  }

  /** Lets go of what was collected: its request may live on for a while. */
  discard(): void {
    this.#first = undefined;
    this.#buffer = undefined;
  }

  /** The whole body, its ArrayBuffer exactly as long. The collector is empty afterwards. */
  finish(): Uint8Array<ArrayBuffer> {
    const first = this.#first;
    const buffer = this.#buffer;
    this.discard();
    if (first !== undefined) return first.length === first.buffer.byteLength ? first : exactCopy(first);
    if (buffer === undefined) return new Uint8Array(0);
    return buffer.length === this.receivedBytes ? buffer : exactCopy(buffer.subarray(0, this.receivedBytes));
  }
}

/** Not from Node's shared pool (whose ArrayBuffer cannot be moved) and not zeroed: every byte is written before use. */
function allocate(sizeBytes: number): Uint8Array<ArrayBuffer> {
  return Buffer.allocUnsafeSlow(sizeBytes);
}

function exactCopy(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const copy = allocate(bytes.length);
  copy.set(bytes);
  return copy;
}
