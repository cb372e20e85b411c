/** Where the records of a run go, with the real program, a real Sluice and a real collector. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { runCli, startServe, temporaryHome } from '../cli/testing/run-cli.ts';
import { INSTANCE_HEADER } from '../otlp/instance-path.ts';
import type { RecordingCollector } from '../testing/collector/recording-collector.ts';
import { assistantMessage, completed, responseCreated, sse } from '../testing/model-server/responses-events.ts';
import type { MockResponsesServer } from '../testing/model-server/responses-server.ts';
import { type ExecProcessOptions, eventsOf, exportTo, runExec } from './testing/exec-process.ts';
import { startModelAndCollector } from './testing/model-and-collector.ts';

const DONE = sse([responseCreated('r'), assistantMessage('m', 'the answer'), completed('r')]);
/** Of the turn above. */
const RECORDS = 7;

let server: MockResponsesServer;
let collector: RecordingCollector;

beforeEach(async () => {
  ({ server, collector } = await startModelAndCollector());
  server.mountSse(DONE);
});

const run = (args: readonly string[], options: Partial<ExecProcessOptions> = {}) =>
  runExec({ server: server.url, args: ['--skip-git-repo-check', '--json', 'hello', ...args], ...options });

const grpcExporter = () => ['-c', `otel.exporter={otlp-grpc={endpoint="${collector.grpcUrl}"}}`];

describe('by itself', () => {
  it.each([
    ['http, binary', () => exportTo(collector.httpUrl, 'binary'), 'protobuf'],
    ['http, json', () => exportTo(collector.httpUrl, 'json'), 'json'],
    ['grpc', grpcExporter, 'protobuf'],
  ])('exports over %s', async (_, args, encoding) => {
    const end = await run(args());
    expect(end).toMatchObject({ code: 0 });
    expect(end.stderr).not.toContain('not delivered');
    expect(collector.records()).toHaveLength(RECORDS);
    expect(new Set(collector.requests.map((request) => request.encoding))).toEqual(new Set([encoding]));
    const resource = collector.records()[0]?.resource.attributes;
    expect(resource).toContainEqual({ key: 'service.name', value: { stringValue: 'codex-cli' } });
    expect(resource).toContainEqual({ key: 'env', value: { stringValue: 'dev' } });
  });

  it('exports by the [otel] of a whole Codex configuration, the prompt and the answer only when it says so', async () => {
    const home = temporaryHome();
    const file = join(home, 'codex.toml');
    writeFileSync(
      file,
      [
        'model = "m-of-codex"',
        'approval_policy = "on-request"',
        'notify = ["bash", "-c", "true"]',
        '[mcp_servers.docs]',
        'command = "docs"',
        '[otel]',
        'environment = "prod"',
        'log_user_prompt = true',
        'log_agent_responses = true',
        '[otel.exporter.otlp-http]',
        `endpoint = "${collector.httpUrl}/v1/logs"`,
        'protocol = "json"',
        // biome-ignore lint/suspicious/noTemplateCurlyInString: the configuration's own syntax
        'headers = { "x-token" = "${COLLECTOR_TOKEN}" }',
      ].join('\n'),
    );
    const end = await run(['--config', file], { home, environment: { COLLECTOR_TOKEN: 'tok' } });
    expect(end).toMatchObject({ code: 0 });
    expect(collector.requests[0]?.headers['x-token']).toBe('tok');
    expect(server.requests[0]?.body).toMatchObject({ model: 'm-of-codex' });
    const records = collector.records();
    expect(records[0]?.resource.attributes).toContainEqual({ key: 'env', value: { stringValue: 'prod' } });
    const values = Object.assign({}, ...records.map(({ attributes }) => attributes));
    expect(values).toMatchObject({ prompt: { stringValue: 'hello' }, response: { stringValue: 'the answer' } });
  });

  it('writes nothing anywhere with exporter "none"', async () => {
    expect(await run([])).toMatchObject({ code: 0, stderr: 'Reading additional input from stdin...\n' });
    expect(collector.requests).toEqual([]);
  });

  it('obeys an exporter that is switched off, unless one is given for the run', async () => {
    const home = temporaryHome();
    const exporter = `{ otlp-http = { endpoint = "${collector.httpUrl}/v1/logs", protocol = "binary" } }`;
    const file = `[otel]\nexporter = ${exporter}\n[otel.exporters.default]\nenabled = false\n`;
    writeFileSync(join(home, 'config.toml'), file);
    expect(await run([], { home })).toMatchObject({ code: 0 });
    expect(collector.requests).toEqual([]);
    expect(await run(exportTo(collector.httpUrl), { home })).toMatchObject({ code: 0 });
    expect(collector.records()).toHaveLength(RECORDS);
  });

  it('does the same without instrumentation', async () => {
    const end = await run(exportTo(collector.httpUrl), { environment: { SLUICE_OTEL: '0' } });
    expect(end).toMatchObject({ code: 0 });
    expect(eventsOf(end).at(-1)).toMatchObject({ type: 'turn.completed' });
    expect(collector.requests).toEqual([]);
  });
});

describe('a collector', () => {
  // Without a deadline the ones that never answer would keep the run for ever.
  it.each([
    ['that is down', () => collector.away()],
    ['that never answers', async () => collector.answerAll({ hang: true })],
    ['that refuses', async () => collector.answerAll({ status: 400, grpcStatus: 3 })],
    ['that is overloaded', async () => collector.answerAll({ status: 503, grpcStatus: 14 })],
  ])('%s changes neither the turn nor its exit code, and is told', async (_, fail) => {
    await fail();
    const end = await run(exportTo(collector.httpUrl));
    expect(end).toMatchObject({ code: 0 });
    expect(eventsOf(end).at(-1)).toMatchObject({ type: 'turn.completed' });
    expect(end.stderr).toContain(
      `${RECORDS} of ${RECORDS} telemetry records were not delivered to ${collector.httpUrl}/v1/logs`,
    );
  });

  it('that is slow gets everything', async () => {
    collector.answerAll({ delayMs: 1_000 });
    const end = await run(exportTo(collector.httpUrl));
    expect(end).toMatchObject({ code: 0 });
    expect(end.stderr).not.toContain('not delivered');
    expect(collector.records()).toHaveLength(RECORDS);
  });
});

describe('with a running Sluice', () => {
  async function start() {
    const home = temporaryHome();
    const exporter = `{ otlp-http = { endpoint = "${collector.httpUrl}/v1/logs", protocol = "binary" } }`;
    writeFileSync(join(home, 'config.toml'), `[otel]\nexporter = ${exporter}\nlog_user_prompt = true\n`);
    const sluice = await startServe(home);
    onTestFinished(async () => void (await sluice.end('SIGTERM')));
    return { home, sluice };
  }

  async function stored(home: string, thread: unknown) {
    const { stdout } = await runCli(['tail', '--home', home, '--json', '--conversation', String(thread)]);
    return stdout
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
  }

  const threadOf = (end: Awaited<ReturnType<typeof run>>) => eventsOf(end)[0]?.['thread_id'];
  /** From the run itself; what Sluice relays to the same collector bears its instance. */
  const exported = () => collector.requests.filter(({ headers }) => headers[INSTANCE_HEADER] === undefined);
  const recordCount = (requests: typeof collector.requests) =>
    requests.reduce((sum, request) => sum + request.recordCount, 0);
  /** Sluice sends what it has when it stops. */
  async function relayed(sluice: Awaited<ReturnType<typeof startServe>>) {
    await sluice.end('SIGTERM');
    return recordCount(collector.requests.filter(({ headers }) => headers[INSTANCE_HEADER] !== undefined));
  }

  it('it goes there, stored by the time the run has ended, and not to the exporter a second time', async () => {
    const { home, sluice } = await start();
    const end = await run([], { home });
    expect(end).toMatchObject({ code: 0 });
    expect(end.stderr).not.toContain('not delivered');
    const events = await stored(home, threadOf(end));
    expect(events.map(({ kind }) => kind)).toEqual([
      'conversation_start',
      'user_prompt',
      'api_request',
      ...Array.from({ length: 4 }, () => 'sse_event'),
    ]);
    expect(events.every(({ agent }) => agent === 'codex')).toBe(true);
    expect(await relayed(sluice)).toBe(RECORDS);
    expect(exported()).toEqual([]);
  });

  it('--no-sluice keeps it apart: it exports by [otel]', async () => {
    const { home } = await start();
    const end = await run(['--no-sluice'], { home });
    expect(end).toMatchObject({ code: 0 });
    expect(await stored(home, threadOf(end))).toEqual([]);
    expect(recordCount(exported())).toBe(RECORDS);
  });

  it('an exporter given for the run is obeyed by the run as well', async () => {
    const { home } = await start();
    const end = await run(grpcExporter(), { home });
    expect(end).toMatchObject({ code: 0 });
    expect(await stored(home, threadOf(end))).toHaveLength(RECORDS);
    expect(recordCount(exported())).toBe(RECORDS);
  });

  it('an exporter given for the run that is this Sluice brings nothing twice', async () => {
    const { home, sluice } = await start();
    const end = await run(exportTo(sluice.ready.otlpHttp ?? ''), { home });
    expect(end).toMatchObject({ code: 0 });
    expect(await stored(home, threadOf(end))).toHaveLength(RECORDS);
  });

  it('one that was killed is no longer there: the run exports by [otel]', async () => {
    const { home, sluice } = await start();
    await sluice.end('SIGKILL');
    expect(await run([], { home })).toMatchObject({ code: 0 });
    expect(collector.records()).toHaveLength(RECORDS);
  });
});
