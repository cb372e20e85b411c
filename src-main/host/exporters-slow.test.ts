/** Collectors that are slow on the wire, reading as well as answering: nothing is lost, nobody else waits. */
import { randomBytes } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { ScriptedAnswer } from '../testing/collector/answers.ts';
import { type RecordingCollector, startRecordingCollector } from '../testing/collector/recording-collector.ts';
import { numbered, startExporters } from './testing/exporters.ts';

let slow: RecordingCollector;
let quick: RecordingCollector;
beforeEach(async () => {
  [slow, quick] = await Promise.all([startRecordingCollector(), startRecordingCollector()]);
});
afterEach(() => Promise.all([slow.close(), quick.close()]));

const kinds = {
  HTTP: (to: RecordingCollector) => ({ 'otlp-http': { endpoint: `${to.httpUrl}/v1/logs`, protocol: 'binary' } }),
  gRPC: (to: RecordingCollector) => ({ 'otlp-grpc': { endpoint: to.grpcUrl } }),
};
const textsOf = (from: RecordingCollector) => from.records().map(({ attributes }) => attributes['prompt']?.stringValue);
/** More than the buffers of a connection hold, and not to be compressed. */
const LARGE = Array.from({ length: 48 }, (_, i) => `${i} ${randomBytes(48 * 1024).toString('base64')}`);
const LARGE_BATCH = { compression: 'none', batch: { max_records: 100, max_bytes: '60 MiB' } };
/** By then gRPC may have given the connection up as well. */
const GIVEN_UP = /^no answer within 0\.4 s$|connection/i;
const ONE_BYTE: ScriptedAnswer = { readBytesPerSecond: 1 };

describe.each(Object.entries(kinds))('over %s', (_kind, table) => {
  test('a body that is read at a trickle is given up and sent again, whole', async () => {
    const { prompts, until, state } = await startExporters({
      one: { ...table(slow), ...LARGE_BATCH, timeout_ms: 400 },
      other: { ...table(quick), ...LARGE_BATCH, timeout_ms: 60_000 },
    });
    slow.answer(ONE_BYTE, ONE_BYTE);
    await prompts(LARGE);
    const retrying = await until(({ lastError }) => lastError !== undefined);
    expect(retrying.lastError?.message).toMatch(GIVEN_UP);
    expect(retrying).toMatchObject({ sent: 0, queued: { records: LARGE.length } });
    // Whoever is quick has its own by then or gets it, whatever the other does.
    await until(({ sent }) => sent === LARGE.length, 'other');
    slow.answerAll({});
    await until(({ sent, phase }) => sent === LARGE.length && phase === 'idle');
    expect(textsOf(slow)).toEqual(LARGE);
    expect(textsOf(quick)).toEqual(LARGE);
    expect(state()).toMatchObject({
      sent: LARGE.length,
      dropped: 0,
      rejected: 0,
      deadLetters: 0,
      queued: { records: 0 },
    });
  });

  test('a body that is read slowly, but in time, is sent once', async () => {
    const { prompts, until } = await startExporters({
      one: { ...table(slow), compression: 'none', timeout_ms: 60_000 },
    });
    slow.answer({ readBytesPerSecond: 200_000 });
    await prompts(numbered(500));
    await until(({ sent }) => sent === 500);
    expect(textsOf(slow)).toEqual(numbered(500));
    expect(slow.requests).toHaveLength(1);
  });

  test('an answer at a trickle is waited for until the time is up; what was taken twice is all that is taken too often', async () => {
    const { prompts, until, state } = await startExporters({
      one: { ...table(slow), timeout_ms: 400 },
      other: table(quick),
    });
    slow.answer({ answerBytesPerSecond: 1 });
    await prompts(numbered(3));
    const retrying = await until(({ lastError }) => lastError !== undefined);
    expect(retrying.lastError?.message).toMatch(GIVEN_UP);
    await until(({ sent }) => sent === 3);
    expect(textsOf(slow)).toEqual([...numbered(3), ...numbered(3)]);
    await until(({ sent }) => sent === 3, 'other');
    expect(state()).toMatchObject({ sent: 3, dropped: 0, queued: { records: 0 } });
  });

  test('an answer that comes slowly, but in time, counts', async () => {
    const { prompts, until, state } = await startExporters({ one: { ...table(slow), timeout_ms: 60_000 } });
    slow.answer({ answerBytesPerSecond: 400, rejected: 1, message: 'one is too old' });
    await prompts(numbered(3));
    await until(({ sent }) => sent === 2);
    expect(state().lastError?.message).toMatch(/one is too old$/);
    expect(textsOf(slow)).toEqual(numbered(3));
    expect(slow.requests).toHaveLength(1);
  });
});
