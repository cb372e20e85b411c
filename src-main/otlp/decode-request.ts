/** The first step of the intake: a request as received becomes the protobuf bytes that are walked and stored. */
import { decompress } from './decompress.ts';
import { type IntakeOutcome, type IntakeRequest, MAX_BODY_BYTES } from './intake.ts';
import { jsonToProtobuf } from './json-to-protobuf.ts';
import { MalformedError } from './malformed-error.ts';

export type Refusal = Extract<IntakeOutcome, { outcome: 'refused' }>;

export type DecodedRequest =
  /** Protobuf, not yet validated: {@link walkRequest} does that. */
  { ok: true; bytes: Uint8Array } | { ok: false; outcome: Refusal };

/** Never throws for what a sender can send. */
export function decodeRequest(request: IntakeRequest): DecodedRequest {
  const plain = decompress(request.body, request.compression);
  if (!plain.ok) return { ok: false, outcome: { outcome: 'refused', reason: plain.reason, message: plain.message } };
  if (request.encoding === 'protobuf') return plain;
  try {
    const bytes = jsonToProtobuf(request.signal, plain.bytes);
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
