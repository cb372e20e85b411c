import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Signal } from '../../src-shared/otlp/otlp-json.ts';
import { decodeExportRequest } from '../otlp/decode.ts';
import { type CaptureName, capture, temporaryFolder } from '../store/testing/open-store.ts';
import { type RecordingCollector, startRecordingCollector } from '../testing/collector/recording-collector.ts';
import { numbered, startExporters } from './testing/exporters.ts';

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

  test.each([
    ['500, UNKNOWN', { status: 500, grpcStatus: 2 }],
    ['520, INTERNAL', { status: 520, grpcStatus: 13 }],
    ['408, FAILED_PRECONDITION', { status: 408, grpcStatus: 9 }],
  ])('one answer of %s is shown and tried again; nothing is lost', async (_fault, fault) => {
    const backoff = { initialMs: 400, multiplier: 1, maxMs: 400, jitter: 0 };
    const { prompts, until } = await startExporters({ one: table() }, { backoff });
    collector.answer({ ...fault, message: 'a fault of mine' });
    await prompts(numbered(3));
    const state = await until(({ phase, reason }) => phase === 'retrying' && reason !== undefined);
    expect(state.reason).toMatch(/^The collector answered .*: a fault of mine\. That says neither/);
    await until(({ sent }) => sent === 3);
    expect(texts()).toEqual(numbered(3));
  });

  test('records that are answered so again and again become dead letters once others pass', async () => {
    const { prompts, until, exporters } = await startExporters({ one: table() });
    const isPoison = (text: string | undefined) => text?.includes('poison');
    collector.answerAll((request) =>
      request.logRecords().some(({ attributes }) => isPoison(attributes['prompt']?.stringValue))
        ? { status: 500, grpcStatus: 13, message: 'cannot parse it' }
        : {},
    );
    await prompts([...numbered(9), 'poison 1', ...numbered(10, 'more')]);
    await until(({ sent, deadLetters }) => sent === 19 && deadLetters === 1);
    expect(texts()).toEqual([...numbered(9), ...numbered(10, 'more')]);
    expect((await exporters.api.deadLetters('one'))[0]?.message).toMatch(/cannot parse it$/);
  });

  test('a lone record that is answered so waits for others to pass, and is given up only then', async () => {
    const { prompts, until, state } = await startExporters({ one: table() });
    collector.answerAll((request) =>
      request.logRecords().some(({ attributes }) => attributes['prompt']?.stringValue === 'poison')
        ? { status: 500, grpcStatus: 13 }
        : {},
    );
    await prompts(['poison']);
    await collector.waitForRequests(5);
    expect(state()).toMatchObject({ deadLetters: 0, queued: { records: 1 } });
    await prompts(['after']);
    await until(({ sent, deadLetters }) => sent === 1 && deadLetters === 1);
    expect(texts()).toEqual(['after']);
  });

  test('a collector that answers everything so keeps everything waiting', async () => {
    const { prompts, until, state } = await startExporters({ one: table() });
    collector.answerAll({ status: 500, grpcStatus: 13 });
    await prompts(numbered(40));
    await collector.waitForRequests(12);
    expect(state()).toMatchObject({ sent: 0, deadLetters: 0, queued: { records: 40 } });
    // It recovers in the middle of the halves: what had been answered so by itself is tried once more.
    collector.answerAll({});
    await until(({ sent, deadLetters }) => sent === 40 && deadLetters === 0);
    expect(texts().sort()).toEqual(numbered(40).sort());
  });

  test('a record that is too large and alone in its batch becomes a dead letter; the rest goes on', async () => {
    const tooLarge = { status: 413, grpcStatus: 8, message: 'received message larger than max (2000 vs. 1000)' };
    collector.answerAll((request) =>
      request.logRecords().some(({ attributes }) => attributes['prompt']?.stringValue === 'big') ? tooLarge : {},
    );
    const { prompts, until } = await startExporters({ one: table() });
    // Before anything was accepted, too: a size says nothing about who sends.
    await prompts(['big']);
    await until(({ deadLetters }) => deadLetters === 1);
    await prompts(['small']);
    await until(({ sent }) => sent === 1);
    await prompts(['big']);
    await until(({ deadLetters }) => deadLetters === 2);
    await prompts(['after']);
    await until(({ sent, phase }) => sent === 2 && phase === 'idle');
    expect(texts()).toEqual(['small', 'after']);
  });

  test('a lone record that is refused for its data stops nothing where others were accepted, after a restart too', async () => {
    const folder = temporaryFolder();
    collector.answerAll((request) =>
      request.logRecords().some(({ attributes }) => attributes['prompt']?.stringValue === 'bad')
        ? { status: 400, grpcStatus: 3, message: 'bad' }
        : {},
    );
    const first = await startExporters({ one: table() }, { folder });
    await first.prompts(['good']);
    await first.until(({ sent }) => sent === 1);
    await first.stop();
    const second = await startExporters({ one: table() }, { folder });
    await second.prompts(['bad']);
    await second.until(({ deadLetters }) => deadLetters === 1);
    await second.prompts(['after']);
    await second.until(({ sent }) => sent === 2);
  });

  test('a partial success that rejects more than was sent rejects what was sent', async () => {
    const { prompts, until } = await startExporters({ one: table() });
    collector.answer({ rejected: 9_007_199_254_740_991, message: 'all of them and more' });
    await prompts(numbered(5));
    const state = await until(({ rejected }) => rejected > 0);
    expect(state).toMatchObject({ sent: 0, rejected: 5, queued: { records: 0 } });
    await prompts(['after']);
    await until(({ sent }) => sent === 1);
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
