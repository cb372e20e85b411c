import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { capture, temporaryFolder } from '../store/testing/open-store.ts';
import { createTestCertificates, writeCertificateFiles } from '../testing/certificates.ts';
import { type RecordingCollector, startRecordingCollector } from '../testing/collector/recording-collector.ts';
import { numbered, startExporters } from './testing/exporters.ts';

let collector: RecordingCollector;
beforeEach(async () => {
  collector = await startRecordingCollector();
});
afterEach(() => collector.close());

const http = (given = {}) => ({
  'otlp-http': { endpoint: `${collector.httpUrl}/v1/logs`, protocol: 'binary', ...given },
});
const grpc = (given = {}) => ({ 'otlp-grpc': { endpoint: collector.grpcUrl, ...given } });
const textsOf = (from = collector) => from.records().map(({ attributes }) => attributes['prompt']?.stringValue);

describe('exporters are independent', () => {
  test('one hangs, one is refused, one is away, one is misconfigured, one is off: the last has everything', async () => {
    const others = await Promise.all([1, 2, 3].map(() => startRecordingCollector()));
    const [hanging, refusing, away] = others as [RecordingCollector, RecordingCollector, RecordingCollector];
    hanging.answerAll({ hang: true });
    refusing.answerAll({ status: 401 });
    await away.away();
    const to = (one: RecordingCollector) => ({
      'otlp-http': { endpoint: `${one.httpUrl}/v1/logs`, protocol: 'binary' },
    });
    const { prompts, until, state, stop } = await startExporters({
      hanging: to(hanging),
      refused: to(refusing),
      away: to(away),
      unset: http({ headers: { 'x-key': `$\{NOWHERE_SET}` } }),
      off: { ...http(), enabled: false },
      good: http(),
    });
    for (let i = 0; i < 20; i++) await prompts(numbered(50, `round ${i}`));
    await until(({ sent }) => sent === 1000, 'good');
    expect(textsOf()).toHaveLength(1000);
    await until(({ phase }) => phase === 'sending', 'hanging');
    await until(({ phase }) => phase === 'refused', 'refused');
    await until(({ phase }) => phase === 'retrying', 'away');
    expect(state('unset')).toMatchObject({ phase: 'misconfigured', queued: { records: 1000 } });
    expect(state('unset').reason).toMatch(/headers\.x-key: .*NOWHERE_SET/);
    expect(state('off')).toMatchObject({ phase: 'off', sent: 0 });
    for (const name of ['hanging', 'refused', 'away']) {
      expect(state(name)).toMatchObject({ sent: 0, queued: { records: 1000 } });
    }
    await stop(0);
    await Promise.all(others.map((one) => one.close()));
  });
});

describe('an exporter is misconfigured', () => {
  test.each<[string, () => object, RegExp]>([
    [
      'that lists redaction which is not there',
      () => ({ ...http(), redact: ['secrets', 'secretes'] }),
      /\[otel\.exporters\.one\] lists "secretes", which is no bundle and no rule, .* prompts, tool-arguments, .* no rules of your own/,
    ],
    [
      'that leads to ourselves',
      () => ({ 'otlp-http': { endpoint: 'http://localhost:4318/v1/logs', protocol: 'json' } }),
      /would send to itself: 127\.0\.0\.1:4318/,
    ],
    ['with two kinds', () => ({ ...http(), ...grpc() }), /more than one of otlp-http and otlp-grpc/],
    [
      'without a place for its traces',
      () => ({ 'otlp-http': { endpoint: `${collector.httpUrl}/logs`, protocol: 'json' }, signals: ['traces'] }),
      /give traces-endpoint as well/,
    ],
    [
      'whose certificate is not there',
      () => http({ tls: { 'ca-certificate': '/nowhere/ca.pem' } }),
      /ca-certificate.*no such file/,
    ],
  ])('%s', async (_what, table, reason) => {
    const { prompts, state } = await startExporters({ one: table() }, { ownAddresses: ['127.0.0.1:4318'] });
    await prompts(numbered(2));
    expect(state().phase).toBe('misconfigured');
    expect(state().reason).toMatch(reason);
    expect(collector.requests).toEqual([]);
  });

  test('until its settings are mended: what waited is sent', async () => {
    const { prompts, until, configure } = await startExporters({ one: { ...http(), redact: ['nothing'] } });
    await prompts(numbered(3));
    await configure({ one: http() });
    await until(({ sent }) => sent === 3);
    expect(textsOf()).toEqual(numbered(3));
  });
});

describe.each(['HTTP', 'gRPC'])('TLS over %s', (protocol) => {
  test('with a CA of its own and a client certificate', async () => {
    const certificates = await createTestCertificates();
    const files = writeCertificateFiles(certificates);
    const secure = await startRecordingCollector({ tls: { certificates, clientCertificate: true } });
    const endpoint = protocol === 'HTTP' ? `${secure.httpUrl}/v1/logs` : secure.grpcUrl;
    const table = (tls: object) =>
      protocol === 'HTTP' ? { 'otlp-http': { endpoint, protocol: 'binary', tls } } : { 'otlp-grpc': { endpoint, tls } };
    const ca = { 'ca-certificate': files.ca };
    const whole = { ...ca, 'client-certificate': files.clientCert, 'client-private-key': files.clientKey };
    const { prompts, until, configure, exporters, stop } = await startExporters({ one: table({}) });
    await prompts(numbered(3));
    const untrusted = await until(({ phase }) => phase === 'misconfigured');
    expect(untrusted.reason).toMatch(/TLS with the collector failed: .*(certificate|issuer)/);
    expect(await exporters.api.testExporter('one')).toMatchObject({
      ok: false,
      error: expect.stringMatching(/certificate/),
    });
    await configure({ one: table(whole) });
    await until(({ sent }) => sent === 3);
    expect(secure.requests.filter(({ outcome }) => outcome === 'accepted')).toHaveLength(1);
    expect(secure.requests[0]?.clientName).toBe('agent');
    await stop(0);
    await secure.close();
    files.dispose();
  });
});

describe('headers', () => {
  test('come from the environment, and requests say which instance sent them', async () => {
    const headers = { authorization: `Bearer $\{TOKEN}`, 'x-plain': 'yes' };
    const { prompts, until } = await startExporters(
      { one: http({ headers }), two: grpc({ headers }) },
      { environment: { TOKEN: 's3cret' } },
    );
    await prompts(numbered(1));
    await until(({ sent }) => sent === 1, 'one');
    await until(({ sent }) => sent === 1, 'two');
    for (const request of collector.requests) {
      expect(request.headers).toMatchObject({
        authorization: 'Bearer s3cret',
        'x-plain': 'yes',
        'x-sluice-instance': 'this-instance',
      });
    }
    expect(collector.requests.map(({ transport }) => transport).sort()).toEqual(['grpc', 'http']);
  });

  test('compression is gzip, or none when asked for', async () => {
    const { prompts, until } = await startExporters({ one: http(), two: { ...http(), compression: 'none' } });
    await prompts(numbered(1));
    await until(({ sent }) => sent === 1, 'one');
    await until(({ sent }) => sent === 1, 'two');
    expect(collector.requests.map(({ headers }) => headers['content-encoding']).sort()).toEqual(['gzip', undefined]);
  });

  test('traces and metrics go to the sibling paths, or their own', async () => {
    const own = { endpoint: `${collector.httpUrl}/in`, 'traces-endpoint': `${collector.httpUrl}/t/v1/traces` };
    const { accept } = await startExporters({
      one: { ...http(), signals: ['logs', 'traces', 'metrics'] },
      two: { 'otlp-http': { ...own, protocol: 'binary' }, signals: ['traces'] },
    });
    for (const signal of ['logs', 'traces', 'metrics'] as const) await accept(capture('codex-0.169.0', signal));
    await collector.waitForRequests(4);
    expect(collector.requests.map(({ path }) => path).sort()).toEqual([
      '/t/v1/traces',
      '/v1/logs',
      '/v1/metrics',
      '/v1/traces',
    ]);
  });
});

describe('switching', () => {
  test('off keeps the place; on goes on from there, or from now', async () => {
    const folder = temporaryFolder();
    const first = await startExporters(
      { one: http(), two: http({ endpoint: `${collector.httpUrl}/two/v1/logs` }) },
      { folder },
    );
    await first.prompts(numbered(2, 'before'));
    await first.until(({ sent }) => sent === 2, 'one');
    await first.until(({ sent }) => sent === 2, 'two');
    for (const name of ['one', 'two']) await first.exporters.api.setExporterEnabled(name, false, 'from-now');
    expect((await first.exporters.api.exporters()).map(({ phase }) => phase)).toEqual(['off', 'off']);
    await first.prompts(numbered(3, 'while off'));
    await first.stop();

    const table = { one: http(), two: http({ endpoint: `${collector.httpUrl}/two/v1/logs` }) };
    const second = await startExporters(table, { folder });
    expect((await second.exporters.api.exporters()).map(({ phase, queued }) => [phase, queued.records])).toEqual([
      ['off', 3],
      ['off', 3],
    ]);
    await second.exporters.api.setExporterEnabled('one', true, 'from-where-it-stopped');
    await second.exporters.api.setExporterEnabled('two', true, 'from-now');
    await second.prompts(numbered(1, 'after'));
    await second.until(({ sent }) => sent === 6, 'one');
    await second.until(({ sent }) => sent === 3, 'two');
    const seen = (path: string) =>
      collector.requests
        .filter((request) => request.path === path)
        .flatMap((request) => request.logRecords().map(({ attributes }) => attributes['prompt']?.stringValue));
    expect(seen('/v1/logs')).toEqual(['before 0', 'before 1', 'while off 0', 'while off 1', 'while off 2', 'after 0']);
    expect(seen('/two/v1/logs')).toEqual(['before 0', 'before 1', 'after 0']);
  });

  test('a name that is not configured is an error of the caller', async () => {
    const { exporters } = await startExporters({});
    await expect(exporters.api.setExporterEnabled('x', true, 'from-now')).rejects.toMatchObject({
      code: 'invalid-argument',
    });
  });
});

describe('a replay', () => {
  test('of a conversation or a time sends that, once, with progress', async () => {
    const { prompts, until, exporters, state, store } = await startExporters({
      one: { ...http(), batch: { max_records: 2 } },
    });
    await prompts(numbered(3, 'a'), 'a');
    await prompts(numbered(3, 'b'), 'b');
    await prompts(numbered(2, 'more of a'), 'a');
    await until(({ sent }) => sent === 8);
    const a = (await store.conversations(10)).find(({ key }) => key === 'a');
    const wanted = ['a 0', 'a 1', 'a 2', 'more of a 0', 'more of a 1'];

    const done: number[] = [];
    const go = Promise.withResolvers<void>();
    collector.answerAll({ until: go.promise });
    expect(await exporters.api.replay('one', { conversationId: a?.id ?? 0 })).toMatchObject({ records: 5 });
    await until(({ replays }) => replays[0]?.total === 5);
    go.resolve();
    await until(({ replays }) => {
      if (replays[0] !== undefined) done.push(replays[0].done);
      return replays.length === 0;
    });
    expect(textsOf().slice(8)).toEqual(wanted);
    expect(state().sent).toBe(13);

    const timed = await exporters.api.replay('one', { fromMs: 1_790_000_000_002, toMs: 1_790_000_000_002 });
    expect(timed.records).toBe(2);
    await until(({ sent, replays }) => sent === 15 && replays.length === 0);
    expect(textsOf().slice(13)).toEqual(['a 2', 'b 2']);
    expect(await exporters.api.replay('one', { conversationId: 9999 })).toMatchObject({ records: 0 });
  });

  test('can be given up, and goes on after a restart when not', async () => {
    const folder = temporaryFolder();
    const first = await startExporters({ one: http() }, { folder });
    await first.prompts(numbered(5));
    await first.until(({ sent }) => sent === 5);
    collector.answerAll({ status: 503 });
    const all = { fromMs: 0, toMs: 8e15 };
    const { replayId } = await first.exporters.api.replay('one', all);
    await first.exporters.api.replay('one', all);
    await first.until(({ replays }) => replays.length === 2);
    await first.exporters.api.cancelReplay(replayId);
    await first.until(({ replays }) => replays.length === 1);
    await first.stop(0);
    collector.answerAll({});
    const second = await startExporters({ one: http() }, { folder });
    await second.until(({ sent, replays }) => sent === 10 && replays.length === 0);
    expect(textsOf()).toEqual([...numbered(5), ...numbered(5)]);
  });
});

describe('a test', () => {
  test('sends one marked record and shows the exact answer', async () => {
    const { exporters } = await startExporters({
      one: { ...http(), enabled: false },
      two: { ...grpc(), redact: ['x'] },
    });
    const good = await exporters.api.testExporter('one');
    expect(good).toMatchObject({ ok: true, status: 200, statusText: 'OK', endpoint: `${collector.httpUrl}/v1/logs` });
    expect(good.latencyMs).toBeGreaterThan(0);
    expect(await exporters.api.testExporter('two')).toMatchObject({ ok: true, status: 0, statusText: 'OK' });
    expect(collector.records().map(({ attributes }) => attributes['event.name']?.stringValue)).toEqual([
      'sluice.test',
      'sluice.test',
    ]);
    collector.answer({ status: 401, message: 'who are you', headers: { 'www-authenticate': 'Bearer' } });
    const refused = await exporters.api.testExporter('one');
    expect(refused).toMatchObject({ ok: false, status: 401, summary: '401 Unauthorized: who are you' });
    expect(refused.headers.map(([name, value]) => [name.toLowerCase(), value])).toContainEqual([
      'www-authenticate',
      'Bearer',
    ]);
    expect(refused.body).toContain('who are you');
    collector.answer({ grpcStatus: 16, message: 'who are you' });
    expect(await exporters.api.testExporter('two')).toMatchObject({
      ok: false,
      status: 16,
      summary: 'UNAUTHENTICATED: who are you',
    });
    await collector.away();
    for (const name of ['one', 'two']) {
      const answer = await exporters.api.testExporter(name);
      expect(answer).toMatchObject({ ok: false, error: expect.stringMatching(/ECONNREFUSED/) });
      expect(answer).not.toHaveProperty('status');
    }
    expect((await exporters.api.exporters()).map(({ sent }) => sent)).toEqual([0, 0]);
  });
});

describe('stopping', () => {
  test('sends what is queued', async () => {
    const { prompts, stop } = await startExporters({ one: { ...http(), batch: { delay_ms: 60_000 } } });
    await prompts(numbered(100));
    await stop();
    expect(textsOf()).toEqual(numbered(100));
  });

  test('keeps what a collector does not take in time, and sends it next time', async () => {
    const folder = temporaryFolder();
    const first = await startExporters({ one: http(), two: grpc() }, { folder });
    collector.answerAll({ hang: true });
    await first.prompts(numbered(10));
    await collector.waitForRequests(2);
    await first.stop(50);
    collector.answerAll({});
    const second = await startExporters({ one: http(), two: grpc() }, { folder });
    await second.until(({ sent }) => sent === 10, 'one');
    await second.until(({ sent }) => sent === 10, 'two');
    expect(textsOf()).toHaveLength(20);
  });

  test('does not wait for a collector that asked for more time than there is', async () => {
    const { prompts, until, stop } = await startExporters({ one: http() });
    collector.answerAll({ status: 503, headers: { 'retry-after': '3600' } });
    await prompts(numbered(10));
    await until(({ phase }) => phase === 'retrying');
    // Were the deadline waited for, the test would end first.
    await stop(3_000_000);
    expect(collector.requests).toHaveLength(1);
  });
});

test('what the log had to drop is counted and kept', async () => {
  const folder = temporaryFolder();
  const options = { folder, store: { limitBytes: 200_000 } };
  const first = await startExporters({ one: http() }, options);
  await collector.away();
  for (let i = 0; i < 6; i++) await first.prompts(Array.from({ length: 50 }, () => 'x'.repeat(1000)));
  const { dropped, queued } = await first.until((state) => state.dropped > 100);
  expect(dropped + queued.records).toBe(300);
  await first.stop(0);
  await collector.back();
  const second = await startExporters({ one: http() }, options);
  const state = await second.until(({ queued: { records } }) => records === 0);
  expect(state.dropped + state.sent).toBe(300);
  expect(textsOf()).toHaveLength(state.sent);
});
