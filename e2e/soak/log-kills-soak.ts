/**
 * kill -9 in every phase of the log's life: first start, migration, rebuild, intake, retention, deletion, a
 * scrub, saving the settings. After each: the log is sound, everything that was acknowledged and not removed is there once.
 */
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { setTimeout as sleep } from 'node:timers/promises';
import { logFaults } from '../../src-main/store/testing/log-faults.ts';
import { makeVersion4 } from '../../src-main/store/testing/older-log.ts';
import { makeHome, runSluice, type SluiceProcess, startSluice } from '../../src-main/testing/sluice-process.ts';
import { SECRET_FORMS } from '../../src-shared/testing/corpus/secrets.ts';
import { createRandomSource } from '../../src-shared/testing/random-source.ts';
import type { SoakOptions } from './run.ts';

const PORTS = ['--otlp-http', '127.0.0.1:0', '--otlp-grpc', 'off', '--ui', 'off'];

const SECRET = SECRET_FORMS.find(({ kinds }) => kinds.includes('github-token'))?.make(createRandomSource(7)) ?? '';

interface Figures {
  phase: string;
  kills: number;
  acknowledged: number;
  lost: number;
  twice: number;
  faults: number;
}

export async function run({ minutes }: SoakOptions): Promise<void> {
  const phases: Array<[string, (round: number) => Promise<Omit<Figures, 'phase' | 'kills'>>]> = [
    ['first start', firstStart],
    ['migration and rebuild', rebuild],
    ['intake', intake],
    ['retention', retention],
    ['deletion', deletion],
    ['scrub', scrub],
    ['settings', settings],
  ];
  const totals = new Map<string, Figures>(
    phases.map(([phase]) => [phase, { phase, kills: 0, acknowledged: 0, lost: 0, twice: 0, faults: 0 }]),
  );
  const end = Date.now() + minutes * 60_000;
  for (let round = 0; round === 0 || Date.now() < end; round++) {
    for (const [phase, body] of phases) {
      const total = totals.get(phase) as Figures;
      const one = await body(round);
      total.kills += 1;
      for (const key of ['acknowledged', 'lost', 'twice', 'faults'] as const) total[key] += one[key];
    }
  }
  for (const { phase, kills, acknowledged, lost, twice, faults } of totals.values()) {
    process.stdout.write(
      `${phase.padEnd(22)} ${kills} kills, ${acknowledged} acknowledged, ${lost} lost, ${twice} twice, ${faults} faults\n`,
    );
  }
  const bad = [...totals.values()].filter(({ lost, twice, faults }) => lost + twice + faults > 0);
  if (bad.length > 0) throw new Error(`not clean: ${bad.map(({ phase }) => phase).join(', ')}`);
}

/** Starts it, and kills it after a moment that grows with each round. */
async function startAndKill(home: string, afterMs: number): Promise<void> {
  const starting = startSluice({ home, args: PORTS }).catch(() => undefined);
  await sleep(afterMs);
  const pid = pidOf(home);
  if (pid !== undefined) tryKill(pid);
  const started = await Promise.race([starting, sleep(5_000).then(() => undefined)]);
  await started?.kill();
}

/** Of the host that holds the home, also before it says that it is ready. */
function pidOf(home: string): number | undefined {
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const words = readFileSync(`/proc/${name}/cmdline`, 'utf8').split('\0');
      if (words.includes(home) && words.includes('serve')) return Number(name);
    } catch {
      // It has ended.
    }
  }
  return undefined;
}

function tryKill(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It has ended.
  }
}

async function firstStart(round: number) {
  const home = makeHome();
  await startAndKill(home, 20 + ((round * 37) % 500));
  const acknowledged = await sendTo(home, 'a', 20);
  return check(home, acknowledged);
}

async function rebuild(round: number) {
  const home = makeHome();
  const acknowledged = await sendTo(home, 'a', 400, 'words of a prompt '.repeat(200));
  makeVersion4(join(home, 'log.sqlite'));
  for (let i = 0; i < 3; i++) await startAndKill(home, 150 + ((round * 53 + i * 97) % 400));
  return check(home, acknowledged);
}

async function intake(round: number) {
  const home = makeHome();
  const sluice = await startSluice({ home, args: PORTS });
  const acknowledged = await sendUntilKilled(sluice, 100 + ((round * 131) % 900));
  return check(home, acknowledged);
}

async function retention(round: number) {
  const home = makeHome();
  writeFileSync(join(home, 'config.toml'), '[sluice.log]\nmax_bytes = "16 MiB"\n');
  const sluice = await startSluice({ home, args: PORTS });
  const acknowledged = await sendUntilKilled(sluice, 1_500 + ((round * 131) % 900), 'x'.repeat(200_000));
  // The oldest go: only what came last must be there.
  return check(home, acknowledged.slice(-10));
}

async function deletion(round: number) {
  const home = makeHome();
  const first = await startSluice({ home, args: PORTS });
  const acknowledged = await send(first, 'a', 50, 'kept');
  await send(first, 'gone', 50, 'goes');
  await first.stop();
  const db = new DatabaseSync(join(home, 'log.sqlite'));
  db.exec("UPDATE conversation SET hidden = 1 WHERE key LIKE 'gone%'");
  db.close();
  await startAndKill(home, 200 + ((round * 41) % 300));
  return check(home, acknowledged);
}

/** Killed while secrets are masked: the next start goes on, and no byte of one is left. */
async function scrub(round: number) {
  const home = makeHome();
  const acknowledged = await sendTo(home, 'a', 200, `${'words of a prompt '.repeat(300)} ${SECRET}`);
  const sluice = await startSluice({ home, args: PORTS });
  const scrubbing = runSluice(['leaks', 'scrub', '--home', home, '--yes']).catch(() => undefined);
  await sleep(500 + ((round * 131) % 900));
  await sluice.kill();
  await scrubbing;
  await runSluice(['leaks', 'scrub', '--home', home, '--yes']);
  const held = readFileSync(join(home, 'log.sqlite')).includes(SECRET);
  const checked = await check(home, acknowledged);
  if (held) process.stdout.write('  fault: a secret is still in the log\n');
  return { ...checked, faults: checked.faults + Number(held) };
}

async function settings(round: number) {
  const home = makeHome();
  const sluice = await startSluice({ home, args: PORTS });
  const acknowledged = await send(sluice, 'a', 20, 'prompt');
  for (let i = 0; i < 5; i++) {
    writeFileSync(join(home, 'config.toml'), `[sluice.log]\nmax_age_days = ${i + 1}\n`);
    await sleep(20 + ((round * 17) % 90));
  }
  await sluice.kill();
  return check(home, acknowledged);
}

async function sendTo(home: string, prefix: string, count: number, text = 'prompt'): Promise<string[]> {
  const sluice = await startSluice({ home, args: PORTS });
  try {
    return await send(sluice, prefix, count, text);
  } finally {
    await sluice.stop();
  }
}

/** One conversation a request; answers with those that were acknowledged. */
async function send(sluice: SluiceProcess, prefix: string, count: number, text: string): Promise<string[]> {
  const acknowledged: string[] = [];
  for (let i = 0; i < count; i++) {
    const key = `${prefix}-${i}`;
    if (await post(sluice, key, text)) acknowledged.push(key);
  }
  return acknowledged;
}

async function sendUntilKilled(sluice: SluiceProcess, afterMs: number, text = 'prompt'): Promise<string[]> {
  const acknowledged: string[] = [];
  let next = 0;
  let killed = false;
  const sender = async () => {
    while (!killed) {
      const key = `k-${next++}`;
      if (await post(sluice, key, text)) acknowledged.push(key);
    }
  };
  const senders = [sender(), sender(), sender()];
  await sleep(afterMs);
  await sluice.kill();
  killed = true;
  await Promise.all(senders);
  return acknowledged;
}

async function post(sluice: SluiceProcess, key: string, text: string): Promise<boolean> {
  const attribute = (name: string, value: string) => ({ key: name, value: { stringValue: value } });
  const attributes = [
    attribute('event.name', 'codex.user_prompt'),
    attribute('conversation.id', key),
    attribute('prompt', text),
  ];
  const scopeLogs = [{ scope: { name: 'codex_otel.log_only' }, logRecords: [{ attributes }] }];
  try {
    const answer = await fetch(new URL('/v1/logs', sluice.ready.otlpHttp), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ resourceLogs: [{ scopeLogs }] }),
    });
    await answer.arrayBuffer();
    return answer.status === 200;
  } catch {
    return false;
  }
}

/** Starts it once more, stops it in order, and counts every acknowledged conversation. */
async function check(home: string, acknowledged: readonly string[]) {
  const again = await startSluice({ home, args: PORTS });
  await again.stop();
  const { stdout } = await runSluice(['tail', '--home', home, '--limit', '0', '--json']);
  const seen = new Map<string, number>();
  for (const line of stdout.split('\n')) {
    if (line === '') continue;
    const { conversation } = JSON.parse(line) as { conversation?: string };
    if (conversation !== undefined) seen.set(conversation, (seen.get(conversation) ?? 0) + 1);
  }
  const faults = logFaults(join(home, 'log.sqlite'));
  for (const fault of faults) process.stdout.write(`  fault: ${fault}\n`);
  await again.dispose();
  return {
    acknowledged: acknowledged.length,
    lost: acknowledged.filter((key) => !seen.has(key)).length,
    twice: acknowledged.filter((key) => (seen.get(key) ?? 0) > 1).length,
    faults: faults.length,
  };
}
