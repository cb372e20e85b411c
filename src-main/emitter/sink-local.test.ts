import { expect, it } from 'vitest';
import type { IntakeOutcome } from '../log/intake.ts';
import { decodeExportRequest } from '../otlp/decode.ts';
import { createFakeIntake } from '../receivers/testing/fake-intake.ts';
import { createEmitter } from './emitter.ts';
import { createLocalSink } from './sink-local.ts';
import { startHostEmitter } from './start-host-emitter.ts';
import { emitSample, SAMPLE_METADATA, SAMPLE_TIME_MS, SAMPLE_WIRE } from './testing/sample-records.ts';

const RESOURCE = { serviceVersion: '0.1.0', environmentName: 'dev' };
const CONTENT = { logUserPrompt: true, logAgentResponses: true };

function setUp(options?: Parameters<typeof createFakeIntake>[0]) {
  const intake = createFakeIntake(options);
  const sink = createLocalSink({ intake, resource: RESOURCE });
  const emitter = createEmitter({ metadata: SAMPLE_METADATA, content: CONTENT, sink, now: () => SAMPLE_TIME_MS });
  return { intake, sink, emitter };
}

it('hands what was emitted to the log as one request and resolves when it is committed', async () => {
  const commit = Promise.withResolvers<IntakeOutcome>();
  const { intake, sink, emitter } = setUp({ answer: () => commit.promise });
  emitSample(emitter);
  let committed = false;
  const committing = sink.commit().then((outcome) => {
    committed = true;
    return outcome;
  });
  expect(intake.requests).toHaveLength(1);
  expect(committed).toBe(false);
  commit.resolve({ outcome: 'accepted', records: SAMPLE_WIRE.length });
  expect(await committing).toMatchObject({ outcome: 'accepted' });

  const [request] = intake.requests;
  expect(request).toMatchObject({ signal: 'logs', encoding: 'protobuf', compression: 'identity' });
  // The intake may take the buffer to another thread: nothing else may be in it.
  expect(request?.body.buffer.byteLength).toBe(request?.body.length);
  const { resourceLogs } = decodeExportRequest('logs', request?.body ?? new Uint8Array()) as {
    resourceLogs: Array<{ resource: unknown; scopeLogs: Array<{ logRecords: Array<{ attributes: unknown[] }> }> }>;
  };
  expect(resourceLogs).toHaveLength(1);
  expect(resourceLogs[0]?.resource).toMatchObject({
    attributes: expect.arrayContaining([{ key: 'service.name', value: { stringValue: 'codex-cli' } }]),
  });
  const records = resourceLogs[0]?.scopeLogs[0]?.logRecords ?? [];
  expect(records.map(({ attributes }) => attributes.length)).toEqual(
    SAMPLE_WIRE.map((attributes) => Object.keys(attributes).length),
  );
  expect(await emitter.shutdown()).toEqual({
    emitted: SAMPLE_WIRE.length,
    delivered: SAMPLE_WIRE.length,
    undelivered: 0,
  });
});

it('keeps requests apart that are emitted and committed in one go', async () => {
  const { intake, sink, emitter } = setUp();
  emitter.sseEvent({ durationMs: 1 });
  const first = sink.commit();
  emitter.sseEvent({ durationMs: 2 });
  emitter.sseEvent({ durationMs: 3 });
  const second = sink.commit();
  expect(await sink.commit()).toBeUndefined();
  await Promise.all([first, second]);
  expect(intake.requests).toHaveLength(2);
});

it.each([
  [{ outcome: 'deferred', retryAfterMs: 1_000, message: 'the disk is full' }, 'the disk is full', 0],
  [{ outcome: 'refused', reason: 'too-large', message: 'too large' }, 'too large', 0],
  [{ outcome: 'accepted', records: 1, rejected: 1, message: 'one is too large' }, 'one is too large', 1],
] as Array<[IntakeOutcome, string, number]>)(
  'counts what is not committed: %o',
  async (outcome, lastError, delivered) => {
    const { sink, emitter } = setUp({ answer: () => outcome });
    emitter.sseEvent({ durationMs: 1 });
    emitter.sseEvent({ durationMs: 2 });
    expect(await sink.commit()).toEqual(outcome);
    expect(await emitter.flush()).toEqual({ emitted: 2, delivered, undelivered: 2 - delivered, lastError });
  },
);

it('counts what is over its bound', async () => {
  const intake = createFakeIntake({ answer: () => ({ outcome: 'accepted', records: 2 }) });
  const sink = createLocalSink({ intake, resource: RESOURCE, maxRecords: 2 });
  const emitter = createEmitter({ metadata: SAMPLE_METADATA, content: CONTENT, sink });
  for (let index = 0; index < 3; index++) emitter.sseEvent({ durationMs: index });
  expect(await emitter.flush()).toEqual({
    emitted: 3,
    delivered: 2,
    undelivered: 1,
    lastError: 'more than 2 records waited',
  });
});

it('sends without being asked', async () => {
  const { intake, emitter } = setUp();
  const asked = Promise.withResolvers<void>();
  intake.accept = async () => {
    asked.resolve();
    return { outcome: 'accepted', records: 1 };
  };
  emitter.sseEvent({ durationMs: 1 });
  await asked.promise;
  expect(await emitter.flush()).toMatchObject({ delivered: 1 });
});

it('ends by its deadline when a commit does not', async () => {
  const { emitter } = setUp({ answer: () => new Promise(() => {}) });
  emitter.sseEvent({ durationMs: 1 });
  expect(await emitter.shutdown({ deadlineMs: 50 })).toEqual({
    emitted: 1,
    delivered: 0,
    undelivered: 1,
    lastError: 'not committed within 50 ms',
  });
  emitter.sseEvent({ durationMs: 1 });
  expect(await emitter.flush()).toMatchObject({ emitted: 1 });
});

it('is not there when instrumentation is off', async () => {
  const intake = createFakeIntake();
  const options = { intake, content: CONTENT, version: '0.1.0', environmentName: 'dev' };
  expect(await startHostEmitter({ ...options, environment: { SLUICE_OTEL: '0' } })).toBeUndefined();
  const host = await startHostEmitter({ ...options, environment: {} });
  host?.emitter.emit({ key: 'sseEvent', timeMs: 1, input: { durationMs: 1 }, metadata: SAMPLE_METADATA });
  expect(await host?.commit()).toMatchObject({ outcome: 'accepted' });
});
