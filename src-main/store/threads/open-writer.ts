/**
 * The log that the writer thread has open. One that is damaged, or was taken away, is replaced while the thread goes on:
 *
 *   its WAL is gone      it goes into the log, which is opened again; nothing is lost
 *   moved or deleted     a new log begins; what the old one held is copied out through the open connection
 *   damaged              it is set aside, and a new log begins
 */
import { rmSync } from 'node:fs';
import type { DatabaseSync } from 'node:sqlite';
import { setTimeout as delay } from 'node:timers/promises';
import type { Notice } from '../../../src-shared/contract/host-api.ts';
import { LogFilesError, watchLogFiles } from '../file/log-files.ts';
import type { openLog } from '../file/open-log.ts';
import { clearPlace, rescue, setAside } from '../file/set-aside.ts';
import { classifyError, damagedError, errorText } from '../file/sqlite-errors.ts';
import type { LogStoreOptions } from '../log-store-options.ts';
import type { RelayCarryOver } from '../sending/relay-writer.ts';
import { rebuildIfOld } from '../write/announce-rebuild.ts';
import type { Notices } from '../write/notices.ts';
import { createWriter, type Writer } from '../write/writer.ts';
import type { RemovalJobs } from './removal-jobs.ts';
import type { FromWriter } from './thread-messages.ts';

/** How long a log that was taken away may still be copied when the log is closed. */
const RESCUE_DEADLINE_MS = 10_000;

export interface OpenWriter {
  /** The writer of the log that is open now. */
  readonly writer: Writer;
  /** Nothing is written meanwhile. */
  readonly isReplacing: boolean;
  /**
   * Gives writing a log again after an error that says that this one is not fit for it. False when the error says
   * something else, or when that failed: what is written is then deferred.
   */
  recover(error: unknown): Promise<boolean>;
  /** A reader could not read: looks at the files, then at all that is in them. */
  inspect(): Promise<void>;
  /** No reader has the file open any more. */
  readersSuspended(): void;
  close(): Promise<void>;
}

export interface OpenWriterOptions {
  file: string;
  options: LogStoreOptions;
  open: typeof openLog;
  post(message: FromWriter): void;
  postRelayChanges(): void;
  notices: Notices;
  jobs: RemovalJobs;
}

/** @throws LogOpenError when the log cannot be opened. */
export function createOpenWriter(given: OpenWriterOptions): OpenWriter {
  const { file, options, open, post, postRelayChanges, notices, jobs } = given;
  let onSuspended: (() => void) | undefined;
  let isReplacing = false;
  /** Copies the rest of a log that was taken away. */
  let rescuing: Promise<void> | undefined;
  let writer = start();

  function start(): Writer {
    const found: Notice[] = [];
    for (;;) {
      const opened = open(file, options.synchronous, Date.now());
      found.push(...opened.notices);
      try {
        const started = prepare(opened.db);
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

  function prepare(db: DatabaseSync, firstSeq?: number, carried?: RelayCarryOver): Writer {
    rebuildIfOld(db, file, notices);
    const prepared = createWriter(db, watchLogFiles(db, file), options, firstSeq, carried);
    jobs.resume(prepared);
    return prepared;
  }

  function suspendReaders(): Promise<void> {
    return new Promise((resolve) => {
      onSuspended = () => {
        onSuspended = undefined;
        resolve();
      };
      post({ type: 'suspendReaders' });
    });
  }

  /** Begins a new log, which goes on counting where the old one stood. */
  function replace(reason: string, isReadable: boolean): void {
    const lastSeq = writer.lastSeq;
    const carried = writer.relayCarryOver();
    if (isReadable) {
      const { db, walInode } = writer.detach();
      clearPlace(file, Date.now(), walInode);
      begin();
      rescuing = rescue(db, file, Date.now(), reason).then(notices.raise);
    } else {
      closeQuietly(writer);
      const notice = setAside(file, Date.now(), reason);
      begin();
      notices.raise(notice);
    }
    post({ type: 'removed', removal: { ranges: lastSeq > 0 ? [[1, lastSeq]] : [], conversationIds: [] } });

    function begin(): void {
      const { db } = open(file, options.synchronous, Date.now());
      jobs.dropAll();
      writer = prepare(db, lastSeq + 1, carried);
    }
  }

  /** The WAL was taken away, but is still open: it goes into the log, and nothing is lost. */
  function reopen(reason: string): void {
    writer.forgetDeleted();
    writer.close();
    for (const suffix of ['-wal', '-shm']) rmSync(file + suffix, { force: true });
    const { db } = open(file, options.synchronous, Date.now());
    jobs.forgetLeftOver();
    writer = prepare(db);
    notices.raise({
      id: 'log-wal-gone',
      level: 'warning',
      text: `${reason}. Nothing of the log was lost; leave the files beside ${file} alone.`,
    });
  }

  async function recover(error: unknown): Promise<boolean> {
    const fault = error instanceof LogFilesError ? error.fault : undefined;
    if (fault === undefined && classifyError(error) !== 'damaged') return false;
    isReplacing = true;
    try {
      await suspendReaders();
      if (fault === 'wal-gone') reopen(errorText(error));
      else replace(errorText(error), fault === 'moved');
      post({ type: 'resumeReaders' });
      postRelayChanges();
      return true;
    } catch (failed) {
      notices.raise({
        id: 'log-not-replaced',
        level: 'error',
        text:
          `The log ${file} cannot be used (${errorText(error)}) nor replaced (${errorText(failed)}): senders are told to ` +
          'try again later. Look at its folder, then start Sluice again.',
      });
      return false;
    } finally {
      isReplacing = false;
    }
  }

  return {
    get writer() {
      return writer;
    },
    get isReplacing() {
      return isReplacing;
    },
    recover,
    async inspect() {
      try {
        writer.verifyFiles();
        if (!writer.isSound()) throw damagedError('a read found it malformed');
      } catch (error) {
        await recover(error);
      }
    },
    readersSuspended: () => onSuspended?.(),
    async close() {
      await Promise.race([rescuing, delay(RESCUE_DEADLINE_MS, undefined, { ref: false })]);
      closeQuietly(writer);
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
