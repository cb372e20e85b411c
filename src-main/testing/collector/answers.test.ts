import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { decodeMessage } from '../../otlp/decode.ts';
import { messageType } from '../../otlp/messages.ts';
import { readCapture } from '../sluice-process.ts';
import { createSyntheticRun } from '../synthetic-run.ts';
import { callGrpc, type GrpcReply, postHttp } from './clients.ts';
import { type RecordingCollector, type ScriptedAnswer, startRecordingCollector } from './recording-collector.ts';

const PB = readCapture('codex-0.169.0', 'logs', 'pb');
const JSON_BODY = readCapture('codex-0.169.0', 'logs', 'json');
const JSON_HEADERS = { headers: { 'content-type': 'application/json' } };
const MEBIBYTE = 1024 * 1024;

let collector: RecordingCollector;
beforeEach(async () => {
  collector = await startRecordingCollector();
});
afterEach(() => collector.close());

const send = {
  http: (body: Uint8Array = PB) => postHttp(`${collector.httpUrl}/v1/logs`, body),
  grpc: (body: Uint8Array = PB) => callGrpc(collector.grpcUrl, body),
};
const TRANSPORTS = ['http', 'grpc'] as const;

const outcomes = () => collector.requests.map(({ outcome, status, complete }) => ({ outcome, status, complete }));

function detailsOf(reply: GrpcReply) {
  if (!('error' in reply)) throw new Error('the call succeeded');
  const [bytes] = reply.error.metadata.get('grpc-status-details-bin');
  return bytes === undefined ? undefined : decodeMessage(messageType('RpcStatus'), bytes as Buffer);
}

describe('HTTP answers', () => {
  it.each<[string, ScriptedAnswer, object, string]>([
    [
      '429 with seconds',
      { status: 429, headers: { 'retry-after': '3' } },
      { 'retry-after': '3' },
      'scripted status 429',
    ],
    [
      '429 with a date',
      { status: 429, headers: { 'Retry-After': 'Sun, 22 Nov 2026 09:00:00 GMT' } },
      { 'retry-after': 'Sun, 22 Nov 2026 09:00:00 GMT' },
      'scripted status 429',
    ],
    ['503 with a text', { status: 503, message: 'disk full' }, {}, 'disk full'],
    ['401', { status: 401, headers: { 'www-authenticate': 'Bearer' } }, { 'www-authenticate': 'Bearer' }, 'scripted'],
    ['404 with a body of its own', { status: 404, body: 'page not found' }, {}, 'page not found'],
    ['413', { status: 413 }, {}, 'scripted status 413'],
    ['302', { status: 302, headers: { location: '/elsewhere' } }, { location: '/elsewhere' }, ''],
  ])('%s', async (_name, answer, headers, text) => {
    collector.answer(answer, answer);
    for (const reply of [await send.http(), await postHttp(collector.httpUrl, JSON_BODY, JSON_HEADERS)]) {
      expect(reply).toMatchObject({ status: answer.status, headers });
      expect('body' in reply && reply.body.toString()).toContain(text);
    }
    const refused = { outcome: 'refused', status: answer.status, complete: true };
    expect(outcomes()).toEqual([refused, refused]);
    expect(collector.records()).toEqual([]);
    expect(collector.requests[0]?.logRecords()).toHaveLength(18);
  });

  it('a partial success, in the encoding of the request', async () => {
    collector.answerAll({ rejected: 2, message: 'two are too old' });
    const binary = await send.http();
    const json = await postHttp(collector.httpUrl, JSON_BODY, JSON_HEADERS);
    const partial = { partialSuccess: { rejectedLogRecords: '2', errorMessage: 'two are too old' } };
    if (!('body' in binary) || !('body' in json)) throw new Error('no answer');
    expect(decodeMessage(messageType('ExportLogsServiceResponse'), binary.body)).toEqual(partial);
    expect(JSON.parse(json.body.toString())).toEqual(partial);
    expect(outcomes().map(({ outcome }) => outcome)).toEqual(['accepted', 'accepted']);
  });

  it('an error as google.rpc.Status in the encoding of the request', async () => {
    collector.answerAll({ status: 503, message: 'later' });
    const binary = await send.http();
    const json = await postHttp(collector.httpUrl, JSON_BODY, JSON_HEADERS);
    if (!('body' in binary) || !('body' in json)) throw new Error('no answer');
    expect(decodeMessage(messageType('RpcStatus'), binary.body)).toMatchObject({ message: 'later' });
    expect(JSON.parse(json.body.toString())).toMatchObject({ message: 'later' });
  });
});

describe('gRPC answers', () => {
  it.each([
    ['UNAVAILABLE', 14],
    ['RESOURCE_EXHAUSTED', 8],
    ['UNAUTHENTICATED', 16],
    ['UNIMPLEMENTED', 12],
  ])('%s', async (name, grpcStatus) => {
    collector.answer({ grpcStatus }, { grpcStatus, message: 'größer', headers: { 'x-reason': 'a' } });
    expect(await send.grpc()).toMatchObject({ code: grpcStatus, error: { details: `scripted status ${name}` } });
    const reply = await send.grpc();
    expect(reply).toMatchObject({ code: grpcStatus, error: { details: 'größer' } });
    expect('error' in reply && reply.error.metadata.get('x-reason')).toEqual(['a']);
    expect(detailsOf(reply)).toBeUndefined();
    expect(outcomes()[1]).toEqual({ outcome: 'refused', status: grpcStatus, complete: true });
  });

  it('RetryInfo', async () => {
    collector.answer({ grpcStatus: 8, message: 'slow down', retryInfoMs: 2500 });
    expect(detailsOf(await send.grpc())).toEqual({
      code: 8,
      message: 'slow down',
      details: [{ typeUrl: 'type.googleapis.com/google.rpc.RetryInfo', value: expect.any(String) }],
    });
    collector.answer({ grpcStatus: 14, retryInfoMs: 2500 });
    const details = (detailsOf(await send.grpc())?.['details'] ?? []) as Array<{ value: string }>;
    const retryInfo = decodeMessage(messageType('RetryInfo'), Buffer.from(details[0]?.value ?? '', 'base64'));
    expect(retryInfo).toEqual({ retryDelay: { seconds: '2', nanos: 500_000_000 } });
  });

  it('a partial success', async () => {
    collector.answer({ rejected: 1, message: 'one is too old', headers: { 'x-trailer': 't' } });
    const reply = await send.grpc();
    if ('error' in reply) throw reply.error;
    expect(reply.trailers.get('x-trailer')).toEqual(['t']);
    expect(decodeMessage(messageType('ExportLogsServiceResponse'), reply.body)).toEqual({
      partialSuccess: { rejectedLogRecords: '1', errorMessage: 'one is too old' },
    });
  });
});

describe.each(TRANSPORTS)('over %s', (transport) => {
  const broken = transport === 'http' ? { error: 'ECONNRESET' } : { code: 14 };
  const good = transport === 'http' ? { status: 200 } : { code: 0 };

  it('answers in order, then as by default', async () => {
    collector.answer({ status: 503, grpcStatus: 14 }, {});
    collector.answerAll({ status: 400, grpcStatus: 3 });
    for (let sent = 0; sent < 4; sent++) await send[transport]();
    collector.answerAll({});
    await send[transport]();
    const statuses = transport === 'http' ? [503, 200, 400, 400, 200] : [14, 0, 3, 3, 0];
    expect(outcomes().map(({ status }) => status)).toEqual(statuses);
  });

  it('answers by what the request holds', async () => {
    collector.answerAll((request) =>
      request.logRecords().some(({ attributes }) => attributes['event.name']?.stringValue === 'codex.user_prompt')
        ? { status: 400, grpcStatus: 3, message: 'no prompts here' }
        : {},
    );
    await send[transport](PB);
    await send[transport](new Uint8Array(0));
    expect(outcomes().map(({ outcome }) => outcome)).toEqual(['refused', 'accepted']);
  });

  it('waits as long as it is told', async () => {
    const go = Promise.withResolvers<void>();
    collector.answer({ until: go.promise });
    const reply = send[transport]();
    await collector.waitForRequests(1);
    await send[transport]();
    expect(outcomes().map(({ outcome }) => outcome)).toEqual(['open', 'accepted']);
    go.resolve();
    expect(await reply).toMatchObject(good);
    expect(outcomes().map(({ outcome }) => outcome)).toEqual(['accepted', 'accepted']);
  });

  it('delays', async () => {
    collector.answer({ delayMs: 50 });
    const reply = send[transport]();
    const [request] = await collector.waitForRequests(1);
    expect(request?.outcome).toBe('open');
    expect(await reply).toMatchObject(good);
    expect(request?.outcome).toBe('accepted');
  });

  it('hangs until it is closed', async () => {
    collector.answer({ hang: true });
    const reply = send[transport]();
    const [request] = await collector.waitForRequests(1);
    expect(request).toMatchObject({ outcome: 'open', recordCount: 18 });
    expect(collector.records()).toEqual([]);
    await collector.close();
    expect(await reply).toMatchObject(transport === 'http' ? { answered: false } : { code: 14 });
  });

  it('resets in the middle of the body', async () => {
    collector.answer({ reset: 'mid-body' });
    expect(await send[transport](new Uint8Array(32 * MEBIBYTE))).toMatchObject(
      // Which of the two depends on what the client was doing when it happened.
      transport === 'http' ? { error: expect.stringMatching(/ECONNRESET|EPIPE/), answered: false } : broken,
    );
    await collector.waitFor(([request]) => request?.outcome === 'lost');
    expect(outcomes()).toEqual([{ outcome: 'lost', status: undefined, complete: false }]);
    expect(await send[transport]()).toMatchObject(good);
  });

  it('resets instead of an answer', async () => {
    collector.answer({ reset: 'after-body' });
    expect(await send[transport]()).toMatchObject(broken);
    await collector.waitFor(([request]) => request?.outcome === 'lost');
    expect(outcomes()).toEqual([{ outcome: 'lost', status: undefined, complete: true }]);
    expect(collector.records()).toEqual([]);
  });

  it('resets in the middle of the answer, having kept the records', async () => {
    collector.answer({ reset: 'mid-answer' });
    const reply = await send[transport]();
    expect(reply).toMatchObject(transport === 'http' ? { error: 'ECONNRESET', answered: true } : broken);
    expect(collector.records()).toHaveLength(18);
  });

  it('reads slowly and misses nothing', async () => {
    collector.answer({ readBytesPerSecond: 50 * MEBIBYTE });
    const run = createSyntheticRun().protobuf(6000);
    expect(run.length).toBeGreaterThan(3 * MEBIBYTE);
    expect(await send[transport](run)).toMatchObject(good);
    expect(Buffer.from(collector.requests[0]?.body ?? []).equals(run)).toBe(true);
    expect(await send[transport]()).toMatchObject(good);
  });

  it('fails the test for an answer meant for the other transport', async () => {
    collector.answer(transport === 'http' ? { grpcStatus: 14 } : { status: 503 });
    expect(await send[transport]()).toMatchObject(transport === 'http' ? { status: 500 } : { code: 13 });
    await expect(collector.close()).rejects.toThrow(`has no status for ${transport}`);
    collector = await startRecordingCollector();
  });

  it('fails the test for a function that throws', async () => {
    collector.answer(() => {
      throw new Error('wrong turn');
    });
    expect(await send[transport]()).toMatchObject(transport === 'http' ? { status: 500 } : { code: 13 });
    await expect(collector.close()).rejects.toThrow("an answer's function threw: wrong turn");
    collector = await startRecordingCollector();
  });
});

it('over http: reads slowly while others overtake, and has nothing of a body that is not whole', async () => {
  collector.answer({ readBytesPerSecond: 1 });
  const gaveUp = new AbortController();
  const request = httpRequest(collector.httpUrl, { method: 'POST', agent: false, signal: gaveUp.signal });
  request.end(Buffer.alloc(16 * MEBIBYTE));
  const failed = once(request, 'error');
  await collector.waitFor((requests) => requests.length === 1);
  // Were the first not read slowly, it would be there long before these.
  const large = createSyntheticRun().protobuf(6000);
  for (let sent = 0; sent < 6; sent++) await send.http(large);
  expect(outcomes()[0]).toEqual({ outcome: 'open', status: undefined, complete: false });
  gaveUp.abort();
  await failed;
});

it('over grpc: reads slowly until the deadline of the call', async () => {
  collector.answer({ readBytesPerSecond: 1 });
  const reply = await callGrpc(collector.grpcUrl, Buffer.alloc(3 * MEBIBYTE), { deadlineMs: 2000 });
  expect(reply).toMatchObject({ code: 4 });
  await collector.waitFor(([request]) => request?.outcome === 'lost');
  expect(outcomes()).toEqual([{ outcome: 'lost', status: undefined, complete: false }]);
});
