/** A reader thread: answers calls over its own read-only connection, several at a time where they work in slices. */
import { setImmediate as nextTurn } from 'node:timers/promises';
import { parentPort, workerData } from 'node:worker_threads';
import { LogOpenError } from '../file/open-database.ts';
import { errorText, isFileTrouble } from '../file/sqlite-errors.ts';
import { createLogReader, type LogReader, type ReadMethod } from '../log-reader.ts';
import type { FileFault, FromReader, ReaderData, ToReader } from './thread-messages.ts';

const port = parentPort;
if (port === null) throw new Error('reader-worker runs as a worker thread');
const { file } = workerData as ReaderData;

type Call = Extract<ToReader, { type: 'call' }>;

let reader: LogReader | undefined;
/** Readers whose memory is wrong; closed when no call uses them any more. */
const retired: LogReader[] = [];
let suspended = false;
/** Calls that came while the log is being replaced. */
let waiting: Call[] = [];
const running = new Set<number>();

function post(message: FromReader, transfer: ArrayBuffer[] = []): void {
  port?.postMessage(message, transfer);
}

async function answer({ id, method, args }: Call): Promise<void> {
  running.add(id);
  const pause = async () => {
    await nextTurn();
    if (!running.has(id)) throw new Error('cancelled');
  };
  try {
    reader ??= createLogReader(file);
    const read = reader[method as ReadMethod] as (pause: () => Promise<void>, ...args: unknown[]) => unknown;
    const value = await read(pause, ...args);
    post({ type: 'result', id, value }, buffersOf(value));
  } catch (error) {
    post({ type: 'error', id, message: errorText(error), ...faultOf(error) });
  } finally {
    running.delete(id);
    closeRetired();
  }
}

function faultOf(error: unknown): { fault?: FileFault } {
  if (error instanceof LogOpenError) return { fault: 'unusable' };
  return isFileTrouble(error) ? { fault: 'damaged' } : {};
}

/** Lists of numbers are handed over instead of copied. Bytes are not: a batch is kept for the next exporter. */
function buffersOf(value: unknown): ArrayBuffer[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap((field) =>
    field instanceof Float64Array && field.buffer instanceof ArrayBuffer ? [field.buffer] : [],
  );
}

/** Calls that are running go on with what they have. */
function closeRetired(): void {
  if (running.size === 0) for (const old of retired.splice(0)) old.close();
}

function closeReader(): void {
  reader?.close();
  reader = undefined;
}

port.on('message', (message: ToReader) => {
  switch (message.type) {
    case 'call':
      if (suspended) waiting.push(message);
      else void answer(message);
      break;
    case 'cancel':
      running.delete(message.id);
      waiting = waiting.filter((call) => call.id !== message.id);
      break;
    case 'renew':
      if (reader !== undefined) retired.push(reader);
      reader = undefined;
      closeRetired();
      break;
    case 'suspend':
      suspended = true;
      for (const old of retired.splice(0)) old.close();
      closeReader();
      post({ type: 'suspended' });
      break;
    case 'resume':
      suspended = false;
      for (const call of waiting.splice(0)) void answer(call);
      break;
    case 'close':
      closeReader();
      post({ type: 'closed' });
      port.close();
      break;
  }
});
