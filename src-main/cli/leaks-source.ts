/** Where `leaks` reads: the running host, or the log itself when none runs. */
import type { ExporterState } from '../../src-shared/contract/exporters-api.ts';
import type { ConversationSummary } from '../../src-shared/contract/host-api.ts';
import type {
  LeakPage,
  LeakSelection,
  Leaves,
  ScrubAnswer,
  ScrubSelection,
} from '../../src-shared/contract/redaction-api.ts';
import { type Context, VERSION } from './context.ts';
import { connectRunningHost } from './running-host.ts';
import { warnOfDamage } from './stored-log.ts';

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
  close(): Promise<void>;
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
      close: async () => connection.close(),
    };
  }
  return openLog(context);
}

/** Read-only, with the settings as they are in the file. */
async function openLog({ home, settings }: Context): Promise<LeaksSource | undefined> {
  const { openStoredLog } = await import('../store/open-stored-log.ts');
  const log = openStoredLog(home.folder, warnOfDamage);
  if (log === undefined) return undefined;
  const { exportersAtRest } = await import('../host/exporters-at-rest.ts');
  const { exporterRedactions } = await import('../host/exporter-redactions.ts');
  const { loadRedactionKey } = await import('../redaction/redaction-key.ts');
  const states = exportersAtRest(home, settings, process.env, VERSION);
  const exporters = exporterRedactions(states, settings, loadRedactionKey(home.folder, { make: false }));
  return {
    conversations: () => log.conversations(MAX_CONVERSATIONS),
    exporters: async () => states,
    leaks({ conversationId, exporter, signals, afterId = 0, limit = PAGE_EVENTS }) {
      const query = {
        afterId,
        limit,
        ...(conversationId === undefined ? {} : { conversationId }),
        ...(signals === undefined ? {} : { signals }),
      };
      const asked = exporters.filter((one) => exporter === undefined || one.exporter === exporter);
      return log.leaks(query, asked);
    },
    leaves: (id) => log.leaves(id, exporters),
    close: log.close,
  };
}
