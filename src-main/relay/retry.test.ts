import { describe, expect, test } from 'vitest';
import { encodeStatus } from '../otlp/responses.ts';
import { errorWords, readPartialSuccess, readRetryInfoMs } from './answers.ts';
import { backoffMs } from './backoff.ts';
import type { Clock } from './clock.ts';
import { createGate } from './gate.ts';
import { grpcOutcome, httpOutcome, isTlsError } from './outcomes.ts';
import { parseRetryAfter } from './retry-after.ts';

describe('statuses', () => {
  test('of HTTP are those of the specification', () => {
    const by = (outcome: string) =>
      Array.from({ length: 500 }, (_, i) => i + 100).filter((status) => httpOutcome(status) === outcome);
    expect(by('retryable')).toEqual([429, 502, 503, 504]);
    expect(by('data')).toEqual([400, 422]);
    expect(by('too-large')).toEqual([413]);
    expect(by('loop')).toEqual([508]);
    expect(by('accepted')).toEqual(Array.from({ length: 100 }, (_, i) => i + 200));
    expect(by('refused')).toEqual(expect.arrayContaining([301, 401, 403, 404, 405, 415]));
    expect(by('odd')).toEqual(expect.arrayContaining([100, 101, 408, 500, 501, 520, 599]));
  });

  test('of gRPC are those of the specification', () => {
    const by = (outcome: string) =>
      Array.from({ length: 17 }, (_, i) => i).filter((code) => grpcOutcome(code, '', false) === outcome);
    // CANCELLED, DEADLINE_EXCEEDED, RESOURCE_EXHAUSTED, ABORTED, OUT_OF_RANGE, UNAVAILABLE, DATA_LOSS
    expect(by('retryable')).toEqual([1, 4, 8, 10, 11, 14, 15]);
    expect(by('data')).toEqual([3]);
    expect(by('accepted')).toEqual([0]);
    // NOT_FOUND, PERMISSION_DENIED, UNIMPLEMENTED, UNAUTHENTICATED
    expect(by('refused')).toEqual([5, 7, 12, 16]);
    // UNKNOWN, ALREADY_EXISTS, FAILED_PRECONDITION, INTERNAL
    expect(by('odd')).toEqual([2, 6, 9, 13]);
    expect(grpcOutcome(9, 'Loop: it came back', false)).toBe('loop');
  });

  test.each([
    ['grpc: received message larger than max (5000 vs. 1000)', false, 'too-large'],
    ['Received message larger than max (5000 vs. 1000)', false, 'too-large'],
    ['message size 5000 exceeds the limit of 1000', false, 'too-large'],
    ['<html><body>Request too large? Exceeds our size limit.</body></html>', false, 'retryable'],
    ['message larger than max', true, 'retryable'],
    ['too many requests', false, 'retryable'],
  ])('RESOURCE_EXHAUSTED %j, RetryInfo %s: %s', (message, hasRetryInfo, outcome) => {
    expect(grpcOutcome(8, message, hasRetryInfo)).toBe(outcome);
  });

  test.each([
    ['Received HTTP status code 413', 'too-large'],
    ['Received HTTP status code 502', 'odd'],
    ['<html><title>413 Request Entity Too Large</title></html>', 'odd'],
    ['message larger than max', 'odd'],
  ])('UNKNOWN %j: %s', (message, outcome) => {
    expect(grpcOutcome(2, message, false)).toBe(outcome);
  });

  test.each([
    ['UNABLE_TO_VERIFY_LEAF_SIGNATURE', true],
    ['SELF_SIGNED_CERT_IN_CHAIN', true],
    ['CERT_HAS_EXPIRED', true],
    ['ERR_TLS_CERT_ALTNAME_INVALID', true],
    ['ERR_SSL_WRONG_VERSION_NUMBER', true],
    ['ECONNREFUSED', false],
    [undefined, false],
  ])('%s is about TLS: %s', (code, isTls) => {
    expect(isTlsError(code)).toBe(isTls);
  });
});

const NOW_MS = Date.parse('2026-11-22T09:00:00Z');

test.each([
  ['3', 3_000],
  [' 120 ', 120_000],
  ['Sun, 22 Nov 2026 09:00:30 GMT', 30_000],
  ['Sunday, 22-Nov-26 09:00:30 GMT', 30_000],
  ['Sun, 22 Nov 2026 08:00:00 GMT', 0],
  ['2026-11-22', undefined],
  ['-3', undefined],
  ['1.5', undefined],
  ['soon', undefined],
  ['', undefined],
  [undefined, undefined],
])('Retry-After %j is %s ms', (value, ms) => {
  expect(parseRetryAfter(value, NOW_MS)).toBe(ms);
});

describe('backoff', () => {
  const plain = { initialMs: 1_000, multiplier: 2, maxMs: 8_000, jitter: 0.5 };

  test('grows to its bound, and chance moves it by half', () => {
    expect([1, 2, 3, 4, 5, 9].map((attempt) => backoffMs(attempt, undefined, 0.5, plain))).toEqual([
      1_000, 2_000, 4_000, 8_000, 8_000, 8_000,
    ]);
    expect([0, 1].map((random) => backoffMs(2, undefined, random, plain))).toEqual([1_000, 3_000]);
  });

  test('gives way to a longer wait that the collector asked for, up to a day', () => {
    expect(backoffMs(1, 700, 0.5, plain)).toBe(1_000);
    expect(backoffMs(1, 60_000, 0.5, plain)).toBe(60_000);
    expect(backoffMs(1, 1e12, 0.5, plain)).toBe(86_400_000);
  });

  test('never ends, and starts again after an answer', () => {
    let nowMs = 0;
    const clock: Clock = { now: () => 0, ticks: () => nowMs, after: () => () => {}, random: () => 0.5 };
    const gate = createGate(clock, plain);
    const waits: number[] = [];
    for (let i = 0; i < 100; i++) {
      gate.failed(undefined);
      waits.push(gate.untilMs - nowMs);
      expect(gate.isOpen()).toBe(false);
      nowMs = gate.untilMs;
      expect(gate.isOpen()).toBe(true);
    }
    expect(waits.slice(0, 4)).toEqual([1_000, 2_000, 4_000, 8_000]);
    expect(waits.at(-1)).toBe(8_000);
    gate.open();
    gate.failed(undefined);
    expect(gate.untilMs - nowMs).toBe(1_000);
  });

  test('does not notice when the wall clock jumps', () => {
    let wallMs = 1_800_000_000_000;
    let ticks = 5;
    const clock: Clock = { now: () => wallMs, ticks: () => ticks, after: () => () => {}, random: () => 0.5 };
    const gate = createGate(clock, plain);
    gate.failed(undefined);
    expect(gate.retryAtMs).toBe(wallMs + 1_000);
    for (const jumpMs of [-3_600_000, 40 * 86_400_000]) {
      wallMs += jumpMs;
      expect(gate.isOpen()).toBe(false);
      expect(gate.retryAtMs).toBe(wallMs + 1_000);
    }
    ticks += 1_000;
    expect(gate.isOpen()).toBe(true);
  });

  test('is slower after answers that explain nothing, and does not end', () => {
    let ticks = 0;
    const clock: Clock = { now: () => 0, ticks: () => ticks, after: () => () => {}, random: () => 0.5 };
    const gate = createGate(clock, plain);
    const waits = Array.from({ length: 7 }, () => {
      gate.puzzled('why');
      const waitMs = gate.untilMs - ticks;
      ticks = gate.untilMs;
      return waitMs;
    });
    expect(waits).toEqual([5_000, 10_000, 20_000, 40_000, 60_000, 60_000, 60_000]);
    expect(gate.trouble).toEqual({ phase: 'retrying', reason: 'why' });
    gate.open();
    expect(gate.trouble).toBeUndefined();
  });
});

describe('answers', () => {
  test('RetryInfo', () => {
    const bytes = encodeStatus({ code: 8, message: 'slow down', retryAfterMs: 2_500 }, 'protobuf');
    expect(readRetryInfoMs(bytes)).toBe(2_500);
    expect(readRetryInfoMs(encodeStatus({ code: 8, message: 'slow down' }, 'protobuf'))).toBeUndefined();
    expect(readRetryInfoMs(Buffer.from('broken'))).toBeUndefined();
    expect(readRetryInfoMs(undefined)).toBeUndefined();
  });

  test.each([
    ['{"partialSuccess":{"rejectedLogRecords":"2","errorMessage":"old"}}', { rejected: 2, message: 'old' }],
    ['{"partialSuccess":{"rejectedLogRecords":0,"errorMessage":"hm"}}', { rejected: 0, message: 'hm' }],
    ['{"partialSuccess":null}', { rejected: 0, message: '' }],
    ['{"partialSuccess":{"rejectedLogRecords":-3}}', { rejected: 0, message: '' }],
    ['{}', { rejected: 0, message: '' }],
    ['', { rejected: 0, message: '' }],
    ['thank you', { rejected: 0, message: '' }],
  ])('partial success in %j', (body, expected) => {
    expect(readPartialSuccess('logs', Buffer.from(body), true)).toEqual(expected);
  });

  test.each([
    ['application/x-protobuf', encodeStatus({ code: 3, message: 'no body' }, 'protobuf'), 'no body'],
    ['application/json', Buffer.from('{"code":3,"message":"no body"}'), 'no body'],
    ['application/json', Buffer.from('{"error":"no body"}'), 'no body'],
    ['text/plain; charset=utf-8', Buffer.from(' no body\n'), 'no body'],
    ['text/html', Buffer.from('<html><h1>404</h1>\n<p>not here</p></html>'), '404 not here'],
    ['application/json', Buffer.from('not json'), 'not json'],
    ['text/html', Buffer.from(`${'<'.repeat(200_000)}p>`), ''],
    ['text/html', Buffer.from('a < b, and no end'), 'a < b, and no end'],
    ['text/plain', Buffer.from('x'.repeat(5_000)), `${'x'.repeat(999)}…`],
  ])("the collector's words in %s", (type, body, words) => {
    expect(errorWords(body, type)).toBe(words);
  });
});
