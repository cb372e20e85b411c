import { Worker } from 'node:worker_threads';
import type { LogReader, ReadMethod } from './log-reader.ts';
import { THREAD_LIMITS } from './thread-limits.ts';
import type { FromReader, ReaderData, ToReader } from './thread-messages.ts';

type ArgsOf<M extends ReadMethod> = LogReader[M] extends (pause: never, ...args: infer A) => unknown ? A : never;
type ValueOf<M extends ReadMethod> = Awaited<ReturnType<LogReader[M]>>;

/** The main thread's side of a reader thread. */
export interface ReaderThread {
  call<M extends ReadMethod>(method: M, args: ArgsOf<M>, signal?: AbortSignal): Promise<ValueOf<M>>;
  /** Resolves when the thread has closed the file; calls wait from then on. */
  suspend(): Promise<void>;
  resume(): void;
  close(): Promise<void>;
}

const entry = import.meta.url.endsWith('.ts') ? './reader-worker.ts' : './reader-worker.js';
const entryUrl = new URL(entry, import.meta.url);

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** @param onDamaged called when a read found the file damaged */
export function startReaderThread(file: string, onDamaged: () => void): ReaderThread {
  const data: ReaderData = { file };
  const worker = new Worker(entryUrl, { workerData: data, resourceLimits: THREAD_LIMITS });
  const waiting = new Map<number, Waiting>();
  let nextId = 1;
  let closed: Promise<void> | undefined;
  let suspendedNow: (() => void) | undefined;
  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));

  const failAll = (error: Error) => {
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
  };
  const post = (message: ToReader) => worker.postMessage(message);

  worker.on('message', (message: FromReader) => {
    switch (message.type) {
      case 'result':
        waiting.get(message.id)?.resolve(message.value);
        waiting.delete(message.id);
        break;
      case 'error':
        waiting.get(message.id)?.reject(new Error(message.message));
        waiting.delete(message.id);
        if (message.damaged) onDamaged();
        break;
      case 'suspended':
        suspendedNow?.();
        break;
    }
  });
  worker.on('error', failAll);
  void exited.then(() => {
    failAll(new Error('the log is closed'));
    suspendedNow?.();
  });

  return {
    call<M extends ReadMethod>(method: M, args: ArgsOf<M>, signal?: AbortSignal) {
      return new Promise<ValueOf<M>>((resolve, reject) => {
        if (closed !== undefined) return reject(new Error('the log is closed'));
        if (signal?.aborted) return reject(signal.reason);
        const id = nextId++;
        const onAbort = () => {
          if (!waiting.delete(id)) return;
          post({ type: 'cancel', id });
          reject(signal?.reason);
        };
        signal?.addEventListener('abort', onAbort, { once: true });
        const settled = () => signal?.removeEventListener('abort', onAbort);
        waiting.set(id, {
          resolve(value) {
            settled();
            resolve(value as ValueOf<M>);
          },
          reject(error) {
            settled();
            reject(error);
          },
        });
        post({ type: 'call', id, method, args });
      });
    },
    suspend() {
      return new Promise((resolve) => {
        suspendedNow = resolve;
        post({ type: 'suspend' });
      });
    },
    resume() {
      post({ type: 'resume' });
    },
    close() {
      closed ??= (async () => {
        post({ type: 'close' });
        await exited;
      })();
      return closed;
    },
  };
}
