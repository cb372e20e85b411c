import { once } from 'node:events';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { eventsFrom } from '../../src-shared/contract/calls.ts';
import { connectRpc, type HostLink } from '../../src-shared/contract/rpc.ts';
import { createWebSocketChannel } from '../../src-shared/contract/websocket-channel.ts';
import { createFakeHost, type FakeHost } from '../../src-shared/testing/fake-host/fake-host.ts';
import { createAccess } from './access.ts';
import { createWebShell, type WebShell, type WebShellStart } from './web-shell.ts';

type Listening = Extract<WebShellStart, { ok: true }>;

const SILENT = eventsFrom(() => {});

let folder: string;
let fake: FakeHost;
let shell: WebShell;
let listening: Listening;
let cookie: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-web-'));
  mkdirSync(join(folder, 'renderer/assets'), { recursive: true });
  writeFileSync(join(folder, 'secret.txt'), 'outside');
  writeFileSync(join(folder, 'renderer/index.html'), '<!doctype html><title>Sluice</title>');
  writeFileSync(join(folder, 'renderer/assets/index-abc123.js'), 'export {};');
  fake = createFakeHost();
  shell = createWebShell({ host: fake, listen: '127.0.0.1:0', rendererFolder: join(folder, 'renderer') });
  const started = await shell.start();
  if (!started.ok) throw new Error(started.error);
  listening = started;
  const entered = await get('/', { query: new URL(started.startUrl).search });
  cookie = String(entered.headers['set-cookie']).split(';')[0] ?? '';
});

afterAll(async () => {
  await shell.stop();
  rmSync(folder, { recursive: true });
});

const open: Array<() => void> = [];
afterEach(() => {
  for (const close of open.splice(0)) close();
});

interface Answer {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  body: string;
}

/** The path goes out exactly as given: no client tidies it up on the way. */
async function get(
  path: string,
  options: { method?: string; headers?: Record<string, string>; query?: string } = {},
): Promise<Answer> {
  const { hostname, port } = new URL(listening.startUrl);
  const asked = request({
    host: hostname,
    port,
    path: `${path}${options.query ?? ''}`,
    method: options.method ?? 'GET',
    headers: options.headers ?? {},
  });
  asked.end();
  const [response] = await once(asked, 'response');
  let body = '';
  for await (const chunk of response) body += chunk;
  return { status: response.statusCode, headers: response.headers, body };
}

/** Status of the refusal, or the open socket. */
async function socket(url: string, headers: Record<string, string> = {}): Promise<number | WebSocket> {
  const client = new WebSocket(url, { headers });
  open.push(() => client.terminate());
  return new Promise((resolve, reject) => {
    client.on('open', () => resolve(client));
    client.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
    client.on('error', reject);
  });
}

function rpcOver(client: number | WebSocket): HostLink {
  if (typeof client === 'number') throw new Error(`refused with ${client}`);
  return connectRpc(createWebSocketChannel(client), SILENT);
}

const rpcUrl = () => `ws://${listening.address}/rpc`;

describe('the start link', () => {
  it('takes the place of the token with a cookie that scripts and other sites cannot use', async () => {
    const answer = await get('/', {
      query: `?token=${new URL(listening.startUrl).searchParams.get('token')}&filter=a`,
    });
    expect(answer.status).toBe(303);
    expect(answer.headers['location']).toBe('/?filter=a');
    expect(answer.headers['cache-control']).toBe('no-store');
    const [set] = answer.headers['set-cookie'] ?? [];
    expect(set).toMatch(/^sluice-\d+=[\w-]{43}; Path=\/; HttpOnly; SameSite=Strict$/);
    expect(set).not.toContain(new URL(listening.startUrl).searchParams.get('token'));
  });

  it('works again, in another browser', async () => {
    const answers = [await get('/', { query: new URL(listening.startUrl).search })];
    answers.push(await get('/', { query: new URL(listening.startUrl).search }));
    expect(answers.map((answer) => answer.status)).toEqual([303, 303]);
  });

  it('steps on by itself when another site linked to it, because a strict cookie does not follow a redirect', async () => {
    const answer = await get('/', {
      query: new URL(listening.startUrl).search,
      headers: { 'sec-fetch-site': 'cross-site' },
    });
    expect(answer.status).toBe(200);
    expect(answer.body).toContain('http-equiv="refresh"');
    expect(answer.headers['set-cookie']).toBeDefined();
  });

  it('holds 256 bits', () => {
    const token = new URL(listening.startUrl).searchParams.get('token') ?? '';
    expect(Buffer.from(token, 'base64url')).toHaveLength(32);
  });
});

describe('a link for one browser', () => {
  const code = () => new URL(listening.onceUrl()).search;

  it('lets one in, once, and its address is cleaned of the code', async () => {
    const query = code();
    expect(query).toMatch(/^\?code=[\w-]{43}$/);
    expect(query).not.toContain(new URL(listening.startUrl).searchParams.get('token'));
    const first = await get('/', { query });
    expect([first.status, first.headers['location']]).toEqual([303, '/']);
    const [set] = first.headers['set-cookie'] ?? [];
    expect((await get('/', { headers: { cookie: set?.split(';')[0] ?? '' } })).status).toBe(200);
    const second = await get('/', { query });
    expect([second.status, second.headers['set-cookie']]).toEqual([401, undefined]);
    expect(second.body).toContain('This link has been used already');
  });

  it('is not used up by a look ahead', async () => {
    const query = code();
    expect((await get('/', { query, method: 'HEAD' })).status).toBe(401);
    expect((await get('/', { query })).status).toBe(303);
  });

  it('runs out after a minute, and only so many wait', () => {
    let now = 0;
    const access = createAccess('cookie', () => now);
    const old = access.makeCode();
    const kept = Array.from({ length: 16 }, () => access.makeCode());
    expect(access.takeCode(old)).toBe(false);
    now = 59_999;
    expect([access.takeCode(kept[0] ?? ''), access.takeCode(kept[0] ?? '')]).toEqual([true, false]);
    now = 60_000;
    expect(access.takeCode(kept[1] ?? '')).toBe(false);
    expect([access.takeCode(null), access.takeCode('')]).toEqual([false, false]);
  });
});

describe('a redirect', () => {
  it.each([
    '/.//evil.example/',
    '/..//evil.example',
    '/.%2f/evil.example',
    '/./\\evil.example',
    '/x/..//evil.example/',
  ])('of %s stays on this host', async (path) => {
    const token = new URL(listening.startUrl).search;
    for (const query of [token, '']) {
      const { headers } = await get(path, { query, headers: { accept: 'text/html', cookie } });
      const target = headers['location'];
      if (target === undefined) continue;
      expect(URL.parse(String(target), listening.startUrl)?.host).toBe(new URL(listening.startUrl).host);
    }
  });

  it('is given for such a path at all', async () => {
    const { status, headers } = await get('/.//evil.example/', { query: new URL(listening.startUrl).search });
    expect([status, headers['location']]).toEqual([303, '/evil.example/']);
  });
});

describe('without the cookie', () => {
  it.each(['/', '/index.html', '/assets/index-abc123.js', '/none', '/?token=wrong', '/?token='])(
    '%s is answered 401 with how to get in',
    async (path) => {
      const answer = await get(path, { headers: { accept: 'text/html' } });
      expect(answer.status).toBe(401);
      expect(answer.body).toContain('sluice open');
      expect(answer.headers['set-cookie']).toBeUndefined();
    },
  );

  it.each([
    ['one of another port', 'sluice-1=x'],
    ['a wrong one', ''],
    ['the token in its place', 'token'],
  ])('%s does not help', async (what, value) => {
    const name = cookie.split('=')[0];
    const token = new URL(listening.startUrl).searchParams.get('token');
    const sent = what.startsWith('one') ? value : `${name}=${value === 'token' ? token : 'x'.repeat(43)}`;
    expect((await get('/', { headers: { cookie: sent } })).status).toBe(401);
  });
});

describe('with the cookie', () => {
  it('the page is served under a strict policy', async () => {
    const { status, body, headers } = await get('/', { headers: { cookie: `other=1; ${cookie}` } });
    expect(status).toBe(200);
    expect(body).toContain('<title>Sluice</title>');
    expect(headers).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
      'cross-origin-opener-policy': 'same-origin',
      'cross-origin-resource-policy': 'same-origin',
    });
    const policy = String(headers['content-security-policy']).split('; ');
    expect(policy).toEqual([
      "default-src 'none'",
      "script-src 'self'",
      "style-src 'self'",
      "img-src 'self' data:",
      "font-src 'self'",
      `connect-src 'self' ws://${listening.address}`,
      "frame-ancestors 'none'",
      "base-uri 'none'",
      "form-action 'none'",
      "require-trusted-types-for 'script'",
      "trusted-types 'none'",
    ]);
  });

  it('hashed files may be kept', async () => {
    const { status, headers } = await get('/assets/index-abc123.js', { headers: { cookie } });
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      'content-type': 'text/javascript; charset=utf-8',
      'cache-control': 'private, max-age=31536000, immutable',
    });
  });

  it('HEAD is answered without a body', async () => {
    const { status, body, headers } = await get('/', { method: 'HEAD', headers: { cookie } });
    expect([status, body, headers['content-length']]).toEqual([200, '', '36']);
  });

  it('an unknown page leads to the interface, an unknown file is 404', async () => {
    const page = await get('/c/codex/1', { headers: { cookie, accept: 'text/html,*/*' } });
    expect([page.status, page.headers['location']]).toEqual([303, '/']);
    expect((await get('/assets/none.js', { headers: { cookie, accept: '*/*' } })).status).toBe(404);
  });

  it.each([
    '/../secret.txt',
    '/assets/../../secret.txt',
    '/%2e%2e/secret.txt',
    '/..%2fsecret.txt',
    '/assets/..%5c..%5csecret.txt',
    '/assets//../../secret.txt',
    '/assets',
    '/assets/',
    '//secret.txt',
    '/index.html%00.js',
  ])('%s does not leave the folder', async (path) => {
    const { status, body } = await get(path, { headers: { cookie } });
    expect([400, 404]).toContain(status);
    expect(body).not.toContain('outside');
  });

  it.each(['POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH'])('%s is not answered', async (method) => {
    const { status, headers } = await get('/', { method, headers: { cookie } });
    expect(status).toBe(405);
    expect(headers['allow']).toBe('GET, HEAD');
    expect(headers['access-control-allow-origin']).toBeUndefined();
  });
});

describe('other pages', () => {
  it.each(['attacker.example', 'attacker.example:4319', '127.0.0.1.attacker.example', 'localhost.attacker.example'])(
    'cannot come by a name that was bound to this address: %j',
    async (host) => {
      expect((await get('/', { headers: { cookie, host } })).status).toBe(421);
      const headers = { cookie, host, origin: `http://${host}` };
      if (host !== '') expect(await socket(rpcUrl(), headers)).toBe(421);
    },
  );

  it.each(['localhost:4319', '[::1]:4319', 'LOCALHOST', '127.0.0.1'])('%s names this machine', async (host) => {
    expect((await get('/', { headers: { cookie, host } })).status).toBe(200);
  });

  it.each(['http://attacker.example', 'null', 'https://127.0.0.1', 'http://127.0.0.1:1', 'file://'])(
    'cannot send as %s',
    async (origin) => {
      expect((await get('/', { method: 'POST', headers: { cookie, origin } })).status).toBe(403);
      expect(await socket(rpcUrl(), { cookie, origin })).toBe(403);
    },
  );
});

describe('the contract over WebSocket', () => {
  it('is open to the page', async () => {
    const client = await socket(rpcUrl(), { cookie, origin: `http://${listening.address}` });
    expect(await rpcOver(client).api.conversations()).toHaveLength(3);
  });

  it.each([
    ['the rpc link', () => socket(listening.rpcUrl)],
    [
      'a bearer token',
      () => socket(rpcUrl(), { authorization: `Bearer ${new URL(listening.startUrl).searchParams.get('token')}` }),
    ],
  ])('is open to a program with %s', async (_what, opened) => {
    const { api } = rpcOver(await opened());
    expect((await api.watch(1, { filter: '' })).ids).toBeInstanceOf(Float64Array);
    expect(await api.startUrl()).toBeUndefined();
  });

  it.each([
    ['without token or cookie', '/rpc', {}, 401],
    ['with a wrong token', '/rpc?token=wrong', {}, 401],
    ['with a wrong bearer', '/rpc', { authorization: 'Bearer wrong' }, 401],
  ])('is closed %s', async (_what, path, headers, status) => {
    expect(await socket(`ws://${listening.address}${path}`, headers as Record<string, string>)).toBe(status);
  });

  it('is at one path only', async () => {
    expect(await socket(`ws://${listening.address}/`, { cookie })).toBe(404);
  });

  it('is ended for a client that sends more than a call can hold', async () => {
    const client = await socket(listening.rpcUrl);
    if (typeof client === 'number') throw new Error('refused');
    const closed = once(client, 'close');
    client.on('error', () => {});
    client.send(new Uint8Array(2 * 1024 * 1024));
    expect((await closed)[0]).toBe(1009);
    expect((await get('/', { headers: { cookie } })).status).toBe(200);
  });
});

describe('start and stop', () => {
  it('say why the port cannot be had', async () => {
    const second = createWebShell({ host: fake, listen: listening.address, rendererFolder: folder });
    expect(await second.start()).toMatchObject({ ok: false, error: expect.stringContaining('is taken by') });
    await second.stop();
  });

  it('say what is wrong with the address', async () => {
    const wrong = createWebShell({ host: fake, listen: 'nonsense', rendererFolder: folder });
    expect(await wrong.start()).toMatchObject({ ok: false, error: expect.stringContaining('HOST:PORT') });
    await wrong.stop();
  });

  it('tell clients that the host stops, end their sessions, and can be repeated', async () => {
    const own = createFakeHost();
    const other = createWebShell({ host: own, listen: '127.0.0.1:0', rendererFolder: folder });
    const started = await other.start();
    if (!started.ok) throw new Error(started.error);
    const link = rpcOver(await socket(started.rpcUrl));
    await link.api.info();
    await Promise.all([other.stop(), other.stop()]);
    expect(await link.closed).toBe('Sluice is stopping');
    expect(own.sessions).toBe(0);
    await other.stop();
    expect(await other.start()).toEqual(started);
  });

  it('say that the renderer is not built', async () => {
    const empty = createWebShell({ host: fake, listen: '127.0.0.1:0', rendererFolder: join(folder, 'none') });
    const started = await empty.start();
    if (!started.ok) throw new Error(started.error);
    const entered = await fetch(started.startUrl, { redirect: 'manual' });
    const answer = await fetch(`http://${started.address}/`, {
      headers: { cookie: String(entered.headers.get('set-cookie')).split(';')[0] ?? '' },
    });
    expect(answer.status).toBe(503);
    expect(await answer.text()).toContain('npm run build');
    await empty.stop();
  });
});
