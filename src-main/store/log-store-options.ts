import type { LogLimits } from '../log/log-store.ts';

export interface LogStoreOptions extends LogLimits {
  /** Folder of `log.sqlite`; made when missing, owner-only. */
  folder: string;
  /** SQLite `synchronous`: 'normal' survives kill -9, 'full' a power cut as well. */
  synchronous: 'normal' | 'full';
  /** Requests that carry this id's mark on a resource were sent from here, and are refused. */
  instanceId?: string;
}
