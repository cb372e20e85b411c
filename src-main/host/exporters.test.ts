import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type RecordingCollector, startRecordingCollector } from '../../e2e/support/recording-collector.ts';
import type { Signal } from '../../src-shared/otlp/otlp-json.ts';
import { decodeExportRequest } from '../otlp/decode.ts';
import { type CaptureName, capture } from '../store/test-support.ts';
import { numbered, startExporters } from './exporters-harness.ts';

let collector: RecordingCollector;
beforeEach(async () => {
  collector = await startRecordingCollector();
});
afterEach(() => collector.close());

const kinds = {
  'HTTP binary': () => ({ 'otlp-http': { endpoint: `${collector.httpUrl}/v1/logs`, protocol: 'binary' } }),
  'HTTP JSON': () => ({ 'otlp-http': { endpoint: `${collector.httpUrl}/v1/logs`, protocol: 'json' } }),
  gRPC: () => ({ 'otlp-grpc': { endpoint: collector.grpcUrl } }),
};
const texts = () => collector.records().map(({ attributes }) => attributes['prompt']?.stringValue);

describe.each(Object.entries(kinds))('over %s', (_kind, table) => {
  test.each<[CaptureName, Signal[]]>([
    ['codex-0.169.0', ['logs', 'traces', 'metrics']],
    ['claude-code-2.1.197', ['logs', 'metrics']],
    ['gemini-cli-0.61.0', ['logs', 'traces', 'metrics']],
  ])("%s's capture arrives as it was", async (name, signals) => {
    const { accept } = await startExporters({ one: { ...table(), signals } });
    const wanted = new Map<Signal, unknown>();
    for (const signal of signals) {
      const request = capture(name, signal);
      wanted.set(signal, decodeExportRequest(signal, Uint8Array.from(request.body)));
      await accept(request);
    }
    await collector.waitForRequests(signals.length);
    for (const request of collector.requests) expect(request.decoded()).toEqual(wanted.get(request.signal));
    expect(collector.requests.map(({ signal }) => signal).sort()).toEqual([...signals].sort());
  });

  test('sends what is queued in order, batch after batch', async () => {
    const { prompts, until } = await startExporters({ one: { ...table(), batch: { max_records: 7 } } });
    await prompts(numbered(40, 'first'));
    await prompts(numbered(5, 'second'));
    const state = await until(({ sent }) => sent === 45);
    expect(texts()).toEqual([...numbered(40, 'first'), ...numbered(5, 'second')]);
    expect(state).toMatchObject({ queued: { records: 0, bytes: 0 }, dropped: 0, rejected: 0, deadLetters: 0 });
    expect(Math.max(...collector.requests.map(({ recordCount }) => recordCount))).toBe(7);
    await until(({ phase }) => phase === 'idle');
  });

  test.each([
    ['503, UNAVAILABLE', { status: 503, grpcStatus: 14 }],
    ['429, RESOURCE_EXHAUSTED without RetryInfo', { status: 429, grpcStatus: 8 }],
    ['502, DEADLINE_EXCEEDED', { status: 502, grpcStatus: 4 }],
    ['504, DATA_LOSS', { status: 504, grpcStatus: 15 }],
    ['a reset in the middle of the body', { reset: 'mid-body' as const }],
    ['a reset instead of an answer', { reset: 'after-body' as const }],
  ])('tries again after %s', async (_fault, fault) => {
    const { prompts, until } = await startExporters({ one: table() });
    collector.answer(fault, fault, fault);
    await prompts(numbered(3));
    const state = await until(({ sent }) => sent === 3);
    expect(state.lastError?.message).toMatch(/./);
    expect(texts()).toEqual(numbered(3));
    expect(collector.requests).toHaveLength(4);
  });

  test('an answer that is lost is the one way to a duplicate', async () => {
    const { prompts, until } = await startExporters({ one: table() });
    collector.answer({ reset: 'mid-answer' });
    await prompts(numbered(3));
    await until(({ sent }) => sent === 3);
    expect(texts()).toEqual([...numbered(3), ...numbered(3)]);
  });

  test('gives up an attempt that hangs, and tries again', async () => {
    const { prompts, until } = await startExporters({ one: { ...table(), timeout_ms: 150 } });
    collector.answer({ hang: true });
    await prompts(numbered(3));
    const state = await until(({ sent }) => sent === 3);
    expect(state.lastError?.message).toBe('no answer within 0.15 s');
    expect(texts()).toEqual(numbered(3));
  });

  test('waits as long as it is asked to', async () => {
    const { prompts, until } = await startExporters({ one: table() });
    const wait = { status: 429, grpcStatus: 8, headers: { 'retry-after': '3600' }, retryInfoMs: 3_600_000 };
    collector.answer(wait);
    const beforeMs = Date.now();
    await prompts(numbered(3));
    const state = await until(({ phase }) => phase === 'retrying');
    expect((state.retryAtMs ?? 0) - beforeMs).toBeGreaterThanOrEqual(3_600_000);
    expect(state.queued).toMatchObject({ records: 3, oldestMs: expect.any(Number) });
  });

  test.each([
    ['401, UNAUTHENTICATED', { status: 401, grpcStatus: 16 }],
    ['403, PERMISSION_DENIED', { status: 403, grpcStatus: 7 }],
    ['404, UNIMPLEMENTED', { status: 404, grpcStatus: 12 }],
    ['405, INTERNAL', { status: 405, grpcStatus: 13 }],
    ['500, UNKNOWN', { status: 500, grpcStatus: 2 }],
  ])('stops as refused after %s and goes on when tried by hand', async (_fault, fault) => {
    const { prompts, until, exporters } = await startExporters({ one: table() });
    collector.answer({ ...fault, message: 'not you' });
    await prompts(numbered(3));
    const state = await until(({ phase }) => phase === 'refused');
    expect(state.reason).toMatch(/^The collector answered .*: not you\./);
    expect(state).toMatchObject({ sent: 0, queued: { records: 3 } });
    await prompts(['more']);
    expect(collector.requests).toHaveLength(1);
    await exporters.api.retryExporter('one');
    await until(({ sent }) => sent === 4);
    expect(texts()).toEqual([...numbered(3), 'more']);
  });

  test('a partial success is counted, with its message, and not sent again', async () => {
    const { prompts, until } = await startExporters({ one: table() });
    collector.answer({ rejected: 2, message: 'two are too old' });
    await prompts(numbered(5));
    const state = await until(({ sent }) => sent === 3);
    expect(state).toMatchObject({ rejected: 2, queued: { records: 0 } });
    expect(state.lastError?.message).toMatch(/two are too old$/);
    expect(collector.requests).toHaveLength(1);
  });

  test.each([
    ['400, INVALID_ARGUMENT', { status: 400, grpcStatus: 3, message: 'no poison here' }],
    ['413, a size message', { status: 413, grpcStatus: 8, message: 'message larger than max, no poison here' }],
  ])('records that are refused with %s become dead letters, the rest goes through', async (_fault, fault) => {
    const { prompts, until, exporters } = await startExporters({ one: table() });
    const isPoison = (text: string | undefined) => text?.includes('poison');
    collector.answerAll((request) =>
      request.logRecords().some(({ attributes }) => isPoison(attributes['prompt']?.stringValue)) ? fault : {},
    );
    const wanted = numbered(50);
    const given = [...wanted];
    given.splice(17, 0, 'poison 1', 'poison 2');
    given.push('poison 3');
    await prompts(given);
    const state = await until(({ sent, deadLetters }) => sent + deadLetters === 53);
    expect(state).toMatchObject({ sent: 50, deadLetters: 3, queued: { records: 0 } });
    expect(texts()).toEqual(wanted);
    const letters = await exporters.api.deadLetters('one');
    expect(letters.map(({ id, message }) => [id, /no poison here$/.test(message)])).toEqual([
      [18, true],
      [19, true],
      [53, true],
    ]);

    // One batch of poison alone: the collector has shown that it takes other records.
    await prompts(['poison 4']);
    await until(({ deadLetters }) => deadLetters === 4);
    await exporters.api.dropDeadLetters('one', [54]);
    collector.answerAll({});
    await exporters.api.resendDeadLetters('one', [18, 53]);
    await until(({ sent }) => sent === 52);
    expect(texts().slice(50).sort()).toEqual(['poison 1', 'poison 3']);
    expect((await exporters.api.deadLetters('one')).map(({ id }) => id)).toEqual([19]);
  });

  test('when everything of a batch is refused, nothing moves', async () => {
    const { prompts, until, exporters } = await startExporters({ one: table() });
    collector.answerAll({ status: 400, grpcStatus: 3, message: 'no logs, please' });
    await prompts(numbered(300));
    const state = await until(({ phase }) => phase === 'refused');
    expect(state).toMatchObject({ sent: 0, deadLetters: 0, queued: { records: 300 } });
    expect(state.reason).toMatch(/each of the 128 records .* no logs, please/);
    collector.answerAll({});
    await exporters.api.retryExporter('one');
    await until(({ sent }) => sent === 300);
    expect(texts()).toEqual(numbered(300));
  });

  test('drains what a collector missed while it was away', async () => {
    const { prompts, until } = await startExporters({ one: { ...table(), batch: { max_records: 50 } } });
    await collector.away();
    for (let i = 0; i < 10; i++) await prompts(numbered(60, `round ${i}`));
    await until(({ phase, queued }) => phase === 'retrying' && queued.records === 600);
    await collector.back();
    await until(({ sent }) => sent === 600);
    expect(texts()).toEqual(Array.from({ length: 10 }, (_, i) => numbered(60, `round ${i}`)).flat());
  });
});
