/** For tests: the captures of agents as events of runs, by way of the bytes that the log stores. */

import type { RunEvent } from '../../src-shared/agents/run-event.ts';
import { RunRecordReader, runGroup } from '../../src-shared/agents/run-records.ts';
import type { InstrumentationScope, LogRecord, Resource } from '../../src-shared/otlp/otlp-json.ts';
import type { Span } from '../../src-shared/otlp/span.ts';
import { decodeExportRequest } from '../otlp/decode.ts';
import { jsonToProtobuf } from '../otlp/json-to-protobuf.ts';
import { allCaptures, type CapturedRequest } from './all-captures.ts';

type Group = Record<string, unknown>;

const NAMES = {
  logs: ['resourceLogs', 'scopeLogs', 'logRecords'],
  traces: ['resourceSpans', 'scopeSpans', 'spans'],
} as const;

/** In the order of the requests. Ids are their places in it, with `l` for records and `s` for spans. */
export function runEventsOf({ signal, json }: Pick<CapturedRequest, 'signal' | 'json'>): RunEvent[] {
  if (signal === 'metrics') return [];
  const [groups, scopes, records] = NAMES[signal];
  const request = decodeExportRequest(signal, jsonToProtobuf(signal, Buffer.from(json)));
  const reader = new RunRecordReader();
  const events: RunEvent[] = [];
  let number = 0;
  for (const outer of (request[groups] ?? []) as Group[]) {
    const resource = (outer['resource'] ?? { attributes: [] }) as Resource;
    for (const inner of (outer[scopes] ?? []) as Group[]) {
      const group = runGroup(resource, (inner['scope'] ?? { attributes: [] }) as InstrumentationScope);
      if (group === undefined) continue;
      for (const record of (inner[records] ?? []) as unknown[]) {
        number++;
        if (signal === 'logs') events.push(reader.log(group, record as LogRecord, `l${number}`));
        else events.push(...reader.span(group, record as Span, `s${number}`));
      }
    }
  }
  return events;
}

/** By `SENDER.SCENARIO.SIGNAL`, of all captures with logs or spans. */
export function capturedRunEvents(): ReadonlyMap<string, readonly RunEvent[]> {
  return new Map(
    allCaptures()
      .filter(({ signal }) => signal !== 'metrics')
      .map((captured) => [`${captured.sender}.${captured.scenario}.${captured.signal}`, runEventsOf(captured)]),
  );
}

/** Those of one capture (`SENDER.SCENARIO`) that came by logs, by spans, or by both. */
export function eventsBy(
  captured: ReadonlyMap<string, readonly RunEvent[]>,
  { capture, signals }: { capture: string; signals: 'logs' | 'spans' | 'both' },
): RunEvent[] {
  const logs = signals === 'spans' ? [] : (captured.get(`${capture}.logs`) ?? []);
  const spans = signals === 'logs' ? [] : (captured.get(`${capture}.traces`) ?? []);
  return [...logs, ...spans];
}
