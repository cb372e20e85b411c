/** Collectors with made-up names, which only the proxy knows: what arrives went through it. */
import { afterEach, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { createTestCertificates, writeCertificateFiles } from '../testing/certificates.ts';
import { type RecordingCollector, startRecordingCollector } from '../testing/collector/recording-collector.ts';
import { type LocalProxy, startLocalProxy } from '../testing/local-proxy.ts';
import { startExporters } from './testing/exporters.ts';

const HOST = 'collector.example';
const CREDENTIALS = 'me:hunter2/pass';
const ESCAPED = 'me:hunter2%2Fpass';

let proxy: LocalProxy;
beforeEach(async () => {
  proxy = await startLocalProxy({ credentials: CREDENTIALS });
});
afterEach(() => proxy.close());

const withUser = (url: string, user = ESCAPED) => url.replace('//', `//${user}@`);

async function startCollector(tls: boolean): Promise<RecordingCollector> {
  const certificates = await createTestCertificates({ serverNames: [HOST] });
  const collector = await startRecordingCollector(tls ? { tls: { certificates } } : {});
  onTestFinished(() => collector.close());
  return collector;
}

function exporterOf(collector: RecordingCollector, kind: 'otlp-http' | 'otlp-grpc'): object {
  const files = collector.certificates === undefined ? undefined : writeCertificateFiles(collector.certificates);
  if (files !== undefined) onTestFinished(() => files.dispose());
  const tls = files === undefined ? {} : { tls: { 'ca-certificate': files.ca } };
  const own = kind === 'otlp-http' ? collector.httpUrl : collector.grpcUrl;
  const address = own.replace('127.0.0.1', HOST);
  return kind === 'otlp-http'
    ? { 'otlp-http': { endpoint: `${address}/v1/logs`, protocol: 'binary', ...tls } }
    : { 'otlp-grpc': { endpoint: address, ...tls } };
}

describe.each([
  ['HTTP', 'otlp-http', false, 'http_proxy', /^POST http:\/\/collector\.example:\d+\/v1\/logs$/],
  ['HTTP with TLS', 'otlp-http', true, 'HTTPS_PROXY', /^CONNECT collector\.example:\d+$/],
  ['gRPC', 'otlp-grpc', false, 'HTTP_PROXY', /^CONNECT collector\.example:\d+$/],
  ['gRPC with TLS', 'otlp-grpc', true, 'https_proxy', /^CONNECT collector\.example:\d+$/],
] as const)('%s', (_name, kind, tls, variable, asked) => {
  test('goes through the proxy, and says so without its credentials', async () => {
    const collector = await startCollector(tls);
    const { prompts, state, exporters } = await startExporters(
      { one: exporterOf(collector, kind) },
      { environment: { [variable]: withUser(proxy.url) } },
    );
    await prompts(['a']);
    await collector.waitForRecords(1);
    const answer = await exporters.api.testExporter('one');
    expect(answer).toMatchObject({ ok: true, proxy: `${proxy.url} (${variable})` });
    expect(state().proxy).toBe(`${proxy.url} (${variable})`);
    expect(proxy.requests.length).toBeGreaterThan(0);
    for (const request of proxy.requests) expect(request).toMatch(asked);
    expect(JSON.stringify([answer, state()])).not.toMatch(/hunter2/);
    for (const { headers } of collector.requests) expect(headers).not.toHaveProperty('proxy-authorization');
  });

  test('a proxy that refuses is named, and what it quotes is not shown', async () => {
    const collector = await startCollector(tls);
    const { exporters } = await startExporters(
      { one: exporterOf(collector, kind) },
      { environment: { [variable]: withUser(proxy.url, 'me:wrong-password') } },
    );
    const answer = await exporters.api.testExporter('one');
    expect(answer.ok).toBe(false);
    expect(JSON.stringify(answer)).not.toMatch(/wrong-password|bWU6d3Jvbmct/);
    expect(`${answer.status} ${answer.error} ${answer.summary}`).toMatch(/407|prox/i);
    expect(collector.requests).toEqual([]);
  });
});

test.each([
  ['a collector on loopback', {}],
  ['one that NO_PROXY names', { NO_PROXY: 'other.example,127.0.0.1' }],
])('%s is reached without', async (_, environment) => {
  const collector = await startCollector(false);
  const { prompts, state } = await startExporters(
    { one: { 'otlp-http': { endpoint: `${collector.httpUrl}/v1/logs`, protocol: 'binary' } } },
    { environment: { HTTP_PROXY: proxy.url, HTTPS_PROXY: proxy.url, ...environment } },
  );
  await prompts(['a']);
  await collector.waitForRecords(1);
  expect(proxy.requests).toEqual([]);
  expect(state()).not.toHaveProperty('proxy');
});

test('a proxy that cannot be used stops the exporter with the reason', async () => {
  const table = { 'otlp-http': { endpoint: `http://${HOST}/v1/logs`, protocol: 'binary' } };
  const socks = await startExporters({ one: table }, { environment: { HTTP_PROXY: 'socks5://me:hunter2@proxy:1080' } });
  expect(socks.state()).toMatchObject({
    phase: 'misconfigured',
    reason: 'HTTP_PROXY names a socks5 proxy; only http:// and https:// proxies are supported.',
  });
  const grpc = await startExporters(
    { one: { 'otlp-grpc': { endpoint: `http://${HOST}:4317` } } },
    { environment: { HTTP_PROXY: 'https://me:hunter2@proxy' } },
  );
  expect(grpc.state()).toMatchObject({
    phase: 'misconfigured',
    reason: 'gRPC cannot use the proxy https://proxy (HTTP_PROXY): its URL must begin with http://.',
  });
});

test('an endpoint is shown without its secrets, whatever its collector says', async () => {
  const collector = await startCollector(false);
  const secrets = '/ingest/token/hunter2/v1/logs?api_key=sesame';
  const { prompts, until, exporters } = await startExporters({
    one: { 'otlp-http': { endpoint: `${collector.httpUrl}${secrets}`, protocol: 'binary' } },
  });
  collector.answerAll({ status: 401, message: 'not hunter2 with sesame', headers: { 'x-seen': secrets } });
  await prompts(['a']);
  const state = await until(({ phase }) => phase === 'refused');
  const answer = await exporters.api.testExporter('one');
  expect(state.endpoint).toBe(`${collector.httpUrl}/ingest/token/…/v1/logs?api_key=…`);
  expect(answer.endpoint).toBe(state.endpoint);
  expect(JSON.stringify([state, answer])).not.toMatch(/hunter2|sesame/);
  expect(collector.requests[0]?.path ?? '').toContain('hunter2');
});
