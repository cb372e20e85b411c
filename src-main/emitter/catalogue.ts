/**
 * The events that Sluice emits: Codex's own catalogue, with its names and wire types (openai/codex pull request #2103;
 * `codex.agent_response` as of openai/codex at 5ef96ab2). This table is the only place that knows them: the typed
 * functions of the emitter, the wire form and the check of events posted as JSON all follow from it.
 */
import {
  choice,
  derived,
  fixed,
  flag,
  flagText,
  type InputOf,
  integer,
  integerText,
  joined,
  optional,
  type Shape,
  text,
} from './attribute.ts';

export const CATALOGUE = {
  conversationStarts: {
    name: 'codex.conversation_starts',
    attributes: {
      providerName: text('provider_name'),
      reasoningEffort: optional(text('reasoning_effort')),
      reasoningSummary: text('reasoning_summary'),
      contextWindow: optional(integer('context_window')),
      approvalPolicy: text('approval_policy'),
      sandboxPolicy: choice('sandbox_policy', ['read-only', 'workspace-write', 'danger-full-access']),
      mcpServers: joined('mcp_servers'),
    },
  },
  /** One attempt of one request; `attempt` counts from 0. */
  apiRequest: {
    name: 'codex.api_request',
    attributes: {
      cfRay: optional(text('cf_ray')),
      attempt: integer('attempt'),
      durationMs: integerText('duration_ms'),
      statusCode: optional(integer('http.response.status_code')),
      errorMessage: optional(text('error.message')),
    },
  },
  /** One stream event, or the stream's failure (then `eventKind` may be absent). */
  sseEvent: {
    name: 'codex.sse_event',
    attributes: {
      eventKind: optional(text('event.kind')),
      durationMs: integerText('duration_ms'),
      errorMessage: optional(text('error.message')),
    },
  },
  /** The second record of a completion. `toolTokenCount` is the response's total (openai/codex#40208). */
  sseCompleted: {
    name: 'codex.sse_event',
    attributes: {
      eventKind: fixed('event.kind', 'response.completed'),
      inputTokenCount: integerText('input_token_count'),
      outputTokenCount: integerText('output_token_count'),
      cachedTokenCount: optional(integer('cached_token_count')),
      reasoningTokenCount: optional(integer('reasoning_token_count')),
      toolTokenCount: integerText('tool_token_count'),
    },
  },
  /** The second record of a completion that could not be read. */
  sseCompletionFailed: {
    name: 'codex.sse_event',
    attributes: {
      eventKind: fixed('event.kind', 'response.completed'),
      errorMessage: text('error.message'),
    },
  },
  /** Give the prompt itself: the emitter counts and, unless `log_user_prompt`, replaces it. */
  userPrompt: {
    name: 'codex.user_prompt',
    attributes: { promptLength: derived(integerText('prompt_length')), prompt: text('prompt') },
  },
  toolDecision: {
    name: 'codex.tool_decision',
    attributes: {
      toolName: text('tool_name'),
      callId: text('call_id'),
      decision: choice('decision', ['approved', 'approved_for_session', 'denied', 'abort']),
      source: choice('source', ['config', 'user']),
    },
  },
  toolResult: {
    name: 'codex.tool_result',
    attributes: {
      toolName: text('tool_name'),
      callId: text('call_id'),
      arguments: text('arguments'),
      durationMs: integerText('duration_ms'),
      success: flagText('success'),
      output: text('output'),
    },
  },
  /** Only with `log_agent_responses`; the emitter cuts and counts. */
  agentResponse: {
    name: 'codex.agent_response',
    attributes: {
      response: text('response'),
      responseLength: derived(integer('response_length')),
      responseTruncated: derived(flag('response_truncated')),
    },
  },
} as const satisfies Record<string, { name: string; attributes: Shape }>;

/** On every record, beside `event.name` and `event.timestamp`. */
export const METADATA = {
  conversationId: text('conversation.id'),
  appVersion: text('app.version'),
  authMode: optional(text('auth_mode')),
  accountId: optional(text('user.account_id')),
  terminalType: text('terminal.type'),
  model: text('model'),
  slug: text('slug'),
} as const satisfies Shape;

export type Metadata = InputOf<typeof METADATA>;

/** Key of the table and name of the emitter's function. */
export type EventKey = keyof typeof CATALOGUE;
export type EventInput<K extends EventKey> = InputOf<(typeof CATALOGUE)[K]['attributes']>;

/** One event as it travels to a sink: typed values, not yet the wire's. Plain data that JSON can carry. */
export interface CatalogueRecord<K extends EventKey = EventKey> {
  readonly key: K;
  /** Milliseconds since the epoch. */
  readonly timeMs: number;
  readonly input: EventInput<K>;
  readonly metadata: Metadata;
}
