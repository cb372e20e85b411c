/** In processes of their own, whose module loader refuses every OpenTelemetry package, as if none were installed. */
import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SAMPLE_WIRE } from './testing/sample-records.ts';

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
import { startRunTelemetry } from ${JSON.stringify(new URL('../exec/run-telemetry.ts', import.meta.url).href)};
import { startHostEmitter } from ${JSON.stringify(new URL('./start-host-emitter.ts', import.meta.url).href)};
import { emitSample, SAMPLE_METADATA } from ${JSON.stringify(new URL('./testing/sample-records.ts', import.meta.url).href)};

const environment = process.env;
const telemetry = startRunTelemetry({
  sluice: undefined,
  otel: { environment: 'dev', log_user_prompt: true, log_agent_responses: true },
  exporter: { kind: 'otlp-http', endpoint: 'http://127.0.0.1:9/v1/logs', protocol: 'binary', headers: {} },
  exporterGiven: false,
  redaction: { exporter: 'default', names: ['secrets'], rules: [], marks: true, keyHex: '' },
  metadata: SAMPLE_METADATA,
  environment,
});
emitSample(telemetry.events);
const lines = await telemetry.finish(20_000);
const content = { logUserPrompt: true, logAgentResponses: true };
const host = await startHostEmitter({ intake: {}, content, version: '0', environmentName: 'dev', environment })
  .then((started) => (started === undefined ? 'off' : 'on'), (error) => error.message);
console.log(JSON.stringify({ lines, host }));
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

it('does nothing and loads nothing when SLUICE_OTEL is 0', async () => {
  expect(await runWith({ SLUICE_OTEL: '0' })).toEqual({ lines: [], host: 'off' });
});

it('runs without the packages when it is on, and says what was not delivered and why', async () => {
  const count = SAMPLE_WIRE.length;
  const start = `${count} of ${count} telemetry records were not delivered to http://127.0.0.1:9/v1/logs: `;
  const told = (await runWith({ SLUICE_OTEL: '1' })) as { lines: string[]; host: string };
  expect(told.lines).toEqual([expect.stringMatching(/the export thread failed: .*refused: @opentelemetry\//)]);
  expect(told.lines[0]).toContain(start);
  expect(told.host).toMatch(/refused: @opentelemetry\//);
});
