import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { EventsIntake, EventsOutcome, EventsRequest } from './events.ts';
import { createHttpReceiver } from './tcp-receiver.ts';
import { createFakeIntake } from './testing/fake-intake.ts';
import { JSON_HEADERS, open, post } from './testing/http-receiver.ts';
import { connectRaw } from './testing/raw-client.ts';

const STORED: EventsOutcome = {
  outcome: 'checked',
  accepted: 2,
  rejected: [],
  moreRejected: 0,
  serviceName: 'codex-cli',
};
const NDJSON_HEADERS = { 'Content-Type': 'application/x-ndjson; charset=utf-8' };

async function start({ outcome = STORED, off = false, limitBytes = 1e9, maxBodyBytes = 1_000_000 } = {}) {
  const intake = createFakeIntake({ limitBytes });
  const requests: EventsRequest[] = [];
  const events: EventsIntake = {
    async accept(request) {
      requests.push(request);
      return outcome;
    },
  };
  const receiver = createHttpReceiver({
    intake,
    events: off ? undefined : events,
    onArrival: intake.onArrival,
    address: '127.0.0.1:0',
    limits: { maxBodyBytes },
  });
  const started = await receiver.start();
  if (!started.ok) throw new Error(started.error);
  open.push(() => receiver.stop({ deadlineMs: 0 }));
  const raw = await connectRaw({ host: '127.0.0.1', port: Number(started.address.split(':').at(-1)) });
  open.push(() => raw.socket.destroy());
  return { intake, requests, raw };
}

describe('POST /v1/events', () => {
  it('hands the body over as it came and answers in JSON', async () => {
    const { intake, requests, raw } = await start();
    const zipped = gzipSync('{}\n{}');
    raw.write(post('/v1/events', JSON_HEADERS, '[{},{}]'));
    raw.write(post('/v1/events?x', { ...NDJSON_HEADERS, 'Content-Encoding': 'gzip', 'User-Agent': 'curl/8' }, zipped));
    for (let count = 0; count < 2; count++) {
      const { status, headers, body } = await raw.response();
      expect({ status, type: headers['content-type'] }).toEqual({ status: 200, type: 'application/json' });
      expect(JSON.parse(body.toString())).toEqual({ accepted: 2, rejected: [] });
    }
    expect(requests).toEqual([
      { format: 'json', compression: 'identity', body: expect.any(Uint8Array) },
      { format: 'ndjson', compression: 'gzip', body: expect.any(Uint8Array) },
    ]);
    expect(requests.map(({ body }) => Buffer.from(body))).toEqual([Buffer.from('[{},{}]'), zipped]);
    expect(await intake.arrived(2)).toMatchObject([
      { target: 'POST /v1/events', signal: 'logs', encoding: 'json', records: 2, outcome: 'accepted', status: 200 },
      { serviceName: 'codex-cli', userAgent: 'curl/8', encoding: 'json', sizeBytes: zipped.length },
    ]);
    expect(intake.heldBytes).toBe(0);
    expect(intake.requests).toEqual([]);
  });

  const rejected = [{ line: 3, message: '"call_id" is missing: a string' }];
  const outcomes: Array<[title: string, outcome: EventsOutcome, status: number, body: unknown, report: unknown]> = [
    [
      'some are wrong',
      { outcome: 'checked', accepted: 2, rejected, moreRejected: 7 },
      200,
      {
        accepted: 2,
        rejected,
        moreRejected: 7,
        message: expect.stringMatching(/^8 of 10 events rejected; line 3: "call_id"/),
      },
      { outcome: 'partial', records: 2, reason: expect.stringContaining('line 3') },
    ],
    [
      'none is right',
      { outcome: 'checked', accepted: 0, rejected, moreRejected: 0 },
      400,
      { accepted: 0, rejected, message: expect.stringMatching(/^1 of 1 /) },
      { outcome: 'refused', records: 0 },
    ],
    [
      'there is none',
      { outcome: 'checked', accepted: 0, rejected: [], moreRejected: 0 },
      200,
      { accepted: 0, rejected: [] },
      { outcome: 'accepted', records: 0 },
    ],
    [
      'the body cannot be read',
      { outcome: 'refused', reason: 'malformed', message: 'not gzip' },
      400,
      { accepted: 0, rejected: [], message: 'not gzip' },
      { outcome: 'refused', reason: 'not gzip' },
    ],
    [
      'there are too many',
      { outcome: 'refused', reason: 'too-large', message: 'too many' },
      413,
      { accepted: 0, rejected: [], message: 'too many' },
      { outcome: 'refused' },
    ],
    [
      'the disk is full',
      { outcome: 'deferred', retryAfterMs: 4_200, message: 'later' },
      503,
      { accepted: 0, rejected: [], message: 'later' },
      { outcome: 'deferred', reason: 'later' },
    ],
  ];

  it.each(outcomes)('when %s', async (_, outcome, status, body, report) => {
    const { intake, raw } = await start({ outcome });
    raw.write(post('/v1/events', NDJSON_HEADERS, '{}'));
    const response = await raw.response();
    expect(response.status).toBe(status);
    expect(JSON.parse(response.body.toString())).toEqual(body);
    expect(response.headers['retry-after']).toBe(status === 503 ? '5' : undefined);
    expect((await intake.arrived(1))[0]).toMatchObject({ status, ...(report as object) });
    expect(intake.heldBytes).toBe(0);
  });

  const refusals: Array<[title: string, request: Buffer | string, status: number, says: RegExp]> = [
    [
      'curl -d without a type',
      post('/v1/events', { 'Content-Type': 'application/x-www-form-urlencoded' }, '{}'),
      415,
      /application\/x-ndjson.*-H 'Content-Type: application\/json'/,
    ],
    ['no type', post('/v1/events', {}, '{}'), 415, /there is none/],
    [
      'protobuf',
      post('/v1/events', { 'Content-Type': 'application/x-protobuf' }, 'x'),
      415,
      /must be application\/json/,
    ],
    ['brotli', post('/v1/events', { ...JSON_HEADERS, 'Content-Encoding': 'br' }, 'x'), 415, /gzip, deflate, zstd/],
    ['a web page', post('/v1/events', { ...JSON_HEADERS, Origin: 'https://evil.example' }, '{}'), 403, /web pages/],
    ['a rebound name', post('/v1/events', { ...JSON_HEADERS, Host: 'evil.example' }, '{}'), 403, /not this machine/],
    ['GET', 'GET /v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n', 405, /takes POST, not GET/],
    [
      'no length',
      'POST /v1/events HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n\r\n',
      411,
      /Content-Length/,
    ],
    ['a large body', post('/v1/events', JSON_HEADERS, 'x'.repeat(2_000)), 413, /more than the 1000 bytes/],
    ['/v1/event', post('/v1/event', JSON_HEADERS, '{}'), 404, /plain JSON is \/v1\/events/],
  ];

  it.each(refusals)('refuses %s before the body is read', async (_, request, status, says) => {
    const { intake, requests, raw } = await start({ maxBodyBytes: 1_000 });
    raw.write(request);
    const response = await raw.response();
    expect(response.status).toBe(status);
    expect(response.body.toString()).toMatch(says);
    expect(Object.keys(response.headers).filter((name) => name.startsWith('access-control'))).toEqual([]);
    expect((await intake.arrived(1))[0]).toMatchObject({ outcome: 'refused', status });
    expect({ taken: requests.length, heldBytes: intake.heldBytes }).toEqual({ taken: 0, heldBytes: 0 });
  });

  it('says that it is switched off', async () => {
    const { raw } = await start({ off: true });
    raw.write(post('/v1/events', JSON_HEADERS, '{}'));
    const response = await raw.response();
    expect(response.status).toBe(404);
    expect(JSON.parse(response.body.toString())).toMatchObject({
      accepted: 0,
      message: expect.stringContaining('SLUICE_OTEL=0'),
    });
    raw.write(post('/v1/logs', JSON_HEADERS, '{}'));
    expect((await raw.response()).status).toBe(200);
  });

  it('keeps to the bound on memory, with what the events take', async () => {
    const { intake, requests, raw } = await start({ limitBytes: 4 * 1024 + 2_000 });
    raw.write(post('/v1/events', JSON_HEADERS, `"${'x'.repeat(1_000)}"`));
    expect((await raw.response()).status).toBe(503);
    raw.write(post('/v1/events', JSON_HEADERS, '{}'));
    expect((await raw.response()).status).toBe(200);
    expect({ taken: requests.length, heldBytes: intake.heldBytes }).toEqual({ taken: 1, heldBytes: 0 });
  });
});
