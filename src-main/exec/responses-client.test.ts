import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  assistantMessage,
  completed,
  incomplete,
  responseCreated,
  sse,
  sseEvent,
  sseFailed,
} from '../testing/model-server/responses-events.ts';
import { type MockResponsesServer, startMockServer } from '../testing/model-server/responses-server.ts';
import type { ResponsesEndpoint } from './responses-attempt.ts';
import { createResponsesClient } from './responses-client.ts';
import { recordTelemetry } from './testing/recorded-telemetry.ts';

const KEY = 'sk-key-of-this-test';
const DONE = sse([responseCreated('r'), assistantMessage('m', 'hello'), completed('r')]);

async function startServer(): Promise<MockResponsesServer> {
  const server = await startMockServer();
  onTestFinished(() => server.close());
  return server;
}

/** Waits for nothing between tries, and says how long it would have. */
function setUp(url: string, endpoint: Partial<ResponsesEndpoint> = {}) {
  const telemetry = recordTelemetry();
  const waits: number[] = [];
  const notices: string[] = [];
  const client = createResponsesClient(
    {
      url: new URL(`${url}/v1/responses`),
      headers: { authorization: `Bearer ${KEY}` },
      secrets: [KEY],
      requestMaxRetries: 4,
      streamMaxRetries: 5,
      streamIdleTimeoutMs: 20_000,
      ...endpoint,
    },
    telemetry.events,
    async (durationMs, signal) => {
      waits.push(durationMs);
      return !signal.aborted;
    },
  );
  const respond = (signal = new AbortController().signal) =>
    client.respond({ model: 'm', input: [], stream: true }, (notice) => void notices.push(notice), signal);
  return { respond, telemetry, waits, notices };
}

describe('requests', () => {
  it('are tried again after 5xx, each attempt reported by itself', async () => {
    const server = await startServer();
    server.mountStatus(500, 'one');
    server.mountStatus(503, { error: 'two' }, { 'cf-ray': 'ray-2' });
    server.mountSseOnce(DONE);
    const { respond, telemetry, waits, notices } = setUp(server.url);

    expect(await respond()).toMatchObject({ outcome: 'completed', items: [{ type: 'message' }] });
    server.expectDone();
    expect(telemetry.of('apiRequest')).toEqual([
      {
        attempt: 0,
        durationMs: expect.any(Number),
        statusCode: 500,
        errorMessage: 'unexpected status 500 Internal Server Error: one',
      },
      {
        attempt: 1,
        durationMs: expect.any(Number),
        statusCode: 503,
        cfRay: 'ray-2',
        errorMessage: 'unexpected status 503 Service Unavailable: {"error":"two"}',
      },
      { attempt: 2, durationMs: expect.any(Number), statusCode: 200 },
    ]);
    expect(waits.map((each) => Math.round(each / 200))).toEqual([1, 2]);
    expect(notices).toEqual([]);
  });

  it.each([400, 429])('%i is final', async (status) => {
    const server = await startServer();
    server.mountStatus(status, 'no');
    const { respond, telemetry } = setUp(server.url);
    expect(await respond()).toMatchObject({ outcome: 'failed', message: expect.stringContaining(`${status}`) });
    server.expectDone();
    expect(telemetry.of('apiRequest')).toHaveLength(1);
  });

  it('another status is tried again from the beginning, not as a request', async () => {
    const server = await startServer();
    server.mountStatus(404, 'where?');
    server.mountSseOnce(DONE);
    const { respond, telemetry, notices } = setUp(server.url);
    expect(await respond()).toMatchObject({ outcome: 'completed' });
    expect(telemetry.of('apiRequest').map(({ attempt }) => attempt)).toEqual([0, 0]);
    expect(notices).toEqual(['Reconnecting... 1/5 (unexpected status 404 Not Found: where?)']);
  });

  it('gives up after its retries when nobody listens', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await new Promise((closed) => server.close(closed));
    const { respond, telemetry } = setUp(`http://127.0.0.1:${port}`, { requestMaxRetries: 2, streamMaxRetries: 1 });

    expect(await respond()).toMatchObject({ outcome: 'failed', message: expect.stringContaining('ECONNREFUSED') });
    const requests = telemetry.of('apiRequest');
    expect(requests.map(({ attempt }) => attempt)).toEqual([0, 1, 2, 0, 1, 2]);
    expect(
      requests.every(({ statusCode, errorMessage }) => statusCode === undefined && errorMessage !== undefined),
    ).toBe(true);
  });

  it('waits for the head of an answer no longer than the stream may be idle', async () => {
    const silent = createServer(() => {}).listen(0, '127.0.0.1');
    await once(silent, 'listening');
    onTestFinished(() => void silent.close());
    const { port } = silent.address() as AddressInfo;
    const options = { requestMaxRetries: 0, streamMaxRetries: 0, streamIdleTimeoutMs: 50 };
    const { respond } = setUp(`http://127.0.0.1:${port}`, options);
    expect(await respond()).toMatchObject({ outcome: 'failed', message: expect.stringContaining('no answer within') });
  });

  it('never repeat the key that the server echoes', async () => {
    const server = await startServer();
    server.mountStatus(400, `Incorrect API key provided: ${KEY}`);
    const { respond, telemetry } = setUp(server.url);
    const outcome = await respond();
    expect(server.requests[0]?.headers.authorization).toBe(`Bearer ${KEY}`);
    expect(JSON.stringify([outcome, telemetry.records])).not.toContain(KEY);
    expect(JSON.stringify(outcome)).toContain('[REDACTED]');
  });
});

describe('streams', () => {
  const broken = [
    [
      'closes early',
      async (answer: { send(text: string): Promise<void> }) => answer.send(sse([responseCreated('r')])),
      'stream closed before response.completed',
    ],
    [
      'breaks off',
      async (answer: { send(text: string): Promise<void>; breakOff(): Promise<void> }) => {
        await answer.send(sse([responseCreated('r')]));
        await answer.breakOff();
      },
      'stream disconnected before completion: aborted',
    ],
  ] as const;

  it.each(broken)('that %s is tried again', async (_, script, message) => {
    const server = await startServer();
    server.mountSequence([script, DONE]);
    const { respond, telemetry, notices } = setUp(server.url);
    expect(await respond()).toMatchObject({ outcome: 'completed', items: [{ type: 'message' }] });
    server.expectDone();
    expect(notices).toEqual([`Reconnecting... 1/5 (${message})`]);
    const failed = telemetry.of('sseEvent').filter(({ errorMessage }) => errorMessage !== undefined);
    expect(failed).toEqual([
      { durationMs: expect.any(Number), errorMessage: message.replace('stream disconnected before completion: ', '') },
    ]);
  });

  it('that say nothing for too long are ended; comments are no sign of life', async () => {
    const server = await startServer();
    server.mountSse(async (answer) => {
      await answer.send(sseEvent(responseCreated('r')));
      const comments = setInterval(() => void answer.send(': here\n\n'), 10);
      await answer.hang();
      clearInterval(comments);
    });
    const { respond, telemetry } = setUp(server.url, { streamIdleTimeoutMs: 1_000, streamMaxRetries: 1 });
    expect(await respond()).toMatchObject({
      outcome: 'failed',
      message: 'stream disconnected before completion: idle timeout waiting for SSE',
    });
    expect(telemetry.of('sseEvent').at(-1)?.errorMessage).toBe('idle timeout waiting for SSE');
    expect(server.requests).toHaveLength(2);
  });

  it('wait as long as the server asks after a rate limit', async () => {
    const server = await startServer();
    server.mountSequence([sseFailed('r', 'rate_limit_exceeded', 'Please try again in 1.5s.'), DONE]);
    const { respond, waits, telemetry } = setUp(server.url);
    expect(await respond()).toMatchObject({ outcome: 'completed' });
    expect(waits).toEqual([1_500]);
    const [failure] = telemetry.of('sseEvent');
    expect(failure?.eventKind).toBe('response.failed');
    expect(JSON.parse(failure?.errorMessage ?? '')).toMatchObject({ type: 'response.failed' });
  });

  it('are not tried again after a fatal code', async () => {
    const server = await startServer();
    server.mountSequence([sseFailed('r', 'context_length_exceeded', 'too long')]);
    expect(await setUp(server.url).respond()).toEqual({ outcome: 'failed', items: [], message: 'too long' });
    server.expectDone();
  });

  it('that end incomplete are tried again; what the last one finished is there', async () => {
    const server = await startServer();
    server.mountSse(sse([assistantMessage('m', 'half'), incomplete('r', 'max_output_tokens')]));
    const { respond, notices } = setUp(server.url, { streamMaxRetries: 2 });
    expect(await respond()).toMatchObject({
      outcome: 'failed',
      message: 'Incomplete response returned, reason: max_output_tokens',
      items: [{ type: 'message', id: 'm' }],
    });
    expect(notices).toHaveLength(2);
  });

  it('report each event, and two records for a completion', async () => {
    const server = await startServer();
    const usage = { inputTokens: 10, outputTokens: 5, cachedTokens: 4, reasoningTokens: 3 };
    server.mountSseOnce(`${sse([responseCreated('r')])}data: {"type\n\n${sse([completed('r', usage)])}`);
    const { respond, telemetry } = setUp(server.url);
    expect(await respond()).toMatchObject({ outcome: 'completed', usage: { ...usage, totalTokens: 15 } });
    expect(telemetry.of('sseEvent')).toEqual([
      { eventKind: 'response.created', durationMs: expect.any(Number) },
      { eventKind: 'message', durationMs: expect.any(Number), errorMessage: 'failed to parse message' },
      { eventKind: 'response.completed', durationMs: expect.any(Number) },
    ]);
    expect(telemetry.of('sseCompleted')).toEqual([
      { inputTokenCount: 10, outputTokenCount: 5, cachedTokenCount: 4, reasoningTokenCount: 3, toolTokenCount: 15 },
    ]);
  });

  it('report a completion that has no usage as such', async () => {
    const server = await startServer();
    server.mountSseOnce(sse([completed('r', null)]));
    const { respond, telemetry } = setUp(server.url);
    expect(await respond()).toMatchObject({ outcome: 'completed', usage: undefined });
    expect(telemetry.of('sseCompletionFailed')).toEqual([{ errorMessage: 'missing token usage' }]);
  });

  it('survive characters and events that are split anywhere', async () => {
    const server = await startServer();
    const bytes = Buffer.from(sse([assistantMessage('m', 'grüße 🌊'), completed('r')]));
    server.mountSseOnce(async (answer) => {
      for (const byte of bytes.toString('latin1')) await answer.send(byte);
    });
    const { respond } = setUp(server.url);
    expect(await respond()).toMatchObject({ outcome: 'completed' });
  });
});

describe('an interruption', () => {
  it('ends an open stream and closes its connection', async () => {
    const server = await startServer();
    const controller = new AbortController();
    const gone = Promise.withResolvers<void>();
    server.mountSseOnce(async (answer) => {
      await answer.send(sseEvent(responseCreated('r')));
      controller.abort();
      await answer.hang();
      gone.resolve();
    });
    expect(await setUp(server.url).respond(controller.signal)).toEqual({ outcome: 'interrupted' });
    await gone.promise;
  });

  it('ends the wait between tries', async () => {
    const server = await startServer();
    const controller = new AbortController();
    server.mountSseOnce(sseFailed('r', 'server_error', 'x'));
    const telemetry = recordTelemetry();
    const client = createResponsesClient(
      {
        url: new URL(`${server.url}/v1/responses`),
        headers: {},
        secrets: [],
        requestMaxRetries: 0,
        streamMaxRetries: 5,
        streamIdleTimeoutMs: 20_000,
      },
      telemetry.events,
    );
    const outcome = await client.respond(
      { model: 'm', input: [], stream: true },
      () => controller.abort(),
      controller.signal,
    );
    expect(outcome).toEqual({ outcome: 'interrupted' });
    expect(server.requests).toHaveLength(1);
  });
});
