import { type RecognisedSpan, recogniseAnySpan, recogniseSpan } from '../../../src-shared/agents/recognise-span.ts';
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

/** The same of any span, with a row or without; undefined for a log record. */
export function toldAnySpan({ span, info }: Pick<StoredRecord, 'span' | 'info'>): RecognisedSpan | undefined {
  return span === undefined ? undefined : recogniseAnySpan(reader, runGroupOf(info), span);
}
