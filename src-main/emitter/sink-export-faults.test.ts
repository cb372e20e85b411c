import { describe, expect, it } from 'vitest';
import type { RecordingCollector } from '../testing/collector/recording-collector.ts';
import type { Emitter } from './emitter.ts';
import { collector, emitterTo, grpc, http } from './testing/export-setup.ts';
import { emitSample, SAMPLE_WIRE } from './testing/sample-records.ts';

/** Long enough for the thread to start and try on a busy machine. */
const DEADLINE_MS = 2_500;

describe('a collector that does not take everything', () => {
  const COUNT = 3;
  const emitThree = (emitter: Emitter) => {
    for (let index = 0; index < COUNT; index++) emitter.sseEvent({ eventKind: `kind ${index}`, durationMs: 1 });
  };
  const kindsOf = (at: RecordingCollector) =>
    at.records().map(({ attributes }) => attributes['event.kind']?.stringValue);
  const ALL = ['kind 0', 'kind 1', 'kind 2'];

  it.each(['otlp-http', 'otlp-grpc'] as const)('is down: %s ends by its deadline and says so', async (kind) => {
    const at = await collector();
    const exporter = kind === 'otlp-http' ? http(at.httpUrl) : grpc(at.grpcUrl);
    await at.away();
    const emitter = emitterTo(exporter);
    emitThree(emitter);
    const report = await emitter.shutdown({ deadlineMs: DEADLINE_MS });
    expect(report).toMatchObject({ emitted: COUNT, delivered: 0, undelivered: COUNT });
    expect(report.lastError).toMatch(/^no acknowledgement within 2.5 s: .*ECONNREFUSED/);
  });

  it.each(['otlp-http', 'otlp-grpc'] as const)('comes back: %s loses nothing', async (kind) => {
    const at = await collector();
    const exporter = kind === 'otlp-http' ? http(at.httpUrl) : grpc(at.grpcUrl);
    await at.away();
    const emitter = emitterTo(exporter);
    emitThree(emitter);
    const early = await emitter.flush({ deadlineMs: DEADLINE_MS });
    expect(early).toMatchObject({ delivered: 0, undelivered: COUNT });
    await at.back();
    expect(await emitter.shutdown({ deadlineMs: 20_000 })).toEqual({
      emitted: COUNT,
      delivered: COUNT,
      undelivered: 0,
    });
    expect(kindsOf(at)).toEqual(ALL);
  });

  it.each(['otlp-http', 'otlp-grpc'] as const)('never answers: %s ends by its deadline', async (kind) => {
    const at = await collector();
    at.answerAll({ hang: true });
    const emitter = emitterTo(kind === 'otlp-http' ? http(at.httpUrl) : grpc(at.grpcUrl));
    emitThree(emitter);
    const closing = emitter.shutdown({ deadlineMs: DEADLINE_MS });
    await at.waitForRequests(1);
    expect(await closing).toEqual({
      emitted: COUNT,
      delivered: 0,
      undelivered: COUNT,
      lastError: 'no acknowledgement within 2.5 s',
    });
  });

  it('refuses for good: one attempt, counted with what it said', async () => {
    const at = await collector();
    for (const [exporter, answer, said] of [
      [http(at.httpUrl), { status: 401, message: 'no key' }, /Unauthorized/],
      [http(at.httpUrl, { protocol: 'json' }), { status: 413 }, /Too Large/i],
      [grpc(at.grpcUrl), { grpcStatus: 16, message: 'no key' }, /UNAUTHENTICATED: no key/],
    ] as const) {
      at.answer(answer);
      const before = at.requests.length;
      const emitter = emitterTo(exporter);
      emitThree(emitter);
      const report = await emitter.shutdown();
      expect(report).toMatchObject({ emitted: COUNT, delivered: 0, undelivered: COUNT });
      expect(report.lastError).toMatch(said);
      expect(at.requests.length - before).toBe(1);
    }
  });

  it('is overloaded for a while: nothing is lost', async () => {
    const at = await collector();
    at.answer({ status: 503 }, { status: 429, headers: { 'retry-after': '1' } });
    const overHttp = emitterTo(http(at.httpUrl));
    emitThree(overHttp);
    expect(await overHttp.shutdown({ deadlineMs: 20_000 })).toMatchObject({ delivered: COUNT, undelivered: 0 });
    at.answer({ grpcStatus: 14 });
    const overGrpc = emitterTo(grpc(at.grpcUrl));
    emitThree(overGrpc);
    expect(await overGrpc.shutdown({ deadlineMs: 20_000 })).toMatchObject({ delivered: COUNT, undelivered: 0 });
    expect(kindsOf(at)).toEqual([...ALL, ...ALL]);
    expect(at.requests.map(({ status }) => status)).toEqual([503, 429, 200, 14, 0]);
  });

  it('is overloaded until the deadline: the report names its answer', async () => {
    const at = await collector({ grpc: false });
    at.answerAll({ status: 503 });
    const emitter = emitterTo(http(at.httpUrl));
    emitThree(emitter);
    expect(await emitter.shutdown({ deadlineMs: DEADLINE_MS })).toMatchObject({
      undelivered: COUNT,
      lastError: 'no acknowledgement within 2.5 s: answered HTTP 503 Service Unavailable',
    });
  });

  it.each(['binary', 'json'] as const)('takes a part: the rest is counted (%s)', async (protocol) => {
    const at = await collector({ grpc: false });
    at.answer({ rejected: 2, message: 'too old' });
    const emitter = emitterTo(http(at.httpUrl, { protocol }));
    emitThree(emitter);
    expect(await emitter.flush()).toEqual({
      emitted: COUNT,
      delivered: 1,
      undelivered: 2,
      lastError: '2 rejected: too old',
    });
    at.answer({ rejected: 0, message: 'only a warning' });
    emitThree(emitter);
    expect(await emitter.shutdown()).toMatchObject({ emitted: 6, delivered: 4, undelivered: 2 });
  });

  it('resets the connection: the batch is sent again', async () => {
    const at = await collector();
    at.answer({ reset: 'mid-body' }, { reset: 'after-body' });
    const emitter = emitterTo(http(at.httpUrl));
    emitThree(emitter);
    expect(await emitter.shutdown({ deadlineMs: 20_000 })).toMatchObject({ delivered: COUNT, undelivered: 0 });
    expect(kindsOf(at)).toEqual(ALL);
  });
});

describe('bounds and ends', () => {
  it('counts what is over the bound, and delivers what was under it', async () => {
    const at = await collector({ grpc: false });
    const emitter = emitterTo(http(at.httpUrl), { maxRecords: 100 });
    for (let index = 0; index < 250; index++) emitter.sseEvent({ durationMs: index });
    expect(await emitter.flush()).toEqual({
      emitted: 250,
      delivered: 100,
      undelivered: 150,
      lastError: 'more than 100 records were waiting',
    });
    // There is room again.
    emitter.sseEvent({ durationMs: 1 });
    expect(await emitter.shutdown()).toMatchObject({ emitted: 251, delivered: 101, undelivered: 150 });
    expect(at.records()).toHaveLength(101);
  });

  it('bounds text as well, and sends large records in requests that collectors take', async () => {
    const at = await collector({ http: false });
    const emitter = emitterTo(grpc(at.grpcUrl), { maxTextLength: 24 * 1024 * 1024 });
    const output = 'x'.repeat(1024 * 1024);
    for (let index = 0; index < 30; index++) {
      emitter.toolResult({ toolName: 't', callId: `${index}`, arguments: '', durationMs: 1, success: true, output });
    }
    const report = await emitter.shutdown({ deadlineMs: 20_000 });
    expect(report).toMatchObject({ emitted: 30, delivered: 23, undelivered: 7 });
    expect(report.lastError).toMatch(/characters were waiting$/);
    expect(at.requests.every(({ status }) => status === 0)).toBe(true);
  });

  it('flushes while it sends, in any order of calls, without losing or repeating a record', async () => {
    const at = await collector({ grpc: false });
    const emitter = emitterTo(http(at.httpUrl));
    const flushes: Array<Promise<unknown>> = [];
    for (let index = 0; index < 3_000; index++) {
      emitter.sseEvent({ eventKind: `${index}`, durationMs: 1 });
      if (index % 700 === 0) flushes.push(emitter.flush());
    }
    const [first, second] = [emitter.shutdown({ deadlineMs: 20_000 }), emitter.shutdown({ deadlineMs: 1 })];
    await Promise.all(flushes);
    expect(await first).toEqual({ emitted: 3_000, delivered: 3_000, undelivered: 0 });
    expect(await second).toEqual(await first);
    const kinds = at.records().map(({ attributes }) => attributes['event.kind']?.stringValue);
    expect(kinds).toEqual(Array.from({ length: 3_000 }, (_, index) => String(index)));
  });

  it('sends without being asked, soon after a record', async () => {
    const at = await collector({ grpc: false });
    const emitter = emitterTo(http(at.httpUrl));
    emitter.sseEvent({ durationMs: 1 });
    expect(await at.waitForRecords(1)).toHaveLength(1);
  });

  it('takes nothing after shutdown, and starts no thread for nothing', async () => {
    const at = await collector({ grpc: false });
    const emitter = emitterTo(http(at.httpUrl));
    expect(await emitter.shutdown()).toEqual({ emitted: 0, delivered: 0, undelivered: 0 });
    emitter.sseEvent({ durationMs: 1 });
    expect(await emitter.flush()).toEqual({ emitted: 0, delivered: 0, undelivered: 0 });
    expect(at.requests).toEqual([]);
  });

  it('survives an exporter that cannot be made', async () => {
    const emitter = emitterTo(http('not a URL'));
    emitSample(emitter);
    const report = await emitter.shutdown();
    expect(report).toMatchObject({ delivered: 0, undelivered: SAMPLE_WIRE.length });
    expect(report.lastError).toMatch(/^the export thread failed: .*URL/);
    emitter.sseEvent({ durationMs: 1 });
  });
});
