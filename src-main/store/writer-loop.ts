import type { DatabaseSync } from 'node:sqlite';
import type { Notice } from '../../src-shared/contract/host-api.ts';
import type { IntakeOutcome, IntakeRequest } from '../otlp/intake.ts';
import type { LogStoreOptions, Removal } from './log-store.ts';
import { openLog, setAside } from './open-log.ts';
import { rebuildDerivedIfOld } from './rebuild-derived.ts';
import type { RelayCarryOver } from './relay-writer.ts';
import { classifyError, errorText } from './sqlite-errors.ts';
import type { FromWriter, ToWriter } from './thread-messages.ts';
import { createWriter, type Prepared, type Writer } from './writer.ts';

/** A group is closed at so many bytes of protobuf: about 4,000 records, some 40 ms of work. */
const GROUP_BYTES = 2 * 1024 * 1024;
/** What a sender is told to wait when the log cannot be written. */
const RETRY_AFTER_MS = 5000;
const HOUSEKEEPING_MS = 60_000;

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
    const prepared = createWriter(db, options, firstSeq, carried);
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
      else finish();
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
      if (classifyError(error) === 'damaged' && (await replaceLog(errorText(error)))) {
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
      const expired = writer.retainSlice(Date.now());
      if (expired !== undefined) post({ type: 'removed', removal: expired });
      postRelayChanges();
      const purged = purgeSlice();
      const removing = expired !== undefined || purged;
      const shrinking = !removing && queue.length === 0 && writer.shrinkSlice();
      writer.checkpoint();
      return removing || shrinking;
    } catch (error) {
      if (classifyError(error) === 'damaged') return replaceLog(errorText(error));
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
   * Sets a damaged log aside and begins a new one, which goes on counting where the old one stood. False when that
   * failed: what is written is then deferred.
   */
  async function replaceLog(reason: string): Promise<boolean> {
    replacing = true;
    const lastSeq = writer.lastSeq;
    try {
      post({ type: 'suspendReaders' });
      await new Promise<void>((resolve) => {
        readersSuspended = resolve;
      });
      const carried = writer.relayCarryOver();
      closeQuietly(writer);
      const notice = setAside(file, Date.now(), reason);
      const { db } = open(file, options.synchronous, Date.now());
      for (const job of purges.splice(0)) if (job.callId !== undefined) post({ type: 'done', id: job.callId });
      writer = prepareWriter(db, lastSeq + 1, carried);
      notify(notice);
      const removal: Removal = { ranges: lastSeq > 0 ? [[1, lastSeq]] : [], conversationIds: [] };
      post({ type: 'resumeReaders' });
      post({ type: 'removed', removal });
      postRelayChanges();
      return true;
    } catch (error) {
      notify({
        id: 'log-not-replaced',
        level: 'error',
        text: `The damaged log could not be replaced: ${errorText(error)}`,
      });
      return false;
    } finally {
      readersSuspended = undefined;
      replacing = false;
    }
  }

  function postRelayChanges(): void {
    const changes = writer.takeRelayChanges();
    if (changes !== undefined) post({ type: 'relay', changes });
  }

  function notify(notice: Notice): void {
    post({ type: 'notice', notice });
  }

  function finish(): void {
    clearInterval(timer);
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
          if (!replacing && !writer.isSound()) void replaceLog('a read found it malformed').then(schedule);
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
