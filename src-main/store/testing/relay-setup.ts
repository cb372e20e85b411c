/** For tests of the relay's side of the log: the changes it receives, and the batches it asks for. */
import type { Signal } from '../../../src-shared/otlp/otlp-json.ts';
import type { LogStore } from '../../log/log-store.ts';
import type { Batch, BatchRequest, RelayChanges, SendRange, StoredExporter } from '../../log/relay-log.ts';
import { logsRequest } from './requests.ts';

/** The relay's knowledge of the log, kept up to date. */
export function follow(store: LogStore) {
  const exporters = new Map<string, StoredExporter>();
  const ranges = new Map<number, SendRange>();
  store.relay.onChanged((changes: RelayChanges) => {
    for (const exporter of changes.exporters) exporters.set(exporter.name, exporter);
    for (const id of changes.removedRanges) ranges.delete(id);
    for (const range of changes.ranges) ranges.set(range.id, range);
  });
  return {
    exporters,
    ranges,
    live(name: string, signal: Signal = 'logs'): SendRange {
      const found = [...ranges.values()].find(
        (range) => range.kind === 'live' && range.exporter === name && range.signal === signal,
      );
      if (found === undefined) throw new Error(`no live range of ${name}`);
      return found;
    },
    counters: (name: string, signal: Signal = 'logs') => exporters.get(name)?.counters[signal],
  };
}

export const configure = (store: LogStore, ...names: string[]) =>
  store.relay.apply({
    type: 'configure',
    exporters: names.map((name) => ({ name, enabled: true, signals: ['logs'], settings: 's', rules: 'r' })),
  });

/** For 2048 records from where a range is, unredacted. */
export function batchRequest(
  range: Pick<SendRange, 'signal' | 'nextSeq'>,
  given: Partial<BatchRequest> = {},
): BatchRequest {
  return {
    signal: range.signal,
    fromSeq: range.nextSeq,
    maxRecords: 2048,
    maxBytes: 3 * 1024 * 1024,
    encoding: 'protobuf',
    gzip: false,
    redaction: { names: [], rules: [], marks: true, keyHex: '' },
    ...given,
  };
}

/** That the collector took all of a batch; `given` says otherwise. */
export const answerOf = (range: SendRange, batch: Batch, given = {}) => ({
  type: 'answer' as const,
  answer: {
    rangeId: range.id,
    nextSeq: batch.nextSeq,
    taken: batch.taken,
    takenBytes: batch.payloadBytes,
    rejected: 0,
    sentRuns: batch.sentRuns,
    rules: batch.rules,
    droppedByRule: batch.droppedByRule,
    droppedBytes: batch.droppedBytes,
    held: batch.held,
    deadLetters: [],
    unreadable: batch.unreadable,
    timeMs: 1_790_000_000_000,
    ...given,
  },
});

/** A request of `count` prompts in the conversation `key`. */
export const prompts = (key: string, count: number) =>
  logsRequest(
    Array.from({ length: count }, (_, i) => ({
      'event.name': 'codex.user_prompt',
      'conversation.id': key,
      prompt: `${key} ${i}`,
    })),
  );
