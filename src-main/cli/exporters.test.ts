import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type RecordingCollector, startRecordingCollector } from '../testing/collector/recording-collector.ts';
import { parseTime } from './exporters-replay.ts';
import { capture, postLogs, runCli, startServe, temporaryHome } from './testing/run-cli.ts';

let collector: RecordingCollector;
beforeEach(async () => {
  collector = await startRecordingCollector();
});
afterEach(() => collector.close());

function homeWith(toml: string): string {
  const home = temporaryHome();
  writeFileSync(join(home, 'config.toml'), toml);
  return home;
}

const exporter = (name: string, rest = '') => `
[otel.exporters.${name}]
otlp-http = { endpoint = "${collector.httpUrl}/v1/logs", protocol = "binary" }
redact = []
${rest}
`;

const statesOf = (stdout: string) =>
  stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);

/** Each command is a process: many at once on a busy machine take their time. */
const TIMEOUT_MS = 120_000;

describe('sluice exporters', { timeout: TIMEOUT_MS }, () => {
  async function start() {
    const home = homeWith(`[otel]\nexporter = "none"\n${exporter('staging')}${exporter('spare', 'enabled = false')}`);
    const serve = await startServe(home);
    expect((await postLogs(serve.ready.otlpHttp, capture('codex-0.169.0.logs.json').toString())).status).toBe(200);
    await collector.waitForRecords(18);
    return { serve, at: (...args: string[]) => runCli(['exporters', ...args, '--home', home]) };
  }

  test('lists them, running or not', async () => {
    const { serve, at } = await start();
    expect(statesOf((await at('--json')).stdout)).toMatchObject([
      { name: 'default', kind: 'none', phase: 'off' },
      { name: 'staging', phase: 'idle', sent: 18 },
      { name: 'spare', phase: 'off', enabled: false, sent: 0 },
    ]);
    const text = (await at('list')).stdout;
    expect(text).toContain('staging  idle\n');
    expect(text).toContain('  18 sent, 0 queued (0 B), 0 dropped\n');
    expect((await serve.end('SIGTERM')).code).toBe(0);
    const atRest = await at('--json');
    expect(atRest.stderr).toContain('nothing is running');
    expect(statesOf(atRest.stdout)).toMatchObject([
      { name: 'default' },
      { name: 'staging', phase: 'idle', sent: 18, queued: { records: 0 } },
      { name: 'spare', phase: 'off' },
    ]);
    const failed = { code: 1, stderr: expect.stringContaining('nothing is running') };
    expect(await at('test', 'staging')).toMatchObject(failed);
  });

  test('tests and switches them', async () => {
    const { serve, at } = await start();
    const tested = await at('test', 'staging');
    expect(tested).toMatchObject({ code: 0, stderr: '' });
    expect(tested.stdout).toMatch(/^ok: Accepted: 200 OK\n[\s\S]*status {4}200 OK\n/);
    collector.answer({ status: 401, message: 'who are you' });
    const refused = await at('test', 'staging', '--json');
    expect(refused.code).toBe(1);
    const answer = { ok: false, status: 401, summary: '401 Unauthorized: who are you' };
    expect(JSON.parse(refused.stdout)).toMatchObject(answer);
    expect(statesOf((await at('on', 'spare', '--json')).stdout)).toMatchObject([{ name: 'spare', enabled: true }]);
    expect(statesOf((await at('off', 'spare', '--json')).stdout)).toMatchObject([{ phase: 'off', enabled: false }]);
    const unknown = { code: 1, stderr: expect.stringContaining('no exporter named "nobody"') };
    expect(await at('on', 'nobody')).toMatchObject(unknown);
    expect(await at('switch', 'staging')).toMatchObject({ code: 2 });
    await serve.end('SIGTERM');
  });

  test('replays to them', async () => {
    const { serve, at } = await start();
    const replayed = await at('replay', 'staging', '--conversation', '01a201e1', '--json');
    expect(replayed).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(replayed.stdout)).toMatchObject({ records: 17, outcome: 'done' });
    expect(collector.records()).toHaveLength(18 + 17);
    const none = await at('replay', 'staging', '--since', '1970-01-02', '--until', '1970-01-03');
    expect(none).toMatchObject({ code: 0, stdout: 'done: 0 records\n' });
    expect(none.stderr).toContain("times are the events' own");
    expect(await at('dead-letters', 'staging')).toMatchObject({ code: 0, stdout: 'There are no dead letters.\n' });
    expect(await at('replay', 'staging')).toMatchObject({ code: 2 });
    await serve.end('SIGTERM');
  });

  test('an exporter that leads back to its own host sends nothing round and round', async () => {
    const home = temporaryHome();
    const first = await startServe(home);
    const ports = [first.ready.otlpHttp, first.ready.otlpGrpc].map((url) => Number(new URL(url ?? '').port));
    await first.end('SIGTERM');
    // Somebody else's port that leads here, for each protocol.
    const detours = await Promise.all(ports.map((port) => startDetour(port)));
    const toml = `
[otel.exporters.http]
otlp-http = { endpoint = "http://localhost:${ports[0]}/v1/logs", protocol = "binary" }
redact = []
[otel.exporters.grpc]
otlp-grpc = { endpoint = "http://127.0.0.1:${ports[1]}" }
redact = []
[otel.exporters.http-detour]
otlp-http = { endpoint = "http://127.0.0.1:${detours[0]?.port}/v1/logs", protocol = "binary" }
redact = []
[otel.exporters.grpc-detour]
otlp-grpc = { endpoint = "http://127.0.0.1:${detours[1]?.port}" }
redact = []
`;
    writeFileSync(join(home, 'config.toml'), toml);
    const listen = ['--otlp-http', `127.0.0.1:${ports[0]}`, '--otlp-grpc', `127.0.0.1:${ports[1]}`];
    const serve = await startServe(home, [...listen, '--ui', 'off']);
    await postLogs(serve.ready.otlpHttp, capture('codex-0.169.0.logs.json').toString());
    const states = async () => statesOf((await runCli(['exporters', '--json', '--home', home])).stdout);
    let seen = await states();
    while (seen.some(({ phase }) => phase === 'sending' || phase === 'idle')) seen = await states();
    for (const state of seen.slice(0, 2)) {
      expect(state).toMatchObject({ phase: 'misconfigured', reason: expect.stringContaining('would send to itself') });
    }
    for (const state of seen.slice(2)) {
      expect(state).toMatchObject({
        phase: 'misconfigured',
        reason: expect.stringContaining('What it sends comes back to this Sluice'),
      });
    }
    const { requests } = JSON.parse((await runCli(['doctor', '--json', '--home', home])).stdout).info;
    expect(requests).toMatchObject({ accepted: 1, refused: 2 });
    await serve.end('SIGTERM');
    for (const { close } of detours) close();
  });
});

/** A port that passes connections on to another one. */
async function startDetour(to: number): Promise<{ port: number; close(): void }> {
  const server = createServer((socket) => {
    const onwards = connect(to, '127.0.0.1');
    socket.pipe(onwards).pipe(socket);
    socket.on('error', () => onwards.destroy());
    onwards.on('error', () => socket.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return { port: (server.address() as AddressInfo).port, close: () => server.close() };
}

test.each<[string, number | undefined]>([
  ['90s', 1_000_000 - 90_000],
  ['1.5m', 1_000_000 - 90_000],
  ['1970-01-01T00:00:10Z', 10_000],
  ['soon', undefined],
])('the time %s', (text, timeMs) => {
  expect(parseTime(text, 1_000_000)).toBe(timeMs);
});
