/** Previews of what leaves of stored records under exporters' rules. The contract's calls of the same names answer with them. */
import type { LeakPage, Leaves, NoExporter, RedactionTrialResult } from '../../src-shared/contract/redaction-api.ts';
import type { Signal } from '../../src-shared/otlp/otlp-json.ts';
import type { RedactionDefinition } from '../../src-shared/redaction/redaction-definition.ts';

/** In slices, beside other searches; a single large event takes its time. All reject with the signal's reason once aborted. */
export interface LogPreview {
  /** In the order of `exporters`; undefined when the record is not stored (any more), or hidden. */
  leaves(id: number, exporters: readonly ExporterRedaction[], signal?: AbortSignal): Promise<Leaves[] | undefined>;
  /** The whole text of one change, before or after it. */
  leavesText(
    id: number,
    exporter: ExporterRedaction,
    change: number,
    side: 'before' | 'after',
    signal?: AbortSignal,
  ): Promise<string | undefined>;
  /** Runs rules that nobody saved on the newest `events`. */
  tryRedaction(definition: RedactionDefinition, events: number, signal?: AbortSignal): Promise<TriedRedaction>;
  leaks(query: LeakQuery, exporters: readonly ExporterRedaction[], signal?: AbortSignal): Promise<LeakPage>;
}

/** An exporter and the rules in force for it, or what would be. Plain data: it crosses threads. */
export interface ExporterRedaction {
  exporter: string | NoExporter;
  enabled: boolean;
  /** Why it could not send anything whatever happened; absent when it could. */
  neverSends?: string;
  /** Signals it sends; absent: all. */
  signals?: readonly Signal[];
  definition: RedactionDefinition;
}

export interface LeakQuery {
  conversationId?: number;
  signals?: readonly Signal[];
  afterId: number;
  limit: number;
}

export type TriedRedaction = Extract<RedactionTrialResult, { outcome: 'tried' }>;
