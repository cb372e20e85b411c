/** Where `leaks` reads: the running host, or the log itself when none runs. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { ExporterState } from '../../src-shared/contract/exporters-api.ts';
import type { ConversationSummary } from '../../src-shared/contract/host-api.ts';
import type {
  LeakPage,
  LeakSelection,
  Leaves,
  ScrubAnswer,
  ScrubSelection,
} from '../../src-shared/contract/redaction-api.ts';
import { LOG_FILE } from '../store/file/open-database.ts';
import { type Context, VERSION } from './context.ts';
import { connectRunningHost } from './running-host.ts';

const MAX_CONVERSATIONS = 100_000;
/** Events that are looked at in one go. */
const PAGE_EVENTS = 1_000;

export interface LeaksSource {
  conversations(): Promise<ConversationSummary[]>;
  exporters(): Promise<ExporterState[]>;
  leaks(selection: LeakSelection): Promise<LeakPage>;
  leaves(id: number): Promise<Leaves[] | undefined>;
  /** Undefined where nothing runs: then the log itself is scrubbed. */
  scrub?: (selection: ScrubSelection) => Promise<ScrubAnswer>;
  close(): void;
}

/** Undefined when there is no log yet. */
export async function openLeaksSource(context: Context): Promise<LeaksSource | undefined> {
  const connection = await connectRunningHost(context.home);
  if (connection !== undefined) {
    const { api } = connection;
    return {
      conversations: () => api.conversations(MAX_CONVERSATIONS),
      exporters: api.exporters,
      leaks: api.leaks,
      leaves: api.leaves,
      scrub: api.scrub,
      close: () => connection.close(),
    };
  }
  const file = join(context.home.folder, LOG_FILE);
  return existsSync(file) ? openLog(context, file) : undefined;
}

/** Read-only, with the settings as they are in the file. */
async function openLog({ home, settings }: Context, file: string): Promise<LeaksSource> {
  const { createLogReader } = await import('../store/log-reader.ts');
  const { exportersAtRest } = await import('../host/exporters-at-rest.ts');
  const { exporterRedactions } = await import('../host/exporter-redactions.ts');
  const { loadRedactionKey } = await import('../redaction/redaction-key.ts');
  const pause = () => nextTurn();
  const reader = createLogReader(file);
  const states = exportersAtRest(home, settings, process.env, VERSION);
  const exporters = exporterRedactions(states, settings, loadRedactionKey(home.folder, { make: false }));
  return {
    conversations: async () => reader.conversations(pause, MAX_CONVERSATIONS),
    exporters: async () => states,
    leaks({ conversationId, exporter, signals, afterId = 0, limit = PAGE_EVENTS }) {
      const query = {
        afterId,
        limit,
        ...(conversationId === undefined ? {} : { conversationId }),
        ...(signals === undefined ? {} : { signals }),
      };
      const asked = exporters.filter((one) => exporter === undefined || one.exporter === exporter);
      return reader.leaks(pause, query, asked);
    },
    leaves: (id) => reader.leaves(pause, id, exporters),
    close: () => reader.close(),
  };
}
