import type { DatabaseSync } from 'node:sqlite';
import type { ReplaySelection } from '../../src-shared/contract/exporters-api.ts';
import type { EventQuery, ValuePath } from '../../src-shared/contract/host-api.ts';
import type { Signal } from '../../src-shared/otlp/otlp-json.ts';
import type { RedactionDefinition } from '../../src-shared/redaction/redaction-definition.ts';
import { parseFilter } from '../../src-shared/timeline/filter.ts';
import { hasStep } from '../../src-shared/timeline/has-step.ts';
import type { ExporterRedaction, LeakQuery } from '../log/preview.ts';
import type { EventPosition } from '../log/queries.ts';
import type { BatchRequest } from '../log/relay-log.ts';
import { checkCurrent, openForReading } from './file/open-database.ts';
import { readNextSeq } from './file/signal-totals.ts';
import type { PreviewReads } from './preview/preview-reads.ts';
import { createEventCheck } from './query/event-check.ts';
import { createSpanFinder } from './query/find-spans.ts';
import { createQueryRunner } from './query/run-query.ts';
import { createConversationReads } from './read/read-conversations.ts';
import { createEventReads } from './read/read-events.ts';
import type { RunReads } from './read/read-runs.ts';
import { createReaders } from './read/readers.ts';
import { createRelatedEvents } from './read/related-events.ts';
import type { RelayBatches } from './sending/batches.ts';
import { createRelayReads } from './sending/relay-reads.ts';

/** Awaited between slices; throws when the caller has lost interest. */
export type Pause = () => Promise<void>;

/** All reads, over one read-only connection. Each method is one call of a reader thread. */
export type LogReader = ReturnType<typeof createLogReader>;

export function createLogReader(file: string) {
  const db: DatabaseSync = openForReading(file);
  checkCurrent(db, file);
  const readers = createReaders(db);
  const { events, records, steps } = readers;
  const conversations = createConversationReads(db);
  const reads = createEventReads(events, records);
  const relay = createRelayReads(db);
  /** Loaded when first asked for: a thread that needs no redaction starts without the engine and its tables. */
  let batches: Promise<RelayBatches> | undefined;
  let previews: Promise<PreviewReads> | undefined;
  let runs: Promise<RunReads> | undefined;
  function previewReads(): Promise<PreviewReads> {
    previews ??= import('./preview/preview-reads.ts').then((module) => module.createPreviewReads(readers));
    return previews;
  }
  function runReads(): Promise<RunReads> {
    runs ??= import('./read/read-runs.ts').then((module) => module.createRunReads(db, readers.envelopes));
    return runs;
  }
  const related = createRelatedEvents(db, events, records);
  const spans = createSpanFinder(readers);
  const queries = createQueryRunner(db, events, createEventCheck(events, records, steps), steps);

  return {
    stats: (_pause: Pause) => conversations.stats(),
    conversations: (_pause: Pause, limit: number) => conversations.conversations(limit),
    dirtyConversations: (_pause: Pause, limit: number) => conversations.dirtyConversations(limit),
    conversationsById: (_pause: Pause, ids: number[]) => conversations.conversationsById(ids),
    async query(pause: Pause, query: EventQuery) {
      const total = conversations.visibleEvents(query.conversationId);
      return { ...(await queries.run(query, total, pause)), total };
    },
    async queryNew(pause: Pause, query: EventQuery, sinceSeq: number, rowsUpTo: number) {
      const { ids, times, failed, throughSeq } = await queries.runNew(query, sinceSeq, pause);
      const rows = ids.length <= rowsUpTo ? reads.rows([...ids]) : [];
      return { ids, times, failed, throughSeq, rows, total: conversations.visibleEvents(query.conversationId) };
    },
    spans: (pause: Pause, query: EventQuery, fromSeq: number, toSeq: number) =>
      spans.find(query, fromSeq, toSeq, pause),
    /** The newest sequence number; 0 before the first. */
    lastSeq: (_pause: Pause) => readNextSeq(db) - 1,
    newest: (pause: Pause, query: EventQuery, count: number, throughSeq: number) =>
      queries.newest(query, count, throughSeq, pause),
    page: (pause: Pause, query: EventQuery, behind: EventPosition | undefined, count: number, throughSeq: number) =>
      queries.page(query, behind, count, throughSeq, pause),
    rows: (_pause: Pause, ids: number[]) => reads.rows(ids),
    event: (_pause: Pause, id: number) => reads.event(id),
    eventValue: (_pause: Pause, id: number, path: ValuePath) => reads.eventValue(id, path),
    eventOtlpJson: (_pause: Pause, id: number) => reads.eventOtlpJson(id),
    commonEvents: (_pause: Pause, ids: number[]) => reads.commonEvents(ids),
    commonEventLines: (_pause: Pause, ids: number[]) => reads.commonEventLines(ids),
    related: (_pause: Pause, id: number) => reads.rows(related(id)),
    run: async (pause: Pause, conversationId: number, nowMs: number) =>
      (await runReads()).run(conversationId, nowMs, pause),
    runTexts: async (pause: Pause, conversationId: number, nowMs: number) =>
      (await runReads()).texts(conversationId, nowMs, pause),
    hasStep(_pause: Pause, conversationId: number, filter: string) {
      const parsed = parseFilter(filter);
      steps.renew();
      const found = steps.conversation(conversationId);
      return parsed.ok && found !== undefined && hasStep(found.all(), parsed.filter);
    },
    async relayBatch(_pause: Pause, request: BatchRequest) {
      batches ??= import('./sending/batches.ts').then((module) => module.createRelayBatches(readers));
      return (await batches).read(request);
    },
    relayOldestMs: (_pause: Pause, signal: Signal, fromSeq: number) => relay.oldestMs(signal, fromSeq),
    relayPlanReplay: (_pause: Pause, signals: readonly Signal[], filter: ReplaySelection) =>
      relay.planReplay(signals, filter),
    relayDeadLetters: (_pause: Pause, exporter: string, limit: number) => relay.deadLetters(exporter, limit),
    relayCountSince: (_pause: Pause, ids: number[], fromSeq: number) => relay.countSince(ids, fromSeq),
    async leaves(pause: Pause, id: number, exporters: readonly ExporterRedaction[]) {
      const { whatLeaves } = await previewReads();
      // Calls that were given up while they waited are not begun.
      await pause();
      return whatLeaves.leaves(id, exporters);
    },
    async leavesText(pause: Pause, id: number, exporter: ExporterRedaction, change: number, side: 'before' | 'after') {
      const { whatLeaves } = await previewReads();
      await pause();
      return whatLeaves.leavesText(id, exporter, change, side);
    },
    async tryRedaction(pause: Pause, definition: RedactionDefinition, count: number) {
      const { trial } = await previewReads();
      await pause();
      return trial(definition, count, pause);
    },
    async leaks(pause: Pause, query: LeakQuery, exporters: readonly ExporterRedaction[]) {
      const { leakReport } = await previewReads();
      await pause();
      return leakReport.page(query, exporters, pause);
    },
    close: () => {
      if (db.isOpen) db.close();
    },
  };
}

/** The calls that a reader thread answers. */
export type ReadMethod = Exclude<keyof LogReader, 'close'>;
