/**
 * What `synchronous = "full"` (an acknowledgement survives a power cut) costs beside `"normal"` (it survives a killed
 * process): time to an acknowledgement at 100 one-record requests a second, and CPU seconds per million records at 512 a
 * request. Both settings run side by side, a request to each in turn.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeHome, postOtlp, type SluiceProcess, startSluice } from '../../src-main/testing/sluice-process.ts';
import { createSyntheticRun } from '../../src-main/testing/synthetic-run.ts';
import { cpuSeconds, percentile, report, round } from './measure.ts';

const REQUESTS = 1_000;
const EVERY_MS = 10;
const BULK_REQUESTS = 400;
const BULK_RECORDS = 512;

interface Side {
  setting: 'normal' | 'full';
  sluice: SluiceProcess;
  acknowledgedMs: number[];
  bulkSeconds: number;
  bulkCpu: number;
}

export async function run(): Promise<void> {
  const sides: Side[] = [];
  try {
    for (const setting of ['normal', 'full'] as const) {
      const home = makeHome();
      mkdirSync(home, { recursive: true });
      writeFileSync(join(home, 'config.toml'), `[sluice.log]\nsynchronous = "${setting}"\n`);
      sides.push({ setting, sluice: await startSluice({ home }), acknowledgedMs: [], bulkSeconds: 0, bulkCpu: 0 });
    }
    const source = createSyntheticRun();
    const post = (side: Side, body: Uint8Array) =>
      postOtlp(side.sluice.ready.otlpHttp, 'logs', body, 'application/x-protobuf');

    for (let i = 0; i < REQUESTS; i++) {
      for (const side of sides) {
        const body = source.protobuf(1);
        const startedMs = performance.now();
        await post(side, body);
        side.acknowledgedMs.push(performance.now() - startedMs);
        await new Promise((done) => setTimeout(done, EVERY_MS / sides.length));
      }
    }
    for (const side of sides) side.bulkCpu = -cpuSeconds(side.sluice.ready.pid);
    for (let i = 0; i < BULK_REQUESTS; i++) {
      for (const side of sides) {
        const body = source.protobuf(BULK_RECORDS);
        const startedMs = performance.now();
        await post(side, body);
        side.bulkSeconds += (performance.now() - startedMs) / 1000;
      }
    }
    for (const side of sides) side.bulkCpu += cpuSeconds(side.sluice.ready.pid);
    const records = BULK_REQUESTS * BULK_RECORDS;
    report(
      'durability',
      sides.map((side) => ({
        synchronous: side.setting,
        'ack p50 ms': round(percentile(side.acknowledgedMs, 50)),
        'ack p99 ms': round(percentile(side.acknowledgedMs, 99)),
        'records/s, one connection': Math.round(records / side.bulkSeconds),
        'CPU s per million': round((side.bulkCpu / records) * 1e6),
      })),
    );
  } finally {
    for (const side of sides) await side.sluice.dispose();
  }
}
