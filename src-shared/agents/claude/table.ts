import type { AgentTable } from '../agent-table.ts';

/**
 * Claude Code, about 2.1 (capture: `fixtures/claude-code-2.1.197`).
 *
 * - `event.name` comes without its prefix, the body has it in full; both spellings are accepted.
 * - `input_tokens` is what was neither read from nor written to the cache: both counts stand beside it, not inside it.
 * - `api_request` is sent for requests that succeeded, `api_error` for those that did not, after all retries; then
 *   `api_retries_exhausted` repeats its failure where there were several attempts.
 * - Tools of MCP servers are all named `mcp_tool`; `tool_parameters` has the names.
 */
export const claudeTable: AgentTable = {
  scopes: ['com.anthropic.claude_code.events', 'com.anthropic.claude_code'],
  scopePrefixes: ['com.anthropic.claude_code.'],
  eventPrefixes: ['claude_code.'],
  services: ['claude-code'],
  restorePrefix: 'claude_code.',
  conversation: ['session.id'],
  fields: {
    model: ['model'],
    durationMs: ['duration_ms'],
    ok: ['success'],
    decision: ['decision'],
    decisionSource: ['source'],
    tool: ['tool_name'],
    callId: ['tool_use_id'],
    status: ['status_code'],
    error: ['error', 'error.message', 'error_type'],
    inputTokens: ['input_tokens'],
    cachedTokens: ['cache_read_tokens'],
    cacheWriteTokens: ['cache_creation_tokens'],
    outputTokens: ['output_tokens'],
    costUsd: ['cost_usd'],
    attempt: [],
    prompt: ['prompt'],
    promptLength: ['prompt_length'],
    response: ['response'],
    responseLength: ['response_length'],
    toolArguments: ['tool_input', 'tool_parameters'],
  },
  inner: { server: [{ key: 'tool_parameters', member: 'mcp_server_name' }] },
  toolInside: { mcp_tool: { key: 'tool_parameters', member: 'mcp_tool_name' } },
  cacheBesideInput: ['input_tokens'],
  events: {
    user_prompt: { kind: 'user_prompt' },
    assistant_response: { kind: 'agent_response' },
    api_request: { kind: 'api_request', usage: true, outcome: 'ok' },
    api_error: { kind: 'api_request', outcome: 'failed' },
    api_refusal: { kind: 'api_request', outcome: 'failed' },
    api_retries_exhausted: {
      kind: 'other',
      repeatsFailure: true,
      fields: { durationMs: ['total_retry_duration_ms'] },
      details: ['total_attempts', 'error'],
    },
    subagent_completed: { kind: 'other', details: ['agent_type', 'agent_name'] },
    api_request_body: { kind: 'other', details: ['model', 'body_length', 'query_source'] },
    api_response_body: { kind: 'other', details: ['model', 'body_length', 'query_source'] },
    tool_decision: { kind: 'tool_decision' },
    tool_result: { kind: 'tool_result' },
    permission_mode_changed: { kind: 'other', details: ['from_mode', 'to_mode', 'trigger'] },
    auth: { kind: 'other', details: ['action', 'auth_method', 'error_category'] },
    mcp_server_connection: { kind: 'other', details: ['server_name', 'status', 'transport_type', 'error'] },
    internal_error: {
      kind: 'error',
      outcome: 'failed',
      fields: { error: ['error_name', 'error', 'error_code'] },
    },
    plugin_installed: { kind: 'other', details: ['plugin.name', 'plugin.version', 'marketplace.name'] },
    plugin_loaded: { kind: 'other', details: ['plugin.name', 'plugin.version', 'marketplace.name'] },
    skill_activated: { kind: 'other', details: ['skill.name', 'skill.source', 'plugin.name'] },
    at_mention: { kind: 'other', details: ['mention_type'] },
    hook_registered: { kind: 'other', details: ['hook_event', 'hook_source'] },
    hook_execution_start: { kind: 'other', details: ['hook_event', 'hook_name', 'num_hooks'] },
    hook_execution_complete: {
      kind: 'other',
      fields: { durationMs: ['total_duration_ms', 'duration_ms'] },
      details: ['hook_event', 'hook_name', 'num_success', 'num_blocking'],
    },
    hook_plugin_metrics: { kind: 'other', details: ['hook_event', 'hook_name'] },
    compaction: { kind: 'other', details: ['trigger', 'pre_tokens', 'post_tokens', 'error'] },
    feedback_survey: { kind: 'other', details: ['event_type', 'survey_type', 'response'] },
  },
  content: {
    prompt: ['prompt', 'prompt_text'],
    response: ['response'],
    toolArguments: ['tool_parameters', 'tool_input', 'full_command', 'bash_command'],
    identity: [
      'user.id',
      'user.email',
      'user.account_uuid',
      'user.account_id',
      'organization.id',
      'terminal.type',
      'host.name',
      'workspace.host_paths',
    ],
    other: ['body'],
  },
  // `result`: of a sweep through old sessions.
  plain: ['language', 'result'],
};
