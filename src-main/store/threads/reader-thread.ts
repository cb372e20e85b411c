import { Worker } from 'node:worker_threads';
import type { LogReader, ReadMethod } from '../log-reader.ts';
import { THREAD_LIMITS } from './thread-limits.ts';
import type { FileFault, FromReader, ReaderData, ToReader } from './thread-messages.ts';

type ArgsOf<M extends ReadMethod> = LogReader[M] extends (pause: never, ...args: infer A) => unknown ? A : never;
type ValueOf<M extends ReadMethod> = Awaited<ReturnType<LogReader[M]>>;

/** The main thread's side of a reader thread. */
export interface ReaderThread {
  /** Rejects when the thread ends before it has answered; the next call is answered by another one. */
  call<M extends ReadMethod>(method: M, args: ArgsOf<M>, signal?: AbortSignal): Promise<ValueOf<M>>;
  /** Resolves when the thread has closed the file; calls wait from then on. */
  suspend(): Promise<void>;
  /** Later calls remember nothing of what was read so far; running ones go on. */
  renew(): void;
  resume(): void;
  close(): Promise<void>;
}

export interface ReaderEvents {
  /** A read failed by what the file is. */
  faulty(fault: FileFault): void;
  /** The thread ended by itself, and what waited for it was rejected; another one answers what comes. */
  ended(reason: string): void;
}

const entry = import.meta.url.endsWith('.ts') ? './reader-worker.ts' : './reader-worker.js';
const entryUrl = new URL(entry, import.meta.url);

interface Thread {
  post(message: ToReader): void;
  exited: Promise<void>;
}

interface Waiting {
  resolve(value: unknown): void;
  reject(error: Error): void;
}

/** @param entry the thread's program, as tests have others */
export function startReaderThread(file: string, events: ReaderEvents, { entry = entryUrl } = {}): ReaderThread {
  const waiting = new Map<number, Waiting>();
  let nextId = 1;
  let closed: Promise<void> | undefined;
  let isSuspended = false;
  let suspendedNow: (() => void) | undefined;
  /** Undefined after it has ended by itself: the next call starts another, so that one that cannot start is not tried on and on. */
  let thread: Thread | undefined = startThread();

  function startThread(): Thread {
    const data: ReaderData = { file };
    const worker = new Worker(entry, { workerData: data, resourceLimits: THREAD_LIMITS });
    let failure = 'it stopped';
    worker.on('message', receive);
    worker.on('error', (error: unknown) => {
      failure = error instanceof Error ? error.message : String(error);
    });
    const { promise: exited, resolve } = Promise.withResolvers<void>();
    worker.once('exit', () => {
      thread = undefined;
      failAll(new Error(closed === undefined ? `reading the log failed: ${failure}` : 'the log is closed'));
      if (closed === undefined) events.ended(failure);
      resolve();
    });
    return { post: (message) => worker.postMessage(message), exited };
  }

  function failAll(error: Error): void {
    for (const { reject } of waiting.values()) reject(error);
    waiting.clear();
    // The file is closed with the thread that had it open.
    suspendedNow?.();
  }

  function running(): Thread {
    if (thread === undefined) {
      thread = startThread();
      if (isSuspended) thread.post({ type: 'suspend' });
    }
    return thread;
  }

  function receive(message: FromReader): void {
    switch (message.type) {
      case 'result':
        waiting.get(message.id)?.resolve(message.value);
        waiting.delete(message.id);
        break;
      case 'error':
        waiting.get(message.id)?.reject(new Error(message.message));
        waiting.delete(message.id);
        if (message.fault !== undefined) events.faulty(message.fault);
        break;
      case 'suspended':
        suspendedNow?.();
        break;
    }
  }

  return {
    call<M extends ReadMethod>(method: M, args: ArgsOf<M>, signal?: AbortSignal) {
      return new Promise<ValueOf<M>>((resolve, reject) => {
        if (closed !== undefined) return reject(new Error('the log is closed'));
        if (signal?.aborted) return reject(signal.reason);
        const id = nextId++;
        const onAbort = () => {
          if (!waiting.delete(id)) return;
          thread?.post({ type: 'cancel', id });
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
        running().post({ type: 'call', id, method, args });
      });
    },
    suspend() {
      isSuspended = true;
      const running = thread;
      if (running === undefined) return Promise.resolve();
      return new Promise((resolve) => {
        suspendedNow = resolve;
        running.post({ type: 'suspend' });
      });
    },
    renew: () => thread?.post({ type: 'renew' }),
    resume() {
      isSuspended = false;
      thread?.post({ type: 'resume' });
    },
    close() {
      closed ??= (async () => {
        thread?.post({ type: 'close' });
        await thread?.exited;
      })();
      return closed;
    },
  };
}
