/**
 * The records of a request that could not be read while the others could: how many items they were (log records, spans,
 * data points: what a partial success counts), and where and why the first of them broke.
 *
 * What is lost with one bad value is the record it stands in: a log record, a span, or a whole metric, because a metric is
 * what the log stores; its data points are counted as far as they can be, at least one.
 */
import type { Signal } from '../../src-shared/otlp/otlp-json.ts';

export class Rejections {
  items = 0;
  /** `resourceLogs[0].scopeLogs[0].logRecords[1]…: expected a number, got an object` */
  first = '';

  add(items: number, reason: string): void {
    this.items += items;
    if (this.first === '') this.first = reason;
  }
}

const ITEM_NAMES: Readonly<Record<Signal, string>> = {
  logs: 'log records',
  traces: 'spans',
  metrics: 'data points',
};

/** `stored`: items of the request that were taken. */
export function rejectionMessage(signal: Signal, stored: number, { items, first }: Rejections): string {
  return `${items} of ${stored + items} ${ITEM_NAMES[signal]} rejected; ${first}`;
}
