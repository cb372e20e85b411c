import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, describe, expect, it } from 'vitest';
import { completed, outputTextDelta, responseCreated, sse, sseEvent } from './responses-events.ts';
import { type MockResponsesServer, startMockServer } from './responses-server.ts';

let server: MockResponsesServer;
let opened: MockResponsesServer | undefined;

afterEach(async () => {
  await opened?.close().catch(() => {});
  opened = undefined;
});

async function start(): Promise<MockResponsesServer> {
  server = await startMockServer();
  opened = server;
  return server;
}

function post(body: unknown, path = '/v1/responses'): Promise<Response> {
  return fetch(server.url + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-test': 'yes' },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

/** A client that shows the connection's end as it came. */
async function open(): Promise<IncomingMessage> {
  const request = httpRequest(`${server.url}/v1/responses`, { method: 'POST', agent: false });
  request.end('{}');
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  return response;
}

async function firstChunk(response: IncomingMessage): Promise<string> {
  const [chunk] = (await once(response, 'data')) as [Buffer];
  return chunk.toString();
}

describe('mounts', () => {
  it('serves a stream and records the request', async () => {
    await start();
    const mount = server.mountSseOnce(sse([responseCreated('resp_1'), completed('resp_1')]));
    const input = [{ type: 'message', role: 'user', content: [{ type: 'input_text', text: 'hello' }] }];

    const answer = await post({ model: 'm', input }, '/v1/responses?x=1');

    expect(answer.status).toBe(200);
    expect(answer.headers.get('content-type')).toBe('text/event-stream');
    expect(await answer.text()).toBe(sse([responseCreated('resp_1'), completed('resp_1')]));
    const request = mount.singleRequest();
    expect(request).toMatchObject({ method: 'POST', path: '/v1/responses?x=1', body: { model: 'm' }, input });
    expect(request.headers['x-test']).toBe('yes');
    expect(JSON.parse(request.bodyText)).toEqual({ model: 'm', input });
    expect(server.requests).toEqual([request]);
    server.expectDone();
    await server.close();
  });

  it('prefers counted mounts in their order, each for what its matcher takes, then the lasting one', async () => {
    await start();
    server.mountSse('lasting');
    server.mountSseOnce('for a', (request) => request.body?.['model'] === 'a');
    server.mountSseOnce('first');
    server.mountSseOnce('second');

    const answers: string[] = [];
    for (const model of ['b', 'a', 'a', 'a', 'b']) answers.push(await (await post({ model })).text());

    expect(answers).toEqual(['first', 'for a', 'second', 'lasting', 'lasting']);
    server.expectDone();
  });

  it('serves a sequence in order, streams and other answers mixed', async () => {
    await start();
    const mount = server.mountSequence([
      { status: 503, body: { error: 'busy' }, headers: { 'retry-after': '1' } },
      'ok',
    ]);

    const first = await post({});
    expect([first.status, first.headers.get('retry-after'), await first.json()]).toEqual([503, '1', { error: 'busy' }]);
    expect(() => server.expectDone()).toThrow('1 mounted answer(s) not asked for, after 1 served');
    expect(await (await post({})).text()).toBe('ok');
    server.expectDone();
    expect(mount.requests).toHaveLength(2);
    expect(() => mount.singleRequest()).toThrow('served 2');
  });

  it('serves a status with body and headers', async () => {
    await start();
    server.mountStatus(429, 'slow down', { 'content-type': 'text/x', 'x-id': '7' });
    const answer = await post({});
    expect([answer.status, answer.headers.get('content-type'), answer.headers.get('x-id')]).toEqual([
      429,
      'text/x',
      '7',
    ]);
    expect(await answer.text()).toBe('slow down');
  });

  it('records a body that is no JSON', async () => {
    await start();
    const mount = server.mountSse('ok');
    await post('{"half":');
    await post('');
    expect(mount.requests.map(({ body, bodyText, input }) => ({ body, bodyText, input }))).toEqual([
      { body: undefined, bodyText: '{"half":', input: [] },
      { body: undefined, bodyText: '', input: [] },
    ]);
  });
});

describe('what should not have come', () => {
  it.each([
    ['a request without a mount', 'POST', '/v1/responses'],
    ['another path', 'POST', '/v1/responses/compact'],
    ['another method', 'GET', '/v1/responses'],
  ])('%s is refused and fails the test', async (_name, method, path) => {
    await start();
    if (path !== '/v1/responses' || method !== 'POST') server.mountSse('ok');
    const answer = await fetch(server.url + path, { method });
    expect(answer.status).toBe(400);
    const told = `unexpected request 1: ${method} ${path}`;
    expect(await answer.json()).toMatchObject({ error: { message: `mock server: ${told}` } });
    expect(() => server.expectDone()).toThrow(told);
  });

  it('fails close when nobody asked before, and only then', async () => {
    await start();
    await post({});
    await expect(server.close()).rejects.toThrow('unexpected request 1: POST /v1/responses');

    await start();
    await post({});
    expect(() => server.expectDone()).toThrow();
    await server.close();
  });
});

const call = (id: string) => ({ type: 'function_call', call_id: id, name: 'shell', arguments: '{}' });
const output = (id: string) => ({ type: 'function_call_output', call_id: id, output: 'x' });

describe('tool calls in the input', () => {
  it('passes when every call has its output', async () => {
    await start();
    server.mountSse('ok');
    const input = [
      call('1'),
      { type: 'local_shell_call', call_id: '2' },
      output('1'),
      output('2'),
      { type: 'custom_tool_call', call_id: '3' },
      { type: 'custom_tool_call_output', call_id: '3' },
    ];
    expect((await post({ input })).status).toBe(200);
    expect((await post({ input: 'just text' })).status).toBe(200);
    server.expectDone();
  });

  it.each([
    ['no output', [call('1')], 'tool call 1 has no function_call_output'],
    ['no call', [output('1')], 'function_call_output 1 answers no call'],
    ['a call twice', [call('1'), call('1'), output('1')], 'function_call 1 is there twice'],
    ['an output twice', [call('1'), output('1'), output('1')], 'function_call_output 1 is there twice'],
    ['no id', [{ type: 'function_call' }], 'function_call has no call_id'],
    [
      'an output of another kind',
      [{ type: 'custom_tool_call', call_id: '1' }, output('1')],
      'tool call 1 is answered by function_call_output instead of custom_tool_call_output',
    ],
  ])('%s is refused and fails the test', async (_name, input, problem) => {
    await start();
    server.mountSse('ok');
    expect((await post({ input })).status).toBe(400);
    expect(() => server.expectDone()).toThrow(problem);
  });
});

describe('scripts', () => {
  it('sends when the test says so', async () => {
    await start();
    const go = Promise.withResolvers<void>();
    server.mountSseOnce(async (answer) => {
      await answer.send(sseEvent(outputTextDelta('one')));
      await go.promise;
      await answer.send(sseEvent(outputTextDelta('two')));
    });
    const response = await open();
    expect(await firstChunk(response)).toBe(sse([outputTextDelta('one')]));
    go.resolve();
    expect(await text(response)).toBe(sse([outputTextDelta('two')]));
  });

  it('hangs until the client goes', async () => {
    await start();
    const gone = Promise.withResolvers<boolean>();
    server.mountSseOnce(async (answer) => {
      await answer.send('data: 1\n\n');
      await answer.hang();
      gone.resolve(answer.signal.aborted);
      await answer.send('nobody reads this');
    });
    const response = await open();
    await firstChunk(response);
    response.destroy();
    expect(await gone.promise).toBe(true);
  });

  it('hangs until the server closes', async () => {
    await start();
    server.mountSseOnce((answer) => answer.hang());
    const response = await open();
    const ended = once(response, 'error');
    await server.close();
    expect((await ended)[0]).toMatchObject({ code: 'ECONNRESET' });
  });

  it.each([
    ['breakOff', 'end'],
    ['reset', 'ECONNRESET'],
  ] as const)('%s ends the connection in the middle of the body', async (how, seen) => {
    await start();
    const read = Promise.withResolvers<void>();
    server.mountSseOnce(async (answer) => {
      await answer.send('data: 1\n\n');
      await read.promise;
      await answer[how]();
    });
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    const end = Promise.withResolvers<string | undefined>();
    socket.on('end', () => end.resolve('end'));
    socket.on('error', (error: NodeJS.ErrnoException) => end.resolve(error.code));
    let received = '';
    socket.setEncoding('utf8').on('data', (chunk: string) => {
      received += chunk;
      if (received.includes('data: 1')) read.resolve();
    });
    socket.write('POST /v1/responses HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}');
    expect(await end.promise).toBe(seen);
    expect(received).toMatch(/data: 1\n\n\r\n$/);
  });

  it('fails the test when a script throws', async () => {
    await start();
    server.mountSseOnce(() => {
      throw new Error('wrong turn');
    });
    const response = await open();
    await once(response, 'error');
    expect(() => server.expectDone()).toThrow("an answer's script failed: wrong turn");
  });
});

describe('waitForRequests', () => {
  it('resolves once they have arrived, and tells how many did when they do not', async () => {
    await start();
    server.mountSse('ok');
    const waiting = server.waitForRequests(2);
    await post({ model: 'a' });
    await post({ model: 'b' });
    expect((await waiting).map((request) => request.body?.['model'])).toEqual(['a', 'b']);
    await expect(server.waitForRequests(3, { timeoutMs: 1 })).rejects.toThrow('2 of 3 requests arrived within 1 ms');
  });
});
