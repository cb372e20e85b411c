/** The first step of the intake: a request as received becomes the protobuf bytes that are walked and stored. */

import { type IntakeOutcome, type IntakeRequest, MAX_BODY_BYTES } from '../log/intake.ts';
import { decompress } from './decompress.ts';
import { jsonToProtobuf } from './json-to-protobuf.ts';
import { MalformedError } from './malformed-error.ts';
import { type Rejections, rejectionMessage } from './rejections.ts';

export type Refusal = Extract<IntakeOutcome, { outcome: 'refused' }>;

export type DecodedRequest =
  /** Protobuf, not yet validated: {@link walkRequest} does that. */
  { ok: true; bytes: Uint8Array } | { ok: false; outcome: Refusal };

/** Never throws for what a sender can send. With `rejections`, records that cannot be converted are noted there. */
export function decodeRequest(
  request: IntakeRequest,
  rejections?: Rejections,
  limitBytes: number = MAX_BODY_BYTES,
): DecodedRequest {
  const plain = decompress(request.body, request.compression, limitBytes);
  if (!plain.ok) return { ok: false, outcome: { outcome: 'refused', reason: plain.reason, message: plain.message } };
  if (request.encoding === 'protobuf') return plain;
  try {
    const bytes = jsonToProtobuf(request.signal, plain.bytes, rejections);
    if (bytes.length <= MAX_BODY_BYTES) return { ok: true, bytes };
    const message = `the request is larger than ${MAX_BODY_BYTES} bytes as protobuf`;
    return { ok: false, outcome: { outcome: 'refused', reason: 'too-large', message } };
  } catch (error) {
    return { ok: false, outcome: refusalOf(error) };
  }
}

/** The answer to a message that breaks; anything but a {@link MalformedError} is a fault of ours and thrown again. */
export function refusalOf(error: unknown): Refusal {
  if (error instanceof MalformedError) return { outcome: 'refused', reason: 'malformed', message: error.message };
  throw error;
}

/** The answer to a request of which `items` (log records, spans, data points) were taken, in `records` of the log. */
export function outcomeOf(
  signal: IntakeRequest['signal'],
  taken: { items: number; records: number; serviceName: string | undefined },
  rejections: Rejections,
): IntakeOutcome {
  const { items, records, serviceName } = taken;
  const service = serviceName === undefined ? {} : { serviceName };
  if (rejections.items === 0) return { outcome: 'accepted', records, ...service };
  const message = rejectionMessage(signal, items, rejections);
  if (records === 0) return { outcome: 'refused', reason: 'malformed', message };
  return { outcome: 'accepted', records, rejected: rejections.items, message, ...service };
}
