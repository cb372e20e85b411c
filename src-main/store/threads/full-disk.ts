import { createDiskRoom, diskFullText } from '../file/disk-room.ts';
import { classifyError, errorText } from '../file/sqlite-errors.ts';
import type { Notices } from '../write/notices.ts';
import type { Writer } from '../write/writer.ts';

/** How often a full disk is looked at. */
const FULL_RETRY_MS = 2_000;

/** Handles a disk without room: gives up the reserve, so that old records can be removed, and looks for room until there is some. */
export interface FullDisk {
  readonly isFull: boolean;
  /** False while the disk has no room beyond what is kept for removing. */
  mayStore(): boolean;
  /** A write found no room: gives up the reserve and empties the WAL, so that removing old records has room. */
  ranOut(): void;
  lookAgainSoon(): void;
  /** Makes the reserve where there is room for it; says so when that ends a full disk. */
  makeReserve(): void;
  limitsChanged(): void;
  /** Of a call that failed, for the user. */
  failureText(error: unknown): string;
  /** Looks no more. */
  stop(): void;
  /** When the log is closed: keeps what that set free for the next start. */
  keepReserve(): void;
}

export interface FullDiskOptions {
  file: string;
  /** `limitBytes` may change. */
  limits: { limitBytes: number };
  notices: Notices;
  writer(): Writer;
  /** Has the writer look at its log again. */
  schedule(): void;
}

export function createFullDisk({ file, limits, notices, writer, schedule }: FullDiskOptions): FullDisk {
  const room = createDiskRoom(file);
  let timer: NodeJS.Timeout | undefined;
  const { raise, clear } = notices;
  const raiseFull = () => raise({ id: 'log-disk-full', level: 'error', text: diskFullText(file, limits.limitBytes) });

  function lookAgainSoon(): void {
    clearTimeout(timer);
    timer = setTimeout(schedule, FULL_RETRY_MS);
    timer.unref();
  }

  return {
    get isFull() {
      return room.isFull;
    },
    mayStore: () => room.mayStore(),
    ranOut() {
      room.ranOut();
      lookAgainSoon();
      raiseFull();
      try {
        writer().forgetDeleted();
      } catch {
        // There is not even room for that: it is tried again.
      }
    },
    lookAgainSoon,
    makeReserve() {
      if (!room.recover()) return;
      clear('log-disk-full');
      raise({ id: 'log-disk-room', level: 'info', text: `The disk of ${file} has room again: records are stored.` });
      clear('log-disk-room');
    },
    limitsChanged() {
      if (room.isFull) raiseFull();
    },
    failureText: (error) =>
      classifyError(error) === 'full' ? diskFullText(file, limits.limitBytes) : errorText(error),
    stop: () => clearTimeout(timer),
    keepReserve: () => room.keep(),
  };
}
