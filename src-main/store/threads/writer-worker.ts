/**
 * The writer thread: takes what is queued as one group, commits it, answers, and does a slice of housekeeping
 * (retention, purging, checkpoint) before it looks at the queue again.
 */
import { parentPort, workerData } from 'node:worker_threads';
import { noRoomText } from '../file/disk-room.ts';
import { classifyError, errorText } from '../file/sqlite-errors.ts';
import type { FromWriter, ToWriter, WriterData } from './thread-messages.ts';
import { createWriterLoop, type WriterLoop } from './writer-loop.ts';

const port = parentPort;
if (port === null) throw new Error('writer-worker runs as a worker thread');
const post = (message: FromWriter) => port.postMessage(message);
const { file, options } = workerData as WriterData;

let loop: WriterLoop | undefined;
try {
  loop = createWriterLoop(file, options, post);
} catch (error) {
  post({ type: 'failed', message: classifyError(error) === 'full' ? noRoomText(file) : errorText(error) });
  port.close();
}

port.on('message', (message: ToWriter) => {
  loop?.receive(message, () => port.close());
});
