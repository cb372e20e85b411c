/**
 * Reads the one length-prefixed message of a unary gRPC call: a flag byte (1: compressed), four bytes of length, most
 * significant first, the message (gRPC over HTTP/2, "Length-Prefixed-Message").
 */
import type { MemoryHold } from '../log/intake.ts';
import { BodyCollector } from './body-collector.ts';

const PREFIX_BYTES = 5;

export type MessageFault = 'too-large' | 'no-memory' | 'bad-flag' | 'more-than-one';

export class GrpcMessageReader {
  receivedBytes = 0;
  compressed = false;
  /** Length of the message as its prefix says; undefined before that has arrived. */
  declaredBytes: number | undefined;
  readonly #limitBytes: number;
  readonly #memory: MemoryHold;
  readonly #prefix = Buffer.alloc(PREFIX_BYTES);
  #collector: BodyCollector | undefined;

  constructor(memory: MemoryHold, limitBytes: number) {
    this.#memory = memory;
    this.#limitBytes = limitBytes;
  }

  get complete(): boolean {
    return this.declaredBytes !== undefined && this.receivedBytes === PREFIX_BYTES + this.declaredBytes;
  }

  push(chunk: Buffer<ArrayBuffer>): 'ok' | MessageFault {
    let rest = chunk;
    if (this.receivedBytes < PREFIX_BYTES) {
      const taken = Math.min(PREFIX_BYTES - this.receivedBytes, chunk.length);
      chunk.copy(this.#prefix, this.receivedBytes, 0, taken);
      this.receivedBytes += taken;
      rest = chunk.subarray(taken);
      if (this.receivedBytes < PREFIX_BYTES) return 'ok';
      const fault = this.#begin();
      if (fault !== 'ok') return fault;
    }
    if (rest.length === 0) return 'ok';
    this.receivedBytes += rest.length;
    if (this.receivedBytes > PREFIX_BYTES + (this.declaredBytes ?? 0)) return 'more-than-one';
    return this.#collector?.push(rest) ?? 'ok';
  }

  finish(): Uint8Array<ArrayBuffer> {
    return this.#collector?.finish() ?? new Uint8Array(0);
  }

  discard(): void {
    this.#collector = undefined;
  }

  #begin(): 'ok' | MessageFault {
    const flag = this.#prefix[0];
    if (flag !== 0 && flag !== 1) return 'bad-flag';
    this.compressed = flag === 1;
    this.declaredBytes = this.#prefix.readUInt32BE(1);
    if (this.declaredBytes > this.#limitBytes) return 'too-large';
    this.#collector = new BodyCollector(this.#memory, this.#limitBytes, this.declaredBytes);
    return this.#collector.reserve() ? 'ok' : 'no-memory';
  }
}
