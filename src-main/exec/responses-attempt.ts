/**
 * One streamed response: the request with its retries (5xx and lost connections, not 429), then the stream to its end.
 * Every request and every event is reported. What may be tried again from the beginning is for the caller to do.
 */
import type { IncomingMessage } from 'node:http';
import { setTimeout as delay } from 'node:timers/promises';
import type { EventFunctions } from '../emitter/emitter.ts';
import { readEventStream } from './event-stream.ts';
import { type OutputItem, readResponseEvent, type Usage } from './response-event.ts';
import { type PostResult, post, readStart } from './responses-post.ts';
import { backoffMs } from './retry-delay.ts';

export interface ResponsesEndpoint {
  /** `{base}/responses` with the provider's query. */
  url: URL;
  /** With the key. */
  headers: Record<string, string>;
  /** What must not appear in any message: the key. */
  secrets: readonly string[];
  requestMaxRetries: number;
  streamMaxRetries: number;
  /** Longest silence of a stream, and longest wait for the head of an answer. */
  streamIdleTimeoutMs: number;
}

export interface AttemptOptions {
  endpoint: ResponsesEndpoint;
  /** JSON of the request. */
  body: string;
  telemetry: EventFunctions;
  wait: Wait;
  signal: AbortSignal;
}

/** Resolves after `durationMs` with true, or at once with false when it is interrupted. */
export type Wait = (durationMs: number, signal: AbortSignal) => Promise<boolean>;

export type AttemptResult =
  | { outcome: 'completed'; items: OutputItem[]; usage: Usage | undefined }
  | { outcome: 'failed'; items: OutputItem[]; message: string; retryable: boolean; delayMs?: number }
  | { outcome: 'interrupted' };

const ERROR_BODY_BYTES = 4_096;
const ERROR_BODY_TIMEOUT_MS = 5_000;
/** Not tried again at the level of the turn: the request is wrong, or there is no quota left. */
const FATAL_STATUSES = new Set([400, 429]);
const STREAM_CLOSED = 'stream closed before response.completed';

export async function attemptResponse(options: AttemptOptions): Promise<AttemptResult> {
  const answer = await requestStream(options);
  return 'stream' in answer ? readStream(answer.stream, options) : answer;
}

type Refused = Exclude<AttemptResult, { outcome: 'completed' }>;

async function requestStream(options: AttemptOptions): Promise<{ stream: IncomingMessage } | Refused> {
  const { endpoint, wait, signal } = options;
  for (let attempt = 0; ; attempt++) {
    const result = await requestOnce(options, attempt);
    if (signal.aborted) return { outcome: 'interrupted' };
    if ('stream' in result) return result;
    const { message, status } = result;
    const again = status === undefined || status >= 500;
    if (!again || attempt >= endpoint.requestMaxRetries) {
      const retryable = status === undefined || !FATAL_STATUSES.has(status);
      return { outcome: 'failed', items: [], message, retryable };
    }
    if (!(await wait(backoffMs(attempt + 1), signal))) return { outcome: 'interrupted' };
  }
}

type OneRequest = { stream: IncomingMessage } | { message: string; status?: number };

async function requestOnce(options: AttemptOptions, attempt: number): Promise<OneRequest> {
  const { endpoint, body, telemetry, signal } = options;
  const { url, headers, streamIdleTimeoutMs } = endpoint;
  const started = performance.now();
  const result = await post({ url, headers, body, headTimeoutMs: streamIdleTimeoutMs, signal });
  const durationMs = performance.now() - started;
  if (!result.ok) {
    const errorMessage = signal.aborted ? 'interrupted' : result.error;
    telemetry.apiRequest({ attempt, durationMs, errorMessage });
    return { message: `error sending request to ${url.origin}: ${errorMessage}` };
  }
  const cfRay = result.headers['cf-ray'];
  const common = { attempt, durationMs, statusCode: result.status, ...(typeof cfRay === 'string' ? { cfRay } : {}) };
  if (result.status >= 200 && result.status < 300) {
    telemetry.apiRequest(common);
    return { stream: result.body };
  }
  const message = await describeRefusal(result, endpoint.secrets);
  telemetry.apiRequest({ ...common, errorMessage: message });
  return { message, status: result.status };
}

async function describeRefusal(result: Extract<PostResult, { ok: true }>, secrets: readonly string[]): Promise<string> {
  const { status, statusText, body } = result;
  const text = await readStart(body, ERROR_BODY_BYTES, ERROR_BODY_TIMEOUT_MS);
  const shown = secrets.reduce((shorter, secret) => shorter.replaceAll(secret, '[REDACTED]'), text);
  return `unexpected status ${`${status} ${statusText}`.trim()}${shown === '' ? '' : `: ${shown}`}`;
}

async function readStream(stream: IncomingMessage, options: AttemptOptions): Promise<AttemptResult> {
  const { endpoint, telemetry, signal } = options;
  const items: OutputItem[] = [];
  const events = readEventStream(stream, endpoint.streamIdleTimeoutMs);
  try {
    for (;;) {
      const next = await events.next();
      if (signal.aborted) return { outcome: 'interrupted' };
      const durationMs = next.value.waitedMs;
      if (next.done) {
        const message = next.value.error ?? STREAM_CLOSED;
        telemetry.sseEvent({ durationMs, errorMessage: message });
        return { outcome: 'failed', items, message: streamMessage(message), retryable: true };
      }
      const { event, data } = next.value;
      const read = readResponseEvent(event, data);
      const eventKind = read.kind;
      switch (read.meaning) {
        case 'progress':
          telemetry.sseEvent({ eventKind, durationMs });
          break;
        case 'item':
          telemetry.sseEvent({ eventKind, durationMs });
          items.push(read.item);
          break;
        case 'unreadable':
          telemetry.sseEvent({ eventKind, durationMs, errorMessage: read.error });
          break;
        case 'failed': {
          telemetry.sseEvent({ eventKind, durationMs, errorMessage: read.report });
          const { message, retryable, delayMs } = read;
          return { outcome: 'failed', items, message, retryable, ...(delayMs === undefined ? {} : { delayMs }) };
        }
        case 'completed':
          telemetry.sseEvent({ eventKind, durationMs });
          reportTokens(read.usage, telemetry);
          return { outcome: 'completed', items, usage: read.usage };
      }
    }
  } finally {
    // Closes the connection when the server would go on.
    await events.return({ waitedMs: 0 });
  }
}

function streamMessage(message: string): string {
  return message === STREAM_CLOSED ? message : `stream disconnected before completion: ${message}`;
}

function reportTokens(usage: Usage | undefined, telemetry: EventFunctions): void {
  if (usage === undefined) {
    telemetry.sseCompletionFailed({ errorMessage: 'missing token usage' });
    return;
  }
  telemetry.sseCompleted({
    inputTokenCount: usage.inputTokens,
    outputTokenCount: usage.outputTokens,
    cachedTokenCount: usage.cachedTokens,
    reasoningTokenCount: usage.reasoningTokens,
    toolTokenCount: usage.totalTokens,
  });
}

export const waitFor: Wait = async (durationMs, signal) => {
  try {
    await delay(durationMs, undefined, { signal });
    return true;
  } catch {
    return false;
  }
};
