/** The thread on which posted events are decompressed, taken apart, checked and made records. */
import { parentPort, workerData } from 'node:worker_threads';
import { errorWords } from '../../src-shared/outside/value-words.ts';
import type { IntakeOutcome, IntakeRequest } from '../log/intake.ts';
import { holdsMuch } from '../store/threads/thread-limits.ts';
import { createEvents } from './events.ts';
import type { EventsWorkerData, FromEvents, ToEvents } from './events-thread.ts';

const port = parentPort;
if (port === null) throw new Error('events-worker runs as a worker thread');
const post = (message: FromEvents, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer);
const { otel, version, environment } = workerData as EventsWorkerData;

/** Requests that the main thread is handing to the log. */
const storing = new Map<number, (outcome: IntakeOutcome) => void>();
let nextId = 1;

const events = createEvents({
  intake: {
    accept(request: IntakeRequest) {
      return new Promise((resolve) => {
        const id = nextId++;
        storing.set(id, resolve);
        post({ type: 'store', id, request }, [request.body.buffer]);
      });
    },
  },
  otel,
  version,
  environment,
  onFault: (error) => post({ type: 'fault', message: errorWords(error) }),
});

port.on('message', (message: ToEvents) => {
  switch (message.type) {
    case 'configure':
      events?.configure(message.otel);
      break;
    case 'stored':
      storing.get(message.id)?.(message.outcome);
      storing.delete(message.id);
      break;
    case 'events':
      events?.accept(message.request).then(
        (outcome) => post({ type: 'answer', id: message.id, outcome, isFull: holdsMuch() }),
        (error: unknown) => post({ type: 'answer', id: message.id, error: errorWords(error) }),
      );
  }
});
