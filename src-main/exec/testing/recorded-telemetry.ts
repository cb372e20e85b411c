/** Keeps what a turn reports. For tests only. */
import type { CatalogueRecord, EventKey } from '../../emitter/catalogue.ts';
import { createEmitter, type EventFunctions } from '../../emitter/emitter.ts';
import { createNoneSink } from '../../emitter/sink.ts';

export interface RecordedTelemetry {
  events: EventFunctions;
  records: CatalogueRecord[];
  of<K extends EventKey>(key: K): Array<CatalogueRecord<K>['input']>;
}

export function recordTelemetry(): RecordedTelemetry {
  const records: CatalogueRecord[] = [];
  const events = createEmitter({
    metadata: { conversationId: 'c', appVersion: '1', terminalType: 't', model: 'm', slug: 'm' },
    content: { logUserPrompt: true, logAgentResponses: true },
    sink: { ...createNoneSink(), emit: (record) => void records.push(record) },
  });
  return {
    events,
    records,
    of: <K extends EventKey>(key: K) =>
      records.filter((record): record is CatalogueRecord<K> => record.key === key).map((record) => record.input),
  };
}
