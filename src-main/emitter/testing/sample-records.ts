/** Test material: every event of the catalogue with every attribute, and what goes over the wire for it. */
import type { Metadata } from '../catalogue.ts';
import type { Emitter } from '../emitter.ts';
import type { WireAttributes } from '../wire-record.ts';

export const SAMPLE_TIME_MS = Date.parse('2026-11-22T06:11:04.605Z');

export const SAMPLE_METADATA: Metadata = {
  conversationId: '01a201e1-2dad-70c3-840c-07ff95ef13bf',
  appVersion: '0.1.0',
  authMode: 'ApiKey',
  accountId: 'acct_1',
  terminalType: 'xterm-256color',
  model: 'gpt-5.3-codex',
  slug: 'gpt-5.3-codex',
};

/** Emits each event of {@link SAMPLE_WIRE}, in that order. */
export function emitSample(emitter: Emitter): void {
  emitter.conversationStarts({
    providerName: 'mock',
    reasoningEffort: 'high',
    reasoningSummary: 'auto',
    contextWindow: 272_000,
    approvalPolicy: 'never',
    sandboxPolicy: 'workspace-write',
    mcpServers: ['files', 'search'],
  });
  emitter.userPrompt({ prompt: 'Grüße, 🙂!' });
  emitter.apiRequest({ cfRay: '8c1-FRA', attempt: 0, durationMs: 186.4, statusCode: 200 });
  emitter.apiRequest({ attempt: 1, durationMs: 12, errorMessage: 'connection reset' });
  emitter.sseEvent({ eventKind: 'response.created', durationMs: 3 });
  emitter.sseEvent({ durationMs: 300_000, errorMessage: 'idle timeout waiting for SSE' });
  emitter.sseCompleted({
    inputTokenCount: 1_200,
    outputTokenCount: 80,
    cachedTokenCount: 900,
    reasoningTokenCount: 32,
    toolTokenCount: 1_280,
  });
  emitter.sseCompletionFailed({ errorMessage: 'failed to parse response.completed' });
  emitter.toolDecision({ toolName: 'shell', callId: 'call_1', decision: 'approved_for_session', source: 'user' });
  emitter.toolResult({
    toolName: 'shell',
    callId: 'call_1',
    arguments: '{"command":["ls"]}',
    durationMs: 41,
    success: false,
    output: 'exit code 2\n\u0000\ttab',
  });
  emitter.agentResponse({ response: 'Done. 🙂' });
}

const COMMON: WireAttributes = {
  'event.timestamp': '2026-11-22T06:11:04.605Z',
  'conversation.id': '01a201e1-2dad-70c3-840c-07ff95ef13bf',
  'app.version': '0.1.0',
  auth_mode: 'ApiKey',
  'user.account_id': 'acct_1',
  'terminal.type': 'xterm-256color',
  model: 'gpt-5.3-codex',
  slug: 'gpt-5.3-codex',
};

/** With both content settings on. Numbers are ints on the wire. */
export const SAMPLE_WIRE: readonly WireAttributes[] = [
  {
    'event.name': 'codex.conversation_starts',
    provider_name: 'mock',
    reasoning_effort: 'high',
    reasoning_summary: 'auto',
    context_window: 272_000,
    approval_policy: 'never',
    sandbox_policy: 'workspace-write',
    mcp_servers: 'files, search',
  },
  { 'event.name': 'codex.user_prompt', prompt_length: '9', prompt: 'Grüße, 🙂!' },
  {
    'event.name': 'codex.api_request',
    cf_ray: '8c1-FRA',
    attempt: 0,
    duration_ms: '186',
    'http.response.status_code': 200,
  },
  { 'event.name': 'codex.api_request', attempt: 1, duration_ms: '12', 'error.message': 'connection reset' },
  { 'event.name': 'codex.sse_event', 'event.kind': 'response.created', duration_ms: '3' },
  { 'event.name': 'codex.sse_event', duration_ms: '300000', 'error.message': 'idle timeout waiting for SSE' },
  {
    'event.name': 'codex.sse_event',
    'event.kind': 'response.completed',
    input_token_count: '1200',
    output_token_count: '80',
    cached_token_count: 900,
    reasoning_token_count: 32,
    tool_token_count: '1280',
  },
  {
    'event.name': 'codex.sse_event',
    'event.kind': 'response.completed',
    'error.message': 'failed to parse response.completed',
  },
  {
    'event.name': 'codex.tool_decision',
    tool_name: 'shell',
    call_id: 'call_1',
    decision: 'approved_for_session',
    source: 'user',
  },
  {
    'event.name': 'codex.tool_result',
    tool_name: 'shell',
    call_id: 'call_1',
    arguments: '{"command":["ls"]}',
    duration_ms: '41',
    success: 'false',
    output: 'exit code 2\n\u0000\ttab',
  },
  { 'event.name': 'codex.agent_response', response: 'Done. 🙂', response_length: 10, response_truncated: false },
].map((own) => ({ ...own, ...COMMON }));
