import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { sluiceSocketExporter } from '../exporter-kinds/otlp-http/kind.ts';
import type { IntakeOutcome } from '../log/intake.ts';
import { createSocketReceiver, type SocketReceiver } from '../receivers/socket-receiver.ts';
import { createFakeIntake } from '../receivers/testing/fake-intake.ts';
import type { SendingExporterConfig } from './otel-exporter.ts';
import { emitterTo } from './testing/export-setup.ts';
import { emitSample, SAMPLE_WIRE } from './testing/sample-records.ts';

let folder: string;
let receiver: SocketReceiver | undefined;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'sluice-run-'));
});

afterEach(async () => {
  await receiver?.stop({ deadlineMs: 0 });
  rmSync(folder, { recursive: true });
});

async function startReceiver(answer: () => IntakeOutcome) {
  const intake = createFakeIntake({ answer });
  const path = join(folder, 'run', 'sluice.sock');
  receiver = createSocketReceiver({ intake, onArrival: intake.onArrival, path });
  expect(await receiver.start()).toMatchObject({ ok: true });
  const emitter = emitterTo(sluiceSocketExporter(path) as SendingExporterConfig);
  return { intake, emitter };
}

it("hands a run's records to the receiver in a home, which acknowledges them", async () => {
  const count = SAMPLE_WIRE.length;
  const { intake, emitter } = await startReceiver(() => ({ outcome: 'accepted', records: count }));
  emitSample(emitter);
  expect(await emitter.shutdown()).toEqual({ emitted: count, delivered: count, undelivered: 0 });
  expect(intake.arrivals).toMatchObject([
    { listener: 'socket', target: 'POST /v1/logs', encoding: 'protobuf', status: 200 },
  ]);
});

it('tries again when the log cannot take them now', async () => {
  const outcomes: IntakeOutcome[] = [{ outcome: 'deferred', retryAfterMs: 10, message: 'the disk is full' }];
  const taken: IntakeOutcome = { outcome: 'accepted', records: 1 };
  const { intake, emitter } = await startReceiver(() => outcomes.shift() ?? taken);
  emitter.sseEvent({ durationMs: 1 });
  expect(await emitter.shutdown({ deadlineMs: 20_000 })).toEqual({ emitted: 1, delivered: 1, undelivered: 0 });
  expect(intake.arrivals.map(({ status }) => status)).toEqual([503, 200]);
});
