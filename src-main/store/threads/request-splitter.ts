/**
 * The main thread's side of the thread for large requests. A large request is stored in slices, each a transaction of its
 * own with other senders' between them, and answered behind the last: an answer of success still means that all of it
 * is committed. Where a slice cannot be stored the sender has to try again; what was stored before it stays, and comes
 * twice then, as after a lost answer.
 *
 *   large ─▶ splitter thread: decompress, JSON→protobuf, walk ─slice─▶ writer ─stored─▶ next slice … ─▶ answer
 *
 * A slice that is very large, which is one of a single record, is walked and recognised here as well: the writer stores its
 * bytes in parts, with others' groups between them.
 */
import { Worker } from 'node:worker_threads';
import type { IntakeOutcome, IntakeRequest } from '../../log/intake.ts';
import type { WalkedRequest } from '../write/pending-request.ts';
import { THREAD_LIMITS } from './thread-limits.ts';

export type ToSplitter = { type: 'request'; request: IntakeRequest } | { type: 'next' } | { type: 'drop' };
export type FromSplitter =
  /** `walked`: of one that is very large. */
  | { type: 'slice'; body: Uint8Array<ArrayBuffer>; walked: WalkedRequest | undefined }
  /** `isFull`: the thread holds much memory that it does not need any more. */
  | { type: 'end'; outcome: IntakeOutcome; isFull: boolean }
  /** Reading the request failed by a fault of the program's own. */
  | { type: 'faulted'; error: string };

export interface RequestSplitter {
  /** Rejects when it failed by a fault of the program's own. */
  accept(request: IntakeRequest): Promise<IntakeOutcome>;
  close(): Promise<void>;
}

/** Bodies above these go to the splitter without a look: what is below takes the writer some milliseconds. */
const LARGE_BYTES = 256 * 1024;
const LARGE_COMPRESSED_BYTES = 16 * 1024;
const RETRY_AFTER_MS = 1_000;

const entry = import.meta.url.endsWith('.ts') ? './splitter-worker.ts' : './splitter-worker.js';
const entryUrl = new URL(entry, import.meta.url);

export function isLarge({ body, compression }: IntakeRequest): boolean {
  return body.length > (compression === 'identity' ? LARGE_BYTES : LARGE_COMPRESSED_BYTES);
}

interface Waiting {
  request: IntakeRequest;
  resolve(outcome: IntakeOutcome): void;
  reject(error: Error): void;
}

/** `store`: the writer, which commits one slice. The thread starts with the first large request. */
export function createRequestSplitter(
  store: (slice: IntakeRequest, walked: WalkedRequest | undefined) => Promise<IntakeOutcome>,
): RequestSplitter {
  const waiting: Waiting[] = [];
  let running: Waiting | undefined;
  let worker: Worker | undefined;
  let isFull = false;
  let closed = false;

  function finish(outcome: IntakeOutcome | Error): void {
    const done = running;
    running = undefined;
    if (outcome instanceof Error) done?.reject(outcome);
    else done?.resolve(outcome);
    startNext();
  }

  function startNext(): void {
    if (running !== undefined) return;
    running = waiting.shift();
    if (running === undefined) {
      endWhenFull();
      return;
    }
    worker ??= startWorker();
    const { request } = running;
    const isWhole = request.body.byteLength === request.body.buffer.byteLength;
    const body = isWhole ? request.body : Uint8Array.from(request.body);
    post({ type: 'request', request: { ...request, body } }, [body.buffer]);
  }

  function endWhenFull(): void {
    if (!isFull) return;
    isFull = false;
    const full = worker;
    worker = undefined;
    void full?.terminate();
  }

  function post(message: ToSplitter, transfer: ArrayBuffer[] = []): void {
    worker?.postMessage(message, transfer);
  }

  function startWorker(): Worker {
    const started = new Worker(entryUrl, { resourceLimits: THREAD_LIMITS });
    started.unref();
    started.on('message', (message: FromSplitter) => {
      if (message.type === 'end') {
        isFull = message.isFull;
        finish(message.outcome);
      } else if (message.type === 'faulted') finish(new Error(message.error));
      else storeSlice(message).catch((error: Error) => giveUp(error));
    });
    started.on('error', () => {});
    started.on('exit', () => {
      if (worker !== started) return;
      worker = undefined;
      // The next request gets a thread of its own again.
      if (running !== undefined) finish(closed ? deferred('the log is closing') : LOST);
    });
    return started;
  }

  async function storeSlice({ body, walked }: Extract<FromSplitter, { type: 'slice' }>): Promise<void> {
    const request = running?.request;
    if (request === undefined) return;
    const stored = await store({ ...request, encoding: 'protobuf', compression: 'identity', body }, walked);
    if (running?.request !== request) return;
    if (stored.outcome === 'accepted') return post({ type: 'next' });
    giveUp(stored);
  }

  function giveUp(outcome: IntakeOutcome | Error): void {
    post({ type: 'drop' });
    finish(outcome);
  }

  return {
    accept(request) {
      if (closed) return Promise.resolve(deferred('the log is closing'));
      return new Promise((resolve, reject) => {
        waiting.push({ request, resolve, reject });
        startNext();
      });
    },
    async close() {
      closed = true;
      for (const { resolve } of waiting.splice(0)) resolve(deferred('the log is closing'));
      await worker?.terminate();
    },
  };
}

/** Most likely for want of memory, and then it would be the same the next time. */
const LOST: IntakeOutcome = {
  outcome: 'refused',
  reason: 'too-large',
  message: 'The thread that reads large requests ended at this one. Send smaller batches.',
};

function deferred(message: string): IntakeOutcome {
  return { outcome: 'deferred', retryAfterMs: RETRY_AFTER_MS, message };
}
