import { Worker } from 'node:worker_threads';
import type { Notice } from '../../../src-shared/contract/host-api.ts';
import { type IntakeOutcome, type IntakeRequest, MAX_IN_FLIGHT_BYTES } from '../../log/intake.ts';
import type { Commit, LogLimits, Removal, ScrubCounts, ScrubSelection } from '../../log/log-store.ts';
import type { RelayChanges, RelayOperation } from '../../log/relay-log.ts';
import { LogOpenError } from '../file/open-database.ts';
import type { LogStoreOptions } from '../log-store-options.ts';
import type { WalkedRequest } from '../write/pending-request.ts';
import type { StoredSummary } from '../write/summary-writer.ts';
import { THREAD_LIMITS } from './thread-limits.ts';
import type { FromWriter, ToWriter, WriterData } from './thread-messages.ts';

/** The main thread's side of the writer thread. */
export interface WriterThread {
  /** `walked`: what another thread has made of it. */
  accept(request: IntakeRequest, walked?: WalkedRequest): Promise<IntakeOutcome>;
  call(type: 'hide' | 'restore' | 'purge', conversationIds: number[]): Promise<void>;
  relay(operation: RelayOperation): Promise<void>;
  setLimits(limits: LogLimits): Promise<void>;
  saveSummaries(summaries: StoredSummary[]): Promise<void>;
  scrub(selection: ScrubSelection): Promise<ScrubCounts>;
  /** A reader found the file damaged. */
  inspect(): void;
  close(): Promise<void>;
}

export interface WriterEvents {
  committed(commit: Commit): void;
  removed(removal: Removal): void;
  noticed(notice: Notice): void;
  noticeGone(id: string): void;
  relayChanged(changes: RelayChanges): void;
  /** It has ended by itself and takes nothing any more. Not before the log is open. */
  ended(reason: string): void;
  /** Stores a request that the writer found to be large. Rejects when that failed by a fault of the program's own. */
  large(request: IntakeRequest): Promise<IntakeOutcome>;
  /** Every reader must close the file before the promise resolves. */
  suspendReaders(): Promise<void>;
  resumeReaders(): void;
  /** Records changed: readers must forget what they remember. */
  renewReaders(): void;
}

const entry = import.meta.url.endsWith('.ts') ? './writer-worker.ts' : './writer-worker.js';
const entryUrl = new URL(entry, import.meta.url);
const RETRY_AFTER_MS = 1000;

/** Resolves when the log is open. Rejects with a LogOpenError whose message is for the user. */
export function startWriterThread(file: string, options: LogStoreOptions, events: WriterEvents): Promise<WriterThread> {
  const data: WriterData = { file, options };
  const worker = new Worker(entryUrl, { workerData: data, resourceLimits: THREAD_LIMITS });
  const accepts = new Map<
    number,
    { bytes: number; resolve(outcome: IntakeOutcome): void; reject(error: Error): void }
  >();
  const calls = new Map<number, { resolve(scrubbed?: ScrubCounts): void; reject(error: Error): void }>();
  let nextId = 1;
  let queuedBytes = 0;
  let closed: Promise<void> | undefined;
  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  const post = (message: ToWriter, transfer: ArrayBuffer[] = []) => worker.postMessage(message, transfer);

  const take = (id: number) => {
    const accept = accepts.get(id);
    accepts.delete(id);
    queuedBytes -= accept?.bytes ?? 0;
    return accept;
  };

  function untilDone(message: (id: number) => ToWriter): Promise<ScrubCounts | undefined> {
    if (closed !== undefined) return Promise.reject(new Error('the log is closed'));
    return new Promise((resolve, reject) => {
      const id = nextId++;
      calls.set(id, { resolve, reject });
      post(message(id));
    });
  }

  const thread: WriterThread = {
    accept(request, walked) {
      const bytes = request.body.byteLength;
      if (closed !== undefined) return Promise.resolve(deferred('the log is closing'));
      if (queuedBytes > 0 && queuedBytes + bytes > MAX_IN_FLIGHT_BYTES) {
        return Promise.resolve(deferred('too much is waiting to be written'));
      }
      return new Promise((resolve, reject) => {
        const id = nextId++;
        accepts.set(id, { bytes, resolve, reject });
        queuedBytes += bytes;
        // A view into a larger (perhaps pooled) buffer cannot be handed over.
        const isWhole = request.body.byteLength === request.body.buffer.byteLength;
        const body = isWhole ? request.body : Uint8Array.from(request.body);
        post({ type: 'accept', id, request: { ...request, body }, walked }, [body.buffer]);
      });
    },
    call: (type, conversationIds) => untilDone((id) => ({ type, id, conversationIds })).then(() => {}),
    relay: (operation) => untilDone((id) => ({ type: 'relay', id, operation })).then(() => {}),
    saveSummaries: (summaries) => untilDone((id) => ({ type: 'summaries', id, summaries })).then(() => {}),
    setLimits: (limits) => untilDone((id) => ({ type: 'setLimits', id, limits })).then(() => {}),
    async scrub(selection) {
      const counts = await untilDone((id) => ({ type: 'scrub', id, selection }));
      if (counts === undefined) throw new Error('the log was replaced');
      return counts;
    },
    inspect: () => post({ type: 'inspect' }),
    close() {
      closed ??= (async () => {
        post({ type: 'close' });
        await exited;
      })();
      return closed;
    },
  };

  return new Promise((resolve, reject) => {
    worker.on('message', (message: FromWriter) => {
      switch (message.type) {
        case 'ready':
          for (const notice of message.notices) events.noticed(notice);
          isOpen = true;
          resolve(thread);
          break;
        case 'failed':
          reject(new LogOpenError(message.message));
          break;
        case 'group':
          if (message.commit !== undefined) events.committed(message.commit);
          for (const [id, outcome] of message.answers) take(id)?.resolve(outcome);
          break;
        case 'faulted':
          take(message.id)?.reject(new Error(message.error));
          break;
        case 'large':
          events.large(message.request).then(
            (outcome) => take(message.id)?.resolve(outcome),
            (error: Error) => take(message.id)?.reject(error),
          );
          break;
        case 'done': {
          const call = calls.get(message.id);
          calls.delete(message.id);
          if (message.error === undefined) call?.resolve(message.scrubbed);
          else call?.reject(new Error(message.error));
          break;
        }
        case 'relay':
          events.relayChanged(message.changes);
          break;
        case 'removed':
          events.removed(message.removal);
          break;
        case 'notice':
          events.noticed(message.notice);
          break;
        case 'noticeGone':
          events.noticeGone(message.id);
          break;
        case 'suspendReaders':
          void events.suspendReaders().then(() => post({ type: 'readersSuspended' }));
          break;
        case 'renewReaders':
          events.renewReaders();
          break;
        case 'resumeReaders':
          events.resumeReaders();
          break;
      }
    });
    let isOpen = false;
    let failure = 'its thread ended';
    worker.on('error', (error: unknown) => {
      failure = error instanceof Error ? error.message : String(error);
      reject(error);
    });
    void exited.then(() => {
      if (closed === undefined && isOpen) {
        const reason = `the writer of the log ended: ${failure}`;
        const text = `Nothing is stored any more, because ${reason}. Sluice stops; what was acknowledged is stored.`;
        events.noticed({ id: 'log-writer-ended', level: 'error', text });
        events.ended(reason);
      }
      reject(new Error(failure));
      closed ??= Promise.resolve();
      for (const id of [...accepts.keys()]) take(id)?.resolve(deferred('the log is closed'));
      for (const call of calls.values()) call.reject(new Error('the log is closed'));
      calls.clear();
    });
  });
}

function deferred(message: string): IntakeOutcome {
  return { outcome: 'deferred', retryAfterMs: RETRY_AFTER_MS, message };
}
