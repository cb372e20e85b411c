import { rmSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import type { Notice } from '../../../src-shared/contract/host-api.ts';
import type { IntakeOutcome, IntakeRequest } from '../../log/intake.ts';
import type { ScrubCounts, ScrubSelection } from '../../log/log-store.ts';
import { createDiskRoom, diskFullText, RESERVE_BYTES } from '../file/disk-room.ts';
import { LogFilesError, watchLogFiles } from '../file/log-files.ts';
import { openLog } from '../file/open-log.ts';
import { clearPlace, rescue, setAside } from '../file/set-aside.ts';
import { classifyError, damagedError, errorText } from '../file/sqlite-errors.ts';
import type { LogStoreOptions } from '../log-store-options.ts';
import type { RelayCarryOver } from '../sending/relay-writer.ts';
import { rebuildIfOld } from '../write/announce-rebuild.ts';
import { createWriter, type Prepared, type Writer } from '../write/writer.ts';
import { createNotices } from './notices.ts';
import type { FromWriter, ToWriter } from './thread-messages.ts';

/** A group is closed at so many bytes of protobuf: about 4,000 records, some 40 ms of work. */
const GROUP_BYTES = 2 * 1024 * 1024;
const GROUP_RECORDS = 4_000;
/** What a sender is told to wait when the log cannot be written. */
const RETRY_AFTER_MS = 5000;
const HOUSEKEEPING_MS = 60_000;
const RESERVE_AFTER_MS = 5_000;
/** How often a full disk is looked at. */
const FULL_RETRY_MS = 2_000;
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

interface ScrubJob {
  /** The call that waits for it; undefined for what a kill left over. */
  callId: number | undefined;
  counts: ScrubCounts;
  /** Chunks are done; words of what was replaced are taken out of the index. */
  isEnding: boolean;
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
  let scrub: ScrubJob | undefined;
  const waitingScrubs: Array<{ id: number; selection: ScrubSelection }> = [];
  let scheduled = false;
  /** Set while the log is being replaced; nothing is written meanwhile. */
  let readersSuspended: (() => void) | undefined;
  let replacing = false;
  let fullTimer: NodeJS.Timeout | undefined;
  /** What is left of a log that was taken away is being copied. */
  let rescuing: Promise<void> | undefined;
  let onClosed: (() => void) | undefined;
  const room = createDiskRoom(file);
  const notices = createNotices(post);
  const { raise, clear } = notices;
  const timer = setInterval(schedule, HOUSEKEEPING_MS);
  timer.unref();
  /** A log that is open for a moment only, as by a command, needs no reserve; nor one that stores little. */
  let keepsReserve = false;
  let storedBytes = 0;
  const reserveTimer = setTimeout(() => {
    keepsReserve = true;
    schedule();
  }, RESERVE_AFTER_MS);
  reserveTimer.unref();

  let writer = startWriter();
  if (room.isFull) ranOut();
  schedule();

  function startWriter(): Writer {
    const found: Notice[] = [];
    for (;;) {
      const opened = open(file, options.synchronous, Date.now());
      found.push(...opened.notices);
      try {
        const started = prepareWriter(opened.db);
        post({ type: 'ready', notices: found });
        return started;
      } catch (error) {
        opened.db.close();
        // Once at most: a log that was begun just now is not damaged.
        if (classifyError(error) !== 'damaged' || found.length > 0) throw error;
        found.push(setAside(file, Date.now(), errorText(error)));
      }
    }
  }

  function prepareWriter(db: DatabaseSync, firstSeq?: number, carried?: RelayCarryOver): Writer {
    rebuildIfOld(db, file, notices);
    const prepared = createWriter(db, watchLogFiles(db, file), options, firstSeq, carried);
    const leftOver = prepared.hiddenConversations();
    if (leftOver.length > 0) purges.push({ conversationIds: leftOver, callId: undefined });
    if (prepared.scrubIsPending()) scrub = { callId: scrub?.callId, counts: noCounts(), isEnding: false };
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
    if (!room.mayStore()) return deferQueue();
    const ids: number[] = [];
    const prepared: Prepared[] = [];
    let bytes = 0;
    let taken = 0;
    let records = 0;
    while (taken < queue.length && bytes < GROUP_BYTES && records < GROUP_RECORDS) {
      const { id, request } = queue[taken++] as QueuedRequest;
      let item: Prepared | undefined;
      try {
        item = writer.prepare(request);
      } catch (error) {
        // A fault of ours over what was sent is this request's alone.
        post({ type: 'faulted', id, error: errorText(error) });
        continue;
      }
      if (item === undefined) {
        post({ type: 'large', id, request });
        continue;
      }
      ids.push(id);
      prepared.push(item);
      if ('pending' in item) {
        bytes += item.pending.body.length;
        records += item.pending.records;
      }
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
    const { outcomes, commit, cameRound } = writer.commit(prepared, Date.now());
    const answers = outcomes.map((outcome, i): [number, IntakeOutcome] => [ids[i] as number, outcome]);
    // Before the answers: who is told that its data is kept may count on the exporters knowing of it.
    postRelayChanges();
    post({ type: 'group', answers, ...(commit === undefined ? {} : { commit }) });
    if (commit === undefined) return;
    if (cameRound) raise({ id: 'log-came-round', level: 'warning', text: CAME_ROUND });
    for (const item of prepared) if ('pending' in item) storedBytes += item.pending.body.length;
    if (storedBytes > RESERVE_BYTES) keepsReserve = true;
    clear('log-not-writable');
    if (room.isFull && room.recover()) recovered();
  }

  function deferGroup(ids: readonly number[], prepared: readonly Prepared[], error: unknown): void {
    const isFull = classifyError(error) === 'full';
    const message = isFull ? FULL : `the log cannot be written: ${errorText(error)}`;
    const answers = prepared.map((item, i): [number, IntakeOutcome] => [
      ids[i] as number,
      'outcome' in item ? item.outcome : deferred(message),
    ]);
    post({ type: 'group', answers });
    if (isFull) {
      ranOut();
      return;
    }
    raise({
      id: 'log-not-writable',
      level: 'error',
      text: `The log ${file} cannot be written (${errorText(error)}): senders are told to try again later. Look at the permissions and the disk of ${options.folder}.`,
    });
  }

  /** Everything that waits, unread: what room there is belongs to removing. */
  function deferQueue(): void {
    post({ type: 'group', answers: queue.splice(0).map(({ id }) => [id, deferred(FULL)]) });
    ranOut();
  }

  /** Gives up the reserve and empties the WAL, so that removing old records has room. */
  function ranOut(): void {
    room.ranOut();
    lookAgainSoon();
    raise({ id: 'log-disk-full', level: 'error', text: diskFullText(file, options.limitBytes) });
    try {
      writer.forgetDeleted();
    } catch {
      // There is not even room for that: it is tried again.
    }
  }

  function lookAgainSoon(): void {
    clearTimeout(fullTimer);
    fullTimer = setTimeout(schedule, FULL_RETRY_MS);
    fullTimer.unref();
  }

  function recovered(): void {
    clear('log-disk-full');
    raise({ id: 'log-disk-room', level: 'info', text: `The disk of ${file} has room again: records are stored.` });
    clear('log-disk-room');
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
      const scrubbed = !purged && (await scrubSlice());
      const removing = expired !== undefined || purged || scrubbed;
      const shrinking = !removing && queue.length === 0 && writer.shrinkSlice(room.isFull);
      if (room.isFull && (removing || shrinking)) writer.forgetDeleted();
      else writer.checkpoint();
      clear('log-housekeeping');
      if ((keepsReserve || room.isFull) && !removing && !shrinking && room.recover()) recovered();
      if (room.isFull) lookAgainSoon();
      return removing || shrinking;
    } catch (error) {
      if (await recover(error)) return true;
      failPurge(error);
      if (classifyError(error) === 'full') {
        ranOut();
        return false;
      }
      raise({
        id: 'log-housekeeping',
        level: 'warning',
        text: `Old records could not be removed from the log ${file} (${errorText(error)}); it is tried again.`,
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
      if (writer.forgetWords()) return true;
      purges.shift();
      writer.forgetDeleted();
      if (job.callId !== undefined) post({ type: 'done', id: job.callId });
    }
    return purges.length > 0;
  }

  /** Whoever waits for the removal is told why it is not done; it stays hidden, and is tried again. */
  function failPurge(error: unknown): void {
    const job = purges[0];
    if (job?.callId === undefined) return;
    post({ type: 'done', id: job.callId, error: failureText(error) });
    job.callId = undefined;
  }

  async function scrubSlice(): Promise<boolean> {
    const job = scrub;
    if (job === undefined) return false;
    if (job.isEnding) {
      if (writer.forgetWords()) return true;
      writer.endScrub();
      post({ type: 'renewReaders' });
      scrub = undefined;
      if (job.callId !== undefined) post({ type: 'done', id: job.callId, scrubbed: job.counts });
      return beginNextScrub();
    }
    const { createScrub } = await import('../write/scrub.ts');
    const { counts, changed, removed, done } = writer.scrubSlice(createScrub);
    for (const key of Object.keys(counts) as Array<keyof ScrubCounts>) job.counts[key] += counts[key];
    postRelayChanges();
    if (removed.length > 0) post({ type: 'removed', removal: { ranges: [], conversationIds: removed } });
    if (changed.length > 0) {
      const nothing = { logs: 0, traces: 0, metrics: 0 };
      const commit = { fromSeq: writer.lastSeq + 1, toSeq: writer.lastSeq, count: nothing, conversationIds: changed };
      post({ type: 'group', answers: [], commit });
    }
    job.isEnding = done;
    return true;
  }

  /** One after the other: what a kill left over comes first. */
  function beginNextScrub(): boolean {
    const next = waitingScrubs.shift();
    if (next === undefined) return false;
    try {
      beginScrub(next.id, next.selection);
    } catch (error) {
      post({ type: 'done', id: next.id, error: failureText(error) });
    }
    return true;
  }

  function beginScrub(id: number, selection: ScrubSelection): void {
    if (scrub !== undefined) {
      waitingScrubs.push({ id, selection });
      return;
    }
    writer.beginScrub(selection);
    scrub = { callId: id, counts: noCounts(), isEnding: false };
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
      raise({
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
      rescuing = rescue(db, file, Date.now(), reason).then(raise);
    } else {
      closeQuietly(writer);
      const notice = setAside(file, Date.now(), reason);
      begin();
      raise(notice);
    }
    post({ type: 'removed', removal: { ranges: lastSeq > 0 ? [[1, lastSeq]] : [], conversationIds: [] } });

    function begin(): void {
      const { db } = open(file, options.synchronous, Date.now());
      if (scrub?.callId !== undefined) post({ type: 'done', id: scrub.callId, error: 'The log was replaced.' });
      scrub = undefined;
      for (const { id } of waitingScrubs.splice(0)) post({ type: 'done', id, error: 'The log was replaced.' });
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
    raise({
      id: 'log-wal-gone',
      level: 'warning',
      text: `${reason}. Nothing of the log was lost; leave the files beside ${file} alone.`,
    });
  }

  function postRelayChanges(): void {
    const changes = writer.takeRelayChanges();
    if (changes !== undefined) post({ type: 'relay', changes });
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

  function failureText(error: unknown): string {
    return classifyError(error) === 'full' ? diskFullText(file, options.limitBytes) : errorText(error);
  }

  async function finish(): Promise<void> {
    clearInterval(timer);
    clearTimeout(reserveTimer);
    clearTimeout(fullTimer);
    await Promise.race([rescuing, delay(RESCUE_DEADLINE_MS, undefined, { ref: false })]);
    closeQuietly(writer);
    room.keep();
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
            post({ type: 'done', id: message.id, error: failureText(error) });
          }
          break;
        case 'scrub':
          try {
            beginScrub(message.id, message.selection);
          } catch (error) {
            post({ type: 'done', id: message.id, error: failureText(error) });
          }
          break;
        case 'setLimits':
          // The writer, and one that replaces it, go by this object.
          Object.assign(options, message.limits);
          if (room.isFull) raise({ id: 'log-disk-full', level: 'error', text: diskFullText(file, options.limitBytes) });
          post({ type: 'done', id: message.id });
          break;
        case 'relay':
          try {
            writer.relay(message.operation);
            postRelayChanges();
            post({ type: 'done', id: message.id });
          } catch (error) {
            post({ type: 'done', id: message.id, error: failureText(error) });
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

/** A sender may repeat itself as well, so nothing stops by it. */
const CAME_ROUND =
  'The same records keep arriving. Either a sender repeats itself, or a collector sends back what an exporter sent it, ' +
  'round and round: with `mark_instance = true` under that exporter in config.toml what comes back is refused, and the ' +
  'exporter says so.';

function noCounts(): ScrubCounts {
  return { examined: 0, records: 0, secrets: 0, unreadable: 0 };
}

const FULL = 'the disk is full';

function deferred(message: string): IntakeOutcome {
  return { outcome: 'deferred', retryAfterMs: RETRY_AFTER_MS, message };
}

function closeQuietly(writer: Writer): void {
  try {
    writer.close();
  } catch {
    // A damaged file may refuse its last checkpoint; its files are kept as they are.
  }
}
