/**
 * Mutated bodies over OTLP/HTTP (protobuf, JSON), gRPC, `/v1/events` and the window's RPC, against the built program; what a
 * body holds is judged by parsers of others (`support/official-judge.ts`). Fails when the process ends or gives no answer, when a body
 * that is none is answered 200, when a 200 names fewer broken records than there are, or when the log holds another number
 * of records than the answers say.
 */
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { signalCode } from '../../src-main/store/file/codes.ts';
import { judgeJson, judgeProtobuf } from '../../src-main/testing/official-judge.ts';
import {
  type Capture,
  readCapture,
  runSluice,
  type SluiceProcess,
  startSluice,
} from '../../src-main/testing/sluice-process.ts';
import { encodeMessage } from '../../src-shared/contract/websocket-channel.ts';
import type { Signal } from '../../src-shared/otlp/otlp-json.ts';
import { type Answer, createGrpcSender, createHttpSender, rejectedIn } from './body-senders.ts';
import { type Chance, chanceOf, mutated, pick } from './mutations.ts';
import type { SoakOptions } from './run.ts';

const CAPTURES: ReadonlyArray<[Capture, Signal]> = [
  ['codex-0.169.0', 'logs'],
  ['codex-0.169.0', 'traces'],
  ['codex-0.169.0', 'metrics'],
  ['claude-code-2.1.197', 'logs'],
  ['gemini-cli-0.61.0', 'logs'],
];
const EVENT = JSON.stringify({
  'event.name': 'codex.tool_result',
  'conversation.id': 'soak',
  tool_name: 'shell',
  call_id: '1',
  arguments: '{}',
  duration_ms: 12,
  success: true,
  output: 'caf\u00e9',
});
const EVENTS = [EVENT, `[${EVENT},${EVENT}]`, `${EVENT}\n${EVENT}\n${EVENT}\n`];
/** Calls of the window that only read. */
const CALLS = [
  'info',
  'conversations',
  'watch',
  'unwatch',
  'rows',
  'event',
  'eventValue',
  'related',
  'leaves',
  'settings',
];

interface Tally {
  sent: number;
  accepted: number;
  refused: number;
  /** A 200 with a partial success. */
  partial: number;
  /** Log records and spans of these answers. */
  records: number;
  /** Metrics: at least, and at most where an answer counts data points. */
  leastMetrics: number;
  mostMetrics: number;
}

export async function run({ minutes, seed }: SoakOptions): Promise<void> {
  const endMs = Date.now() + minutes * 60_000;
  const sluice = await startSluice();
  const faults: string[] = [];
  const tallies = new Map<string, Tally>();
  try {
    const { otlpHttp, otlpGrpc, rpc } = sluice.ready;
    const http = createHttpSender(otlpHttp);
    const grpc = createGrpcSender(otlpGrpc);
    const send = {
      protobuf: (signal: Signal, body: Uint8Array) => http.post(`/v1/${signal}`, 'application/x-protobuf', body),
      json: (signal: Signal, body: Uint8Array) => http.post(`/v1/${signal}`, 'application/json', body),
      grpc: (signal: Signal, body: Uint8Array) => grpc.export(signal, body),
    };
    const until = async (name: string, salt: number, once: (chance: Chance, tally: Tally) => Promise<void>) => {
      const chance = chanceOf(seed + salt);
      const tally: Tally = {
        sent: 0,
        accepted: 0,
        refused: 0,
        partial: 0,
        records: 0,
        leastMetrics: 0,
        mostMetrics: 0,
      };
      tallies.set(name, tally);
      while (Date.now() < endMs && faults.length < 20) {
        tally.sent++;
        await once(chance, tally);
      }
    };
    await Promise.all([
      ...(Object.keys(send) as Array<keyof typeof send>).map((way, i) =>
        until(way, i, async (chance, tally) => {
          const [capture, signal] = pick(chance, CAPTURES);
          const form = way === 'json' ? 'json' : 'protobuf';
          const body = mutated(chance, readCapture(capture, signal, form === 'json' ? 'json' : 'pb'));
          const answer = await send[way](signal, body);
          const fault = judge(signal, form, body, answer, tally);
          if (fault !== undefined) faults.push(`${way} ${tally.sent} (${capture} ${signal}): ${fault}`);
        }),
      ),
      until('events', 3, async (chance, tally) => {
        const text = pick(chance, EVENTS);
        const body = mutated(chance, Buffer.from(text));
        const type = text.includes('\n') ? 'application/x-ndjson' : 'application/json';
        const fault = judgeEvents(type, body, await http.post('/v1/events', type, body), tally);
        if (fault !== undefined) faults.push(`events ${tally.sent}: ${fault}`);
      }),
      until('rpc', 4, async (chance, tally) => {
        if (await talk(rpc, chance)) tally.accepted++;
        else tally.refused++;
      }),
    ]);
    http.close();
    grpc.close();
    await compare(sluice, tallies, faults);
  } finally {
    await sluice.dispose();
  }
  for (const [name, { sent, accepted, refused, partial }] of tallies) {
    const what = name === 'rpc' ? 'conversations' : 'bodies';
    const parts = [`${accepted} accepted`, `${partial} of them in part`, `${refused} refused`];
    process.stdout.write(`${name.padEnd(9)} ${sent} ${what}: ${parts.join(', ')}\n`);
  }
  process.stdout.write(`seed ${seed}: ${faults.length} faults\n`);
  if (faults.length > 0) throw new Error(`not clean:\n  ${faults.join('\n  ')}`);
}

function judge(signal: Signal, form: 'json' | 'protobuf', body: Buffer, answer: Answer, tally: Tally) {
  if (form === 'json' && answer.status === 0) return 'no answer';
  if (!answer.ok) {
    tally.refused++;
    return answer.status >= 500 || answer.status === 13 ? `answered ${answer.status}` : undefined;
  }
  tally.accepted++;
  const truth = form === 'json' ? judgeJson(signal, body) : judgeProtobuf(signal, body);
  if (truth === undefined) return `a false 200: ${body.toString('base64').slice(0, 200)}`;
  const rejected = rejectedIn(signal, answer, form);
  if (rejected > 0) tally.partial++;
  if (signal !== 'metrics') {
    tally.records += truth.records - rejected;
    return rejected < truth.broken ? `${truth.broken} broken, ${rejected} rejected` : undefined;
  }
  tally.mostMetrics += truth.records - truth.broken;
  if (rejected === 0) tally.leastMetrics += truth.records;
  if (rejected === 0 && truth.broken > 0) return `${truth.broken} broken metrics, none rejected`;
  return undefined;
}

function judgeEvents(type: string, body: Uint8Array, answer: Answer, tally: Tally): string | undefined {
  if (answer.status === 0 || answer.status >= 500) return `answered ${answer.status}`;
  if (!answer.ok) {
    tally.refused++;
    return undefined;
  }
  tally.accepted++;
  const { accepted, rejected } = JSON.parse(answer.body.toString()) as { accepted: number; rejected: unknown[] };
  if (rejected.length > 0) tally.partial++;
  tally.records += accepted;
  // Of a list a part can be right; what is one value is JSON as a whole.
  if (type === 'application/json' && rejected.length === 0 && !isJson(body)) return `a false 200: ${body.toString()}`;
  return undefined;
}

function isJson(body: Uint8Array): boolean {
  try {
    JSON.parse(new TextDecoder().decode(body));
    return true;
  } catch {
    return false;
  }
}

/** A few mutated messages; whether the connection outlived them. */
async function talk(url: string, chance: Chance): Promise<boolean> {
  const socket = new WebSocket(url);
  socket.on('error', () => {});
  await new Promise((done) => socket.once('open', done).once('close', done));
  for (let i = 0; i < 20 && socket.readyState === WebSocket.OPEN; i++) {
    const args = [chance(5), { text: '', conversationId: chance(9), afterId: -1 }, ['x'], null].slice(chance(4));
    const message = encodeMessage({ t: 'q', i: `${i}`, m: pick(chance, CALLS), a: args });
    socket.send(chance(8) === 0 ? mutated(chance, message) : message);
  }
  await sleep(20);
  const isOpen = socket.readyState === WebSocket.OPEN;
  socket.terminate();
  return isOpen;
}

/** The log against the answers, once all are in. */
async function compare(sluice: SluiceProcess, tallies: Map<string, Tally>, faults: string[]): Promise<void> {
  const code = await sluice.stop();
  if (code !== 0) faults.push(`it ended with exit code ${code}: ${sluice.stderr().slice(-2_000)}`);
  const db = new DatabaseSync(join(sluice.home, 'log.sqlite'), { readOnly: true });
  const counted = db.prepare('SELECT coalesce(sum(count), 0) AS count FROM chunk WHERE signal = ?');
  const [logs, spans, metrics] = (['logs', 'traces', 'metrics'] as const).map(
    (signal) => (counted.get(signalCode(signal)) as { count: number }).count,
  ) as [number, number, number];
  db.close();
  const { stdout } = await runSluice(['tail', '--home', sluice.home, '--json', '--limit', '0']);
  const told = stdout.split('\n').length - 1;
  const sum = (of: (tally: Tally) => number) => [...tallies.values()].reduce((total, tally) => total + of(tally), 0);
  const records = sum((tally) => tally.records);
  const [least, most] = [sum((tally) => tally.leastMetrics), sum((tally) => tally.mostMetrics)];
  process.stdout.write(
    `acknowledged: ${records} log records and spans, ${least} to ${most} metrics\n` +
      `stored: ${logs} log records (tail tells ${told}), ${spans} spans, ${metrics} metrics\n`,
  );
  if (logs + spans !== records) faults.push(`${records} log records and spans acknowledged, ${logs + spans} stored`);
  if (metrics < least || metrics > most) faults.push(`${least} to ${most} metrics acknowledged, ${metrics} stored`);
  if (told !== logs) faults.push(`tail tells ${told} of ${logs} log records`);
}
