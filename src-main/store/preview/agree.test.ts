/**
 * Report, preview and relay say the same of every byte, for every signal: one text of each kind of secret at each place, under several
 * rules, with texts that stand in the resource and the scope as well.
 */
import { expect, test } from 'vitest';
import type { LeakFinding } from '../../../src-shared/contract/redaction-api.ts';
import { SIGNALS, type Signal } from '../../../src-shared/otlp/otlp-json.ts';
import { defaultRedact } from '../../../src-shared/redaction/bundles.ts';
import type { Parts } from '../../../src-shared/redaction/engine.ts';
import { findInPart } from '../../../src-shared/redaction/findings.ts';
import { SECRET_FORMS } from '../../../src-shared/testing/corpus/secrets.ts';
import { createRandomSource } from '../../../src-shared/testing/random-source.ts';
import type { ExporterRedaction } from '../../log/preview.ts';
import { decodeExportRequest } from '../../otlp/decode.ts';
import { openStore, requestOf } from '../testing/open-store.ts';
import { batchRequest, configure, follow } from '../testing/relay-setup.ts';

const RULES: string[][] = [[], ['secrets'], [...defaultRedact(false)], ['metadata-only']];
const random = createRandomSource(23);
const SAID = 'write me a poem about "rain"\nin May';

type Attributes = Record<string, string>;
type Group = Record<'resource' | 'scope', Attributes> & { records: Attributes[] };

/** Records of each kind of secret, each once as an agent writes it and once under a key that says nothing. */
const plainGroup: Group = {
  resource: { 'service.name': 'codex_exec' },
  scope: {},
  records: SECRET_FORMS.flatMap((form, index) => {
    const secret = form.make(random);
    const event = { 'event.name': 'codex.tool_result', 'conversation.id': 'a', tool_name: 'shell' };
    const texts = [
      secret,
      `it is ${secret} there`,
      JSON.stringify({ token: secret }),
      Buffer.from(`token=${secret}\n`).toString('base64'),
    ];
    return [
      { ...event, output: texts[index % texts.length] as string },
      { ...event, [`note.${index}`]: texts[(index + 1) % texts.length] as string, plain: 'words' },
    ];
  }),
};

/** What a record masks stands in the envelopes, and the other way round. */
const sharingGroups: Group[] = [
  {
    resource: { 'service.name': 'codex_exec', 'os.description': `after ${SAID}`, 'host.name': 'h-Zx8-kfh27.qpwLm' },
    scope: { 'process.runtime.description': JSON.stringify([SAID]) },
    records: [{ prompt: SAID }, { x: 'password=Zx8-kfh27.qpwLm' }, { model: 'gpt' }],
  },
  {
    resource: { 'service.name': 'codex_exec', 'process.command_line': `codex "${SAID}"`, password: 'Zx8-kfh27.qpwLm' },
    scope: { 'app.note': SAID },
    records: [{ 'error.message': `failed: ${SAID}` }, { tool_name: 'Zx8-kfh27.qpwLm' }, { model: 'gpt' }],
  },
];

const pairs = (given: Attributes) =>
  Object.entries(given).map(([key, stringValue]) => ({ key, value: { stringValue } }));
const NANOS = '1790000000000000000';

const WRITERS: Record<Signal, (attributes: Attributes, index: number) => object> = {
  logs: (attributes) => ({ observedTimeUnixNano: NANOS, attributes: pairs(attributes) }),
  traces: (attributes, index) => ({
    traceId: '0af7651916cd43dd8448eb211c80319c',
    spanId: index.toString(16).padStart(16, '0'),
    name: 'chat',
    startTimeUnixNano: NANOS,
    endTimeUnixNano: NANOS,
    // Half of it where frameworks put contents.
    ...(index % 2 === 0
      ? { attributes: pairs(attributes) }
      : { events: [{ name: 'e', attributes: pairs(attributes) }] }),
  }),
  metrics: (attributes, index) => ({
    name: `m.${index}`,
    gauge: { dataPoints: [{ timeUnixNano: NANOS, asInt: '1', attributes: pairs(attributes) }] },
  }),
};
const NAMES = {
  logs: ['resourceLogs', 'scopeLogs', 'logRecords', 'record'],
  traces: ['resourceSpans', 'scopeSpans', 'spans', 'span'],
  metrics: ['resourceMetrics', 'scopeMetrics', 'metrics', 'metric'],
} as const;
const PARTS = { logs: 'log', traces: 'span', metrics: 'metric' } as const;

function requestWith(signal: Signal, groups: readonly Group[]) {
  const [resources, scopes, list] = NAMES[signal];
  const body = {
    [resources]: groups.map(({ resource, scope, records }) => ({
      resource: { attributes: pairs(resource) },
      [scopes]: [{ scope: { name: 'codex', attributes: pairs(scope) }, [list]: records.map(WRITERS[signal]) }],
    })),
  };
  return requestOf(signal, Buffer.from(JSON.stringify(body)), 'json');
}

interface Sent {
  resource: Parts['resource']['resource'];
  scope: Parts['scope']['scope'];
  record: unknown;
}

function sentIn(signal: Signal, body: Uint8Array): Sent[] {
  const [resources, scopes, list] = NAMES[signal];
  const groups = decodeExportRequest(signal, body)[resources] as Array<Record<string, unknown>>;
  return groups.flatMap(({ resource, [scopes]: inner }) =>
    (inner as Array<Record<string, unknown>>).flatMap(({ scope, [list]: records }) =>
      (records as unknown[]).map((record) => ({ resource, scope, record }) as Sent),
    ),
  );
}

function exporter(names: string[]): ExporterRedaction {
  const name = names.join('-') || 'nothing';
  return {
    exporter: name,
    enabled: true,
    definition: { exporter: name, names, rules: [], marks: true, keyHex: '00'.repeat(32) },
  };
}

const secretsOf = (findings: ReadonlyArray<Pick<LeakFinding, 'kind' | 'type' | 'path'>>) =>
  findings.flatMap(({ kind, type, path }) => (kind === 'secret' ? [`${type} ${path}`] : []));

const CASES = SIGNALS.flatMap((signal) => RULES.map((names) => [signal, names] as const));

test.each(CASES)('of %s under %j', async (signal, names) => {
  const store = await openStore();
  const seen = follow(store);
  await configure(store, 'one');
  // Every place is in log records; of the others a part is enough.
  const records = plainGroup.records.filter((_, index) => signal === 'logs' || index % 7 === 0);
  const groups = [{ ...plainGroup, records }, ...sharingGroups];
  const count = groups.reduce((sum, { records }) => sum + records.length, 0);
  await store.accept(requestWith(signal, groups));
  const asked = exporter(names);
  const { events } = await store.leaks({ afterId: 0, limit: 1_000 }, [asked]);
  const reported = new Map(events.map((event) => [event.id, event]));
  expect(reported.size).toBeGreaterThan(records.length / 2);
  const readAt = (nextSeq: number, maxRecords: number) =>
    store.relay.readBatch(batchRequest({ signal, nextSeq }, { maxRecords, redaction: asked.definition }));
  const first = signal === 'logs' ? seen.live('one').nextSeq : 1;
  let leaving = 0;
  for (let id = first; id < first + count; id++) {
    const [preview] = (await store.leaves(id, [asked])) ?? [];
    const batch = await readAt(id, 1);
    const report = reported.get(id);
    const leaves = report?.exporters[0]?.leaves ?? [];
    if (batch.taken.length === 0) {
      expect(['dropped', 'held']).toContain(preview?.outcome);
      expect(leaves).toEqual([]);
      continue;
    }
    leaving++;
    const [sent] = sentIn(signal, batch.body) as [Sent];
    const shown =
      signal === 'logs' ? preview?.sent : (JSON.parse(preview?.sentJson ?? '{}') as Record<string, unknown>);
    expect(shown).toMatchObject({ [NAMES[signal][3]]: sent.record, resource: sent.resource, scope: sent.scope });
    // What leaves is looked through once more: the report names the secrets that are still in it, and no others.
    const left = {
      record: findInPart(PARTS[signal], sent.record as never, {}),
      resource: findInPart('resource', { resource: sent.resource }, {}),
      scope: findInPart('scope', { scope: sent.scope }, {}),
    };
    const told = leaves.flatMap((number) => report?.findings[number] ?? []);
    for (const part of ['record', 'resource', 'scope'] as const) {
      const toldOfPart = secretsOf(told.filter((one) => one.part === part));
      // What is known for a secret by another part only is not found by a look at this one.
      expect(toldOfPart).toEqual(expect.arrayContaining(secretsOf(left[part])));
      if (id < first + records.length) expect(toldOfPart).toEqual(secretsOf(left[part]));
    }
  }
  expect(leaving).toBeGreaterThan(0);
  // Sent together, envelopes have what any of their records masked masked as well; records leave as they do alone.
  const together = sentIn(signal, (await readAt(first, count)).body);
  expect(together).toHaveLength(leaving);
  const holds = (needle: string) => JSON.stringify(together).includes(needle);
  expect(holds('Zx8-kfh27.qpwLm')).toBe(!names.includes('secrets'));
  expect(holds('poem')).toBe(names.length === 0 || names[0] === 'secrets');
});

test('keys of documentation are examples in the report, and leave or are masked as the preview shows', async () => {
  const store = await openStore();
  const seen = follow(store);
  await configure(store, 'one');
  const note = 'AKIAIOSFODNN7EXAMPLE, sk_test_4eC39HqLyjWDarjtT1zdp7dc';
  const group = { resource: { 'service.name': 'codex_exec' }, scope: {}, records: [{ note }] };
  await store.accept(requestWith('logs', [group]));
  const asked = exporter(['secrets']);
  const { events } = await store.leaks({ afterId: 0, limit: 10 }, [asked]);
  expect(events[0]?.findings.map(({ kind, type }) => `${kind} ${type}`)).toEqual([
    'example aws-access-key',
    'example stripe-key',
  ]);
  const [preview] = (await store.leaves(1, [asked])) ?? [];
  const batch = await store.relay.readBatch(batchRequest(seen.live('one'), { redaction: asked.definition }));
  const [sent] = sentIn('logs', batch.body);
  expect(preview?.sent?.record).toEqual(sent?.record);
  const left = JSON.stringify(sent);
  const leaves = events[0]?.exporters[0]?.leaves ?? [];
  expect([left.includes('AKIAIOSFODNN7EXAMPLE'), left.includes('sk_test_')]).toEqual([true, false]);
  expect(leaves).toEqual([0]);
});
