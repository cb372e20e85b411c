/**
 * What the captures hold and no table gives a meaning: a new version of an agent shows here what is new. A changed list is
 * looked through, then written again with `npx vitest run -u`.
 */
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { decodeExportRequest } from '../../src-main/otlp/decode.ts';
import { jsonToProtobuf } from '../../src-main/otlp/json-to-protobuf.ts';
import { allCaptures } from '../../src-main/testing/all-captures.ts';
import { KNOWN_AGENTS } from '../agents/agents.ts';
import { MovableView } from '../agents/record-view.ts';
import type { RunEvent } from '../agents/run-event.ts';
import { RunRecordReader, runGroup } from '../agents/run-records.ts';
import type { InstrumentationScope, KeyValue, LogRecord, Resource } from '../otlp/otlp-json.ts';
import type { Span } from '../otlp/span.ts';

interface Names {
  logs: Set<string>;
  spans: Set<string>;
  spanEvents: Set<string>;
  /** By what is told of, the attributes that it has. */
  attributes: Map<string, Set<string>>;
}

/** `AGENT KEY` of every attribute that a table looked for. */
const asked = new Set<string>();
let agent = '';
const METHODS = ['text', 'list', 'number', 'flag', 'json'] as const;

beforeAll(() => {
  for (const method of METHODS) {
    const original = MovableView.prototype[method];
    vi.spyOn(MovableView.prototype, method).mockImplementation(function (this: MovableView, key: string) {
      asked.add(`${agent} ${key}`);
      return original.call(this, key) as never;
    });
  }
});

afterAll(() => {
  vi.restoreAllMocks();
});

type Group = Record<string, unknown>;
const NAMES = {
  logs: ['resourceLogs', 'scopeLogs', 'logRecords'],
  traces: ['resourceSpans', 'scopeSpans', 'spans'],
} as const;

function collect(): Map<string, Names> {
  const reader = new RunRecordReader();
  const all = new Map<string, Names>();
  for (const { signal, json } of allCaptures()) {
    if (signal === 'metrics') continue;
    const [groups, scopes, records] = NAMES[signal];
    const request = decodeExportRequest(signal, jsonToProtobuf(signal, Buffer.from(json)));
    for (const outer of (request[groups] ?? []) as Group[]) {
      const resource = (outer['resource'] ?? { attributes: [] }) as Resource;
      for (const inner of (outer[scopes] ?? []) as Group[]) {
        const group = runGroup(resource, (inner['scope'] ?? { attributes: [] }) as InstrumentationScope);
        if (group === undefined) continue;
        const names = namesOf(all, group.agent);
        agent = group.agent;
        for (const record of (inner[records] ?? []) as Array<LogRecord | Span>) {
          if (signal === 'logs')
            note(names, reader.log(group, record as LogRecord, '1'), record.attributes, group.table.logs, 'logs');
          else noteSpan(names, reader.span(group, record as Span, '1'), record as Span, group.table);
        }
      }
    }
  }
  return all;
}

function noteSpan(
  names: Names,
  events: readonly RunEvent[],
  span: Span,
  table: NonNullable<ReturnType<typeof runGroup>>['table'],
): void {
  note(names, events[0] as RunEvent, span.attributes, table.spans, 'spans');
  for (const event of span.events ?? []) {
    const given = event.attributes.find(({ key }) => key === 'event.name')?.value?.stringValue ?? event.name ?? '';
    if (!Object.hasOwn(table.spanEvents, given))
      names.spanEvents.add(given.replace(/^event .+\.rs:\d+$/, 'event FILE'));
  }
}

function note(
  names: Names,
  event: RunEvent,
  attributes: readonly KeyValue[],
  table: Readonly<Record<string, unknown>>,
  kind: 'logs' | 'spans',
): void {
  if (!Object.hasOwn(table, event.name)) {
    names[kind].add(event.name === '' ? '(no name)' : event.name);
  } else if (event.form.kind !== 'noise' && event.form.kind !== 'process') {
    const there = names.attributes.get(event.name) ?? new Set();
    names.attributes.set(event.name, there);
    for (const { key } of attributes) there.add(key);
  }
}

function namesOf(all: Map<string, Names>, id: string): Names {
  let names = all.get(id);
  if (names === undefined) {
    names = { logs: new Set(), spans: new Set(), spanEvents: new Set(), attributes: new Map() };
    all.set(id, names);
  }
  return names;
}

function listed(title: string, names: Iterable<string>): string {
  const sorted = [...names].sort();
  return sorted.length === 0 ? '' : `${title}\n${sorted.map((name) => `    ${name}\n`).join('')}`;
}

test('are listed', async () => {
  const all = collect();
  const text = KNOWN_AGENTS.flatMap(({ id, run }) => {
    const names = all.get(id);
    if (run === undefined || names === undefined) return [];
    const attributes = [...names.attributes].sort(([a], [b]) => (a < b ? -1 : 1));
    return [
      `# ${id}\n`,
      listed('  log records', names.logs),
      listed('  spans', names.spans),
      listed('  span events', names.spanEvents),
      ...attributes.map(([name, keys]) =>
        listed(
          `  attributes of ${name}`,
          [...keys].filter((key) => !asked.has(`${id} ${key}`)),
        ),
      ),
    ];
  }).join('');
  await expect(text).toMatchFileSnapshot('testing/names-without-meaning.txt');
});
