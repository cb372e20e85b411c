/**
 * A real file system of 96 MiB that gets full under load, again and again: nothing acknowledged is lost, a restart on the
 * full disk starts, and lower limits cure it. Linux and root only: it mounts a tmpfs.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { logFaults } from '../../src-main/store/testing/log-faults.ts';
import { runSluice, type SluiceProcess, startSluice } from '../../src-main/testing/sluice-process.ts';
import type { SoakOptions } from './run.ts';

const PORTS = ['--otlp-http', '127.0.0.1:0', '--otlp-grpc', 'off', '--ui', 'off'];
const RECORD_BYTES = 64 * 1024;
const CURE_DEADLINE_MS = 30_000;

export async function run({ minutes }: SoakOptions): Promise<void> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    process.stdout.write('skipped: only root on Linux may mount a file system\n');
    return;
  }
  const figures = { rounds: 0, acknowledged: 0, refused: 0, lost: 0, faults: 0 };
  const end = Date.now() + minutes * 60_000;
  while (figures.rounds === 0 || Date.now() < end) {
    figures.rounds++;
    const home = mkdtempSync(join(tmpdir(), 'sluice-disk-'));
    if (spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=96m,mode=700', 'tmpfs', home]).status !== 0) {
      throw new Error('no tmpfs can be mounted here');
    }
    try {
      await fillAndCure(home, figures);
    } finally {
      spawnSync('umount', ['-l', home]);
      rmSync(home, { recursive: true, force: true });
    }
  }
  const { rounds, acknowledged, refused, lost, faults } = figures;
  process.stdout.write(
    `full disk  ${rounds} rounds, ${acknowledged} acknowledged, ${refused} told to wait, ${lost} lost, ${faults} faults\n`,
  );
  if (lost + faults > 0) throw new Error('not clean');
}

async function fillAndCure(
  home: string,
  figures: { acknowledged: number; refused: number; lost: number; faults: number },
): Promise<void> {
  const kept: string[] = [];
  const first = await startSluice({ home, args: PORTS });
  for (let i = 0, waits = 0; waits < 5; i++) {
    const key = `k-${i}`;
    if (await post(first, key)) kept.push(key);
    else waits++;
  }
  figures.acknowledged += kept.length;
  figures.refused += 5;
  await first.stop();
  figures.lost += await lost(home, kept);

  const second = await startSluice({ home, args: PORTS });
  writeFileSync(join(home, 'config.toml'), '[sluice.log]\nmax_bytes = "16 MiB"\n');
  const deadline = Date.now() + CURE_DEADLINE_MS;
  while (!(await post(second, 'cured'))) {
    figures.refused++;
    if (Date.now() > deadline) throw new Error('lower limits did not cure a full disk');
    await sleep(200);
  }
  await second.stop();
  figures.lost += await lost(home, ['cured']);
  const faults = logFaults(join(home, 'log.sqlite'));
  for (const fault of faults) process.stdout.write(`  fault: ${fault}\n`);
  figures.faults += faults.length;
}

/** How many of these conversations are not in the log. */
async function lost(home: string, keys: readonly string[]): Promise<number> {
  const { stdout } = await runSluice(['tail', '--home', home, '--limit', '0', '--json']);
  const seen = new Set([...stdout.matchAll(/"conversation":"([^"]+)"/g)].map(([, key]) => key));
  return keys.filter((key) => !seen.has(key)).length;
}

async function post(sluice: SluiceProcess, key: string): Promise<boolean> {
  const attribute = (name: string, value: string) => ({ key: name, value: { stringValue: value } });
  const attributes = [
    attribute('event.name', 'codex.user_prompt'),
    attribute('conversation.id', key),
    attribute('prompt', `${key} `.padEnd(RECORD_BYTES, 'words of a long prompt ')),
  ];
  const scopeLogs = [{ scope: { name: 'codex_otel.log_only' }, logRecords: [{ attributes }] }];
  const answer = await fetch(new URL('/v1/logs', sluice.ready.otlpHttp), {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ resourceLogs: [{ scopeLogs }] }),
  });
  await answer.arrayBuffer();
  return answer.status === 200;
}
