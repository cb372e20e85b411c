import type { AgentTable } from '../agent-table.ts';

/**
 * opencode. Its log events come from community plugins that disagree: bare names under the scope `com.opencode`, names
 * with the prefix `opencode.`, `gen_ai.*` keys or those of Claude Code. One of them poses as service `claude-code`, so
 * scope and prefix decide. From their documentation, no capture yet. Counts under bare names are those of opencode's
 * database, which leave out cache and reasoning; those under `gen_ai.usage.*` hold them.
 */
export const opencodeTable: AgentTable = {
  scopes: ['com.opencode', 'opencode'],
  scopePrefixes: ['com.opencode.'],
  eventPrefixes: ['opencode.'],
  services: ['opencode'],
  conversation: ['session.id', 'session_id', 'sessionID', 'gen_ai.conversation.id'],
  fields: {
    model: ['model', 'gen_ai.response.model', 'gen_ai.request.model'],
    durationMs: ['duration_ms'],
    ok: ['success'],
    decision: ['decision'],
    decisionSource: ['source'],
    tool: ['tool_name', 'gen_ai.tool.name'],
    callId: ['tool_use_id', 'call_id', 'gen_ai.tool.call.id'],
    status: ['status_code', 'http.response.status_code'],
    error: ['error.message', 'error', 'error.type', 'error_type'],
    inputTokens: ['input_tokens', 'gen_ai.usage.input_tokens'],
    cachedTokens: ['cache_read_tokens', 'gen_ai.usage.cache_read.input_tokens'],
    cacheWriteTokens: ['cache_creation_tokens', 'cache_write_tokens', 'gen_ai.usage.cache_creation.input_tokens'],
    outputTokens: ['output_tokens', 'gen_ai.usage.output_tokens'],
    reasoningTokens: ['reasoning_tokens', 'gen_ai.usage.reasoning.output_tokens'],
    costUsd: ['cost_usd'],
    prompt: ['prompt'],
    promptLength: ['prompt_length'],
    response: ['response'],
    responseLength: ['response_length'],
    toolArguments: ['tool_input', 'tool_parameters', 'arguments', 'gen_ai.tool.call.arguments'],
  },
  inner: { exitCode: [{ key: 'tool_output', member: 'metadata.exit' }] },
  cacheBesideInput: ['input_tokens'],
  reasoningBesideOutput: ['output_tokens'],
  events: {
    'session.created': { kind: 'conversation_start' },
    session_start: { kind: 'conversation_start' },
    user_prompt: { kind: 'user_prompt' },
    api_request: { kind: 'api_request', usage: true, outcome: 'ok' },
    api_error: { kind: 'api_request', outcome: 'failed' },
    tool_decision: { kind: 'tool_decision' },
    tool_result: { kind: 'tool_result' },
    assistant_response: { kind: 'agent_response' },
    'session.error': { kind: 'error', outcome: 'failed' },
    'plugin.started': { kind: 'other' },
    session_idle: { kind: 'other' },
    file_edited: { kind: 'other', details: ['file', 'file_path'] },
    compaction: { kind: 'other', details: ['trigger'] },
  },
  content: {
    prompt: ['prompt'],
    response: ['response'],
    toolArguments: ['tool_input', 'tool_parameters', 'arguments', 'gen_ai.tool.call.arguments'],
    toolOutput: ['output', 'tool_output', 'gen_ai.tool.call.result'],
    identity: ['user.email', 'user.id', 'host.name'],
  },
  plain: ['operation.name', 'span.label'],
  // Of records without a name, for which the body stands.
  plainBodies: ['all LSPs are disabled', 'all formatters are disabled', 'event connected', 'init', 'initialized'],
};
