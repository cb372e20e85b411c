/**
 * What instrumentation adds to `sluice exec`: a turn of 5,000 stream events with each exporter against `none` (CPU of the
 * whole process and time to the end of the turn, runs interleaved, ratios of medians), and start to first request beside
 * `node -e 0`. The turn is measured twice: streamed over 5 s, as a user sees it, and all at once, where nothing hides in
 * waiting. Exporters redact by default.
 */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startRecordingCollector } from '../../src-main/testing/collector/recording-collector.ts';
import {
  assistantMessage,
  completed,
  outputTextDelta,
  responseCreated,
  sse,
} from '../../src-main/testing/model-server/responses-events.ts';
import { type MockResponsesServer, startMockServer } from '../../src-main/testing/model-server/responses-server.ts';
import { startSluice } from '../../src-main/testing/sluice-process.ts';
import { cpuSeconds, percentile, report, round } from './measure.ts';

const RUNS = 5;
const EVENTS = 5_000;
/** 1,000 events a second, faster than any model streams today. */
const CHUNK_EVENTS = 50;
const CHUNK_INTERVAL_MS = 50;
const CLI = resolve(import.meta.dirname, '../../out/main/cli.js');

interface Measured {
  /** Spawn to the first request. */
  startMs: number;
  /** First request to the line that ends the turn. */
  turnMs: number;
  /** Of the process up to the end of the turn. */
  cpuMs: number;
  /** The line that ends the turn to the end of the process: what flushing takes. */
  flushMs: number;
}

export async function run(): Promise<void> {
  const server = await startMockServer();
  const collector = await startRecordingCollector();
  const sluice = await startSluice();
  const empty = mkdtempSync(join(tmpdir(), 'sluice-bench-'));
  const deltas = Array.from({ length: EVENTS - 3 }, (_, index) => outputTextDelta(`word ${index} `));
  const events = [responseCreated('r'), ...deltas, assistantMessage('m', 'done'), completed('r')];
  const chunks = Array.from({ length: EVENTS / CHUNK_EVENTS }, (_, index) =>
    sse(events.slice(index * CHUNK_EVENTS, (index + 1) * CHUNK_EVENTS)),
  );
  server.mountSse(
    async (answer) => {
      for (const chunk of chunks) {
        await answer.send(chunk);
        await delay(CHUNK_INTERVAL_MS);
      }
    },
    ({ body }) => body?.['model'] === 'streamed',
  );
  server.mountSse(sse(events), ({ body }) => body?.['model'] === 'at-once');

  const http = (protocol: string) => `{otlp-http={endpoint="${collector.httpUrl}/v1/logs", protocol="${protocol}"}}`;
  const grpc = `{otlp-grpc={endpoint="${collector.grpcUrl}"}}`;
  const kinds: ReadonlyArray<{ what: string; args: string[]; environment?: NodeJS.ProcessEnv }> = [
    { what: 'none', args: ['--home', empty] },
    { what: 'instrumentation off', args: ['--home', empty], environment: { SLUICE_OTEL: '0' } },
    { what: 'http, binary', args: ['--home', empty, '-c', `otel.exporter=${http('binary')}`] },
    { what: 'http, json', args: ['--home', empty, '-c', `otel.exporter=${http('json')}`] },
    { what: 'grpc', args: ['--home', empty, '-c', `otel.exporter=${grpc}`] },
    { what: 'running Sluice', args: ['--home', sluice.home] },
  ];
  const paces = ['streamed', 'at-once'] as const;
  const measured = new Map(paces.map((pace) => [pace, new Map(kinds.map(({ what }) => [what, [] as Measured[]]))]));
  const bareNode: number[] = [];
  try {
    for (let i = 0; i < RUNS; i++) {
      // Each round begins with another kind, so that none always has the warm or the cold place.
      for (let k = 0; k < kinds.length; k++) {
        const kind = kinds[(i + k) % kinds.length];
        if (kind === undefined) continue;
        for (const pace of paces) {
          const args = ['--model', pace, ...kind.args];
          measured
            .get(pace)
            ?.get(kind.what)
            ?.push(await runOnce(server, args, kind.environment));
        }
      }
      const started = performance.now();
      spawnSync(process.execPath, ['-e', '0']);
      bareNode.push(performance.now() - started);
    }
  } finally {
    await sluice.dispose();
    await server.close();
    await collector.close();
    rmSync(empty, { recursive: true, force: true });
  }

  const median = (pace: (typeof paces)[number], what: string, of: (each: Measured) => number) =>
    percentile((measured.get(pace)?.get(what) ?? []).map(of), 50);
  const rows = paces.flatMap((pace) =>
    kinds.map(({ what }) => ({
      what,
      events: pace === 'streamed' ? 'over 5 s' : 'at once',
      'turn ms': round(median(pace, what, (each) => each.turnMs)),
      'to none': round(median(pace, what, (each) => each.turnMs) / median(pace, 'none', (each) => each.turnMs), 3),
      'cpu ms': round(median(pace, what, (each) => each.cpuMs)),
      'flush ms': round(median(pace, what, (each) => each.flushMs)),
      'start to first request ms': round(median(pace, what, (each) => each.startMs)),
    })),
  );
  report('exec-overhead', [
    ...rows,
    { what: 'node -e 0', 'start to first request ms': round(percentile(bareNode, 50)) },
  ]);
}

async function runOnce(server: MockResponsesServer, args: string[], environment: NodeJS.ProcessEnv = {}) {
  const before = server.requests.length;
  const started = performance.now();
  const child = spawn(process.execPath, [CLI, 'exec', '--skip-git-repo-check', '--json', ...args, 'go'], {
    stdio: ['ignore', 'pipe', 'ignore'],
    env: { ...process.env, OPENAI_BASE_URL: `${server.url}/v1`, OPENAI_API_KEY: 'bench', ...environment },
  });
  const exited = once(child, 'exit');
  const turnEnded = Promise.withResolvers<{ atMs: number; cpuMs: number }>();
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    if (!stdout.includes('"turn.completed"')) return;
    turnEnded.resolve({ atMs: performance.now(), cpuMs: cpuSeconds(child.pid ?? 0) * 1_000 });
  });
  exited.then(() => turnEnded.reject(new Error(`the run ended without its turn:\n${stdout}`)));
  await server.waitForRequests(before + 1, { timeoutMs: 60_000 });
  const requested = performance.now();
  const { atMs, cpuMs } = await turnEnded.promise;
  await exited;
  return { startMs: requested - started, turnMs: atMs - requested, cpuMs, flushMs: performance.now() - atMs };
}
