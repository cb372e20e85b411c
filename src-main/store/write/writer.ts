/**
 * The one writer of the log. Synchronous: it runs on the writer thread, which calls it between messages.
 *
 *   requests ─▶ decompress, JSON→protobuf ─▶ walk ─▶ ┐
 *   requests ─▶            …                      ─▶ ├─▶ one transaction ─▶ answers, Commit
 *                                (malformed: refused)┘
 *
 * Group commit: everything that is queued, within bounds, is one transaction. What fails to walk is refused alone; what
 * fails to be written fails for the whole group, which is then rolled back and either deferred (no space) or written
 * again into a new log (damaged).
 */
import type { DatabaseSync } from 'node:sqlite';
import { type IntakeOutcome, type IntakeRequest, MAX_BODY_BYTES } from '../../log/intake.ts';
import type { Commit, Removal, ScrubSelection } from '../../log/log-store.ts';
import type { RelayChanges, RelayOperation } from '../../log/relay-log.ts';
import { decodeRequest, outcomeOf, refusalOf } from '../../otlp/decode-request.ts';
import { exporterOfMark, INSTANCE_ATTRIBUTE, ownWords } from '../../otlp/instance-path.ts';
import { Rejections } from '../../otlp/rejections.ts';
import { perSignal } from '../file/codes.ts';
import type { LogFiles } from '../file/log-files.ts';
import { PAGE_BYTES, WAL_CHECKPOINT_BYTES } from '../file/open-database.ts';
import { transact } from '../file/transaction.ts';
import type { RelayCarryOver } from '../sending/relay-writer.ts';
import { createAppender, createWriterTables } from './appender.ts';
import { createPartWriter } from './part-writer.ts';
import { type PendingRequest, type WalkedRequest, walkPending } from './pending-request.ts';
import { createPurge } from './purge.ts';
import { createRetention, type RetentionLimits } from './retention.ts';
import { createRounds } from './rounds.ts';
import type { createScrub, Scrub, ScrubSlice } from './scrub.ts';
import { SCRUB_KEY } from './scrub-key.ts';

/** The file shrinks when so much of it is free, in bytes and as a share; less is used again by what arrives next. */
const MIN_FREE_BYTES = 8 * 1024 * 1024;
const MIN_FREE_SHARE = 0.25;
/** A log up to this size is written anew as a whole, in memory, when a scrub ends; of a larger one the free pages go. */
const MAX_VACUUM_BYTES = 64 * 1024 * 1024;
/** Pages of the full-text index written in one slice. */
const MERGE_PAGES = 256;
/** Pages given back in one slice. */
const VACUUM_PAGES = 256;

export interface GroupResult {
  /** Records came round, first noticed in this group. */
  cameRound?: true;
  outcomes: IntakeOutcome[];
  commit?: Commit;
}

/** A request ready to be written, or the answer that refuses it. */
export type Prepared = { pending: PendingRequest } | { outcome: IntakeOutcome };

/** A compressed body may become this much before it is large, a body hold this many records. */
const LARGE_PLAIN_BYTES = 512 * 1024;
const LARGE_RECORDS = 4_000;

export interface Writer {
  /** Decodes and walks; writes nothing. Undefined: too large to be read here. Never throws for what a sender can send. */
  prepare(request: IntakeRequest, walked?: WalkedRequest): Prepared | undefined;
  /**
   * One transaction that stores a part of a request of one very large record, which is then told where; true: all of it is
   * stored, and it can be committed. One such request at a time, `forgetParts` gives it up. Throws as `commit` does.
   */
  storePart(request: PendingRequest): boolean;
  forgetParts(): void;
  /** Removes a part of a record that is not in the log (any more); false when there is none. */
  sweepPart(): boolean;
  /** One transaction over what was prepared. Throws what SQLite throws, after rolling back. */
  commit(prepared: readonly Prepared[], receivedMs: number): GroupResult;
  /** Removes a slice of what is over the limits; undefined when nothing is. */
  retainSlice(nowMs: number): Removal | undefined;
  hide(conversationIds: number[]): void;
  restore(conversationIds: number[]): void;
  /** Removes a slice of a hidden conversation; `done` when nothing of it is left. */
  purgeSlice(conversationId: number): { removal: Removal; done: boolean };
  /** Writes the job down. */
  beginScrub(selection: ScrubSelection): void;
  scrubIsPending(): boolean;
  /** One transaction of the job. `create`: loaded by whoever needs it, with the engine behind it. */
  scrubSlice(create: typeof createScrub): ScrubSlice;
  /** Ends the job: nothing of what was replaced is left in the files. */
  endScrub(): void;
  /** Takes words of removed records out of the full-text index, a slice; false when none are left. */
  forgetWords(): boolean;
  /** After purging: copies the WAL back and empties it, since it still holds what was deleted. */
  forgetDeleted(): void;
  hiddenConversations(): number[];
  /** One transaction. Throws what SQLite throws, after rolling back. */
  relay(operation: RelayOperation): void;
  /** What changed for exporters since last asked. */
  takeRelayChanges(): RelayChanges | undefined;
  relayCarryOver(): RelayCarryOver;
  /** Whether what was written is still at its place. @throws LogFilesError */
  verifyFiles(): void;
  /** Whether the file still reads as a database; takes as long as reading it. */
  isSound(): boolean;
  /**
   * Gives a slice of free pages back to the file system when much of the file is free, or with `eager` when any is; false
   * when not.
   */
  shrinkSlice(eager?: boolean): boolean;
  /** Copies the WAL back when it has grown; between groups. */
  checkpoint(): void;
  /** The newest sequence number in use. */
  readonly lastSeq: number;
  close(): void;
  /** Gives the connection up, to whoever copies what it still reads. */
  detach(): { db: DatabaseSync; walInode: bigint | undefined };
}

/**
 * @param files what says that the log is still at its place
 * @param firstSeq a new log that replaces another goes on counting from there
 */
export function createWriter(
  db: DatabaseSync,
  files: LogFiles,
  limits: RetentionLimits & { instanceId?: string },
  firstSeq = 1,
  carried?: RelayCarryOver,
): Writer {
  const tables = createWriterTables(db);
  // What is deleted inside a page is overwritten, which costs nothing; whole pages are, where text must go.
  db.exec('PRAGMA secure_delete = FAST');
  let scrub: Scrub | undefined;
  if (tables.totals.nextSeq < firstSeq) tables.totals.nextSeq = firstSeq;
  const appender = createAppender(db, tables);
  const retention = createRetention(db, tables, limits);
  const purge = createPurge(db, tables);
  /** The first part of the record that is being stored. */
  let writingPart: number | undefined;
  const parts = createPartWriter(db, () => writingPart);
  /** What a kill left, or what was removed. */
  let mayHaveLooseParts = true;
  const freePages = db.prepare('PRAGMA freelist_count');
  const allPages = db.prepare('PRAGMA page_count');
  /** `synchronous = FULL` is 2. */
  const syncsCommits = db.prepare('PRAGMA synchronous').get()?.['synchronous'] === 2;
  const walFrames = db.prepare('PRAGMA wal_checkpoint(NOOP)');

  const rounds = createRounds();
  const relaysAnything = () => tables.relay.isLive();
  const isRound = ({ body, groups }: PendingRequest) =>
    groups.some(
      ({ starts, ends }) => starts.length > 0 && rounds.cameRound(body, starts[0] as number, ends[0] as number),
    );

  /** The exporter of this Sluice that sent the request; undefined: none. */
  function ownExporter({ groups }: PendingRequest): string | undefined {
    const { instanceId } = limits;
    if (instanceId === undefined) return undefined;
    for (const { info } of groups) {
      const exporter = exporterOfMark(info.resource.get(INSTANCE_ATTRIBUTE), instanceId);
      if (exporter !== undefined) return exporter;
    }
    return undefined;
  }

  function unlessOwn(pending: PendingRequest): Prepared {
    const own = ownExporter(pending);
    if (own === undefined) return { pending };
    return { outcome: { outcome: 'refused', reason: 'loop', message: ownWords('resource'), exporter: own } };
  }

  function inTransaction<T>(work: () => T): T {
    try {
      return transact(db, work);
    } catch (error) {
      appender.forget();
      tables.forget();
      throw error;
    }
  }

  /** Freed pages are overwritten, too. */
  function securely<T>(work: () => T): T {
    db.exec('PRAGMA secure_delete = ON');
    try {
      return work();
    } finally {
      db.exec('PRAGMA secure_delete = FAST');
    }
  }

  const totalChanges = () => Number(db.prepare('SELECT total_changes() AS n').get()?.['n']);

  if (carried !== undefined) inTransaction(() => tables.relay.adopt(carried));

  return {
    prepare(request, walked) {
      if (walked !== undefined) return unlessOwn({ ...walked, body: request.body, rejections: new Rejections() });
      try {
        const rejections = new Rejections();
        const isCompressed = request.compression !== 'identity';
        const decoded = decodeRequest(request, rejections, isCompressed ? LARGE_PLAIN_BYTES : MAX_BODY_BYTES);
        if (!decoded.ok) {
          const isLarge = isCompressed && decoded.outcome.reason === 'too-large';
          return isLarge ? undefined : { outcome: decoded.outcome };
        }
        const pending = walkPending(request.signal, decoded.bytes, request.origin, rejections, LARGE_RECORDS);
        if (pending === undefined) return undefined;
        return unlessOwn(pending);
      } catch (error) {
        return { outcome: refusalOf(error) };
      }
    },
    storePart(request) {
      files.verify();
      // What was stored of it before is in a log that this one replaced.
      if (request.stored?.firstPart !== writingPart) delete request.stored;
      const { stored, whole } = inTransaction(() => parts.next(request));
      request.stored = stored;
      writingPart = stored.firstPart;
      return whole;
    },
    forgetParts() {
      writingPart = undefined;
      mayHaveLooseParts = true;
    },
    sweepPart() {
      if (!mayHaveLooseParts) return false;
      mayHaveLooseParts = securely(() => inTransaction(() => parts.sweep()));
      return mayHaveLooseParts;
    },
    commit(prepared, receivedMs) {
      const count = perSignal(() => 0);
      const fromSeq = tables.totals.nextSeq;
      let sawRound = false;
      const outcomes: IntakeOutcome[] = [];
      const toWrite: PendingRequest[] = [];
      for (const item of prepared) {
        if ('outcome' in item) {
          outcomes.push(item.outcome);
          continue;
        }
        const { pending } = item;
        outcomes.push(acceptedOutcome(pending));
        count[pending.signal] += pending.records;
        if (!sawRound && relaysAnything() && isRound(pending)) sawRound = true;
        if (pending.records > 0) toWrite.push(pending);
      }
      if (toWrite.length === 0) return { outcomes };
      files.verify();
      const conversationIds = inTransaction(() => {
        for (const pending of toWrite) appender.append(pending, receivedMs);
        appender.flush();
        return tables.flush().changed;
      });
      files.verify();
      if (toWrite.some(({ stored }) => stored !== undefined)) writingPart = undefined;
      const round = sawRound ? { cameRound: true as const } : {};
      return { outcomes, ...round, commit: { fromSeq, toSeq: tables.totals.nextSeq - 1, count, conversationIds } };
    },
    retainSlice(nowMs) {
      if (!retention.isDue(nowMs)) return undefined;
      mayHaveLooseParts = true;
      return inTransaction(() => retention.removeSlice(nowMs));
    },
    hide: (ids) => inTransaction(() => purge.setHidden(ids, true)),
    restore: (ids) => inTransaction(() => purge.setHidden(ids, false)),
    purgeSlice(id) {
      mayHaveLooseParts = true;
      return securely(() => inTransaction(() => purge.removeSlice(id)));
    },
    beginScrub(selection) {
      const job = JSON.stringify({ ...selection, next: 0 });
      inTransaction(() => db.prepare('INSERT INTO meta VALUES (?, ?)').run(SCRUB_KEY, job));
      scrub = undefined;
    },
    scrubIsPending: () => db.prepare('SELECT 1 FROM meta WHERE key = ?').get(SCRUB_KEY) !== undefined,
    scrubSlice(create) {
      scrub ??= create(db, tables);
      mayHaveLooseParts = true;
      const work = scrub;
      try {
        return securely(() => inTransaction(() => work.slice()));
      } catch (error) {
        scrub = undefined;
        throw error;
      }
    },
    endScrub() {
      scrub = undefined;
      securely(() => {
        if (Number(allPages.get()?.['page_count']) * PAGE_BYTES <= MAX_VACUUM_BYTES) db.exec('VACUUM');
        else db.exec('PRAGMA incremental_vacuum');
      });
      db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      files.settled();
      inTransaction(() => db.prepare('DELETE FROM meta WHERE key = ?').run(SCRUB_KEY));
    },
    forgetWords() {
      const before = totalChanges();
      securely(() =>
        inTransaction(() => db.exec(`INSERT INTO event_text(event_text, rank) VALUES ('merge', -${MERGE_PAGES})`)),
      );
      // https://www.sqlite.org/fts5.html#the_merge_command: less than two changes say that there was nothing to do.
      return totalChanges() - before >= 2;
    },
    forgetDeleted() {
      db.exec('PRAGMA wal_checkpoint(TRUNCATE)');
      files.settled();
    },
    verifyFiles: () => files.verify(),
    isSound() {
      try {
        return db.prepare('PRAGMA quick_check(1)').get()?.['quick_check'] === 'ok';
      } catch {
        return false;
      }
    },
    hiddenConversations: () => purge.hidden(),
    relay(operation) {
      const syncs = needsSync(operation) ?? syncsCommits;
      if (syncs === syncsCommits) return inTransaction(() => tables.relay.apply(operation));
      db.exec(`PRAGMA synchronous = ${syncs ? 'FULL' : 'NORMAL'}`);
      try {
        inTransaction(() => tables.relay.apply(operation));
      } finally {
        db.exec(`PRAGMA synchronous = ${syncsCommits ? 'FULL' : 'NORMAL'}`);
      }
    },
    takeRelayChanges: () => tables.relay.takeChanges(),
    relayCarryOver: () => tables.relay.carryOver(),
    shrinkSlice(eager = false) {
      const free = Number(freePages.get()?.['freelist_count']);
      const all = Number(allPages.get()?.['page_count']);
      const isEnough = eager ? free > 0 : free * PAGE_BYTES >= MIN_FREE_BYTES && free >= all * MIN_FREE_SHARE;
      if (!isEnough) return false;
      db.exec(`PRAGMA incremental_vacuum(${VACUUM_PAGES})`);
      return true;
    },
    checkpoint() {
      const wal = walFrames.get();
      const pages = Number(wal?.['log']) - Number(wal?.['checkpointed']);
      if (pages * PAGE_BYTES <= WAL_CHECKPOINT_BYTES) return;
      files.verify();
      db.exec('PRAGMA wal_checkpoint(PASSIVE)');
      files.settled();
    },
    get lastSeq() {
      return tables.totals.nextSeq - 1;
    },
    detach: () => ({ db, walInode: files.walInode }),
    close() {
      if (!db.isOpen) return;
      try {
        inTransaction(() => tables.relay.saveCounts());
      } finally {
        db.close();
      }
    },
  };
}

/** Whether an operation must survive a power cut, whatever the settings say; undefined: as they say. */
function needsSync({ type }: RelayOperation): boolean | undefined {
  // What a power cut takes of a collector's answer is a batch sent twice, which may happen anyway: not worth a sync.
  if (type === 'answer') return false;
  // config.toml is synced when it has the new name, so the log must know of it by then.
  if (type === 'planRename') return true;
  return undefined;
}

function acceptedOutcome(pending: PendingRequest): IntakeOutcome {
  const { signal, items, records, groups, rejections } = pending;
  const serviceName = groups[0]?.info.resource.get('service.name');
  return outcomeOf(signal, { items, records, serviceName }, rejections);
}
