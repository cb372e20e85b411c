/** Messages between the main thread and the store's threads. Everything is structured-cloneable. */
import type { Notice } from '../../../src-shared/contract/host-api.ts';
import type { IntakeOutcome, IntakeRequest } from '../../log/intake.ts';
import type { Commit, LogLimits, Removal, ScrubCounts, ScrubSelection } from '../../log/log-store.ts';
import type { RelayChanges, RelayOperation } from '../../log/relay-log.ts';
import type { LogStoreOptions } from '../log-store-options.ts';
import type { WalkedRequest } from '../write/pending-request.ts';
import type { StoredSummary } from '../write/summary-writer.ts';

export interface WriterData {
  file: string;
  options: LogStoreOptions;
}

export type ToWriter =
  /** `walked`: by the splitter thread, for what is very large. */
  | { type: 'accept'; id: number; request: IntakeRequest; walked?: WalkedRequest | undefined }
  | { type: 'hide' | 'restore' | 'purge'; id: number; conversationIds: number[] }
  | { type: 'relay'; id: number; operation: RelayOperation }
  | { type: 'summaries'; id: number; summaries: StoredSummary[] }
  | { type: 'setLimits'; id: number; limits: LogLimits }
  | { type: 'scrub'; id: number; selection: ScrubSelection }
  /** Answer to `suspendReaders`: no reader has the file open any more. */
  | { type: 'readersSuspended' }
  /** A reader found the file damaged: look at it, and replace it if so. */
  | { type: 'inspect' }
  | { type: 'close' };

export type FromWriter =
  | { type: 'ready'; notices: Notice[] }
  /** The log could not be opened; `message` is for the user. */
  | { type: 'failed'; message: string }
  | { type: 'group'; answers: Array<[id: number, outcome: IntakeOutcome]>; commit?: Commit }
  /** Handling the request failed by a fault of the program's own; nothing of it is stored. */
  | { type: 'faulted'; id: number; error: string }
  /** Too large for the writer to read by itself; see `request-splitter.ts`. */
  | { type: 'large'; id: number; request: IntakeRequest }
  | { type: 'done'; id: number; error?: string; scrubbed?: ScrubCounts }
  | { type: 'removed'; removal: Removal }
  | { type: 'relay'; changes: RelayChanges }
  | { type: 'notice'; notice: Notice }
  /** Its cause is gone. */
  | { type: 'noticeGone'; id: string }
  | { type: 'suspendReaders' }
  | { type: 'resumeReaders' }
  /** Records changed: what readers remember of them is wrong. */
  | { type: 'renewReaders' }
  | { type: 'closed' };

export interface ReaderData {
  file: string;
}

export type ToReader =
  | { type: 'call'; id: number; method: string; args: unknown[] }
  | { type: 'cancel'; id: number }
  | { type: 'suspend' }
  | { type: 'renew' }
  | { type: 'resume' }
  | { type: 'close' };

/** Of the file: it cannot be read, or it is another program's or another version's log. */
export type FileFault = 'damaged' | 'unusable';

export type FromReader =
  | { type: 'result'; id: number; value: unknown }
  | { type: 'error'; id: number; message: string; fault?: FileFault }
  | { type: 'suspended' }
  | { type: 'closed' };
