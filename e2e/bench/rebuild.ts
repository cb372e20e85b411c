/**
 * An older log read again: time from the start to the ready line, room beside the log while it goes on, and what the
 * first message said of both. BENCH_REBUILD_MIB of payload, by default the log's default bound.
 */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { postOtlp, startSluice } from '../../src-main/testing/sluice-process.ts';
import { createSyntheticRun } from '../../src-main/testing/synthetic-run.ts';
import { cpuSeconds, memoryMib, report, round } from './measure.ts';

const MIB = 2 ** 20;
const PAYLOAD_MIB = Number(process.env['BENCH_REBUILD_MIB'] ?? 2_000);

export async function run(): Promise<void> {
  const sluice = await startSluice();
  try {
    const source = createSyntheticRun({ conversations: 100 });
    let records = 0;
    for (let bytes = 0; bytes < PAYLOAD_MIB * MIB; ) {
      const body = source.protobuf(4_000);
      await postOtlp(sluice.ready.otlpHttp, 'logs', body, 'application/x-protobuf');
      bytes += body.length;
      records += 4_000;
    }
    await sluice.stop();
    const file = join(sluice.home, 'log.sqlite');
    const before = statSync(file).size;
    const db = new DatabaseSync(file);
    db.exec("UPDATE meta SET value = 'older' WHERE key = 'derived_version'");
    db.close();
    let room = 0;
    const look = setInterval(() => {
      const size = (name: string) => statSync(name, { throwIfNoEntry: false })?.size ?? 0;
      room = Math.max(room, size(file) + size(`${file}-wal`) - before);
    }, 50);
    const started = performance.now();
    await sluice.restart();
    const seconds = (performance.now() - started) / 1000;
    clearInterval(look);
    const { pid } = sluice.ready;
    const cpu = cpuSeconds(pid);
    const told = /takes about (\S+) and up to (\S+ \S+) of free/.exec(sluice.stderr());
    report('rebuild', [
      {
        records,
        'payload MiB': PAYLOAD_MIB,
        'log MiB': Math.round(before / MIB),
        'ready s': round(seconds),
        'MiB/s': round(PAYLOAD_MIB / seconds),
        'CPU s': round(cpu),
        'room MiB': round(room / MIB),
        'peak MiB': round(memoryMib(pid).peak),
        'told time': told?.[1] ?? '',
        'told room': told?.[2] ?? '',
      },
    ]);
  } finally {
    await sluice.dispose();
  }
}
