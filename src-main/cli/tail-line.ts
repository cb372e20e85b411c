/** One event as a line for people: aligned columns, then what happened. Nothing in it can steer the terminal. */
import type { EventKind } from '../../src-shared/agents/common-event.ts';
import type { ConversationSummary, EventRow } from '../../src-shared/contract/host-api.ts';
import { formatCost, formatDuration } from '../../src-shared/timeline/format.ts';
import { inertLine } from '../../src-shared/timeline/inert-text.ts';
import { shortName } from '../../src-shared/timeline/short-name.ts';
import { localTime } from './local-time.ts';

const CONVERSATION_LENGTH = 8;
const AGENT_WIDTH = 8;
const KIND_WIDTH = 18;

export function tailLine(row: EventRow, conversation: Pick<ConversationSummary, 'key'> | undefined): string {
  const columns = [
    localTime(row.timeMs),
    row.agent.padEnd(AGENT_WIDTH),
    inertLine(conversation?.key ?? '')
      .slice(0, CONVERSATION_LENGTH)
      .padEnd(CONVERSATION_LENGTH) || '-',
    kindColumn(row).padEnd(KIND_WIDTH),
    row.ok === undefined ? '  ' : row.ok ? 'ok' : 'no',
    (row.durationMs === undefined ? '' : formatDuration(row.durationMs)).padStart(6),
    summaryColumn(row),
  ];
  const cost = row.costUsd === undefined ? '' : formatCost(row.costUsd);
  if (cost !== '' && !row.summary.includes(cost)) columns.push(`(${cost})`);
  return columns.join(' ').trimEnd();
}

/** Several events of an agent have one of these kinds: which of them it is says the name. */
const SAYS_LITTLE: ReadonlySet<EventKind> = new Set(['subagent', 'approval', 'hook', 'compaction', 'process', 'other']);

/** The kind, and for an event whose kind says little its name without the agent's prefix. */
function kindColumn({ kind, name }: EventRow): string {
  if (!SAYS_LITTLE.has(kind) || name === '') return kind;
  return inertLine(shortName(name));
}

/** What the columns before it do not say. */
function summaryColumn({ kind, name, summary, durationMs }: EventRow): string {
  if (summary === '') return SAYS_LITTLE.has(kind) ? '' : inertLine(name);
  return durationMs !== undefined && summary === formatDuration(durationMs) ? '' : inertLine(summary);
}
