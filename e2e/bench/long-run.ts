/**
 * A conversation of 1,000,000 stored events (BENCH_RUN_EVENTS), as Codex sends them: how soon its newest rows are there, how soon it is
 * summed up once nothing more comes, what `sluice show` takes, how long senders wait for their answers meanwhile, and the memory of the
 * whole `sluice serve` process. Beside it spans of agents that send nothing else: CPU seconds per million.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Agent } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import { jsonToProtobuf } from '../../src-main/otlp/json-to-protobuf.ts';
import { type SluiceProcess, startSluice } from '../../src-main/testing/sluice-process.ts';
import { createSyntheticRun } from '../../src-main/testing/synthetic-run.ts';
import { connectHost } from '../../src-main/web/connect-host.ts';
import { createRandomSource } from '../../src-shared/testing/random-source.ts';
import { cpuSeconds, memoryMib, percentile, report, round } from './measure.ts';
import { post } from './post.ts';

const EVENTS = Number(process.env['BENCH_RUN_EVENTS'] ?? 1_000_000);
const SPANS = EVENTS / 5;
const PER_REQUEST = 500;
const CONNECTIONS = 4;
const LOOKS = 5;
const GIVEN_UP_MS = 120_000;

type Values = Record<string, string | number>;

export async function run(): Promise<void> {
  report('long-run', [await longConversation(), await spansOnly()]);
}

async function longConversation(): Promise<Values> {
  const sluice = await startSluice();
  try {
    const { ready } = sluice;
    const url = new URL('/v1/logs', ready.otlpHttp);
    const source = createSyntheticRun({ stepMs: 1 });
    await sendAll(url, EVENTS, () => source.protobuf(PER_REQUEST));
    const sentMs = performance.now();
    const waits = senderWaits(url);
    const { api, close } = await connectHost(ready.socket);
    const summed = summedUpAfter(api, sentMs);
    const looks: number[] = [];
    const long = (await api.conversations(10)).find(({ events }) => events >= EVENTS);
    if (long === undefined) throw new Error('the conversation is not there whole');
    const { id: conversationId, key } = long;
    for (let look = 0; look < LOOKS; look++) {
      const startedMs = performance.now();
      const { ids } = await api.watch(1, { filter: '', conversationId });
      await api.rows([...ids.slice(-60)]);
      looks.push(performance.now() - startedMs);
      await api.unwatch(1);
    }
    const summedMs = await summed;
    const shownMs = await showMs(sluice, key);
    const answers = await waits();
    const memory = memoryMib(ready.pid);
    close();
    return {
      what: 'one conversation, logs',
      records: EVENTS,
      'newest rows, p50 ms': Math.round(percentile(looks, 50)),
      'summed up after s': round(summedMs / 1_000),
      'show s': round(shownMs / 1_000),
      'answer p50 ms': round(percentile(answers, 50)),
      'answer p99 ms': round(percentile(answers, 99)),
      'RSS MiB': Math.round(memory.now),
      'peak MiB': Math.round(memory.peak),
    };
  } finally {
    await sluice.dispose();
  }
}

async function spansOnly(): Promise<Values> {
  const sluice = await startSluice();
  try {
    const { pid, otlpHttp } = sluice.ready;
    const before = cpuSeconds(pid);
    await sendAll(new URL('/v1/traces', otlpHttp), SPANS, copilotSpans());
    const cpu = cpuSeconds(pid) - before;
    const memory = memoryMib(pid);
    return {
      what: 'spans with rows, 500 a request',
      records: SPANS,
      'CPU s per million': round((cpu / SPANS) * 1e6),
      'RSS MiB': Math.round(memory.now),
      'peak MiB': Math.round(memory.peak),
    };
  } finally {
    await sluice.dispose();
  }
}

async function sendAll(url: URL, records: number, body: () => Uint8Array): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  let left = records / PER_REQUEST;
  const connection = async () => {
    while (left-- > 0) await post(url, agent, body());
  };
  await Promise.all(Array.from({ length: CONNECTIONS }, connection));
  agent.destroy();
}

/** Posts ten records of another conversation every 20 ms; the answer ends it and gives each one's wait in ms. */
function senderWaits(url: URL): () => Promise<number[]> {
  const source = createSyntheticRun({ run: 7 });
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  const waits: number[] = [];
  let isOver = false;
  const sending = (async () => {
    while (!isOver) {
      const startedMs = performance.now();
      await post(url, agent, source.protobuf(10));
      waits.push(performance.now() - startedMs);
      await delay(20);
    }
    agent.destroy();
  })();
  return async () => {
    isOver = true;
    await sending;
    return waits;
  };
}

type Host = Awaited<ReturnType<typeof connectHost>>['api'];

async function summedUpAfter(api: Host, sentMs: number): Promise<number> {
  for (;;) {
    const all = await api.conversations(10);
    if (all.some(({ events, run }) => events >= EVENTS && run !== undefined)) return performance.now() - sentMs;
    if (performance.now() - sentMs > GIVEN_UP_MS) throw new Error('not summed up within two minutes');
    await delay(50);
  }
}

async function showMs({ home }: SluiceProcess, key: string): Promise<number> {
  const startedMs = performance.now();
  const child = spawn(process.execPath, ['out/main/cli.js', 'show', key, '--home', home], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  child.stdout.resume();
  const [code] = (await once(child, 'close')) as [number | null];
  if (code !== 0) throw new Error(`show exited with ${code}`);
  return performance.now() - startedMs;
}

/** Runs of three spans in Copilot CLI's form, without content. */
function copilotSpans(): () => Uint8Array {
  const random = createRandomSource(11);
  const pair = (key: string, stringValue: string) => ({ key, value: { stringValue } });
  const count = (key: string, intValue: string) => ({ key, value: { intValue } });
  let startMs = 1_790_000_000_000;
  const trace = () => {
    const traceId = random.hex(32);
    const parentSpanId = random.hex(16);
    startMs += 1_000;
    const span = (name: string, attributes: unknown[], from = 0) => ({
      traceId,
      spanId: from === 0 ? parentSpanId : random.hex(16),
      ...(from === 0 ? {} : { parentSpanId }),
      name,
      startTimeUnixNano: `${startMs + from}000000`,
      endTimeUnixNano: `${startMs + from + 80}000000`,
      attributes: [pair('gen_ai.conversation.id', traceId), ...attributes],
    });
    return [
      span('invoke_agent', [pair('gen_ai.operation.name', 'invoke_agent')]),
      span(
        'chat gpt-5.4',
        [
          pair('gen_ai.operation.name', 'chat'),
          pair('gen_ai.request.model', 'gpt-5.4'),
          pair('gen_ai.response.id', random.hex(16)),
          count('gen_ai.usage.input_tokens', '1200'),
          count('gen_ai.usage.output_tokens', '80'),
        ],
        100,
      ),
      span(
        'execute_tool bash',
        [
          pair('gen_ai.operation.name', 'execute_tool'),
          pair('gen_ai.tool.name', 'bash'),
          pair('gen_ai.tool.call.id', `call_${random.hex(8)}`),
        ],
        200,
      ),
      span('chat gpt-5.4', [pair('gen_ai.operation.name', 'chat'), pair('gen_ai.response.id', random.hex(16))], 300),
    ];
  };
  const resource = { attributes: [pair('service.name', 'github-copilot')] };
  return () => {
    const spans = Array.from({ length: PER_REQUEST / 4 }, trace).flat();
    const scopeSpans = [{ scope: { name: 'github.copilot' }, spans }];
    return jsonToProtobuf('traces', Buffer.from(JSON.stringify({ resourceSpans: [{ resource, scopeSpans }] })));
  };
}
