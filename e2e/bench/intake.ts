/**
 * Records accepted and committed over OTLP/HTTP: records/s, CPU seconds per million records and memory of the whole
 * `sluice serve` process, beside a receiver that only decodes (same HTTP server, same walk, nothing kept). Afterwards
 * `sluice tail` must count every record.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { startSluice } from '../../src-main/testing/sluice-process.ts';
import { createSyntheticRun } from '../../src-main/testing/synthetic-run.ts';
import { cpuSeconds, memoryMib, report, round } from './measure.ts';
import { post } from './post.ts';

const RECORDS = Number(process.env['BENCH_RECORDS'] ?? 1_000_000);
const CONNECTIONS = 4;

interface Load {
  name: string;
  perRequest: number;
  form: 'protobuf' | 'json';
  records: number;
}

const LOADS: Load[] = [
  { name: 'protobuf, 512 a request', perRequest: 512, form: 'protobuf', records: RECORDS },
  { name: 'protobuf, 50 a request', perRequest: 50, form: 'protobuf', records: RECORDS },
  { name: 'JSON, 512 a request', perRequest: 512, form: 'json', records: Math.ceil(RECORDS / 4) },
];

export async function run(): Promise<void> {
  const rows: Array<Record<string, string | number>> = [];
  for (const load of LOADS) {
    rows.push(await measureSluice(load));
    rows.push(await measureDecodeOnly(load));
  }
  report('intake', rows);
}

async function measureSluice(load: Load): Promise<Record<string, string | number>> {
  const sluice = await startSluice();
  try {
    const sent = await measure(sluice.ready.pid, new URL('/v1/logs', sluice.ready.otlpHttp), load);
    const counted = await countByTail(sluice.home);
    if (counted !== sent.records) throw new Error(`sent ${sent.records} records, tail counted ${counted}`);
    return { receiver: 'sluice serve', load: load.name, ...sent, counted };
  } finally {
    await sluice.dispose();
  }
}

async function countByTail(home: string): Promise<number> {
  const child = spawn(process.execPath, ['out/main/cli.js', 'tail', '--home', home, '--limit', '0', '--json'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let lines = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines++;
  });
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`tail exited with ${code}`);
  return lines;
}

async function measureDecodeOnly(load: Load): Promise<Record<string, string | number>> {
  const child: ChildProcess = spawn(process.execPath, [join(import.meta.dirname, 'decode-only-receiver.ts')], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  try {
    if (!child.stdout || !child.pid) throw new Error('the decode-only receiver did not start');
    const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
    const sent = await measure(child.pid, new URL('/v1/logs', line), load);
    return { receiver: 'decode only', load: load.name, ...sent };
  } finally {
    child.kill();
  }
}

async function measure(pid: number, url: URL, load: Load) {
  const source = createSyntheticRun({ conversations: 10 });
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const contentType = load.form === 'json' ? 'application/json' : 'application/x-protobuf';
  const requests = Math.ceil(load.records / load.perRequest);
  let next = 0;

  async function connection(): Promise<void> {
    while (next < requests) {
      next++;
      const body = load.form === 'json' ? source.json(load.perRequest) : source.protobuf(load.perRequest);
      await post(url, agent, body, contentType);
    }
  }

  const cpuBefore = cpuSeconds(pid);
  const startedMs = performance.now();
  await Promise.all(Array.from({ length: CONNECTIONS }, connection));
  const seconds = (performance.now() - startedMs) / 1000;
  const cpu = cpuSeconds(pid) - cpuBefore;
  agent.destroy();
  const records = requests * load.perRequest;
  const memory = memoryMib(pid);
  return {
    records,
    'records/s': Math.round(records / seconds),
    'CPU s per million': round((cpu / records) * 1e6),
    'RSS MiB': Math.round(memory.now),
    'peak MiB': Math.round(memory.peak),
  };
}
