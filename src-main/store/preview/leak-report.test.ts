/** The leak report over a real log: what events hold, where it would go, what was sent. */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { describe, expect, it } from 'vitest';
import { ruleSchema } from '../../../src-shared/redaction/rule.ts';
import { SECRET_FORMS } from '../../../src-shared/testing/corpus/secrets.ts';
import { createRandomSource } from '../../../src-shared/testing/random-source.ts';
import type { ExporterRedaction } from '../../log/preview.ts';
import { LOG_FILE } from '../file/open-database.ts';
import { recordOffsets } from '../file/record-offsets.ts';
import { capture, idsOf, logsRequest, openStore, requestOf, temporaryFolder } from '../testing/open-store.ts';

const SECRET = (SECRET_FORMS.find(({ kinds }) => kinds.includes('github-token')) ?? SECRET_FORMS[0])?.make(
  createRandomSource(4),
) as string;

function exporter(name: string, names: string[], rules: object[] = []): ExporterRedaction {
  const definition = { names, rules: rules.map((rule) => ruleSchema.parse(rule)), marks: true, keyHex: '' };
  return { exporter: name, enabled: true, definition: { ...definition, exporter: name } };
}

const EVENT = { 'event.name': 'codex.tool_result', 'conversation.id': 'a', tool_name: 'shell' };

describe('the report', () => {
  it('shows no secret that an event has for a name or under a key', async () => {
    const store = await openStore();
    await store.accept(logsRequest([{ ...EVENT, 'event.name': `codex.${SECRET}`, [SECRET]: SECRET }]));
    const { events } = await store.leaks({ afterId: 0, limit: 100 }, [exporter('everything', [])]);
    expect(events[0]?.exporters[0]?.leaves.length).toBeGreaterThan(0);
    expect(JSON.stringify(events)).not.toContain(SECRET);
  });

  it('tells what an event holds and which of it would leave to whom', async () => {
    const store = await openStore();
    await store.accept(
      logsRequest([
        { ...EVENT, output: `token ${SECRET}` },
        { ...EVENT, duration_ms: '12' },
      ]),
    );
    const { examined, events, nextAfterId } = await store.leaks({ afterId: 0, limit: 100 }, [
      exporter('everything', []),
      exporter('masking', ['secrets']),
      exporter('strict', ['content', 'secrets']),
      exporter('dropping', ['d'], [{ name: 'd', keys: ['output'], action: 'drop-event' }]),
      exporter('hashing', ['h'], [{ name: 'h', detector: 'all', action: 'hash' }]),
      exporter('wrong', ['nothing-known']),
      { ...exporter('off', ['secrets']), enabled: false },
      { ...exporter('metrics', []), signals: ['metrics'] },
    ]);
    expect({ examined, nextAfterId }).toEqual({ examined: 2, nextAfterId: undefined });
    expect(events).toEqual([
      {
        id: 1,
        signal: 'logs',
        conversationId: 1,
        timeMs: 1_790_000_000_000,
        name: 'codex.tool_result',
        findingCount: 2,
        findings: [
          {
            kind: 'secret',
            type: 'github-token',
            part: 'record',
            path: 'attributes["output"]',
            count: 1,
            excerpt: 'token [SECRET:github-token]',
          },
          {
            kind: 'content',
            type: 'toolOutput',
            part: 'record',
            path: 'attributes["output"]',
            count: 1,
            excerpt: 'token [SECRET:github-token]',
          },
        ],
        exporters: [
          { exporter: 'everything', enabled: true, leaves: [0, 1] },
          { exporter: 'masking', enabled: true, leaves: [1] },
          { exporter: 'strict', enabled: true, leaves: [] },
          { exporter: 'dropping', enabled: true, leaves: [] },
          { exporter: 'hashing', enabled: true, leaves: [1] },
          { exporter: 'wrong', enabled: false, leaves: [] },
          { exporter: 'off', enabled: false, leaves: [1] },
          { exporter: 'metrics', enabled: false, leaves: [] },
        ],
      },
    ]);
    expect(JSON.stringify(events)).not.toContain(SECRET);
  });

  it.each([
    ['mask', []],
    [{ mask: '(gone)' }, []],
    ['hash', []],
    ['drop', []],
    [{ truncate: 4 }, [0]],
    [{ 'keep-last': 4 }, [0]],
  ] as const)('knows what of a content %j leaves', async (action, leaves) => {
    const store = await openStore();
    await store.accept(logsRequest([{ ...EVENT, output: 'something that a tool said' }]));
    const rules = [{ name: 'r', keys: ['output'], action }];
    const { events } = await store.leaks({ afterId: 0, limit: 1 }, [exporter('one', ['r'], rules)]);
    expect(events[0]?.exporters[0]?.leaves).toEqual(leaves);
  });

  it('looks through resources and scopes', async () => {
    const store = await openStore();
    const resource = { 'service.name': 'codex_exec', 'deploy.token': SECRET };
    await store.accept(logsRequest([EVENT, EVENT], { resource }));
    const { events } = await store.leaks({ afterId: 0, limit: 10 }, [
      exporter('everything', []),
      exporter('masking', ['secrets']),
    ]);
    expect(events).toHaveLength(2);
    expect(events[1]).toMatchObject({
      findings: [
        { kind: 'secret', type: 'github-token', part: 'resource', path: 'resource.attributes["deploy.token"]' },
      ],
      exporters: [
        { exporter: 'everything', leaves: [0] },
        { exporter: 'masking', leaves: [] },
      ],
    });
  });

  it('goes on page by page, of one conversation when asked, without hidden ones', async () => {
    const store = await openStore();
    const of = (conversation: string) => ({ ...EVENT, 'conversation.id': conversation, output: 'something' });
    await store.accept(logsRequest(Array.from({ length: 25 }, (_, index) => of(index % 2 === 0 ? 'a' : 'b'))));
    const seen: number[] = [];
    let afterId = 0;
    for (;;) {
      const page = await store.leaks({ afterId, limit: 10 }, []);
      seen.push(...page.events.map(({ id }) => id));
      if (page.nextAfterId === undefined) break;
      afterId = page.nextAfterId;
    }
    expect(seen).toEqual(Array.from({ length: 25 }, (_, index) => index + 1));
    const ofB = await store.leaks({ conversationId: 2, afterId: 10, limit: 100 }, []);
    expect(ofB.events.map(({ id }) => id)).toEqual([12, 14, 16, 18, 20, 22, 24]);
    await store.hideConversations([2]);
    expect((await store.leaks({ afterId: 0, limit: 100 }, [])).events.every(({ id }) => id % 2 === 1)).toBe(true);
    expect(await store.leaks({ conversationId: 2, afterId: 0, limit: 100 }, [])).toEqual({ examined: 0, events: [] });
  });

  it('bounds what it tells of one event', async () => {
    const store = await openStore();
    const many = Object.fromEntries(Array.from({ length: 300 }, (_, index) => [`note${index}`, SECRET]));
    await store.accept(logsRequest([many]));
    const { events } = await store.leaks({ afterId: 0, limit: 10 }, [exporter('everything', [])]);
    expect(events[0]?.findings).toHaveLength(200);
    expect(events[0]?.findingCount).toBe(300);
    expect(events[0]?.exporters[0]?.leaves).toHaveLength(200);
  });
});

it('goes on behind a record that cannot be read any more', async () => {
  const folder = temporaryFolder();
  const before = await openStore(folder);
  await before.accept(logsRequest([{ ...EVENT, output: `token ${SECRET}` }]));
  await before.accept(logsRequest([{ ...EVENT, output: 'something' }]));
  await before.close();
  const db = new DatabaseSync(join(folder, LOG_FILE));
  const { bytes } = db.prepare('SELECT bytes FROM chunk WHERE first_seq = 1').get() as { bytes: Uint8Array };
  // No field of protobuf begins so.
  bytes[recordOffsets(bytes, 1).messageStarts[0] ?? 0] = 0x07;
  db.prepare('UPDATE chunk SET bytes = ? WHERE first_seq = 1').run(bytes);
  db.close();
  const store = await openStore(folder);
  const { events } = await store.leaks({ afterId: 0, limit: 10 }, [exporter('masking', ['secrets'])]);
  expect(events).toMatchObject([
    { id: 1, findings: [{ type: 'unreadable' }], exporters: [{ leaves: [] }] },
    { id: 2, findings: [{ type: 'toolOutput' }], exporters: [{ leaves: [0] }] },
  ]);
  expect(await store.leaves(1, [exporter('masking', ['secrets'])])).toBeUndefined();
});

it('ends a page early that tells very much', async () => {
  const store = await openStore();
  const many = Object.fromEntries(Array.from({ length: 200 }, (_, index) => [`note${index}`, SECRET]));
  await store.accept(logsRequest(Array.from({ length: 110 }, () => many)));
  const page = await store.leaks({ afterId: 0, limit: 1_000 }, []);
  expect(page).toMatchObject({ examined: 101, nextAfterId: 101 });
  expect(await store.leaks({ afterId: 101, limit: 1_000 }, [])).toMatchObject({ examined: 9 });
});

describe('real runs', () => {
  it.each(['codex-0.169.0', 'claude-code-2.1.197', 'gemini-cli-0.61.0'] as const)(
    'of %s: nothing that the report finds leaves under content and secrets',
    async (name) => {
      const store = await openStore();
      await store.accept(capture(name, 'logs'));
      const stored = await idsOf(store);
      const { examined, events } = await store.leaks({ afterId: 0, limit: 1_000 }, [
        exporter('everything', []),
        exporter('strict', ['content', 'secrets']),
      ]);
      expect(examined).toBe(stored.length);
      expect(events.length).toBeGreaterThan(0);
      for (const event of events) {
        expect(event.exporters[0]?.leaves).toHaveLength(event.findings.length);
        expect(event.exporters[1]?.leaves).toEqual([]);
      }
    },
  );
});

describe('spans and metrics', () => {
  const text = (key: string, stringValue: string) => ({ key, value: { stringValue } });
  const spans = {
    resourceSpans: [
      {
        resource: { attributes: [text('service.name', 'app'), text('process.command_args', `run --token ${SECRET}`)] },
        scopeSpans: [
          {
            scope: { name: 'openai' },
            spans: [
              {
                traceId: '0af7651916cd43dd8448eb211c80319c',
                spanId: 'b7ad6b7169203331',
                name: 'chat',
                startTimeUnixNano: '1790000000000000000',
                attributes: [text('gen_ai.prompt', 'why is the sky blue')],
                events: [{ name: 'gen_ai.user.message', attributes: [text('x', `its ${SECRET}`)] }],
                links: [{ attributes: [text('y', SECRET)] }],
              },
            ],
          },
        ],
      },
    ],
  };
  const metrics = {
    resourceMetrics: [
      {
        scopeMetrics: [
          {
            scope: { name: 'meter' },
            metrics: [
              {
                name: 'requests',
                sum: {
                  dataPoints: [
                    {
                      asInt: '1',
                      attributes: [text('header', SECRET)],
                      exemplars: [{ asInt: '1', filteredAttributes: [text('z', SECRET)] }],
                    },
                  ],
                },
              },
            ],
          },
        ],
      },
    ],
  };
  const json = (value: object) => Buffer.from(JSON.stringify(value));
  const places = (findings: ReadonlyArray<{ type: string; part: string; path: string }> = []) =>
    findings.map(({ type, part, path }) => `${type} ${part} ${path}`);

  it('are looked through at every place, and told by trace and scope', async () => {
    const store = await openStore();
    await store.accept(requestOf('traces', json(spans), 'json'));
    await store.accept(logsRequest([{ ...EVENT, output: SECRET }]));
    await store.accept(requestOf('metrics', json(metrics), 'json'));
    const exporters: ExporterRedaction[] = [
      { ...exporter('traces', []), signals: ['traces'] },
      { ...exporter('metrics', []), signals: ['metrics'] },
    ];
    const { examined, events } = await store.leaks({ afterId: 0, limit: 100 }, exporters);
    expect(examined).toBe(3);
    expect(events.map(({ id, signal, name, scope, traceId }) => ({ id, signal, name, scope, traceId }))).toEqual([
      { id: 1, signal: 'traces', name: 'chat', scope: 'openai', traceId: '0af7651916cd43dd8448eb211c80319c' },
      { id: 2, signal: 'logs', name: 'codex.tool_result', scope: undefined, traceId: undefined },
      { id: 3, signal: 'metrics', name: 'requests', scope: 'meter', traceId: undefined },
    ]);
    expect(places(events[0]?.findings)).toEqual(
      expect.arrayContaining([
        'github-token record events[0].attributes["x"]',
        'github-token record links[0].attributes["y"]',
        'prompt record attributes["gen_ai.prompt"]',
        'github-token resource resource.attributes["process.command_args"]',
      ]),
    );
    const ofMetric = places(events[2]?.findings);
    expect(ofMetric).toHaveLength(2);
    expect(ofMetric.join()).toMatch(
      /dataPoints\[0\]\.attributes\["header"\].*exemplars\[0\]\.filteredAttributes\["z"\]/,
    );
    const leaving = events.map((event) => event.exporters.map(({ leaves }) => leaves.length > 0));
    expect(leaving).toEqual([
      [true, false],
      [false, false],
      [false, true],
    ]);
    expect(JSON.stringify(events)).not.toContain(SECRET);
    // Pages end and go on anywhere.
    const second = await store.leaks({ afterId: 1, limit: 1 }, exporters);
    expect([second.events.map(({ id }) => id), second.nextAfterId]).toEqual([[2], 2]);
    const last = await store.leaks({ afterId: 2, limit: 1, signals: ['traces', 'metrics'] }, exporters);
    expect([last.events.map(({ id }) => id), last.nextAfterId]).toEqual([[3], undefined]);
  });

  it('show what would leave of them', async () => {
    const store = await openStore();
    await store.accept(requestOf('traces', json(spans), 'json'));
    const [masked, logsOnly] = (await store.leaves(1, [
      exporter('masking', ['prompts', 'secrets']),
      { ...exporter('logs', []), signals: ['logs'] },
    ])) ?? [undefined, undefined];
    expect(masked?.outcome).toBe('changed');
    expect(masked?.sentJson).toContain('[SECRET:github-token]');
    expect(masked?.sentJson).not.toMatch(new RegExp(`${SECRET}|sky blue`));
    expect(masked?.changes.map(({ path }) => path)).toContain('links[0].attributes["y"]');
    expect(logsOnly).toMatchObject({ outcome: 'not-sent', reason: expect.stringContaining('does not list "traces"') });
  });
});
