/**
 * What an event of a streamed response means, read without trusting its shape. Names are the Responses API's; what is
 * fatal and what may be tried again is Codex's (codex-rs/codex-api/src/sse/responses.rs).
 */
import type { ResponseOutputItem } from 'openai/resources/responses/responses';
import { serverDelayMs } from './retry-delay.ts';

export interface Usage {
  inputTokens: number;
  cachedTokens: number;
  outputTokens: number;
  reasoningTokens: number;
  totalTokens: number;
}

/** An item whose `type` is known to be there; everything else may be missing. */
export type OutputItem = Partial<ResponseOutputItem> & { type: string };

export type ResponseEvent =
  | { meaning: 'item'; kind: string; item: OutputItem }
  | { meaning: 'completed'; kind: string; usage: Usage | undefined }
  /** `report`: what telemetry tells of it, as JSON. */
  | { meaning: 'failed'; kind: string; message: string; report: string; retryable: boolean; delayMs?: number }
  /** Deltas and whatever a turn does not need. */
  | { meaning: 'progress'; kind: string }
  | { meaning: 'unreadable'; kind: string; error: string };

const FATAL_CODES = new Set([
  'context_length_exceeded',
  'insufficient_quota',
  'usage_not_included',
  'cyber_policy',
  'invalid_prompt',
  'server_is_overloaded',
  'slow_down',
]);

export function readResponseEvent(event: string | undefined, data: string): ResponseEvent {
  if (data === '[DONE]') return { meaning: 'progress', kind: event ?? 'done' };
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch {
    const kind = event ?? 'message';
    return { meaning: 'unreadable', kind, error: `failed to parse ${kind}` };
  }
  const fields = asObject(value) ?? {};
  const kind = asText(fields['type']) ?? event ?? 'message';
  switch (kind) {
    case 'response.output_item.done':
      return readItem(kind, fields['item']);
    case 'response.completed':
      return { meaning: 'completed', kind, usage: readUsage(asObject(fields['response'])?.['usage']) };
    case 'response.failed':
      return readFailure(kind, asObject(asObject(fields['response'])?.['error']), 'response.failed event received');
    case 'response.incomplete': {
      const details = asObject(asObject(fields['response'])?.['incomplete_details']);
      const reason = asText(details?.['reason']) ?? 'unknown';
      return {
        meaning: 'failed',
        kind,
        message: `Incomplete response returned, reason: ${reason}`,
        report: JSON.stringify({ type: kind, incomplete_details: { reason } }),
        retryable: true,
      };
    }
    case 'error':
      return readFailure(kind, asObject(fields['error']) ?? fields, 'the server reported an error');
    default:
      return { meaning: 'progress', kind };
  }
}

function readItem(kind: string, value: unknown): ResponseEvent {
  const item = asObject(value);
  if (typeof item?.['type'] !== 'string') return { meaning: 'unreadable', kind, error: `failed to parse ${kind}` };
  return { meaning: 'item', kind, item: item as OutputItem };
}

/**
 * Codex reports the whole event. That holds the instructions and what the model had written, which telemetry is not to
 * tell, so here it is the error alone.
 */
function readFailure(
  kind: string,
  error: Record<string, unknown> | undefined,
  otherwise: string,
): ResponseEvent & { meaning: 'failed' } {
  const code = asText(error?.['code']);
  const message = asText(error?.['message']) ?? code ?? otherwise;
  const delayMs = code === 'rate_limit_exceeded' ? serverDelayMs(message) : undefined;
  return {
    meaning: 'failed',
    kind,
    message,
    report: JSON.stringify({ type: kind, error: { code, message: asText(error?.['message']) } }),
    retryable: code === undefined || !FATAL_CODES.has(code),
    ...(delayMs === undefined ? {} : { delayMs }),
  };
}

/** Missing details count 0. */
function readUsage(value: unknown): Usage | undefined {
  const usage = asObject(value);
  if (usage === undefined) return undefined;
  const inputTokens = asCount(usage['input_tokens']);
  const outputTokens = asCount(usage['output_tokens']);
  return {
    inputTokens,
    cachedTokens: asCount(asObject(usage['input_tokens_details'])?.['cached_tokens']),
    outputTokens,
    reasoningTokens: asCount(asObject(usage['output_tokens_details'])?.['reasoning_tokens']),
    totalTokens: asCount(usage['total_tokens']),
  };
}

export function asObject(value: unknown): Record<string, unknown> | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Record<string, unknown>)
    : undefined;
}

export function asText(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function asCount(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : 0;
}
