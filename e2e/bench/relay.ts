/**
 * From the receiver through the log to two exporters over OTLP/HTTP, gzip: records/s until both have everything, CPU
 * seconds per million records of the whole `sluice serve` process; the same with one of the two hanging, and with the
 * default redaction; how long agents wait for their answers at a steady 10,000 records/s; and how soon a client hears that
 * an exporter's state changed.
 * Sent must be received, or the run fails.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { startRecordingCollector } from '../../src-main/testing/collector/recording-collector.ts';
import { makeHome, type SluiceProcess, startSluice } from '../../src-main/testing/sluice-process.ts';
import { createSyntheticRun } from '../../src-main/testing/synthetic-run.ts';
import { connectHost } from '../../src-main/web/connect-host.ts';
import type { ExporterState } from '../../src-shared/contract/exporters-api.ts';
import { cpuSeconds, memoryMib, percentile, report, round } from './measure.ts';
import { post } from './post.ts';

const RECORDS = Number(process.env['BENCH_RECORDS'] ?? 1_000_000);
const CONNECTIONS = 4;
const STEADY_RECORDS_PER_SECOND = 10_000;
const STEADY_SECONDS = Number(process.env['BENCH_SECONDS'] ?? 15);
const STATE_CHANGES = 40;

interface Collector {
  url: string;
  count(): Promise<number>;
  stop(): void;
}

export async function run(): Promise<void> {
  const rows: Array<Record<string, string | number>> = [];
  for (const perRequest of [512, 50]) {
    for (const variant of ['', ', one hanging', ', redacted by default'] as const) {
      rows.push(await measureThroughput(perRequest, variant));
    }
  }
  rows.push(await measureAnswers());
  rows.push(await measureStateChanges());
  report('relay', rows);
}

async function startCollector(...args: string[]): Promise<Collector> {
  const child: ChildProcess = spawn(process.execPath, [join(import.meta.dirname, 'counting-collector.ts'), ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (!child.stdout) throw new Error('the counting collector did not start');
  const [url] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return { url, count: async () => Number(await (await fetch(url)).text()), stop: () => child.kill() };
}

function startRelay(urls: readonly string[], redact = 'redact = []'): Promise<SluiceProcess> {
  const home = makeHome();
  const exporters = urls.map(
    (url, i) => `[otel.exporters.e${i}]\notlp-http = { endpoint = "${url}/v1/logs", protocol = "binary" }\n${redact}\n`,
  );
  writeFileSync(join(home, 'config.toml'), exporters.join('\n'));
  return startSluice({ home });
}

async function measureThroughput(
  perRequest: number,
  variant: '' | ', one hanging' | ', redacted by default',
): Promise<Record<string, string | number>> {
  const hanging = variant === ', one hanging';
  const collectors = [await startCollector(), await startCollector(...(hanging ? ['--hang'] : []))];
  const urls = collectors.map(({ url }) => url);
  const sluice = await startRelay(urls, variant === ', redacted by default' ? '' : 'redact = []');
  try {
    const { pid, otlpHttp } = sluice.ready;
    const requests = Math.ceil(RECORDS / perRequest);
    const records = requests * perRequest;
    const cpuBefore = cpuSeconds(pid);
    const startedMs = performance.now();
    await sendAll(new URL('/v1/logs', otlpHttp), requests, perRequest);
    const acceptedMs = performance.now() - startedMs;
    const working = hanging ? collectors.slice(0, 1) : collectors;
    for (const { count } of working) while ((await count()) < records) await delay(50);
    const sentMs = performance.now() - startedMs;
    const cpu = cpuSeconds(pid) - cpuBefore;
    for (const { count } of working) {
      const received = await count();
      if (received !== records) throw new Error(`sent ${records} records, a collector received ${received}`);
    }
    const memory = memoryMib(pid);
    return {
      what: `${perRequest} a request, two exporters${variant}`,
      records,
      'accepted/s': Math.round((records / acceptedMs) * 1000),
      'sent/s': Math.round((records / sentMs) * 1000),
      'CPU s per million': round((cpu / records) * 1e6),
      'peak MiB': Math.round(memory.peak),
    };
  } finally {
    for (const { stop } of collectors) stop();
    await sluice.dispose();
  }
}

async function sendAll(url: URL, requests: number, perRequest: number): Promise<void> {
  const source = createSyntheticRun({ conversations: 10 });
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  let next = 0;
  const connection = async () => {
    while (next < requests) {
      next++;
      await post(url, agent, source.protobuf(perRequest));
    }
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, connection));
  agent.destroy();
}

/** Requests begin on time, whatever became of those before: waiting for an answer must not hide a slow one. */
async function measureAnswers(): Promise<Record<string, string | number>> {
  const perRequest = 50;
  const collectors = [await startCollector(), await startCollector()];
  const sluice = await startRelay(collectors.map(({ url }) => url));
  try {
    const url = new URL('/v1/logs', sluice.ready.otlpHttp);
    const source = createSyntheticRun({ conversations: 10 });
    const agent = new Agent({ keepAlive: true });
    const stepMs = (perRequest / STEADY_RECORDS_PER_SECOND) * 1000;
    const requests = Math.round((STEADY_SECONDS * 1000) / stepMs);
    const latencies: number[] = [];
    const answers: Array<Promise<void>> = [];
    const cpuBefore = cpuSeconds(sluice.ready.pid);
    const startedMs = performance.now();
    for (let i = 0; i < requests; i++) {
      const dueMs = startedMs + i * stepMs;
      const earlyMs = dueMs - performance.now();
      if (earlyMs > 0) await delay(earlyMs);
      answers.push(
        post(url, agent, source.protobuf(perRequest)).then(() => void latencies.push(performance.now() - dueMs)),
      );
    }
    await Promise.all(answers);
    for (const { count } of collectors) while ((await count()) < requests * perRequest) await delay(50);
    agent.destroy();
    const cpu = cpuSeconds(sluice.ready.pid) - cpuBefore;
    const warm = latencies.slice(Math.round(latencies.length / 10));
    return {
      what: `acknowledgement at ${STEADY_RECORDS_PER_SECOND} records/s, two exporters`,
      records: requests * perRequest,
      'CPU s per million': round((cpu / (requests * perRequest)) * 1e6),
      'p50 ms': round(percentile(warm, 50)),
      'p95 ms': round(percentile(warm, 95)),
      'p99 ms': round(percentile(warm, 99)),
    };
  } finally {
    for (const { stop } of collectors) stop();
    await sluice.dispose();
  }
}

/** From the collector's answer to a client that hears of the exporter's new state. */
async function measureStateChanges(): Promise<Record<string, string | number>> {
  const collector = await startRecordingCollector({ grpc: false });
  const sluice = await startRelay([collector.httpUrl]);
  let look: (state: ExporterState | undefined) => void = () => {};
  const host = await connectHost(sluice.ready.socket, { exportersChanged: ([state]) => look(state) });
  const until = (isReached: (state: ExporterState) => boolean) =>
    new Promise<number>((resolve) => {
      look = (state) => state !== undefined && isReached(state) && resolve(performance.now());
    });
  try {
    const source = createSyntheticRun();
    const agent = new Agent();
    const latencies: number[] = [];
    for (let i = 0; i < STATE_CHANGES; i++) {
      let answeredMs = 0;
      const isRefusal = i % 2 === 0;
      collector.answer(() => {
        answeredMs = performance.now();
        return isRefusal ? { status: 401 } : {};
      });
      // What a refusal leaves queued is what the next answer accepts.
      const changed = until(({ phase, queued }) =>
        isRefusal ? phase === 'refused' : phase === 'idle' && queued.records === 0,
      );
      if (isRefusal) await post(new URL('/v1/logs', sluice.ready.otlpHttp), agent, source.protobuf(1));
      else await host.api.retryExporter('e0');
      latencies.push((await changed) - answeredMs);
    }
    return {
      what: 'state change to client',
      'p50 ms': round(percentile(latencies, 50)),
      'p95 ms': round(percentile(latencies, 95)),
      'p99 ms': round(percentile(latencies, 99)),
    };
  } finally {
    host.close();
    await collector.close();
    await sluice.dispose();
  }
}
