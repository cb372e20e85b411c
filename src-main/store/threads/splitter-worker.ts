/**
 * The thread on which large requests are decompressed, converted, walked and taken apart. One request at a time: what the
 * largest becomes in memory is there once.
 */
import { parentPort } from 'node:worker_threads';
import { errorWords } from '../../../src-shared/outside/value-words.ts';
import type { IntakeOutcome, IntakeRequest } from '../../log/intake.ts';
import { decodeRequest, outcomeOf, refusalOf } from '../../otlp/decode-request.ts';
import { MalformedError } from '../../otlp/malformed-error.ts';
import { Rejections } from '../../otlp/rejections.ts';
import { type SplitRequest, splitRequest } from '../../otlp/split-request.ts';
import { PART_BYTES } from '../file/chunk-parts.ts';
import { walkAhead } from '../write/pending-request.ts';
import type { FromSplitter, ToSplitter } from './request-splitter.ts';
import { holdsMuch } from './thread-limits.ts';

const port = parentPort;
if (port === null) throw new Error('splitter-worker runs as a worker thread');
const post = (message: FromSplitter, transfer: ArrayBuffer[] = []) => port.postMessage(message, transfer);

/** Slices of the request that is being stored, and what to answer behind the last. */
let slices: Iterator<Uint8Array<ArrayBuffer>> | undefined;
let given: Pick<IntakeRequest, 'signal' | 'origin'> | undefined;
let outcome: IntakeOutcome | undefined;

port.on('message', (message: ToSplitter) => {
  if (message.type === 'request') begin(message);
  else if (message.type === 'next') next();
  else slices = undefined;
});

function begin({ request }: Extract<ToSplitter, { type: 'request' }>): void {
  const { signal } = request;
  const rejections = new Rejections();
  let split: SplitRequest;
  try {
    const decoded = decodeRequest(request, rejections);
    if (!decoded.ok) {
      post({ type: 'end', outcome: decoded.outcome, isFull: holdsMuch() });
      return;
    }
    split = splitRequest(signal, decoded.bytes, rejections);
  } catch (error) {
    if (error instanceof MalformedError) post({ type: 'end', outcome: refusalOf(error), isFull: holdsMuch() });
    else post({ type: 'faulted', error: errorWords(error) });
    return;
  }
  outcome = outcomeOf(signal, split, rejections);
  given = { signal, ...(request.origin === undefined ? {} : { origin: request.origin }) };
  slices = split.slices[Symbol.iterator]();
  next();
}

function next(): void {
  const step = slices?.next();
  if (step === undefined || step.done === true) {
    slices = undefined;
    if (outcome !== undefined) post({ type: 'end', outcome, isFull: holdsMuch() });
    outcome = undefined;
    return;
  }
  const body = step.value;
  const walked =
    given !== undefined && body.length > PART_BYTES ? walkAhead(given.signal, body, given.origin) : undefined;
  post({ type: 'slice', body, walked }, [body.buffer]);
}
