import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Channel } from './channel.ts';
import { createWebSocketChannel, decodeMessage, encodeMessage } from './websocket-channel.ts';

const ends: Array<() => void> = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

/** Both ends of one real connection; the client's is Node's built-in WebSocket, which is the browser's. */
async function connection(): Promise<{ server: Channel; client: Channel; raw: globalThis.WebSocket }> {
  const sockets = new WebSocketServer({ host: '127.0.0.1', port: 0 });
  await once(sockets, 'listening');
  const raw = new globalThis.WebSocket(`ws://127.0.0.1:${(sockets.address() as AddressInfo).port}`);
  ends.push(() => {
    raw.close();
    sockets.close();
  });
  const client = createWebSocketChannel(raw);
  const [socket] = (await once(sockets, 'connection')) as [WebSocket];
  const server = createWebSocketChannel(socket);
  if (raw.readyState !== raw.OPEN) await once(raw, 'open');
  return { server, client, raw };
}

function next(channel: Channel): Promise<unknown> {
  return new Promise((resolve) => channel.onMessage(resolve));
}

describe('the message codec', () => {
  it.each([
    ['typed arrays', { ids: Float64Array.of(1, 2 ** 53 - 1, 0.1), times: new Float64Array(0) }],
    ['numbers of every size', [0, -1, 255, 2 ** 32, 2 ** 53 - 1, -(2 ** 40), 1.5, Number.NaN]],
    ['text with markup, escapes and bidi marks', ['<script>', '\u001b[31m', '\u202e', '👩\u200d👧', '\u0000']],
    ['absent and undefined', { a: undefined, b: null, c: [undefined] }],
  ])('keeps %s', (_what, value) => {
    expect(decodeMessage(encodeMessage(value))).toEqual(value);
  });

  it('keeps a million ids in a few bytes more than they take', () => {
    const ids = Float64Array.from({ length: 1_000_000 }, (_, index) => index + 1);
    const bytes = encodeMessage({ ids });
    expect(bytes.byteLength).toBeLessThan(8_000_100);
    const back = decodeMessage(bytes) as { ids: Float64Array };
    expect(back.ids).toBeInstanceOf(Float64Array);
    expect(back.ids).toEqual(ids);
  });

  it('does not let a key reach the prototype', () => {
    const back = decodeMessage(encodeMessage(JSON.parse('{"__proto__":{"polluted":true}}'))) as Record<string, unknown>;
    expect(back['polluted']).toBeUndefined();
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

describe('a channel over a WebSocket', () => {
  it('carries typed arrays both ways', async () => {
    const { server, client } = await connection();
    const atServer = next(server);
    client.post({ from: 'client', ids: Float64Array.of(1, 2, 3) });
    expect(await atServer).toEqual({ from: 'client', ids: Float64Array.of(1, 2, 3) });
    const atClient = next(client);
    server.post({ from: 'server', ids: Float64Array.of(4, 5) });
    expect(await atClient).toEqual({ from: 'server', ids: Float64Array.of(4, 5) });
  });

  it('tells the other end why it was closed, and both ends once', async () => {
    const { server, client } = await connection();
    const reasons: string[] = [];
    const atClient = new Promise<void>((resolve) =>
      client.onClose((reason) => {
        reasons.push(reason);
        resolve();
      }),
    );
    server.close('the client does not keep up with the events');
    server.close('again');
    await atClient;
    client.close('late');
    expect(reasons).toEqual(['the client does not keep up with the events']);
  });

  it.each([
    ['text', 'hello'],
    ['bytes that are no message', Uint8Array.of(0x93, 1)],
  ])('ends when it gets %s', async (_what, data) => {
    const { server, raw } = await connection();
    const reason = new Promise((resolve) => server.onClose(resolve));
    raw.send(data);
    expect(await reason).toBe('a message that could not be read');
  });
});
