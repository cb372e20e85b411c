/** What one client of any transport is answered: each call goes to the part of the host that knows. */
import { HostError } from '../../src-shared/contract/errors.ts';
import type { Entrance, EventQuery, HostEvents, HostInfo } from '../../src-shared/contract/host-api.ts';
import type { HostSession } from '../../src-shared/contract/rpc.ts';
import { parseFilter } from '../../src-shared/timeline/filter.ts';
import type { LogStore } from '../log/log-store.ts';
import type { RedactionKey } from '../redaction/redaction-key.ts';
import { agentSetups } from './agent-setups.ts';
import type { Arrivals } from './arrivals.ts';
import type { Deletions } from './deletions.ts';
import type { Exporters } from './exporters.ts';
import type { Listeners } from './listeners.ts';
import type { LiveFeed } from './live-feed.ts';
import type { RecordedRuns } from './recorded-runs.ts';
import { openRedactionSession } from './redaction-answers.ts';
import type { RedactionNotes } from './redaction-notes.ts';
import type { Scrubs } from './scrubs.ts';
import type { HostSettings } from './settings.ts';

/** Of a host. */
export interface SessionParts {
  store: LogStore;
  feed: LiveFeed;
  arrivals: Arrivals;
  deletions: Deletions;
  scrubs: Scrubs;
  listeners: Listeners;
  exporters: Exporters;
  hostSettings: HostSettings;
  recordedRuns: RecordedRuns;
  redactionKey: RedactionKey;
  redactionNotes: RedactionNotes;
  info(): Promise<HostInfo>;
  /** The link that opens the interface, with its token. */
  startUrl(): string | undefined;
  /** See {@link HostApi.enter}. */
  enter(): Entrance | undefined;
}

/** `owner`: the client may be told the link with the token. */
export function openClientSession(parts: SessionParts, client: HostEvents, { owner }: { owner: boolean }): HostSession {
  const { store, arrivals, deletions, listeners, exporters, hostSettings, recordedRuns, redactionKey } = parts;
  const live = parts.feed.connect(client);
  const unsubscribeExporters = exporters.subscribe(client);
  const unsubscribeSettings = hostSettings.subscribe(client);
  const redaction = openRedactionSession({
    store,
    exporters: exporters.redactions,
    key: redactionKey,
    scrubs: parts.scrubs,
    notes: parts.redactionNotes,
  });
  return {
    info: () => parts.info(),
    conversations: (limit = 1_000) => store.conversations(limit),
    watch: async (watchId, query) => live.watch(watchId, withGoodFilter(query)),
    unwatch: async (watchId) => live.unwatch(watchId),
    rows: (ids) => store.rows(ids),
    event: (id) => store.event(id),
    eventValue: (id, path) => store.eventValue(id, path),
    eventOtlpJson: (id) => store.eventOtlpJson(id),
    related: (id) => store.related(id),
    commonEvents: (ids) => store.commonEvents(ids),
    arrivals: async (limit = 1_000) => arrivals.newest(limit),
    deleteConversations: (ids) => deletions.hide(ids),
    restoreConversations: (ids) => deletions.restore(ids),
    playRecordedRun: (agent) => recordedRuns.play(agent),
    async agentSetups() {
      const otlpHttp = listeners.address('otlp-http');
      const otlpGrpc = listeners.address('otlp-grpc');
      return agentSetups({
        ...(otlpHttp === undefined ? {} : { otlpHttp }),
        ...(otlpGrpc === undefined ? {} : { otlpGrpc }),
      });
    },
    startUrl: async () => (owner ? parts.startUrl() : undefined),
    enter: async () => (owner ? parts.enter() : undefined),
    ...exporters.api,
    ...hostSettings.api,
    ...redaction.api,
    close() {
      unsubscribeExporters();
      unsubscribeSettings();
      redaction.close();
      live.close();
    },
  };
}

/** @throws HostError `invalid-filter` */
function withGoodFilter(query: EventQuery): EventQuery {
  const parsed = parseFilter(query.filter);
  if (parsed.ok) return query;
  throw new HostError('invalid-filter', `filter, character ${parsed.position + 1}: ${parsed.message}`);
}
