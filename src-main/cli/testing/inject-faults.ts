/**
 * Loaded into a host before its program (`NODE_OPTIONS=--import …`), in every thread: faults that a signal brings about. For
 * tests only.
 *
 *   SIGUSR2  the main thread throws what nobody catches, as often as SLUICE_TEST_FAULTS says,
 *            and once with SLUICE_TEST_FAULT_AT=listen as soon as something listens
 *   SIGWINCH a thread of the log ends: the writer, or with SLUICE_TEST_THREAD=reader every reader
 */
import { subscribe } from 'node:diagnostics_channel';
import { BroadcastChannel, isMainThread, workerData } from 'node:worker_threads';

const channel = new BroadcastChannel('sluice-test-faults');
if (isMainThread) {
  channel.unref();
  process.on('SIGUSR2', () => {
    for (let i = 0; i < Number(process.env['SLUICE_TEST_FAULTS'] ?? 1); i++) {
      setImmediate(throwOnPurpose);
    }
  });
  if (process.env['SLUICE_TEST_FAULT_AT'] === 'listen') {
    let isFirst = true;
    subscribe('tracing:net.server.listen:asyncEnd', () => {
      if (isFirst) setImmediate(throwOnPurpose);
      isFirst = false;
    });
  }
  process.on('SIGWINCH', () => channel.postMessage(process.env['SLUICE_TEST_THREAD'] ?? 'writer'));
} else {
  const kind = typeof workerData?.file !== 'string' ? 'other' : workerData.options === undefined ? 'reader' : 'writer';
  channel.onmessage = ({ data }: { data: unknown }) => {
    if (data === kind) throw new Error(`the ${kind} ends on purpose`);
  };
  channel.unref();
}

function throwOnPurpose(): never {
  throw new Error('a fault on purpose');
}
