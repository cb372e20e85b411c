import type { EventRow } from '../../../src-shared/contract/host-api.ts';

export interface Outcome {
  text: string;
  tone: 'ok' | 'failed' | 'plain';
}

/** Text of the status column; undefined when the event has no outcome, or one that goes without saying. */
export function outcomeOf(row: Pick<EventRow, 'ok' | 'status' | 'kind'>): Outcome | undefined {
  const tone = row.ok === false || row.kind === 'error' ? 'failed' : row.ok === true ? 'ok' : 'plain';
  if (row.status !== undefined) return { text: String(row.status), tone };
  if (tone === 'failed')
    return { text: row.kind === 'tool_decision' || row.kind === 'approval' ? 'denied' : 'failed', tone };
  if (tone === 'ok' && row.kind !== 'sse_event') return { text: 'ok', tone };
  return undefined;
}

/**
 * The span of rows that a hover line joins: first and last index in sight with this call id; undefined when there is
 * nothing to join.
 */
export function linkedSpan(
  rows: ReadonlyArray<{ index: number; row: EventRow | undefined }>,
  callId: string | undefined,
): { first: number; last: number } | undefined {
  if (callId === undefined) return undefined;
  let first = -1;
  let last = -1;
  for (const { index, row } of rows) {
    if (row?.callId !== callId) continue;
    if (first === -1) first = index;
    last = index;
  }
  return last > first ? { first, last } : undefined;
}

/** Quoted for a POSIX shell. */
export function shellQuote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

/** A command that sends the event again to a receiver. */
export function curlOf(otlpJson: string, address: string): string {
  return `curl -sS http://${address}/v1/logs -H 'content-type: application/json' --data-binary ${shellQuote(otlpJson)}`;
}
