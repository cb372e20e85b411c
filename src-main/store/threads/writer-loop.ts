import type { IntakeOutcome, IntakeRequest } from '../../log/intake.ts';
import { RESERVE_BYTES } from '../file/disk-room.ts';
import { openLog } from '../file/open-log.ts';
import { classifyError, errorText } from '../file/sqlite-errors.ts';
import type { LogStoreOptions } from '../log-store-options.ts';
import { createNotices } from '../write/notices.ts';
import { isStoredInParts } from '../write/part-writer.ts';
import type { PendingRequest, WalkedRequest } from '../write/pending-request.ts';
import type { Prepared } from '../write/prepare-request.ts';
import { createFullDisk } from './full-disk.ts';
import { createOpenWriter } from './open-writer.ts';
import { createRemovalJobs } from './removal-jobs.ts';
import type { FromWriter, ToWriter } from './thread-messages.ts';

/** A group is closed at so many bytes of protobuf: about 4,000 records, some 40 ms of work. */
const GROUP_BYTES = 2 * 1024 * 1024;
const GROUP_RECORDS = 4_000;
/** How long a sender has to wait when the log cannot be written. */
const RETRY_AFTER_MS = 5000;
const HOUSEKEEPING_MS = 60_000;
const RESERVE_AFTER_MS = 5_000;

interface QueuedRequest {
  id: number;
  request: IntakeRequest;
  walked: WalkedRequest | undefined;
}

/** A very large record, stored a part at a time between others' groups. */
interface PartJob {
  id: number;
  item: { pending: PendingRequest };
  /** The log was replaced under it. */
  isSecondTry: boolean;
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
  const partJobs: PartJob[] = [];
  const waits = () => queue.length > 0 || partJobs.length > 0;
  let scheduled = false;
  let onClosed: (() => void) | undefined;
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

  const notices = createNotices(post);
  const { raise, clear } = notices;
  const writer = () => log.writer;
  const disk = createFullDisk({ file, limits: options, notices, writer, schedule });
  const jobs = createRemovalJobs({ writer, post, postRelayChanges, failureText: disk.failureText });
  const log = createOpenWriter({ file, options, open, post, postRelayChanges, notices, jobs });
  if (disk.isFull) disk.ranOut();
  schedule();

  function schedule(): void {
    if (scheduled || log.isReplacing) return;
    scheduled = true;
    setImmediate(() => {
      scheduled = false;
      void step();
    });
  }

  async function step(): Promise<void> {
    if (log.isReplacing) return;
    await writeGroup();
    await writePart();
    if (onClosed !== undefined) {
      // What is to be removed is found again at the next start.
      if (waits()) schedule();
      else await finish();
      return;
    }
    const more = await keepHouse();
    if (waits() || more) schedule();
  }

  async function writeGroup(): Promise<void> {
    if (queue.length === 0) return;
    if (!disk.mayStore()) return deferQueue();
    const { ids, prepared } = takeGroup();
    if (ids.length === 0) return;
    try {
      answer(ids, prepared);
    } catch (error) {
      if (await log.recover(error)) {
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

  /** From the queue, as much as one transaction takes. */
  function takeGroup(): { ids: number[]; prepared: Prepared[] } {
    const ids: number[] = [];
    const prepared: Prepared[] = [];
    let bytes = 0;
    let taken = 0;
    let records = 0;
    while (taken < queue.length && bytes < GROUP_BYTES && records < GROUP_RECORDS) {
      const { id, request, walked } = queue[taken++] as QueuedRequest;
      let item: Prepared | undefined;
      try {
        item = log.writer.prepare(request, walked);
      } catch (error) {
        // A fault of ours over what was sent is this request's alone.
        post({ type: 'faulted', id, error: errorText(error) });
        continue;
      }
      if (item === undefined) {
        post({ type: 'large', id, request });
        continue;
      }
      if ('pending' in item && isStoredInParts(item.pending)) {
        partJobs.push({ id, item, isSecondTry: false });
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
    return { ids, prepared };
  }

  /** Stores the next part of a very large record; behind the last one its request is committed and answered. */
  async function writePart(): Promise<void> {
    const job = partJobs[0];
    if (job === undefined) return;
    if (!disk.mayStore()) return deferQueue();
    try {
      if (!log.writer.storePart(job.item.pending)) return;
      answer([job.id], [job.item]);
      partJobs.shift();
    } catch (error) {
      const isOtherLog = await log.recover(error);
      if (isOtherLog && !job.isSecondTry) {
        job.isSecondTry = true;
        return;
      }
      partJobs.shift();
      log.writer.forgetParts();
      deferGroup([job.id], [job.item], error);
    }
  }

  function answer(ids: readonly number[], prepared: readonly Prepared[]): void {
    const { outcomes, commit, cameRound, replaced } = log.writer.commit(prepared, Date.now());
    const answers = outcomes.map((outcome, i): [number, IntakeOutcome] => [ids[i] as number, outcome]);
    // Before the answers: once a sender has its answer, exporters know of its data.
    postRelayChanges();
    post({ type: 'group', answers, ...(commit === undefined ? {} : { commit }) });
    if (replaced !== undefined) post({ type: 'removed', removal: replaced });
    if (commit === undefined) return;
    if (cameRound) raise({ id: 'log-came-round', level: 'warning', text: CAME_ROUND });
    for (const item of prepared) if ('pending' in item) storedBytes += item.pending.body.length;
    if (storedBytes > RESERVE_BYTES) keepsReserve = true;
    clear('log-not-writable');
    if (disk.isFull) disk.makeReserve();
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
      disk.ranOut();
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
    const waiting = [...queue.splice(0), ...partJobs.splice(0)];
    log.writer.forgetParts();
    post({ type: 'group', answers: waiting.map(({ id }) => [id, deferred(FULL)]) });
    disk.ranOut();
  }

  /** One slice of each kind of housekeeping; true when there is more to do. */
  async function keepHouse(): Promise<boolean> {
    try {
      // Also when nothing is written: nobody should find out late that the log is gone.
      log.writer.verifyFiles();
      const expired = log.writer.retainSlice(Date.now());
      if (expired !== undefined) post({ type: 'removed', removal: expired });
      postRelayChanges();
      const hasJobs = await jobs.slice();
      const removing = log.writer.sweepPart() || expired !== undefined || hasJobs;
      const shrinking = !removing && queue.length === 0 && log.writer.shrinkSlice(disk.isFull);
      if (disk.isFull && (removing || shrinking)) log.writer.forgetDeleted();
      else log.writer.checkpoint();
      clear('log-housekeeping');
      if ((keepsReserve || disk.isFull) && !removing && !shrinking) disk.makeReserve();
      if (disk.isFull) disk.lookAgainSoon();
      return removing || shrinking;
    } catch (error) {
      if (await log.recover(error)) return true;
      jobs.failPurge(error);
      if (classifyError(error) === 'full') {
        disk.ranOut();
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

  function postRelayChanges(): void {
    const changes = log.writer.takeRelayChanges();
    if (changes !== undefined) post({ type: 'relay', changes });
  }

  async function finish(): Promise<void> {
    clearInterval(timer);
    clearTimeout(reserveTimer);
    disk.stop();
    await log.close();
    disk.keepReserve();
    post({ type: 'closed' });
    onClosed?.();
    onClosed = undefined;
  }

  /** Answers the call with its failure, if it fails. */
  function attempt(id: number, work: () => void): void {
    try {
      work();
    } catch (error) {
      post({ type: 'done', id, error: disk.failureText(error) });
    }
  }

  return {
    receive(message, closed) {
      switch (message.type) {
        case 'accept':
          queue.push({ id: message.id, request: message.request, walked: message.walked });
          break;
        case 'hide':
        case 'restore':
        case 'purge':
          attempt(message.id, () => jobs.changeVisibility(message));
          break;
        case 'scrub':
          attempt(message.id, () => jobs.beginScrub(message.id, message.selection));
          break;
        case 'setLimits':
          // The writer, and one that replaces it, go by this object.
          Object.assign(options, message.limits);
          disk.limitsChanged();
          post({ type: 'done', id: message.id });
          break;
        case 'summaries':
          attempt(message.id, () => {
            log.writer.saveSummaries(message.summaries);
            post({ type: 'done', id: message.id });
          });
          return;
        case 'relay':
          attempt(message.id, () => {
            log.writer.relay(message.operation);
            postRelayChanges();
            post({ type: 'done', id: message.id });
          });
          return;
        case 'readersSuspended':
          log.readersSuspended();
          return;
        case 'inspect':
          if (!log.isReplacing) void log.inspect().then(schedule);
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

const FULL = 'the disk is full';

function deferred(message: string): IntakeOutcome {
  return { outcome: 'deferred', retryAfterMs: RETRY_AFTER_MS, message };
}
