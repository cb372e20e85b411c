import { rmSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { setTimeout } from 'node:timers/promises';
import type { Notice } from '../../src-shared/contract/host-api.ts';
import type { IntakeOutcome, IntakeRequest } from '../otlp/intake.ts';
import { LogFilesError, watchLogFiles } from './log-files.ts';
import type { LogStoreOptions } from './log-store.ts';
import { openLog } from './open-log.ts';
import { rebuildDerivedIfOld } from './rebuild-derived.ts';
import type { RelayCarryOver } from './relay-writer.ts';
import { clearPlace, rescue, setAside } from './set-aside.ts';
import { classifyError, damagedError, errorText } from './sqlite-errors.ts';
import type { FromWriter, ToWriter } from './thread-messages.ts';
import { createWriter, type Prepared, type Writer } from './writer.ts';

/** A group is closed at so many bytes of protobuf: about 4,000 records, some 40 ms of work. */
const GROUP_BYTES = 2 * 1024 * 1024;
/** What a sender is told to wait when the log cannot be written. */
const RETRY_AFTER_MS = 5000;
const HOUSEKEEPING_MS = 60_000;
/** How long a log that was taken away may still be copied when the log is closed. */
const RESCUE_DEADLINE_MS = 10_000;

interface QueuedRequest {
  id: number;
  request: IntakeRequest;
}

interface PurgeJob {
  conversationIds: number[];
  /** The call that waits for it; undefined for what a crash left over. */
  callId: number | undefined;
}

export interface WriterLoop {
  /** `closed` is called once every request handed in before a `close` message is answered. */
  receive(message: ToWriter, closed: () => void): void;
}

/** @throws LogOpenError when the log cannot be opened. */
export function createWriterLoop(
  file: string,
  options: LogStoreOptions,
  post: (message: FromWriter) => void,
  open: typeof openLog = openLog,
): WriterLoop {
  const queue: QueuedRequest[] = [];
  const purges: PurgeJob[] = [];
  let scheduled = false;
  /** Set while the log is being replaced; nothing is written meanwhile. */
  let readersSuspended: (() => void) | undefined;
  let replacing = false;
  /** What is left of a log that was taken away is being copied. */
  let rescuing: Promise<void> | undefined;
  let onClosed: (() => void) | undefined;
  const timer = setInterval(schedule, HOUSEKEEPING_MS);
  timer.unref();

  let writer = startWriter();
  schedule();

  function startWriter(): Writer {
    const notices: Notice[] = [];
    for (;;) {
      const opened = open(file, options.synchronous, Date.now());
      notices.push(...opened.notices);
      try {
        const started = prepareWriter(opened.db);
        post({ type: 'ready', notices });
        return started;
      } catch (error) {
        opened.db.close();
        // Once at most: a log that was begun just now is not damaged.
        if (classifyError(error) !== 'damaged' || notices.length > 0) throw error;
        notices.push(setAside(file, Date.now(), errorText(error)));
      }
    }
  }

  function prepareWriter(db: DatabaseSync, firstSeq?: number, carried?: RelayCarryOver): Writer {
    rebuildDerivedIfOld(db);
    const prepared = createWriter(db, watchLogFiles(db, file), options, firstSeq, carried);
    const leftOver = prepared.hiddenConversations();
    if (leftOver.length > 0) purges.push({ conversationIds: leftOver, callId: undefined });
    return prepared;
  }

  function schedule(): void {
    if (scheduled || replacing) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      void step();
    });
  }

  async function step(): Promise<void> {
    if (replacing) return;
    await writeGroup();
    if (onClosed !== undefined) {
      // What is to be removed is found again at the next start.
      if (queue.length > 0) schedule();
      else await finish();
      return;
    }
    const more = await keepHouse();
    if (queue.length > 0 || more) schedule();
  }

  async function writeGroup(): Promise<void> {
    if (queue.length === 0) return;
    const ids: number[] = [];
    const prepared: Prepared[] = [];
    let bytes = 0;
    let taken = 0;
    while (taken < queue.length && bytes < GROUP_BYTES) {
      const { id, request } = queue[taken++] as QueuedRequest;
      const item = writer.prepare(request);
      ids.push(id);
      prepared.push(item);
      bytes += 'pending' in item ? item.pending.body.length : 0;
    }
    queue.splice(0, taken);
    try {
      answer(ids, prepared);
    } catch (error) {
      if (await recover(error)) {
        try {
          answer(ids, prepared);
          return;
        } catch (again) {
          deferGroup(ids, prepared, again);
        }
      } else {
        deferGroup(ids, prepared, error);
      }
    }
  }

  function answer(ids: readonly number[], prepared: readonly Prepared[]): void {
    const { outcomes, commit } = writer.commit(prepared, Date.now());
    const answers = outcomes.map((outcome, i): [number, IntakeOutcome] => [ids[i] as number, outcome]);
    // Before the answers: who is told that its data is kept may count on the exporters knowing of it.
    postRelayChanges();
    post({ type: 'group', answers, ...(commit === undefined ? {} : { commit }) });
  }

  function deferGroup(ids: readonly number[], prepared: readonly Prepared[], error: unknown): void {
    const isFull = classifyError(error) === 'full';
    const message = isFull ? 'the disk is full' : `the log cannot be written: ${errorText(error)}`;
    const deferred: IntakeOutcome = { outcome: 'deferred', retryAfterMs: RETRY_AFTER_MS, message };
    const answers = prepared.map((item, i): [number, IntakeOutcome] => [
      ids[i] as number,
      'outcome' in item ? item.outcome : deferred,
    ]);
    post({ type: 'group', answers });
    notify({
      id: isFull ? 'log-disk-full' : 'log-not-writable',
      level: 'error',
      text: isFull
        ? `There is no space for the log in ${options.folder}: senders are told to try again later. Free some, or lower the log's limit.`
        : `The log in ${options.folder} cannot be written (${errorText(error)}): senders are told to try again later.`,
    });
  }

  /** One slice of each kind of housekeeping; true when there is more to do. */
  async function keepHouse(): Promise<boolean> {
    try {
      // Also when nothing is written: nobody should find out late that the log is gone.
      writer.verifyFiles();
      const expired = writer.retainSlice(Date.now());
      if (expired !== undefined) post({ type: 'removed', removal: expired });
      postRelayChanges();
      const purged = purgeSlice();
      const removing = expired !== undefined || purged;
      const shrinking = !removing && queue.length === 0 && writer.shrinkSlice();
      writer.checkpoint();
      return removing || shrinking;
    } catch (error) {
      if (await recover(error)) return true;
      notify({
        id: 'log-housekeeping',
        level: 'warning',
        text: `Old records could not be removed from the log (${errorText(error)}); it is tried again.`,
      });
      return false;
    }
  }

  function changeVisibility({ type, id, conversationIds }: Extract<ToWriter, { conversationIds: number[] }>): void {
    if (type === 'restore') writer.restore(conversationIds);
    else writer.hide(conversationIds);
    if (type === 'purge') purges.push({ conversationIds: [...conversationIds], callId: id });
    else post({ type: 'done', id });
  }

  function purgeSlice(): boolean {
    const job = purges[0];
    if (job === undefined) return false;
    const conversationId = job.conversationIds[0];
    if (conversationId !== undefined) {
      const { removal, done } = writer.purgeSlice(conversationId);
      if (removal.ranges.length > 0 || removal.conversationIds.length > 0) post({ type: 'removed', removal });
      postRelayChanges();
      if (done) job.conversationIds.shift();
    }
    if (job.conversationIds.length === 0) {
      purges.shift();
      writer.forgetDeleted();
      if (job.callId !== undefined) post({ type: 'done', id: job.callId });
    }
    return purges.length > 0;
  }

  /**
   * Gives writing a log again after an error that says that this one is not fit for it. False when the error says
   * something else, or when that failed: what is written is then deferred.
   */
  async function recover(error: unknown): Promise<boolean> {
    const fault = error instanceof LogFilesError ? error.fault : undefined;
    if (fault === undefined && classifyError(error) !== 'damaged') return false;
    replacing = true;
    try {
      await suspendReaders();
      if (fault === 'wal-gone') reopenLog(errorText(error));
      else replaceLog(errorText(error), fault === 'moved');
      post({ type: 'resumeReaders' });
      postRelayChanges();
      return true;
    } catch (failed) {
      notify({
        id: 'log-not-replaced',
        level: 'error',
        text:
          `The log ${file} cannot be used (${errorText(error)}) nor replaced (${errorText(failed)}): senders are told to ` +
          'try again later. Look at its folder, then start Sluice again.',
      });
      return false;
    } finally {
      replacing = false;
    }
  }

  function suspendReaders(): Promise<void> {
    return new Promise((resolve) => {
      readersSuspended = () => {
        readersSuspended = undefined;
        resolve();
      };
      post({ type: 'suspendReaders' });
    });
  }

  /** Begins a new log, which goes on counting where the old one stood. */
  function replaceLog(reason: string, isReadable: boolean): void {
    const lastSeq = writer.lastSeq;
    const carried = writer.relayCarryOver();
    if (isReadable) {
      const { db, walInode } = writer.detach();
      clearPlace(file, Date.now(), walInode);
      begin();
      rescuing = rescue(db, file, Date.now(), reason).then(notify);
    } else {
      closeQuietly(writer);
      const notice = setAside(file, Date.now(), reason);
      begin();
      notify(notice);
    }
    post({ type: 'removed', removal: { ranges: lastSeq > 0 ? [[1, lastSeq]] : [], conversationIds: [] } });

    function begin(): void {
      const { db } = open(file, options.synchronous, Date.now());
      // What was to be purged is in the other file now.
      for (const job of purges.splice(0)) if (job.callId !== undefined) post({ type: 'done', id: job.callId });
      writer = prepareWriter(db, lastSeq + 1, carried);
    }
  }

  /** The WAL was taken away, but is still open: it goes into the log, and nothing is lost. */
  function reopenLog(reason: string): void {
    writer.forgetDeleted();
    writer.close();
    for (const suffix of ['-wal', '-shm']) rmSync(file + suffix, { force: true });
    const { db } = open(file, options.synchronous, Date.now());
    purges.splice(0, purges.length, ...purges.filter(({ callId }) => callId !== undefined));
    writer = prepareWriter(db);
    notify({
      id: 'log-wal-gone',
      level: 'warning',
      text: `${reason}. Nothing of the log was lost; leave the files beside ${file} alone.`,
    });
  }

  function postRelayChanges(): void {
    const changes = writer.takeRelayChanges();
    if (changes !== undefined) post({ type: 'relay', changes });
  }

  function notify(notice: Notice): void {
    post({ type: 'notice', notice });
  }

  /** A reader could not read: the files are looked at, then all that is in them. */
  async function inspect(): Promise<void> {
    try {
      writer.verifyFiles();
      if (!writer.isSound()) throw damagedError('a read found it malformed');
    } catch (error) {
      await recover(error);
    }
  }

  async function finish(): Promise<void> {
    clearInterval(timer);
    await Promise.race([rescuing, setTimeout(RESCUE_DEADLINE_MS, undefined, { ref: false })]);
    closeQuietly(writer);
    post({ type: 'closed' });
    onClosed?.();
    onClosed = undefined;
  }

  return {
    receive(message, closed) {
      switch (message.type) {
        case 'accept':
          queue.push({ id: message.id, request: message.request });
          break;
        case 'hide':
        case 'restore':
        case 'purge':
          try {
            changeVisibility(message);
          } catch (error) {
            post({ type: 'done', id: message.id, error: errorText(error) });
          }
          break;
        case 'setLimits':
          // The writer, and one that replaces it, go by this object.
          Object.assign(options, message.limits);
          post({ type: 'done', id: message.id });
          break;
        case 'relay':
          try {
            writer.relay(message.operation);
            postRelayChanges();
            post({ type: 'done', id: message.id });
          } catch (error) {
            post({ type: 'done', id: message.id, error: errorText(error) });
          }
          return;
        case 'readersSuspended':
          readersSuspended?.();
          return;
        case 'inspect':
          if (!replacing) void inspect().then(schedule);
          return;
        case 'close':
          onClosed = closed;
          break;
      }
      schedule();
    },
  };
}

function closeQuietly(writer: Writer): void {
  try {
    writer.close();
  } catch {
    // A damaged file may refuse its last checkpoint; its files are kept as they are.
  }
}
