/**
 * What became of a request, whichever transport it came by, and the one table from that to HTTP and gRPC status.
 * Retryable are only 503 and UNAVAILABLE, always with a time (OTLP specification 1.11.0, failures and throttling).
 */
import type { Signal } from '../../src-shared/otlp/otlp-json.ts';
import type { ArrivalReport, IntakeOutcome, IntakeRequest } from '../log/intake.ts';
import { explainWrongSignal, signalOfHead } from './wrong-signal.ts';

export type Refusal =
  | 'malformed'
  | 'too-large'
  | 'forbidden'
  | 'loop'
  | 'not-found'
  | 'method'
  | 'length-required'
  | 'unsupported'
  | 'timeout'
  | 'headers-too-large'
  | 'broken-off'
  | 'internal'
  | 'deferred';

/** HTTP status (RFC 9110, RFC 6585) and gRPC code (google.rpc.Code). */
export const STATUS_OF: Readonly<Record<Refusal, { http: number; grpc: number }>> = {
  malformed: { http: 400, grpc: 3 },
  'too-large': { http: 413, grpc: 8 },
  forbidden: { http: 403, grpc: 7 },
  // RFC 5842, 7.2; FAILED_PRECONDITION: not to be tried again until somebody changes something.
  loop: { http: 508, grpc: 9 },
  'not-found': { http: 404, grpc: 12 },
  method: { http: 405, grpc: 12 },
  'length-required': { http: 411, grpc: 3 },
  unsupported: { http: 415, grpc: 12 },
  timeout: { http: 408, grpc: 4 },
  'headers-too-large': { http: 431, grpc: 8 },
  // Nobody is there to be answered; the report says so with these.
  'broken-off': { http: 400, grpc: 1 },
  internal: { http: 500, grpc: 13 },
  deferred: { http: 503, grpc: 14 },
};

export interface Success {
  outcome: 'accepted' | 'partial';
  records: number;
  rejected: number;
  message: string;
  serviceName?: string;
}

export type Verdict =
  | Success
  | { outcome: 'refused'; refusal: Exclude<Refusal, 'deferred'>; message: string }
  | { outcome: 'deferred'; refusal: 'deferred'; message: string; retryAfterMs: number };

export function isSuccess(verdict: Verdict): verdict is Success {
  return verdict.outcome === 'accepted' || verdict.outcome === 'partial';
}

export function statusOf(verdict: Verdict, transport: 'http' | 'grpc'): number {
  return isSuccess(verdict) ? (transport === 'http' ? 200 : 0) : STATUS_OF[verdict.refusal][transport];
}

export function refuse(refusal: Exclude<Refusal, 'deferred'>, message: string): Verdict {
  return { outcome: 'refused', refusal, message };
}

/** Longest text of an error in an answer. */
const MAX_FAULT_CHARS = 300;

/** A fault of Sluice's own while it handled this request: nobody else's request is touched by it. */
export function fault(error: unknown): Verdict {
  const what = error instanceof Error ? `${error.name}: ${error.message}` : 'something that is no Error was thrown';
  return refuse('internal', `Sluice failed on this request (${what.slice(0, MAX_FAULT_CHARS)}). Please report it.`);
}

export function defer(message: string, retryAfterMs: number): Verdict {
  return { outcome: 'deferred', refusal: 'deferred', message, retryAfterMs };
}

/** How a verdict looks in the list of arrivals. `hint` is said whatever the outcome. */
export function reportOf(
  verdict: Verdict,
  seen: Omit<ArrivalReport, 'records' | 'outcome' | 'status' | 'reason' | 'serviceName'>,
  transport: 'http' | 'grpc',
  hint: string | undefined,
): ArrivalReport {
  const success = isSuccess(verdict);
  const report: ArrivalReport = {
    ...seen,
    records: success ? verdict.records : 0,
    outcome: verdict.outcome,
    status: statusOf(verdict, transport),
  };
  if (success && verdict.serviceName !== undefined) report.serviceName = verdict.serviceName;
  const reason = hint === undefined ? verdict.message : `${verdict.message} ${hint}`.trim();
  if (reason !== '') report.reason = reason;
  return report;
}

/**
 * The intake's answer as a verdict. A body that was refused, or in which nothing was found, is looked at once more: when
 * it belongs to another signal, the sender is told so; JSON's rule to ignore unknown keys must not lose it silently.
 */
export function judge(
  outcome: IntakeOutcome,
  request: Pick<IntakeRequest, 'signal' | 'encoding' | 'compression'>,
  head: Uint8Array,
  transport: 'http' | 'grpc',
): Verdict {
  if (outcome.outcome === 'deferred') return defer(outcome.message, outcome.retryAfterMs);
  if (outcome.outcome === 'refused') {
    const wrong = outcome.reason === 'malformed' ? explainIfWrong(request, head, transport) : undefined;
    return refuse(outcome.reason, wrong === undefined ? outcome.message : `${wrong} (${outcome.message})`);
  }
  const rejected = outcome.rejected ?? 0;
  const message = outcome.message ?? '';
  if (outcome.records === 0 && rejected === 0) {
    const wrong = explainIfWrong(request, head, transport);
    if (wrong !== undefined) return refuse('malformed', wrong);
  }
  const verdict: Success = {
    outcome: rejected > 0 || message !== '' ? 'partial' : 'accepted',
    records: outcome.records,
    rejected,
    message,
  };
  if (outcome.serviceName !== undefined) verdict.serviceName = outcome.serviceName;
  return verdict;
}

function explainIfWrong(
  request: Pick<IntakeRequest, 'signal' | 'encoding' | 'compression'>,
  head: Uint8Array,
  transport: 'http' | 'grpc',
): string | undefined {
  const held: Signal | undefined = signalOfHead(head, request);
  return held === undefined || held === request.signal
    ? undefined
    : explainWrongSignal(held, request.signal, transport);
}
