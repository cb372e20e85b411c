/**
 * The main thread's side of posted events: bodies go to a thread of their own as they came, and what becomes of them comes
 * back as one request for the log. The thread starts with the first events, and anew after one that it ended at.
 */
import { Worker } from 'node:worker_threads';
import type { OtelSettings } from '../../src-shared/settings/schema.ts';
import { isInstrumentationOn } from '../emitter/instrumentation.ts';
import type { IntakeOutcome, IntakeRequest } from '../log/intake.ts';
import type { EventsOutcome, EventsRequest } from '../receivers/events.ts';
import { THREAD_LIMITS } from '../store/threads/thread-limits.ts';
import type { Events, EventsOptions } from './events.ts';

export interface EventsWorkerData {
  otel: OtelSettings;
  version: string;
  environment: NodeJS.ProcessEnv;
}

export type ToEvents =
  | { type: 'events'; id: number; request: EventsRequest }
  | { type: 'stored'; id: number; outcome: IntakeOutcome }
  | { type: 'configure'; otel: OtelSettings };

export type FromEvents =
  | { type: 'store'; id: number; request: IntakeRequest }
  /** `isFull`: the thread holds much memory that it does not need any more. */
  | { type: 'answer'; id: number; outcome: EventsOutcome; isFull: boolean }
  | { type: 'answer'; id: number; error: string }
  | { type: 'fault'; message: string };

export interface EventsThread extends Events {
  /** Idempotent; what waits is deferred. */
  close(): Promise<void>;
}

const entry = import.meta.url.endsWith('.ts') ? './events-worker.ts' : './events-worker.js';
const entryUrl = new URL(entry, import.meta.url);
const CLOSING: EventsOutcome = { outcome: 'deferred', retryAfterMs: 1_000, message: 'Sluice is stopping; try again.' };

/** Undefined: instrumentation is switched off, and there is no thread. */
export function createEventsThread(options: Omit<EventsOptions, 'now'>): EventsThread | undefined {
  if (!isInstrumentationOn(options.environment)) return undefined;
  const { intake, version } = options;
  let { otel } = options;
  const waiting = new Map<number, { resolve(outcome: EventsOutcome): void; reject(error: Error): void }>();
  let worker: Worker | undefined;
  let nextId = 1;
  let closed = false;

  function take(id: number) {
    const found = waiting.get(id);
    waiting.delete(id);
    return found;
  }

  function startWorker(): Worker {
    const workerData: EventsWorkerData = { otel, version, environment: { ...options.environment } };
    const started = new Worker(entryUrl, { workerData, resourceLimits: THREAD_LIMITS });
    started.unref();
    started.on('message', (message: FromEvents) => {
      if (message.type === 'fault') options.onFault?.(new Error(message.message));
      else if (message.type === 'store') store(started, message.id, message.request);
      else if ('error' in message) take(message.id)?.reject(new Error(message.error));
      else {
        take(message.id)?.resolve(message.outcome);
        if (message.isFull && waiting.size === 0) {
          worker = undefined;
          void started.terminate();
        }
      }
    });
    started.on('error', (error) => options.onFault?.(error));
    started.on('exit', () => {
      if (worker !== started) return;
      worker = undefined;
      for (const id of [...waiting.keys()]) {
        if (closed) take(id)?.resolve(CLOSING);
        else take(id)?.reject(new Error('the thread that reads events ended'));
      }
    });
    return started;
  }

  function store(to: Worker, id: number, request: IntakeRequest): void {
    const done = (outcome: IntakeOutcome) => to.postMessage({ type: 'stored', id, outcome } satisfies ToEvents);
    intake.accept(request).then(done, (error: unknown) => {
      options.onFault?.(error);
      done({ outcome: 'deferred', retryAfterMs: 1_000, message: 'Nothing was stored; try again.' });
    });
  }

  return {
    accept(request) {
      if (closed) return Promise.resolve(CLOSING);
      return new Promise((resolve, reject) => {
        const id = nextId++;
        waiting.set(id, { resolve, reject });
        worker ??= startWorker();
        const isWhole = request.body.byteLength === request.body.buffer.byteLength;
        const body = isWhole ? request.body : Uint8Array.from(request.body);
        const message: ToEvents = { type: 'events', id, request: { ...request, body } };
        worker.postMessage(message, [body.buffer]);
      });
    },
    configure(changed) {
      otel = changed;
      worker?.postMessage({ type: 'configure', otel } satisfies ToEvents);
    },
    async close() {
      closed = true;
      await worker?.terminate();
    },
  };
}
