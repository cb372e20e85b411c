import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { temporaryFolder } from '../store/testing/open-store.ts';
import { type RecordingCollector, startRecordingCollector } from '../testing/collector/recording-collector.ts';
import { startExporters } from './testing/exporters.ts';

const CHILD = fileURLToPath(new URL('./testing/exporters-crash-child.ts', import.meta.url));
const KILLS = 30;
const RECORDS_A_REQUEST = 10;
const MAX_RECORDS = 200;

/** How often each record arrived: in requests that were accepted, or as well in those whose answer found nobody. */
function arrivals(collector: RecordingCollector, withLost: boolean): Map<string, number> {
  const counts = new Map<string, number>();
  for (const request of collector.requests) {
    if (request.outcome !== 'accepted' && !(withLost && request.outcome === 'lost' && request.complete)) continue;
    for (const { attributes } of request.logRecords()) {
      const text = attributes['prompt']?.stringValue ?? '';
      counts.set(text, (counts.get(text) ?? 0) + 1);
    }
  }
  return counts;
}

test(`kill -9 under load, ${KILLS} times: everything acknowledged arrives at every exporter`, {
  timeout: 300_000,
}, async () => {
  const folder = temporaryFolder();
  const http = await startRecordingCollector({ grpc: false });
  const grpc = await startRecordingCollector({ http: false });
  const batch = { max_records: MAX_RECORDS, delay_ms: 5 };
  const exporters = {
    http: {
      'otlp-http': { endpoint: `${http.httpUrl}/v1/logs`, protocol: 'binary' },
      redact: ['secrets', 'identity'],
      batch,
    },
    grpc: { 'otlp-grpc': { endpoint: grpc.grpcUrl }, redact: [], batch },
  };
  // Collectors that are slow to answer and now and then busy: some kills meet an answer on its way, some a waiting exporter.
  for (const collector of [http, grpc]) {
    let asked = 0;
    collector.answerAll(() => (asked++ % 5 === 4 ? { status: 503, grpcStatus: 14 } : { delayMs: 10 }));
  }

  const acknowledged: string[] = [];
  for (let run = 0; run < KILLS; run++) {
    const args = ['--disable-warning=ExperimentalWarning', CHILD, folder, JSON.stringify(exporters), String(run)];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const exited = once(child, 'exit');
    const before = [http, grpc].map((collector) => collector.requests.length);
    // Both exporters are at work: from then on any moment will do.
    const underWay = [http, grpc].map((collector, i) =>
      collector.waitFor((requests) => requests.length > (before[i] ?? 0) + 1, { timeoutMs: 60_000 }),
    );
    void Promise.all(underWay)
      .then(() => delay(Math.random() * 150))
      .then(() => child.kill('SIGKILL'));
    for await (const line of createInterface({ input: child.stdout })) acknowledged.push(line);
    await exited;
    expect(child.signalCode).toBe('SIGKILL');
  }

  const last = await startExporters(exporters, { folder });
  for (const [name, collector] of [
    ['http', http],
    ['grpc', grpc],
  ] as const) {
    const state = await last.until(({ queued, phase }) => queued.records === 0 && phase === 'idle', name);
    const counts = arrivals(collector, false);
    const missing = acknowledged.filter((request) => {
      for (let i = 0; i < RECORDS_A_REQUEST; i++) if (!counts.has(`${request}-${i}`)) return true;
      return false;
    });
    expect(missing).toEqual([]);
    expect(state).toMatchObject({ sent: counts.size, dropped: 0, deadLetters: 0 });
    // A kill repeats at most the batch whose answer was not recorded yet.
    const duplicates = [...arrivals(collector, true).values()].reduce((sum, count) => sum + count - 1, 0);
    expect(duplicates).toBeLessThanOrEqual(KILLS * MAX_RECORDS);
    const figures = `${acknowledged.length} requests acknowledged, ${counts.size} records, ${duplicates} duplicates`;
    process.stdout.write(`${name}: ${figures}\n`);
  }
  await last.stop(0);
  await Promise.all([http.close(), grpc.close()]);
});
