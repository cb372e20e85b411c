/** What is relayed must not go round: over several Sluices, and through collectors that drop headers. */

import { once } from 'node:events';
import { mkdtempSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, expect, test, vi } from 'vitest';
import { eventsFrom } from '../../src-shared/contract/calls.ts';
import { resolveHome } from '../settings/home.ts';
import { settingsSchema } from '../settings/settings-schema.ts';
import { type Host, startHost } from './host.ts';

const CODEX = readFileSync(new URL('../../src-shared/agents/fixtures/codex-0.169.0.logs.pb', import.meta.url));
const started: Array<{ stop(): Promise<unknown> }> = [];
afterEach(async () => {
  await Promise.all(started.splice(0).map((one) => one.stop()));
});

const SILENT = eventsFrom(() => {});

async function start(exporters: object = {}) {
  const notices: string[] = [];
  const result = await startHost({
    home: resolveHome({ home: mkdtempSync(join(tmpdir(), 'sluice-loop-')) }),
    settings: settingsOf(exporters),
    version: '0.0.0',
    onNotice: ({ text }) => notices.push(text),
  });
  if (!result.ok) throw new Error(JSON.stringify(result));
  started.push(result.host);
  const session = result.host.connect(SILENT);
  return {
    host: result.host,
    notices,
    to: (given: object) => result.host.configureExporters(settingsOf(given)),
    state: async () => (await session.exporters())[0],
    records: async () => (await result.host.info()).log.records.logs,
  };
}

function settingsOf(exporters: object) {
  const receivers = { otlp_http: '127.0.0.1:0', otlp_grpc: '127.0.0.1:0' };
  return settingsSchema.parse({ otel: { exporters }, sluice: { receivers } });
}

const exporterTo = (host: Host, protocol: 'http' | 'grpc', more = {}) => ({
  one: {
    ...(protocol === 'http'
      ? { 'otlp-http': { endpoint: `http://${host.listener('otlp-http')?.address}/v1/logs`, protocol: 'binary' } }
      : { 'otlp-grpc': { endpoint: `http://${host.listener('otlp-grpc')?.address}` } }),
    redact: [],
    batch: { delay_ms: 10 },
    ...more,
  },
});

const send = (host: Host) =>
  fetch(`http://${host.listener('otlp-http')?.address}/v1/logs`, {
    method: 'POST',
    headers: { 'content-type': 'application/x-protobuf' },
    body: new Uint8Array(CODEX),
  });

test.each(['http', 'grpc'] as const)(
  'three Sluices in a ring over %s: the last one says so, each record is kept once',
  async (protocol) => {
    const [a, b, c] = [await start(), await start(), await start()];
    await a.to(exporterTo(b.host, protocol));
    await b.to(exporterTo(c.host, protocol));
    await c.to(exporterTo(a.host, protocol));
    expect((await send(a.host)).status).toBe(200);
    await vi.waitFor(async () => expect(await c.state()).toMatchObject({ phase: 'misconfigured' }), 15_000);
    expect((await c.state())?.reason).toMatch(/^What it sends comes back to this Sluice\./);
    expect([await a.records(), await b.records(), await c.records()]).toEqual([18, 18, 18]);
    expect((await c.state())?.queued.records).toBe(18);
  },
);

/** A collector that drops headers it does not know and sends what it gets back to where it came from. */
async function mirror(target: () => string) {
  let passed = 0;
  const server = createServer(async (request, response) => {
    const parts: Buffer[] = [];
    for await (const part of request) parts.push(part as Buffer);
    response.end();
    const headers = { 'content-type': 'application/x-protobuf', 'content-encoding': 'gzip' };
    passed++;
    await fetch(target(), { method: 'POST', headers, body: Buffer.concat(parts) }).catch(() => {});
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  started.push({
    async stop() {
      server.closeAllConnections();
      server.close();
    },
  });
  const endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1/logs`;
  return { endpoint, passed: () => passed };
}

test('what a collector sends back is refused with the mark, and its exporter says so', async () => {
  const a = await start();
  const back = await mirror(() => `http://${a.host.listener('otlp-http')?.address}/v1/logs`);
  await a.to({
    one: {
      'otlp-http': { endpoint: back.endpoint, protocol: 'binary' },
      redact: [],
      mark_instance: true,
      batch: { delay_ms: 10 },
    },
  });
  expect((await send(a.host)).status).toBe(200);
  await vi.waitFor(async () => expect(await a.state()).toMatchObject({ phase: 'misconfigured' }), 15_000);
  expect(await a.records()).toBe(18);
  expect(back.passed()).toBe(1);
});

test('without the mark the same records coming round are noticed', async () => {
  const a = await start();
  const back = await mirror(() => `http://${a.host.listener('otlp-http')?.address}/v1/logs`);
  await a.to({
    one: { 'otlp-http': { endpoint: back.endpoint, protocol: 'binary' }, redact: [], batch: { delay_ms: 10 } },
  });
  await send(a.host);
  await vi.waitFor(
    () => expect(a.notices.join()).toMatch(/The same records keep arriving\..*mark_instance = true/),
    15_000,
  );
});
