import { join } from 'node:path';
import type { Notice } from '../../src-shared/contract/host-api.ts';
import type { Commit, LogLimits, LogStore, Removal } from '../log/log-store.ts';
import type { RelayChanges, RelayLog } from '../log/relay-log.ts';
import { LOG_FILE } from './file/open-database.ts';
import { createLogQueries } from './log-queries.ts';
import type { LogStoreOptions } from './log-store-options.ts';
import { type ReaderEvents, type ReaderThread, startReaderThread } from './threads/reader-thread.ts';
import { createRequestSplitter, isLarge } from './threads/request-splitter.ts';
import { createSummariser } from './threads/summariser.ts';
import { startWriterThread } from './threads/writer-thread.ts';

export interface LogStoreEvents {
  onStarting?: (notice: Notice) => void;
  onWriterEnded?: (reason: string) => void;
}

/** A conversation that takes longer to read is a long one. */
const LONG_RUN_MS = 2_000;
/** Newest notices kept for `notices()`. */
const MAX_NOTICES = 20;

/**
 * Opens the log in `options.folder`, or begins one. Rejects with an Error for the user when the folder cannot be used or
 * the log is newer than this program; a damaged log is kept aside and announced by a notice. `onStarting` receives
 * notices raised before it resolves, when an older log is read again; they are no longer among `notices()` then.
 * `onWriterEnded` is called when the writer has ended by itself: nothing is stored from then on, what is stored can be read.
 */
export async function createLogStore(
  options: LogStoreOptions,
  { onStarting = () => {}, onWriterEnded = () => {} }: LogStoreEvents = {},
): Promise<LogStore> {
  const file = join(options.folder, LOG_FILE);
  const onCommit = new Set<(commit: Commit) => void>();
  const onRemoved = new Set<(removal: Removal) => void>();
  const onSummarised = new Set<(conversationIds: number[]) => void>();
  const onNotice = new Set<(notice: Notice) => void>();
  const onNoticeGone = new Set<(id: string) => void>();
  const onRelayChanged = new Set<(changes: RelayChanges) => void>();
  const notices: Notice[] = [];

  let isStarting = true;
  function noticed(notice: Notice): void {
    const known = notices.findIndex(({ id }) => id === notice.id);
    if (known !== -1) notices.splice(known, 1);
    notices.push(notice);
    notices.splice(0, notices.length - MAX_NOTICES);
    if (isStarting && notice.level === 'info') onStarting(notice);
    notify(onNotice, notice);
  }

  const writer = await startWriterThread(file, options, {
    committed(commit) {
      summariser?.committed(commit.conversationIds);
      notify(onCommit, commit);
    },
    ended: onWriterEnded,
    removed: (removal) => notify(onRemoved, removal),
    noticed,
    noticeGone(id) {
      const known = notices.findIndex((notice) => notice.id === id);
      if (known === -1) return;
      notices.splice(known, 1);
      notify(onNoticeGone, id);
    },
    relayChanged: (changes) => notify(onRelayChanged, changes),
    large: (request) => splitter.accept(request),
    renewReaders() {
      quick.renew();
      heavy.renew();
      batches?.renew();
      runs?.renew();
    },
    async suspendReaders() {
      await Promise.all([quick.suspend(), heavy.suspend(), batches?.suspend(), runs?.suspend()]);
    },
    resumeReaders() {
      quick.resume();
      heavy.resume();
      batches?.resume();
      runs?.resume();
    },
  });
  isStarting = false;
  const splitter = createRequestSplitter((slice, walked) => writer.accept(slice, walked));
  const readerEvents: ReaderEvents = {
    faulty: () => writer.inspect(),
    ended(reason) {
      const text = `A thread that reads the log ended (${reason}) and is replaced: what waited for it failed.`;
      noticed({ id: 'log-reader-ended', level: 'warning', text });
    },
  };
  const quick = startReaderThread(file, readerEvents);
  const heavy = startReaderThread(file, readerEvents);
  /** Started with the first batch: most logs have no exporters. */
  let batches: ReaderThread | undefined;
  /** Works out what is understood of conversations. Started with the first of them. */
  let runs: ReaderThread | undefined;
  const runReader = () => {
    runs ??= startReaderThread(file, readerEvents);
    return runs;
  };
  const summariser = createSummariser({
    dirty: (limit) => quick.call('dirtyConversations', [limit]),
    async read(id, nowMs) {
      const startedMs = performance.now();
      const texts = await runReader().call('runTexts', [id, nowMs]);
      // The thread keeps what a long one took of memory.
      if (performance.now() - startedMs > LONG_RUN_MS) {
        void runs?.close();
        runs = undefined;
      }
      return texts;
    },
    save: (summaries) => writer.saveSummaries(summaries),
    changed: (conversationIds) => notify(onSummarised, conversationIds),
  });
  let limits: LogLimits = options;
  let closed: Promise<void> | undefined;

  const relay: RelayLog = {
    apply: (operation) => writer.relay(operation),
    onChanged: (listener) => subscribe(onRelayChanged, listener),
    readBatch(request, signal) {
      if (closed !== undefined) return Promise.reject(new Error('the log is closed'));
      batches ??= startReaderThread(file, readerEvents);
      return batches.call('relayBatch', [request], signal);
    },
    oldestMs: (signal, fromSeq) => quick.call('relayOldestMs', [signal, fromSeq]),
    planReplay: (signals, filter) => heavy.call('relayPlanReplay', [signals, filter]),
    deadLetters: (exporter, limit) => quick.call('relayDeadLetters', [exporter, limit]),
    countSince: (ids, fromSeq) => quick.call('relayCountSince', [ids, fromSeq]),
  };

  return {
    relay,
    accept: (request) => (isLarge(request) ? splitter.accept(request) : writer.accept(request)),
    onCommit: (listener) => subscribe(onCommit, listener),
    onRemoved: (listener) => subscribe(onRemoved, listener),
    onSummarised: (listener) => subscribe(onSummarised, listener),
    onNotice: (listener) => subscribe(onNotice, listener),
    onNoticeGone: (listener) => subscribe(onNoticeGone, listener),
    notices: () => [...notices],

    async setLimits(changed) {
      await writer.setLimits(changed);
      limits = changed;
    },

    async stats() {
      const stored = await quick.call('stats', []);
      return { ...stored, limitBytes: limits.limitBytes, maxAgeDays: limits.maxAgeDays };
    },
    ...createLogQueries(quick, heavy),

    hideConversations: (ids) => writer.call('hide', ids),
    restoreConversations: (ids) => writer.call('restore', ids),
    scrub: (selection) => writer.scrub(selection),
    purgeConversations: (ids) => writer.call('purge', ids),

    close() {
      // Readers first: the writer is then the last connection, and closing it folds the WAL into the file.
      summariser.close();
      closed ??= Promise.all([splitter, quick, heavy, batches, runs].map((thread) => thread?.close())).then(() =>
        writer.close(),
      );
      return closed;
    },
  };
}

function subscribe<T>(listeners: Set<(value: T) => void>, listener: (value: T) => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function notify<T>(listeners: ReadonlySet<(value: T) => void>, value: T): void {
  for (const listener of listeners) listener(value);
}
