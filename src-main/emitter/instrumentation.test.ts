/** In processes of their own, whose module loader refuses every OpenTelemetry package, as if none were installed. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';

const REFUSE = `
import { registerHooks } from 'node:module';
registerHooks({
  resolve(specifier, context, next) {
    if (specifier.startsWith('@opentelemetry/') || specifier.startsWith('@grpc/')) {
      throw new Error('refused: ' + specifier);
    }
    return next(specifier, context);
  },
});
`;

const RUN = `
import { startEmitter } from ${JSON.stringify(new URL('./start-emitter.ts', import.meta.url).href)};
import { startHostEmitter } from ${JSON.stringify(new URL('./start-host-emitter.ts', import.meta.url).href)};
import { emitSample, SAMPLE_METADATA } from ${JSON.stringify(new URL('./sample-records.ts', import.meta.url).href)};

const content = { logUserPrompt: true, logAgentResponses: true };
const environment = process.env;
const emitter = startEmitter({
  exporter: { kind: 'otlp-http', endpoint: 'http://127.0.0.1:9/v1/logs', protocol: 'binary', headers: {} },
  content,
  metadata: SAMPLE_METADATA,
  environmentName: 'dev',
  environment,
});
emitSample(emitter);
emitter.emit({ key: 'sseEvent', timeMs: 1, input: { durationMs: 1 }, metadata: SAMPLE_METADATA });
const flushed = await emitter.flush({ deadlineMs: 20_000 });
const report = await emitter.shutdown();
const host = await startHostEmitter({ intake: {}, content, version: '0', environmentName: 'dev', environment })
  .then((started) => (started === undefined ? 'off' : 'on'), (error) => error.message);
console.log(JSON.stringify({ enabled: emitter.enabled, flushed, report, host }));
`;

let folder: string;
let refuse: string;
let run: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-off-'));
  refuse = join(folder, 'refuse.mjs');
  run = join(folder, 'run.mjs');
  writeFileSync(refuse, REFUSE);
  writeFileSync(run, RUN);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** What the program printed, which says nothing else and ends by itself. */
async function runWith(environment: NodeJS.ProcessEnv): Promise<unknown> {
  const { stdout, stderr } = await promisify(execFile)(
    process.execPath,
    ['--import', pathToFileURL(refuse).href, run],
    { env: { ...process.env, ...environment }, timeout: 25_000 },
  );
  expect(stderr).toBe('');
  return JSON.parse(stdout);
}

const NOTHING = { emitted: 0, delivered: 0, undelivered: 0 };

it('does nothing and loads nothing when SLUICE_OTEL is 0', async () => {
  expect(await runWith({ SLUICE_OTEL: '0' })).toEqual({
    enabled: false,
    flushed: NOTHING,
    report: NOTHING,
    host: 'off',
  });
});

it('runs without the packages when it is on, and says what was not delivered and why', async () => {
  const undelivered = {
    emitted: 12,
    delivered: 0,
    undelivered: 12,
    lastError: expect.stringMatching(/^the export thread failed: .*refused: @opentelemetry\//),
  };
  expect(await runWith({ SLUICE_OTEL: '1' })).toEqual({
    enabled: true,
    flushed: undelivered,
    report: undelivered,
    host: expect.stringMatching(/refused: @opentelemetry\//),
  });
});
