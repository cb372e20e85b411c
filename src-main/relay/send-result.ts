/** One attempt to send one request, and what became of it. */
import type { Signal } from '../../src-shared/otlp/otlp-json.ts';
import { maskSecrets } from '../../src-shared/redaction/secrets/find-secrets.ts';

/**
 * - `accepted`: the collector has it, less what a partial success rejected.
 * - `retryable`: not now; or the answer was lost, and nobody knows.
 * - `data`: refused for what the request holds: a part of it may pass.
 * - `too-large`: refused for its size: a smaller one passes.
 * - `odd`: an answer that says neither (a fault of the collector's, or of something between): tried again, slowly.
 * - `refused`: refused for who sends, or where to; no other data would pass.
 * - `untrusted`: TLS could not agree on whom to trust.
 * - `loop`: what is sent comes back to its sender.
 */
export type Outcome = 'accepted' | 'retryable' | 'data' | 'too-large' | 'odd' | 'refused' | 'untrusted' | 'loop';

export interface SendResult {
  outcome: Outcome;
  /** HTTP status or gRPC code; absent when there was no answer. */
  status?: number;
  /** `Service Unavailable`, `UNAVAILABLE` */
  statusText?: string;
  /** Of the answer (gRPC: with the trailers), in order. */
  headers: Array<[name: string, value: string]>;
  /** Of the answer, at most {@link MAX_ANSWER_BYTES}. */
  body: Uint8Array;
  /** What the collector asked to wait. */
  retryAfterMs?: number;
  /** Records that a partial success rejected. */
  rejected: number;
  /** In the collector's own words, else the error's; '' when there is nothing to say. */
  message: string;
  /** When there was no answer. */
  error?: string;
}

export interface SendOptions {
  signal: Signal;
  /** For everything: connecting, sending, the whole answer. */
  deadlineMs: number;
  abort?: AbortSignal;
}

/** Sends requests to one collector, one attempt a call. Reads nothing from the environment. */
export interface Transport {
  /** How the bodies that it is given must be made. */
  readonly encoding: 'protobuf' | 'json';
  readonly gzip: boolean;
  /** The content type of all its answers; absent: each says so. */
  readonly answerType?: string;
  /** Never rejects. */
  send(body: Uint8Array, options: SendOptions): Promise<SendResult>;
  /** Ends connections; what is on its way fails. Idempotent. */
  close(): void;
}

/** An answer is read to here (OTLP specification 1.11.0 recommends 4 MiB). */
export const MAX_ANSWER_BYTES = 4 * 1024 * 1024;
/** Longest text of a collector that is kept. */
const MAX_MESSAGE_CHARS = 1000;
/** More of it is not looked at. */
const MAX_READ_CHARS = 8 * MAX_MESSAGE_CHARS;

/** A collector's words as they may be kept and shown: it may quote what it was sent, so without secrets, and not too long. */
export function cutMessage(text: string): string {
  // Half a secret at the end would not be known as one.
  const read = text.length > MAX_READ_CHARS ? toLastSpace(text.slice(0, MAX_READ_CHARS)) : text;
  const trimmed = (maskSecrets(read)?.text ?? read).trim();
  return trimmed.length > MAX_MESSAGE_CHARS ? `${trimmed.slice(0, MAX_MESSAGE_CHARS - 1)}…` : trimmed;
}

function toLastSpace(text: string): string {
  let end = text.length;
  while (end > 0 && text.charAt(end - 1).trim() !== '') end--;
  return text.slice(0, end);
}
