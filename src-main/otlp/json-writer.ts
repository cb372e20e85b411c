/** What the JSON mapping writes into, and the records that it leaves out because they cannot be written. */
import type { PathError } from './json-scalars.ts';
import { type FieldType, REQUEST_TYPES } from './messages.ts';
import { ProtoWriter } from './proto-writer.ts';

export class JsonWriter extends ProtoWriter {
  /** Undefined: a record that cannot be written ends the writing. */
  readonly rejected: RejectedRecords | undefined;

  constructor(capacityBytes: number, rejected: RejectedRecords | undefined) {
    super(capacityBytes);
    this.rejected = rejected;
  }
}

/** Records are written from the last to the first, so the newest that is left out is the first of the document. */
export class RejectedRecords {
  /** Log records, spans or data points. */
  items = 0;
  /** How often a record was left out: by it, whoever goes up the tree sees whether that was below. */
  count = 0;
  first: PathError | undefined;

  add(items: number, error: PathError): void {
    this.items += items;
    this.count++;
    this.first = error;
  }
}

/** ScopeLogs.log_records, ScopeSpans.spans, ScopeMetrics.metrics: field 2 of field 2 of field 1. */
const RECORD_FIELDS: ReadonlySet<FieldType> = new Set(
  Object.values(REQUEST_TYPES).flatMap((request) => {
    const records = request.byNumber[1]?.message?.byNumber[2]?.message?.byNumber[2];
    return records === undefined ? [] : [records];
  }),
);

export function isRecordField(field: FieldType): boolean {
  return RECORD_FIELDS.has(field);
}

/** Data points of a metric that cannot be written, as far as they can be counted; at least one. */
export function pointsOf(metric: unknown): number {
  if (typeof metric !== 'object' || metric === null) return 1;
  let most = 1;
  for (const data of Object.values(metric)) {
    if (typeof data !== 'object' || data === null) continue;
    for (const list of Object.values(data)) if (Array.isArray(list)) most = Math.max(most, list.length);
  }
  return most;
}
