import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { AGENT_IDS, EVENT_KINDS } from '../../../src-shared/agents/common-event.ts';
import { decodedReader } from '../../../src-shared/agents/decoded-reader.ts';
import { recognise } from '../../../src-shared/agents/recognise.ts';
import { recordGroup } from '../../../src-shared/agents/to-common-event.ts';
import type { EventQuery } from '../../../src-shared/contract/host-api.ts';
import { parseLogsRequest } from '../../../src-shared/otlp/testing/parse-otlp-json.ts';
import { StepLookup, stepIndexOf } from '../../../src-shared/run/step-facts.ts';
import {
  type Filter,
  type FilterableEvent,
  type FilterTerm,
  formatFilter,
  parseFilter,
  type TimeSpan,
} from '../../../src-shared/timeline/filter.ts';
import { OUTCOMES, ROW_SIGNALS } from '../../../src-shared/timeline/filter-keys.ts';
import { filterableRecord } from '../../../src-shared/timeline/filterable-record.ts';
import { matchesFilter } from '../../../src-shared/timeline/testing/matches-filter.ts';
import type { LogStore } from '../../log/log-store.ts';
import type { EventPosition } from '../../log/queries.ts';
import { LOG_FILE } from '../file/open-database.ts';
import { createLogReader } from '../log-reader.ts';
import { capture, idsOf, logsRequest, openStore, summarised, temporaryFolder } from '../testing/open-store.ts';

/** What no capture holds: other scripts, marks, signs, quotes, long words, errors, unusual attribute values. */
const ODD_RECORDS: Array<Record<string, string | number>> = [
  {
    'event.name': 'codex.user_prompt',
    'conversation.id': 'odd',
    prompt: 'Übergröße naïve café — “smart quotes” fix_it',
  },
  {
    'event.name': 'codex.user_prompt',
    'conversation.id': 'odd',
    prompt: 'ΟΔΟΣ Οδυσσέας ς σ Σ; 日本語テスト 𝒜bc 😀abc',
  },
  { 'event.name': 'codex.user_prompt', 'conversation.id': 'odd', prompt: 'cafe\u0301 e\u0301bc İstanbul K\u212Aelvin' },
  {
    'event.name': 'codex.tool_result',
    'conversation.id': 'odd',
    tool_name: 'shell_call',
    output: 'a.b.c/d-e_f "quoted" \\ * %',
  },
  {
    'event.name': 'codex.api_request',
    'conversation.id': 'odd',
    'error.message': 'Rate limit, retry in 2 s',
    attempt: 3,
  },
  { 'event.name': 'codex.sse_event', 'conversation.id': 'odd', 'error.message': 'stream closed', duration_ms: '12.5' },
  {
    'event.name': 'codex.tool_result',
    'conversation.id': 'odd',
    output: `${'x'.repeat(40_000)} end`,
    call_id: 'call_odd',
  },
  {
    'event.name': 'codex.sse_event',
    'event.kind': 'response.completed',
    'conversation.id': 'odd',
    output_token_count: '14',
  },
  { 'event.name': 'elsewhere', kind: 'own', empty: '', number: 42 },
];

async function filledStore(
  folder = temporaryFolder(),
): Promise<{ store: LogStore; events: Map<number, FilterableEvent>; words: string[] }> {
  const store = await openStore(folder);
  await store.accept(capture('codex-0.169.0', 'logs'));
  await store.accept(capture('gemini-cli-0.61.0', 'traces'));
  await store.accept(capture('claude-code-2.1.197', 'logs'));
  await store.accept(logsRequest(ODD_RECORDS));
  await store.accept(capture('gemini-cli-0.61.0', 'logs', 'json'));
  const steps = await stepsOf(store);
  const events = new Map<number, FilterableEvent>();
  const words = new Set<string>();
  for (const id of await idsOf(store)) {
    const request = parseLogsRequest(JSON.parse((await store.eventOtlpJson(id)) ?? '{}'));
    const resource = request[0]?.resource ?? { attributes: [] };
    const scope = request[0]?.scopeLogs[0]?.scope ?? { attributes: [] };
    const record = request[0]?.scopeLogs[0]?.logRecords[0] ?? { attributes: [] };
    const event = recognise(decodedReader(record), recordGroup(resource, scope));
    const step = steps.get(event.conversation ?? '')?.of(id, event.timeUs);
    const filterable = filterableRecord(event, record, resource, { step });
    events.set(id, filterable);
    for (const text of [...filterable.contents(), event.name, event.tool ?? '', event.error ?? '']) {
      words.add(text.slice(0, 2000));
    }
  }
  return { store, events, words: [...words].filter((word) => word !== '') };
}

/** Of every conversation, once its summary is written: what the store then goes by. */
async function stepsOf(store: LogStore): Promise<Map<string, StepLookup>> {
  const steps = new Map<string, StepLookup>();
  for (const { id, key } of await summarised(store)) {
    const run = await store.run(id, Date.now());
    if (run !== undefined) steps.set(key, new StepLookup(stepIndexOf(run)));
  }
  return steps;
}

/** A piece of something stored, in any case: most begin or end in the middle of a word. */
function textArbitrary(words: readonly string[]) {
  const piece = fc
    .tuple(fc.constantFrom(...words), fc.nat(), fc.integer({ min: 1, max: 24 }))
    .map(([word, at, length]) => word.slice(at % word.length, (at % word.length) + length));
  const wordStart = fc
    .tuple(fc.constantFrom(...words), fc.nat(), fc.integer({ min: 1, max: 12 }))
    .map(([word, at, length]) => {
      const starts = [...word.matchAll(/[\p{L}\p{N}]+/gu)].map(({ index }) => index);
      const start = starts[at % Math.max(1, starts.length)] ?? 0;
      return word.slice(start, start + length);
    });
  const cased = fc
    .tuple(fc.oneof(piece, wordStart), fc.constantFrom('', 'upper', 'lower'))
    .map(([text, as]) => (as === 'upper' ? text.toUpperCase() : as === 'lower' ? text.toLowerCase() : text));
  return fc.oneof(
    { weight: 8, arbitrary: cased },
    { weight: 1, arbitrary: fc.string({ minLength: 1, maxLength: 4, unit: 'grapheme' }) },
  );
}

/** From one event's time to another's, each taken in or not, or with one end only. */
function spanArbitrary(times: readonly number[]): fc.Arbitrary<TimeSpan> {
  const instant = fc
    .tuple(fc.constantFrom(...times), fc.constantFrom(-1, 0, 1))
    .map(([timeUs, offsetUs]) => timeUs + offsetUs);
  return fc.oneof(
    fc.record({ fromUs: instant }),
    fc.record({ toUs: instant }),
    fc.tuple(instant, instant).map(([a, b]) => ({ fromUs: Math.min(a, b), toUs: Math.max(a, b) + 1 })),
  );
}

function termArbitrary(
  words: readonly string[],
  attributeKeys: readonly string[],
  times: readonly number[],
): fc.Arbitrary<FilterTerm> {
  const pattern = fc
    .tuple(textArbitrary(words), fc.constantFrom('', 'front', 'back', 'both'))
    .map(
      ([text, stars]) =>
        `${stars === 'front' || stars === 'both' ? '*' : ''}${text}${stars === 'back' || stars === 'both' ? '*' : ''}`,
    );
  const op = fc.constantFrom('=' as const, '<' as const, '<=' as const, '>' as const, '>=' as const);
  return fc
    .tuple(
      fc.boolean(),
      fc.oneof(
        { weight: 4, arbitrary: fc.record({ type: fc.constant('text' as const), text: textArbitrary(words) }) },
        fc.record({ type: fc.constant('agent' as const), values: fc.subarray([...AGENT_IDS], { minLength: 1 }) }),
        fc.record({ type: fc.constant('kind' as const), values: fc.subarray([...EVENT_KINDS], { minLength: 1 }) }),
        fc.record({ type: fc.constant('ok' as const), value: fc.boolean() }),
        fc.record({
          type: fc.constant('field' as const),
          field: fc.constantFrom(
            'name' as const,
            'model' as const,
            'tool' as const,
            'server' as const,
            'call' as const,
            'conversation' as const,
            'error' as const,
            'trace' as const,
          ),
          pattern: fc.oneof(pattern, fc.constant('*')),
        }),
        fc.record({
          type: fc.constant('outcome' as const),
          values: fc.subarray([...OUTCOMES], { minLength: 1 }),
        }),
        fc.record({
          type: fc.constant('signal' as const),
          values: fc.subarray([...ROW_SIGNALS], { minLength: 1 }),
        }),
        fc.record({
          type: fc.constant('turn' as const),
          op,
          pattern: fc.constantFrom('1', '2', '0'),
        }),
        fc.record({ type: fc.constant('command' as const), pattern }),
        fc.record({
          type: fc.constant('number' as const),
          field: fc.constantFrom(
            'duration' as const,
            'status' as const,
            'exit' as const,
            'input' as const,
            'cached' as const,
            'output' as const,
            'reasoning' as const,
            'tokens' as const,
            'cost' as const,
            'wait' as const,
            'ttft' as const,
            'tokens.input' as const,
            'tokens.cached' as const,
            'tokens.output' as const,
          ),
          op,
          value: fc.constantFrom(0, 0.0045, 1, 12.5, 14, 200, 1200, 1280),
        }),
        { weight: 2, arbitrary: spanArbitrary(times).map((span) => ({ type: 'time' as const, ...span })) },
        fc.record({
          type: fc.constant('attribute' as const),
          key: fc.constantFrom(...attributeKeys, 'no.such.key'),
          op: fc.constant('=' as const),
          pattern: fc.oneof(pattern, fc.constant('*')),
        }),
        fc.record({
          type: fc.constant('attribute' as const),
          key: fc.constantFrom(...attributeKeys),
          op: fc.constantFrom('<' as const, '>=' as const),
          pattern: fc.constantFrom('0', '42', '1000'),
        }),
      ),
    )
    .map(([negated, term]): FilterTerm => ({ negated, ...term }));
}

describe('a query answers what the filter language says', () => {
  test('for every stored event and any filter', { timeout: 120_000 }, async () => {
    const folder = temporaryFolder();
    const { store, events, words } = await filledStore(folder);
    const reader = createLogReader(join(folder, LOG_FILE));
    onTestFinished(() => reader.close());
    const pause = async () => {};
    const inPages = async (query: EventQuery, count: number) => {
      const ids: number[] = [];
      let behind: EventPosition | undefined;
      do {
        const page = await reader.page(pause, query, behind, count, reader.lastSeq(pause));
        expect(page.ids.length).toBeLessThanOrEqual(count);
        ids.push(...page.ids);
        behind = page.behind;
      } while (behind !== undefined);
      return ids;
    };
    expect(events.size).toBe(18 + 6 + 15 + ODD_RECORDS.length);
    const conversations = await store.conversations(100);
    const members = new Map<number, number[]>();
    for (const { id } of conversations) members.set(id, await idsOf(store, '', id));
    const keys = [
      'event.name',
      'service.name',
      'app.version',
      'attempt',
      'empty',
      'number',
      'prompt_length',
      'success',
    ];
    const times = [...events.values()].map(({ event }) => event.timeUs);
    expect(new Set(times).size).toBeGreaterThan(30);
    let matched = 0;
    let matchedByTime = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.array(termArbitrary(words, keys, times), { minLength: 1, maxLength: 3 }),
        fc.constantFrom(undefined, ...conversations.map(({ id }) => id)),
        fc.integer({ min: 1, max: 12 }),
        async (terms, conversationId, count) => {
          const filter: Filter = { terms };
          const text = formatFilter(filter);
          const parsed = parseFilter(text);
          fc.pre(parsed.ok);
          const read = parsed.ok ? parsed.filter : filter;
          const candidates = conversationId === undefined ? [...events.keys()] : (members.get(conversationId) ?? []);
          const wanted = candidates.filter((id) => matchesFilter(read, events.get(id) as FilterableEvent));
          const query = { filter: text, ...(conversationId === undefined ? {} : { conversationId }) };
          const answer = await store.query(query);
          expect([...answer.ids]).toEqual(wanted);
          expect([...answer.failed]).toEqual(wanted.map((id) => Number(events.get(id)?.event.ok === false)));
          matched += wanted.length;
          if (terms.some(({ type }) => type === 'time')) matchedByTime += wanted.length;

          const later = await store.queryNew(query, 20);
          expect([...later.ids]).toEqual(wanted.filter((id) => id > 20).sort((a, b) => a - b));
          expect(await idsOf(store, text, conversationId, 20)).toEqual(wanted.filter((id) => id > 20));

          expect(await inPages(query, count)).toEqual(wanted);
          const newest = await reader.newest(pause, query, count, reader.lastSeq(pause));
          expect([...newest.ids]).toEqual(wanted.slice(-count));
        },
      ),
      { numRuns: 600 },
    );
    // The filters must be ones that find something, or agreeing would be easy.
    expect(matched).toBeGreaterThan(1000);
    expect(matchedByTime).toBeGreaterThan(300);
  });

  test('total counts without the filter, in time order within a conversation', async () => {
    const store = await openStore();
    await store.accept(
      logsRequest([{ 'event.name': 'codex.user_prompt', 'conversation.id': 'a', prompt: 'late' }], {
        timeMs: 1_790_000_009_000,
      }),
    );
    await store.accept(
      logsRequest([{ 'event.name': 'codex.user_prompt', 'conversation.id': 'a', prompt: 'early' }], {
        timeMs: 1_790_000_001_000,
      }),
    );
    await store.accept(
      logsRequest([{ 'event.name': 'codex.user_prompt', 'conversation.id': 'b', prompt: 'other' }], {
        timeMs: 1_790_000_005_000,
      }),
    );
    const [a] = (await store.conversations(10)).filter(({ key }) => key === 'a');
    expect(await store.query({ filter: '', conversationId: a?.id ?? 0 })).toEqual({
      ids: Float64Array.of(2, 1),
      times: Float64Array.of(1_790_000_001_000, 1_790_000_009_000),
      failed: Uint8Array.of(0, 0),
      total: 2,
      truncated: false,
      throughSeq: 3,
    });
    expect(await store.query({ filter: 'late' })).toMatchObject({ ids: Float64Array.of(1), total: 3 });
    expect(await store.query({ filter: 'late OR', conversationId: a?.id ?? 0 })).toMatchObject({
      ids: Float64Array.of(),
      total: 2,
    });
  });

  test('also at the start and within words of characters beyond U+FFFF', async () => {
    const store = await openStore();
    await store.accept(
      logsRequest(['𝒜bc', '𠀀𠀁', 'x𝒜'].map((prompt) => ({ 'event.name': 'codex.user_prompt', prompt }))),
    );
    expect(await idsOf(store, '𝒜')).toEqual([1]);
    expect(await idsOf(store, '𠀀')).toEqual([2]);
    expect(await idsOf(store, 'bc')).toEqual([]);
    expect(await idsOf(store, 'x𝒜')).toEqual([3]);
  });

  test('is cancelled by its signal', async () => {
    const store = await openStore();
    await store.accept(capture('codex-0.169.0', 'logs'));
    const controller = new AbortController();
    const answer = store.query({ filter: 'echo' }, controller.signal);
    controller.abort(new Error('superseded'));
    await expect(answer).rejects.toThrow('superseded');
    expect((await idsOf(store, 'echo')).length).toBeGreaterThan(0);
  });
});
