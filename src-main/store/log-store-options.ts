import type { LogLimits } from '../log/log-store.ts';

export interface LogStoreOptions extends LogLimits {
  /** Folder of `log.sqlite`; made when missing, owner-only. */
  folder: string;
  /** SQLite `synchronous`: 'normal' survives kill -9, 'full' a power cut as well. */
  synchronous: 'normal' | 'full';
  /** What carries this id's mark on its resource was sent from here, and is refused. */
  instanceId?: string;
}
