/**
 * POST /v1/events: events of the catalogue as plain JSON, for hooks and scripts. A receiver only reads the body within
 * its limits; who checks and stores the events is given as {@link EventsIntake}. The answer is always JSON:
 *
 *   { "accepted": 2, "rejected": [{ "line": 3, "message": "…" }], "moreRejected": 0, "message": "…" }
 *
 * 200 when at least one event was stored (or there were none at all), 400 when none was right.
 */
import type { IntakeRequest } from '../log/intake.ts';
import { isSuccess, refuse, type Success, type Verdict } from './verdict.ts';

export const EVENTS_PATH = '/v1/events';

/** `json`: one event or a list of them. `ndjson`: one event a line. */
export type EventsFormat = 'json' | 'ndjson';

const FORMATS: ReadonlyMap<string, EventsFormat> = new Map([
  ['application/json', 'json'],
  ['application/x-ndjson', 'ndjson'],
  ['application/ndjson', 'ndjson'],
  ['application/jsonl', 'ndjson'],
]);

export interface EventsRequest {
  format: EventsFormat;
  compression: IntakeRequest['compression'];
  body: Uint8Array<ArrayBuffer>;
}

export interface RejectedEvent {
  /** Line of the body on which the event begins, counted from 1. */
  line: number;
  message: string;
}

export type EventsOutcome =
  /** `accepted` events are committed. `moreRejected`: how many were rejected beside those that are listed. */
  | { outcome: 'checked'; accepted: number; rejected: RejectedEvent[]; moreRejected: number; serviceName?: string }
  | { outcome: 'refused'; reason: 'malformed' | 'too-large' | 'loop'; message: string }
  /** Nothing of the request is stored. */
  | { outcome: 'deferred'; retryAfterMs: number; message: string };

export interface EventsIntake {
  /** Resolves when the right ones are committed. Never rejects. */
  accept(request: EventsRequest): Promise<EventsOutcome>;
}

/** Text of the events, beside the body and what it unfolds to. */
export const EVENTS_MEMORY_FACTOR = 1;

export function eventsFormatOf(mediaType: string | undefined): EventsFormat | undefined {
  return mediaType === undefined ? undefined : FORMATS.get(mediaType);
}

export const EVENTS_OFF =
  `Events are not received at ${EVENTS_PATH}: instrumentation is switched off in this Sluice ` +
  '(SLUICE_OTEL=0, or a build without it). Start Sluice without SLUICE_OTEL=0.';

export function explainEventsType(contentType: string | undefined): string {
  const got = contentType === undefined ? 'there is none' : `got ${JSON.stringify(contentType.slice(0, 120))}`;
  return (
    `Content-Type must be application/json (one event, or a list) or application/x-ndjson (one a line); ${got}. ` +
    `With curl: -H 'Content-Type: application/json'.`
  );
}

/** What became of the events as a verdict, with the details that go into the answer's body. */
export function judgeEvents(outcome: Extract<EventsOutcome, { outcome: 'checked' | 'refused' }>): Verdict {
  if (outcome.outcome === 'refused') return refuse(outcome.reason, outcome.message);
  const { accepted, rejected, moreRejected } = outcome;
  const count = rejected.length + moreRejected;
  const [first] = rejected;
  const message =
    first === undefined ? '' : `${count} of ${accepted + count} events rejected; line ${first.line}: ${first.message}`;
  if (accepted === 0 && count > 0) return refuse('malformed', message);
  const verdict: Success = { outcome: count > 0 ? 'partial' : 'accepted', records: accepted, rejected: count, message };
  if (outcome.serviceName !== undefined) verdict.serviceName = outcome.serviceName;
  return verdict;
}

/** `outcome` undefined: the request was turned away before its events were looked at. */
export function encodeEventsAnswer(verdict: Verdict, outcome: EventsOutcome | undefined): Uint8Array {
  const checked = outcome?.outcome === 'checked' ? outcome : undefined;
  const answer: Record<string, unknown> = {
    accepted: isSuccess(verdict) ? verdict.records : 0,
    rejected: checked?.rejected ?? [],
  };
  if (checked !== undefined && checked.moreRejected > 0) answer['moreRejected'] = checked.moreRejected;
  if (verdict.message !== '') answer['message'] = verdict.message;
  // Whoever calls it by hand sees it in a terminal.
  return Buffer.from(`${JSON.stringify(answer)}\n`);
}
