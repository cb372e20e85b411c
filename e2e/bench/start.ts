/**
 * Start to ready: from spawning `sluice serve` to its ready line, on a new home and on one that holds 100,000 events,
 * beside `node -e 0` in the same run.
 */
import { spawnSync } from 'node:child_process';
import { postOtlp, startSluice } from '../../src-main/testing/sluice-process.ts';
import { createSyntheticRun } from '../../src-main/testing/synthetic-run.ts';
import { percentile, report, round } from './measure.ts';

const RUNS = 10;
const EVENTS = 100_000;

export async function run(): Promise<void> {
  const newHome: number[] = [];
  const filledHome: number[] = [];
  const bareNode: number[] = [];
  const filled = await startSluice();
  try {
    const source = createSyntheticRun();
    for (let sent = 0; sent < EVENTS; sent += 500) {
      await postOtlp(filled.ready.otlpHttp, 'logs', source.protobuf(500), 'application/x-protobuf');
    }
    for (let i = 0; i < RUNS; i++) {
      const startedNew = performance.now();
      const fresh = await startSluice();
      newHome.push(performance.now() - startedNew);
      await fresh.dispose();

      await filled.stop();
      const startedFilled = performance.now();
      await filled.restart();
      filledHome.push(performance.now() - startedFilled);

      const startedBare = performance.now();
      spawnSync(process.execPath, ['-e', '0']);
      bareNode.push(performance.now() - startedBare);
    }
  } finally {
    await filled.dispose();
  }
  const base = percentile(bareNode, 50);
  const row = (what: string, values: number[]) => ({
    what,
    'p50 ms': Math.round(percentile(values, 50)),
    'p95 ms': Math.round(percentile(values, 95)),
    'times bare node': round(percentile(values, 50) / base),
  });
  report('start', [
    row('serve, new home', newHome),
    row(`serve, ${EVENTS} events`, filledHome),
    row('node -e 0', bareNode),
  ]);
}
