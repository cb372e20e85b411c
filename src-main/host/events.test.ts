import { mkdtempSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, describe, expect, it } from 'vitest';
import type { CommonEvent } from '../../src-shared/agents/common-event.ts';
import { eventsFrom, type HostEvents } from '../../src-shared/contract/calls.ts';
import { defaultSettings } from '../../src-shared/settings/schema.ts';
import { resolveHome } from '../settings/home.ts';
import { MAX_EVENTS, MAX_TOLD_REJECTIONS } from './events.ts';
import { type Host, startHost } from './host.ts';

const started: Host[] = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((host) => host.stop()));
});

async function start(otel: { prompts?: boolean; responses?: boolean } = {}, environment: NodeJS.ProcessEnv = {}) {
  const settings = defaultSettings();
  settings.sluice.receivers = { otlp_http: '127.0.0.1:0', otlp_grpc: 'off' };
  settings.otel.environment = 'test';
  settings.otel.log_user_prompt = otel.prompts ?? false;
  settings.otel.log_agent_responses = otel.responses ?? false;
  const home = resolveHome({ home: mkdtempSync(join(tmpdir(), 'sluice-events-')) });
  const result = await startHost({ home, settings, version: '1.2.3', environment });
  if (!result.ok) throw new Error(JSON.stringify(result));
  const { host } = result;
  started.push(host);
  return { host, socketPath: home.socketPath };
}

interface Answer {
  status: number;
  accepted: number;
  rejected: Array<{ line: number; message: string }>;
  moreRejected?: number;
  message?: string;
}

async function post(
  host: Host,
  body: string | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(`http://${host.listener('otlp-http')?.address}/v1/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body,
  });
  return { status: response.status, ...((await response.json()) as Omit<Answer, 'status'>) };
}

const NDJSON = { 'content-type': 'application/x-ndjson' };
/** A client that listens to matches only. */
function client(matched: HostEvents['matched'] = () => {}): HostEvents {
  return { ...eventsFrom(() => {}), matched };
}

async function stored(host: Host, filter = ''): Promise<CommonEvent[]> {
  const api = host.connect(client());
  const { ids } = await api.watch(1, { filter });
  const events: CommonEvent[] = [];
  for (let from = 0; from < ids.length; from += 500) {
    events.push(...(await api.commonEvents([...ids.subarray(from, from + 500)])));
  }
  api.close();
  return events;
}

function toolResult(index = 0, conversation = 'c-1') {
  return {
    'event.name': 'codex.tool_result',
    'conversation.id': conversation,
    tool_name: 'shell',
    call_id: `call-${index}`,
    arguments: '{"command":"ls"}',
    duration_ms: 12,
    success: true,
    output: 'a.txt',
  };
}
const USER_PROMPT = { name: 'codex.user_prompt', 'conversation.id': 'c-1', prompt: 'find the \u{1f600} leak' };
const RESPONSE = { name: 'codex.agent_response', 'conversation.id': 'c-1', response: 'found it' };

describe('events posted as JSON', () => {
  it('are in the log when they are acknowledged, with their metadata and resource', async () => {
    const { host } = await start();
    const event = { ...toolResult(), model: 'gpt-5', 'event.timestamp': '2026-11-22T06:11:04.605Z' };
    expect(await post(host, JSON.stringify(event))).toEqual({ status: 200, accepted: 1, rejected: [] });
    const [common] = await stored(host);
    expect(common).toMatchObject({
      time: '2026-11-22T06:11:04.605Z',
      agent: 'codex',
      kind: 'tool_result',
      conversation: 'c-1',
      model: 'gpt-5',
      tool: 'shell',
      ok: true,
      durationMs: 12,
    });
    expect(common?.resource).toEqual({ 'service.name': 'codex-cli', 'service.version': '1.2.3', env: 'test' });
    expect(common?.attributes).toEqual({
      ...event,
      duration_ms: '12',
      success: 'true',
      'app.version': '1.2.3',
      'terminal.type': 'unknown',
      slug: 'gpt-5',
    });
    const api = host.connect(client());
    expect(await api.arrivals()).toMatchObject([{ target: 'POST /v1/events', serviceName: 'codex-cli', records: 1 }]);
    api.close();
  });

  it('are taken one a line, in a list, and compressed', async () => {
    const { host } = await start();
    const text = [0, 1, 2].map((index) => JSON.stringify(toolResult(index))).join('\n');
    expect(await post(host, text, NDJSON)).toMatchObject({ status: 200, accepted: 3 });
    expect(await post(host, JSON.stringify([toolResult(3), toolResult(4)], undefined, 2))).toMatchObject({
      accepted: 2,
    });
    const zipped = { ...NDJSON, 'content-encoding': 'gzip' };
    expect(await post(host, new Uint8Array(gzipSync(text)), zipped)).toMatchObject({ status: 200, accepted: 3 });
    const packed = { ...NDJSON, 'content-encoding': 'zstd' };
    expect(await post(host, new Uint8Array(zstdCompressSync(text)), packed)).toMatchObject({ accepted: 3 });
    expect(await post(host, text, zipped)).toMatchObject({ status: 400, message: expect.stringContaining('gzip') });
    expect(await stored(host, 'kind:tool_result')).toHaveLength(11);
  });

  it('are taken by the thousand, in order, in one request to the log', async () => {
    const { host } = await start();
    const lines = Array.from({ length: 1_000 }, (_, index) => JSON.stringify(toolResult(index)));
    expect(await post(host, lines.join('\n'), NDJSON)).toEqual({ status: 200, accepted: 1_000, rejected: [] });
    const events = await stored(host);
    expect(events.map(({ callId }) => callId)).toEqual(lines.map((_, index) => `call-${index}`));
  });

  it('are not taken when they are more than one request may hold', async () => {
    const { host } = await start();
    const body = `${JSON.stringify(toolResult())}\n`.repeat(MAX_EVENTS + 1);
    expect(await post(host, body, NDJSON)).toMatchObject({
      status: 413,
      message: expect.stringContaining(String(MAX_EVENTS)),
    });
    expect(await stored(host)).toEqual([]);
    const most = body.slice(0, (body.length / (MAX_EVENTS + 1)) * MAX_EVENTS);
    expect(await post(host, most, NDJSON)).toMatchObject({ status: 200, accepted: MAX_EVENTS });
  });

  it.each(['toString', 'valueOf', '__proto__', 'constructor'])('with %s for a name end nothing', async (name) => {
    const { host } = await start();
    const answer = await post(host, `{"event.name":{${JSON.stringify(name)}:1}}`);
    expect(answer).toMatchObject({ status: 400, accepted: 0, rejected: [{ line: 1 }] });
    expect(await post(host, JSON.stringify(toolResult()))).toMatchObject({ status: 200, accepted: 1 });
  });

  it('are refused by line, and the right ones stored', async () => {
    const { host } = await start();
    const { call_id: _, ...incomplete } = toolResult();
    const body = [
      JSON.stringify(toolResult(1)),
      '',
      JSON.stringify(incomplete),
      '{"event.name":',
      '"\xff"',
      JSON.stringify(toolResult(2)),
    ].join('\n');
    expect(await post(host, new Uint8Array(Buffer.from(body, 'latin1')), NDJSON)).toEqual({
      status: 200,
      accepted: 2,
      rejected: [
        { line: 3, message: 'codex.tool_result: "call_id" is missing: a string' },
        { line: 4, message: expect.stringContaining('not valid JSON') },
        { line: 5, message: 'this is not valid UTF-8' },
      ],
      message: expect.stringMatching(/^3 of 5 events rejected; line 3: codex\.tool_result: "call_id" is missing/),
    });
    expect(await stored(host)).toHaveLength(2);
  });

  it('answer 400 when none is right, with the first of many mistakes', async () => {
    const { host } = await start();
    const answer = await post(host, '{}\n'.repeat(MAX_TOLD_REJECTIONS + 5), NDJSON);
    expect(answer).toMatchObject({ status: 400, accepted: 0, moreRejected: 5 });
    expect(answer.rejected).toHaveLength(MAX_TOLD_REJECTIONS);
    expect(await post(host, '')).toMatchObject({
      status: 400,
      rejected: [{ line: 1, message: expect.stringContaining('empty') }],
    });
    const lines = `${JSON.stringify(toolResult())}\n${JSON.stringify(toolResult())}`;
    expect(await post(host, lines)).toMatchObject({
      status: 400,
      message: expect.stringContaining('application/x-ndjson'),
    });
    expect(await stored(host)).toEqual([]);
  });

  it('keep prompts and responses out unless the settings say otherwise', async () => {
    const { host } = await start();
    const body = `${JSON.stringify(USER_PROMPT)}\n${JSON.stringify(RESPONSE)}`;
    expect(await post(host, body, NDJSON)).toMatchObject({
      status: 200,
      accepted: 1,
      rejected: [{ line: 2, message: expect.stringContaining('log_agent_responses = true') }],
    });
    const kept = JSON.stringify(await stored(host));
    expect(kept).toContain('[REDACTED]');
    expect(kept).not.toContain('leak');

    const { host: open } = await start({ prompts: true, responses: true });
    expect(await post(open, body, NDJSON)).toEqual({ status: 200, accepted: 2, rejected: [] });
    expect(await stored(open)).toMatchObject([
      { kind: 'user_prompt', attributes: { prompt: USER_PROMPT.prompt, prompt_length: '15' } },
      { kind: 'agent_response', attributes: { response: 'found it', response_length: 8, response_truncated: false } },
    ]);
  });

  it('are told of to a window as they arrive, and are kept apart when requests meet', async () => {
    const { host } = await start();
    const { promise, resolve } = Promise.withResolvers<void>();
    let told = 0;
    const api = host.connect(
      client((_, { ids }) => {
        told += ids.length;
        if (told === 60) resolve();
      }),
    );
    await api.watch(1, { filter: 'conversation:c-live' });
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, request) =>
        post(host, JSON.stringify([0, 1, 2].map((index) => toolResult(3 * request + index, 'c-live')))),
      ),
    );
    for (const answer of answers) expect(answer).toEqual({ status: 200, accepted: 3, rejected: [] });
    await promise;
    api.close();
  });

  it('and OTLP come over the socket as well', async () => {
    const { host, socketPath } = await start();
    expect(await postToSocket(socketPath, '/v1/events', JSON.stringify(toolResult()))).toBe(200);
    const exported = {
      resourceLogs: [
        {
          resource: { attributes: [{ key: 'service.name', value: { stringValue: 'codex-cli' } }] },
          scopeLogs: [
            {
              scope: { name: 'sluice.emitter' },
              logRecords: [
                {
                  timeUnixNano: '1795327864605000000',
                  attributes: [
                    { key: 'event.name', value: { stringValue: 'codex.sse_event' } },
                    { key: 'conversation.id', value: { stringValue: 'c-exec' } },
                    { key: 'error.message', value: { stringValue: 'synthetic server error' } },
                  ],
                },
              ],
            },
          ],
        },
      ],
    };
    expect(await postToSocket(socketPath, '/v1/logs', JSON.stringify(exported))).toBe(200);
    expect(await stored(host)).toMatchObject([
      { kind: 'tool_result', conversation: 'c-1' },
      { kind: 'sse_event', conversation: 'c-exec', error: 'synthetic server error' },
    ]);
  });

  it('are not received with instrumentation off, and everything else is', async () => {
    const { host } = await start({}, { SLUICE_OTEL: '0' });
    expect(await post(host, JSON.stringify(toolResult()))).toMatchObject({
      status: 404,
      message: expect.stringContaining('SLUICE_OTEL=0'),
    });
    expect((await fetch(`http://${host.listener('otlp-http')?.address}/`)).status).toBe(200);
  });
});

function postToSocket(socketPath: string, path: string, body: string): Promise<number | undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
  const headers = { 'content-type': 'application/json' };
  const sent = httpRequest({ socketPath, path, method: 'POST', headers }, (response) => {
    response.resume().on('end', () => resolve(response.statusCode));
  });
  sent.on('error', reject).end(body);
  return promise;
}
