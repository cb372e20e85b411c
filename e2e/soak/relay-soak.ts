/**
 * The relay against everything that a peer does (`strange-peers.ts`), at once, through the built program: one exporter for
 * each peer. While the peers are bad, each exporter comes to an outcome within its deadline; once they are good, `off`, `on`
 * and `retry` bring everything that was acknowledged to each of them, once. Then the clock: an hour back and forty days
 * forward while an exporter waits, and a kill -9 in between. Stopping says nothing of a fault.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { PEER_NAMES, type StrangePeer, startStrangePeer } from '../../src-main/testing/collector/strange-peers.ts';
import {
  makeHome,
  postOtlp,
  runSluice,
  type SluiceProcess,
  startSluice,
} from '../../src-main/testing/sluice-process.ts';
import type { ExporterState } from '../../src-shared/contract/exporters-api.ts';
import type { SoakOptions } from './run.ts';

const RECORDS = 20;
const TIMEOUT_MS = 1_000;
/** For commands and reading on a busy machine, beside the deadline itself. */
const SLACK_MS = 9_000;
/** What is sent when a peer was bad may be in its hands, and its answer lost: that alone may come twice. */
const DELIVERY_MS = 60_000;

export async function run({ minutes }: SoakOptions): Promise<void> {
  const end = Date.now() + minutes * 60_000;
  const faults: string[] = [];
  for (let round = 0; round === 0 || Date.now() < end; round++) {
    await peers(faults);
    await clock(faults);
  }
  if (faults.length > 0) throw new Error(`not clean:\n  ${faults.join('\n  ')}`);
}

async function peers(faults: string[]): Promise<void> {
  const all = await Promise.all(PEER_NAMES.map(startStrangePeer));
  const home = makeHome();
  writeConfig(home, all);
  const sluice = await startSluice({ home });
  try {
    const acknowledged = await post(sluice, 'bad', RECORDS);
    await sleep(TIMEOUT_MS + SLACK_MS);
    const bad = await statesOf(home);
    for (const [i, { name }] of all.entries()) {
      const state = bad.get(nameOf(i));
      if (state?.lastError === undefined && state?.sent !== RECORDS) {
        faults.push(`${name}: no outcome within its deadline (${state?.phase})`);
      }
    }
    for (const peer of all) peer.becomeGood();
    await each(all, async (_peer, i) => {
      if (i % 8 === 0) {
        await runSluice(['exporters', 'off', nameOf(i), '--home', home]);
        await runSluice(['exporters', 'on', nameOf(i), '--from-where-it-stopped', '--home', home]);
      }
      await runSluice(['exporters', 'retry', nameOf(i), '--home', home]);
    });
    acknowledged.push(...(await post(sluice, 'good', RECORDS)));
    await settled(() => all.every(({ taken }) => new Set(taken).size >= acknowledged.length));
    const after = await statesOf(home);
    report('peers', faults, all, acknowledged, (i) => after.get(nameOf(i))?.deadLetters ?? 0);
    const startedMs = Date.now();
    const code = await sluice.stop();
    if (code !== 0) faults.push(`stopping ended with exit code ${code}`);
    if (/fault/i.test(sluice.stderr())) faults.push(`stopping said: ${sluice.stderr().trim()}`);
    process.stdout.write(`stopped in ${((Date.now() - startedMs) / 1_000).toFixed(1)} s\n`);
  } finally {
    await sluice.dispose();
    for (const peer of all) peer.close();
  }
}

/** The program's wall clock is moved by SIGUSR2, to what a file says. */
async function clock(faults: string[]): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-clock-'));
  const offsetFile = join(folder, 'offset');
  const preload = join(folder, 'clock.mjs');
  writeFileSync(preload, movingClock(offsetFile));
  const before = process.env['NODE_OPTIONS'];
  process.env['NODE_OPTIONS'] = `${before ?? ''} --import ${pathToFileURL(preload)}`.trim();
  const all = await Promise.all(['answers 503 before the body', 'RST_STREAM REFUSED_STREAM'].map(startStrangePeer));
  const home = makeHome();
  writeConfig(home, all);
  let sluice = await startSluice({ home });
  try {
    const acknowledged: string[] = [];
    for (const [name, offsetMs] of Object.entries({ 'an hour back': -3_600_000, 'forty days on': 40 * 86_400_000 })) {
      acknowledged.push(...(await post(sluice, name, RECORDS)));
      await sleep(500);
      writeFileSync(offsetFile, String(offsetMs));
      process.kill(sluice.ready.pid, 'SIGUSR2');
      await sleep(1_000);
      const usedBefore = cpuTicks(sluice.ready.pid);
      await sleep(2_000);
      const used = cpuTicks(sluice.ready.pid) - usedBefore;
      // 100 ticks a second: a timer that overflowed would use all of them.
      if (used > 150) faults.push(`${name}: ${used} ticks of CPU in 2 s of waiting`);
      process.stdout.write(`clock ${name}: ${used} ticks of CPU in 2 s of waiting\n`);
    }
    acknowledged.push(...(await post(sluice, 'killed', RECORDS)));
    await sluice.kill();
    sluice = await startSluice({ home });
    for (const peer of all) peer.becomeGood();
    // No retry by hand: waiting ends by itself.
    await settled(() => all.every(({ taken }) => new Set(taken).size >= acknowledged.length));
    report('clock', faults, all, acknowledged, () => 0);
    await sluice.stop();
    if (/fault/i.test(sluice.stderr())) faults.push(`stopping said: ${sluice.stderr().trim()}`);
  } finally {
    if (before === undefined) delete process.env['NODE_OPTIONS'];
    else process.env['NODE_OPTIONS'] = before;
    await sluice.dispose();
    for (const peer of all) peer.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function movingClock(offsetFile: string): string {
  return `import { readFileSync } from 'node:fs';
import { isMainThread } from 'node:worker_threads';
if (isMainThread) {
  const real = Date.now.bind(Date);
  let offset = 0;
  Date.now = () => real() + offset;
  process.on('SIGUSR2', () => { offset = Number(readFileSync(${JSON.stringify(offsetFile)}, 'utf8')); });
}
`;
}

function report(
  what: string,
  faults: string[],
  all: readonly StrangePeer[],
  acknowledged: readonly string[],
  deadLetters: (index: number) => number,
): void {
  let lost = 0;
  let twice = 0;
  let aside = 0;
  for (const [i, { name, taken }] of all.entries()) {
    const distinct = new Set(taken);
    const missing = acknowledged.filter((text) => !distinct.has(text)).length;
    const waiting = deadLetters(i);
    const again = taken.length - distinct.size;
    aside += waiting;
    lost += Math.max(0, missing - waiting);
    twice += again;
    if (missing > waiting) faults.push(`${name}: ${missing} of ${acknowledged.length} missing, ${waiting} set aside`);
    if (again > 0) faults.push(`${name}: ${again} sent twice`);
  }
  process.stdout.write(
    `${what}: ${all.length} peers, ${acknowledged.length} acknowledged for each, ${lost} lost, ${twice} twice, ${aside} set aside as dead letters\n`,
  );
}

async function post(sluice: SluiceProcess, what: string, count: number): Promise<string[]> {
  const texts = Array.from({ length: count }, (_, i) => `${what} ${i}`);
  const logRecords = texts.map((stringValue) => ({ body: { stringValue } }));
  await postOtlp(sluice.ready.otlpHttp, 'logs', JSON.stringify({ resourceLogs: [{ scopeLogs: [{ logRecords }] }] }));
  return texts;
}

async function statesOf(home: string): Promise<Map<string, ExporterState>> {
  const { stdout } = await runSluice(['exporters', '--json', '--home', home]);
  const states = stdout
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as ExporterState);
  return new Map(states.map((state) => [state.name, state]));
}

/** Resolves when the condition holds, or when it took too long: what is missing then is counted. */
async function settled(isDone: () => boolean): Promise<void> {
  for (const end = Date.now() + DELIVERY_MS; !isDone() && Date.now() < end; ) await sleep(200);
}

/** Three at a time. */
async function each<T>(all: readonly T[], action: (one: T, index: number) => Promise<unknown>): Promise<void> {
  const rest = [...all.entries()];
  const worker = async () => {
    for (let next = rest.shift(); next !== undefined; next = rest.shift()) await action(next[1], next[0]);
  };
  await Promise.all([worker(), worker(), worker()]);
}

function nameOf(index: number): string {
  return `peer-${index}`;
}

function writeConfig(home: string, all: readonly StrangePeer[]): void {
  const tables = all.map(({ transport, url }, i) => {
    const kind =
      transport === 'http'
        ? `otlp-http = { endpoint = "${url}/v1/logs", protocol = "binary" }`
        : `otlp-grpc = { endpoint = "${url}" }`;
    return `[otel.exporters.${nameOf(i)}]\nredact = []\ntimeout_ms = ${TIMEOUT_MS}\n${kind}\n`;
  });
  writeFileSync(join(home, 'config.toml'), tables.join('\n'));
}

/** User and system time of the process, in hundredths of a second. */
function cpuTicks(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return Number(fields[11]) + Number(fields[12]);
}
