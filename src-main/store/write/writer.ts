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
import type { IntakeOutcome } from '../../log/intake.ts';
import type { Commit, Removal, ScrubSelection } from '../../log/log-store.ts';
import type { RelayChanges, RelayOperation } from '../../log/relay-log.ts';
import { perSignal } from '../file/codes.ts';
import type { LogFiles } from '../file/log-files.ts';
import { transact } from '../file/transaction.ts';
import type { RelayCarryOver } from '../sending/relay-writer.ts';
import { createAppender, createWriterTables } from './appender.ts';
import { createPartWriter } from './part-writer.ts';
import type { PendingRequest } from './pending-request.ts';
import { acceptedOutcome, createPreparer, type Prepared, type PrepareRequest } from './prepare-request.ts';
import { createPurge } from './purge.ts';
import { createRetention, type RetentionLimits } from './retention.ts';
import { createRounds } from './rounds.ts';
import type { createScrub, Scrub, ScrubSlice } from './scrub.ts';
import { SCRUB_KEY } from './scrub-key.ts';
import { createSummaryWriter, type StoredSummary } from './summary-writer.ts';
import { createUpkeep, type Upkeep } from './upkeep.ts';

export interface GroupResult {
  /** Records came round, first noticed in this group. */
  cameRound?: true;
  outcomes: IntakeOutcome[];
  commit?: Commit;
  /** Events of spans that log records took the place of. */
  replaced?: Removal;
}

export interface Writer extends Omit<Upkeep, 'securely' | 'forgetPages'> {
  prepare: PrepareRequest;
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
  hiddenConversations(): number[];
  /** One transaction. Throws what SQLite throws, after rolling back. */
  relay(operation: RelayOperation): void;
  /** One transaction: what is understood of conversations, as far as nothing more of them came meanwhile. */
  saveSummaries(summaries: readonly StoredSummary[]): void;
  /** Changes for exporters since the last call. */
  takeRelayChanges(): RelayChanges | undefined;
  relayCarryOver(): RelayCarryOver;
  /** Whether what was written is still at its place. @throws LogFilesError */
  verifyFiles(): void;
  /** The newest sequence number in use. */
  readonly lastSeq: number;
  close(): void;
  /** Gives the connection up, to whoever copies what it still reads. */
  detach(): { db: DatabaseSync; walInode: bigint | undefined };
}

/**
 * @param files checks that the log is still at its place
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
  // Deleted bytes inside a page are overwritten, which costs nothing; whole pages only where text must go.
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
  /** `synchronous = FULL` is 2. */
  const syncsCommits = db.prepare('PRAGMA synchronous').get()?.['synchronous'] === 2;

  const rounds = createRounds();
  const relaysAnything = () => tables.relay.isLive();
  const isRound = ({ body, groups }: PendingRequest) =>
    groups.some(
      ({ starts, ends }) => starts.length > 0 && rounds.cameRound(body, starts[0] as number, ends[0] as number),
    );

  function inTransaction<T>(work: () => T): T {
    try {
      return transact(db, work);
    } catch (error) {
      appender.forget();
      tables.forget();
      throw error;
    }
  }

  const saveSummaries = createSummaryWriter(db);
  const upkeep = createUpkeep(db, files, inTransaction);
  const { securely } = upkeep;

  if (carried !== undefined) inTransaction(() => tables.relay.adopt(carried));

  return {
    ...upkeep,
    prepare: createPreparer(limits),
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
      const { ranges, changed: conversationIds } = inTransaction(() => {
        for (const pending of toWrite) appender.append(pending, receivedMs);
        return { ranges: appender.flush(), changed: tables.flush().changed };
      });
      files.verify();
      if (toWrite.some(({ stored }) => stored !== undefined)) writingPart = undefined;
      const round = sawRound ? { cameRound: true as const } : {};
      const replaced = ranges.length === 0 ? {} : { replaced: { ranges, conversationIds: [] } };
      return {
        outcomes,
        ...round,
        ...replaced,
        commit: { fromSeq, toSeq: tables.totals.nextSeq - 1, count, conversationIds },
      };
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
      upkeep.forgetPages();
      inTransaction(() => db.prepare('DELETE FROM meta WHERE key = ?').run(SCRUB_KEY));
    },
    verifyFiles: () => files.verify(),
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
    saveSummaries: (summaries) => inTransaction(() => saveSummaries(summaries)),
    takeRelayChanges: () => tables.relay.takeChanges(),
    relayCarryOver: () => tables.relay.carryOver(),
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
  // A power cut that loses a collector's answer sends a batch twice, which may happen anyway: not worth a sync.
  if (type === 'answer') return false;
  // config.toml is synced when it has the new name, so the log must know of it by then.
  if (type === 'planRename') return true;
  return undefined;
}
