import { type RecognisedSpan, recogniseAnySpan, recogniseSpan } from '../../../src-shared/agents/recognise-span.ts';
import type { RunEvent } from '../../../src-shared/agents/run-event.ts';
import { RunRecordReader, runGroupOf } from '../../../src-shared/agents/run-records.ts';
import type { StoredRecord } from './record-store.ts';

/** Remembers a few texts that come again and again. */
const reader = new RunRecordReader();

/** What recognition finds in a stored span; undefined for a log record, and for a span without a row. */
export function toldSpan({ span, info }: Pick<StoredRecord, 'span' | 'info'>): RecognisedSpan | undefined {
  if (span === undefined) return undefined;
  const group = runGroupOf(info);
  return group === undefined ? undefined : recogniseSpan(reader, group, span);
}

/** What the run table of the agent reads of a stored record; undefined where nothing is known of the agent's runs. */
export function toldRecord({
  record,
  span,
  info,
}: Pick<StoredRecord, 'record' | 'span' | 'info'>): RunEvent | undefined {
  const group = runGroupOf(info);
  if (group === undefined) return undefined;
  return span === undefined ? reader.log(group, record, '') : reader.span(group, span, '')[0];
}

/** The same of any span, with a row or without; undefined for a log record. */
export function toldAnySpan({ span, info }: Pick<StoredRecord, 'span' | 'info'>): RecognisedSpan | undefined {
  return span === undefined ? undefined : recogniseAnySpan(reader, runGroupOf(info), span);
}
