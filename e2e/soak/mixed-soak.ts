/**
 * Some minutes of mixed load with a window open in Chromium: senders of captures over HTTP (protobuf, JSON) and gRPC, a
 * neighbour with a small request every 20 ms, and a person who filters, opens conversations and rows. Prints what the
 * small requests and the person waited, and the memory of the process; fails when what was acknowledged is not what is
 * stored, a request gets no 200, the window says an error or the process ends.
 */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { judgeJson, judgeProtobuf } from '../../src-main/testing/official-judge.ts';
import { type Capture, readCapture, startSluice } from '../../src-main/testing/sluice-process.ts';
import type { Signal } from '../../src-shared/otlp/otlp-json.ts';
import { launchChromium } from '../support/browser.ts';
import { SluiceWindow } from '../support/sluice-window.ts';
import { createGrpcSender, createHttpSender } from './body-senders.ts';
import { percentiles, rssMegabytes } from './figures.ts';
import { chanceOf, pick } from './mutations.ts';
import type { SoakOptions } from './run.ts';

const CAPTURES: ReadonlyArray<[Capture, Signal]> = [
  ['codex-0.169.0', 'logs'],
  ['codex-0.169.0', 'traces'],
  ['codex-0.169.0', 'metrics'],
  ['claude-code-2.1.197', 'logs'],
  ['gemini-cli-0.61.0', 'logs'],
];
const SMALL = Buffer.from('{"resourceLogs":[{"scopeLogs":[{"logRecords":[{"eventName":"neighbour"}]}]}]}');
const FILTERS = ['', 'tool', 'kind:tool_result', '-kind:sse_event', 'name:neighbour', '"not found"'];
/** Between two requests of one sender: agents do not send as fast as they can. */
const PAUSE_MS = 25;

export async function run({ minutes, seed }: SoakOptions): Promise<void> {
  const endMs = Date.now() + minutes * 60_000;
  const sluice = await startSluice();
  const browser = await launchChromium();
  const faults: string[] = [];
  const sent = new Map<string, number>();
  const waits = { small: [] as number[], window: [] as number[] };
  const byFilter = new Map<string, number[]>();
  let acknowledged = 0;
  try {
    const { otlpHttp, otlpGrpc, ui, pid } = sluice.ready;
    const http = createHttpSender(otlpHttp);
    const grpc = createGrpcSender(otlpGrpc);
    const page = await browser.newPage();
    page.on('pageerror', (error) => faults.push(`the window: ${error.message}`));
    const window = new SluiceWindow(page);
    await window.open(ui);
    const ways = {
      protobuf: (signal: Signal, body: Uint8Array) => http.post(`/v1/${signal}`, 'application/x-protobuf', body),
      json: (signal: Signal, body: Uint8Array) => http.post(`/v1/${signal}`, 'application/json', body),
      grpc: (signal: Signal, body: Uint8Array) => grpc.export(signal, body),
    };
    const sender = async (way: keyof typeof ways, salt: number) => {
      const chance = chanceOf(seed + salt);
      while (Date.now() < endMs) {
        const [capture, signal] = pick(chance, CAPTURES);
        const body = readCapture(capture, signal, way === 'json' ? 'json' : 'pb');
        const answer = await ways[way](signal, body);
        sent.set(way, (sent.get(way) ?? 0) + 1);
        if (answer.ok) acknowledged += (way === 'json' ? judgeJson : judgeProtobuf)(signal, body)?.records ?? 0;
        else faults.push(`${way} ${capture} ${signal}: answered ${answer.status}`);
        await sleep(PAUSE_MS);
      }
    };
    const neighbour = async () => {
      while (Date.now() < endMs) {
        const startMs = performance.now();
        const { ok, status } = await http.post('/v1/logs', 'application/json', SMALL);
        waits.small.push(performance.now() - startMs);
        if (ok) acknowledged++;
        else faults.push(`the neighbour: answered ${status}`);
        await sleep(20);
      }
    };
    const person = async () => {
      const chance = chanceOf(seed);
      while (Date.now() < endMs) {
        const startMs = performance.now();
        const filter = pick(chance, FILTERS);
        await window.filter(filter);
        const conversations = window.conversations.locator('[data-conversation-id] .conversation-open');
        const count = Math.min(await conversations.count(), 5);
        if (count > 0) await conversations.nth(chance(count)).click();
        await window.idle();
        const waitedMs = performance.now() - startMs;
        waits.window.push(waitedMs);
        byFilter.set(filter, [...(byFilter.get(filter) ?? []), waitedMs]);
        await sleep(200);
      }
    };
    const all = [...(['protobuf', 'protobuf', 'json', 'grpc', 'grpc'] as const).map(sender), neighbour(), person()];
    await Promise.all(all);
    process.stdout.write(
      `sent: ${[...sent].map(([way, count]) => `${count} ${way}`).join(', ')}, ${waits.small.length} small\n`,
    );
    process.stdout.write(`a small request waits ${percentiles(waits.small)}\n`);
    process.stdout.write(
      `filter and conversation in the window (${waits.window.length}) ${percentiles(waits.window)}\n`,
    );
    for (const [filter, values] of byFilter) {
      process.stdout.write(`  ${(filter || '(everything)').padEnd(18)} (${values.length}) ${percentiles(values)}\n`);
    }
    process.stdout.write(`RSS ${rssMegabytes(pid)} MB at most\n`);
    http.close();
    grpc.close();
  } finally {
    await browser.close();
    const code = await sluice.stop();
    if (code !== 0) faults.push(`it ended with exit code ${code}: ${sluice.stderr().slice(-2_000)}`);
  }
  const db = new DatabaseSync(join(sluice.home, 'log.sqlite'), { readOnly: true });
  const { stored } = db.prepare('SELECT coalesce(sum(count), 0) AS stored FROM chunk').get() as { stored: number };
  db.close();
  await sluice.dispose();
  process.stdout.write(`${acknowledged} records acknowledged, ${stored} stored\n`);
  if (stored !== acknowledged) faults.push(`${acknowledged} records acknowledged, ${stored} stored`);
  if (faults.length > 0) throw new Error(`not clean:\n  ${faults.slice(0, 20).join('\n  ')}`);
}
