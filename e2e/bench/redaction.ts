/**
 * What the default rules cost: CPU seconds of the whole `sluice serve` process from the receiver to one exporter, without rules
 * and with them, in pairs one after the other, each in a process of its own. Two loads: logs as Codex writes them, and spans
 * full of content. The bound is 1.4 times as much, the mean of five pairs. Sent must be received, or the run fails.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { Agent } from 'node:http';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { jsonToProtobuf } from '../../src-main/otlp/json-to-protobuf.ts';
import { makeHome, startSluice } from '../../src-main/testing/sluice-process.ts';
import { createSyntheticRun } from '../../src-main/testing/synthetic-run.ts';
import type { Signal } from '../../src-shared/otlp/otlp-json.ts';
import { ALNUM, createRandomSource } from '../../src-shared/testing/random-source.ts';
import { cpuSeconds, report, round } from './measure.ts';
import { post } from './post.ts';

const PAIRS = Number(process.env['BENCH_PAIRS'] ?? 5);
const RECORDS = Number(process.env['BENCH_RECORDS'] ?? 100_000);
/** A span full of content is some twenty times a log record. */
const SPANS = Math.ceil(RECORDS / 10);

/** For everything to arrive once it was accepted. */
const MAX_WAIT_MS = 120_000;

interface Load {
  what: string;
  signal: Signal;
  records: number;
  perRequest: number;
  bodies(): (count: number) => Uint8Array;
}

const LOADS: readonly Load[] = [
  {
    what: 'logs of Codex',
    signal: 'logs',
    records: RECORDS,
    perRequest: 512,
    bodies: () => {
      const source = createSyntheticRun({ conversations: 10 });
      return (count) => source.protobuf(count);
    },
  },
  { what: 'spans full of content', signal: 'traces', records: SPANS, perRequest: 50, bodies: spansFullOfContent },
];

export async function run(): Promise<void> {
  const rows: Array<Record<string, string | number>> = [];
  for (const load of LOADS) {
    const without: number[] = [];
    const redacted: number[] = [];
    for (let pair = 0; pair < PAIRS; pair++) {
      // Whoever goes first meets a machine that may still be busy with what was before.
      for (const isRedacted of pair % 2 === 0 ? [false, true] : [true, false]) {
        (isRedacted ? redacted : without).push(await measure(load, isRedacted ? '' : 'redact = []\n'));
      }
    }
    const ratios = redacted.map((cpu, pair) => cpu / (without[pair] as number));
    const perMillion = (cpu: number[]) => round((mean(cpu) / load.records) * 1e6);
    rows.push({
      what: load.what,
      records: load.records,
      pairs: PAIRS,
      'CPU s per million': perMillion(without),
      'redacted by default': perMillion(redacted),
      'times as much': round(mean(ratios), 2),
      from: round(Math.min(...ratios), 2),
      to: round(Math.max(...ratios), 2),
    });
  }
  report('redaction', rows);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** CPU seconds until the collector has everything. */
async function measure({ signal, records, perRequest, bodies }: Load, redact: string): Promise<number> {
  const collector: ChildProcess = spawn(
    process.execPath,
    [join(import.meta.dirname, 'counting-collector.ts'), `--${signal}`],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  if (!collector.stdout) throw new Error('the counting collector did not start');
  const [url] = (await once(createInterface({ input: collector.stdout }), 'line')) as [string];
  const count = async () => Number(await (await fetch(url)).text());
  const home = makeHome();
  const endpoint = `otlp-http = { endpoint = "${url}/v1/logs", protocol = "binary" }`;
  writeFileSync(join(home, 'config.toml'), `[otel.exporters.e]\n${endpoint}\nsignals = ["${signal}"]\n${redact}`);
  const sluice = await startSluice({ home });
  const agent = new Agent({ keepAlive: true, maxSockets: 2 });
  try {
    const { pid, otlpHttp } = sluice.ready;
    const body = bodies();
    const before = cpuSeconds(pid);
    for (let sent = 0; sent < records; sent += perRequest) {
      await post(new URL(`/v1/${signal}`, otlpHttp), agent, body(Math.min(perRequest, records - sent)));
    }
    const deadlineMs = performance.now() + MAX_WAIT_MS;
    while ((await count()) < records) {
      if (performance.now() > deadlineMs) throw new Error(`the collector received ${await count()} of ${records}`);
      await delay(50);
    }
    const received = await count();
    if (received !== records) throw new Error(`sent ${records}, the collector received ${received}`);
    return cpuSeconds(pid) - before;
  } finally {
    agent.destroy();
    collector.kill();
    await sluice.dispose();
  }
}

const WORDS = 'please read the file and say what this function does when its first argument is missing or empty'.split(
  ' ',
);

/** Model calls with their messages as JSON, a tool's arguments and its result: about 6 kB a span. */
export function spansFullOfContent(): (count: number) => Uint8Array {
  const random = createRandomSource(7);
  const prose = (words: number) => Array.from({ length: words }, () => random.pick(WORDS)).join(' ');
  const code = (lines: number) =>
    Array.from(
      { length: lines },
      (_, line) => `  const ${random.text('abcdef', 6)}_${line} = call("${random.text(ALNUM, 12)}");`,
    ).join('\n');
  const pair = (key: string, stringValue: string) => ({ key, value: { stringValue } });
  const message = (role: string, content: string) => ({ role, parts: [{ type: 'text', content }] });
  const span = () => ({
    traceId: random.hex(32),
    spanId: random.hex(16),
    name: 'chat gpt-5.4',
    kind: 3,
    startTimeUnixNano: '1790000000000000000',
    endTimeUnixNano: '1790000001000000000',
    attributes: [
      pair('gen_ai.operation.name', 'chat'),
      pair('gen_ai.request.model', 'gpt-5.4'),
      pair(
        'gen_ai.input.messages',
        JSON.stringify([message('system', prose(80)), message('user', prose(60)), message('tool', code(30))]),
      ),
      pair('gen_ai.output.messages', JSON.stringify([message('assistant', prose(120))])),
      pair('gen_ai.tool.call.arguments', JSON.stringify({ path: 'src/index.ts', content: code(20) })),
      { key: 'gen_ai.usage.input_tokens', value: { intValue: '4096' } },
    ],
  });
  // Made once: what is measured is the relay.
  const batches = new Map<number, Uint8Array[]>();
  let next = 0;
  return (count) => {
    let made = batches.get(count);
    if (made === undefined) {
      made = Array.from({ length: 8 }, () => {
        const scope = { name: 'opentelemetry.instrumentation.openai' };
        const scopeSpans = [{ scope, spans: Array.from({ length: count }, span) }];
        const resource = { attributes: [pair('service.name', 'agent')] };
        return jsonToProtobuf('traces', Buffer.from(JSON.stringify({ resourceSpans: [{ resource, scopeSpans }] })));
      });
      batches.set(count, made);
    }
    return made[next++ % made.length] as Uint8Array;
  };
}
