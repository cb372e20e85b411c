import type { AgentTable } from '../agent-table.ts';

/**
 * Gemini CLI (capture: `fixtures/gemini-cli-0.61.0`). Qwen Code is a fork of it and shares this table's shape.
 *
 * - A request gives two records: `api_request` when it leaves, `api_response` or `api_error` when it ends. Tokens and
 *   outcome are on the second only.
 * - Output leaves thoughts out, as the total shows: input + output + thoughts.
 * - A command's exit code stands in `metadata`, and only when it is not 0; `success` stays true.
 * - Beside each of them goes a `gen_ai.*` twin with the same counts again.
 */
export const geminiTable: AgentTable = {
  scopes: ['gemini-cli'],
  scopePrefixes: [],
  eventPrefixes: ['gemini_cli.'],
  services: ['gemini-cli'],
  conversation: ['session.id'],
  fields: {
    model: ['model', 'model_name'],
    durationMs: ['duration_ms', 'duration'],
    ok: ['success'],
    decision: ['decision'],
    tool: ['function_name'],
    server: ['mcp_server_name'],
    status: ['status_code', 'http.status_code', 'http.response.status_code'],
    error: ['error.message', 'error', 'error_message', 'error.type', 'error_type'],
    inputTokens: ['input_token_count'],
    cachedTokens: ['cached_content_token_count'],
    outputTokens: ['output_token_count'],
    reasoningTokens: ['thoughts_token_count'],
    totalTokens: ['total_token_count'],
    prompt: ['prompt'],
    promptLength: ['prompt_length'],
    response: ['response_text'],
    toolArguments: ['function_args'],
  },
  inner: { exitCode: [{ key: 'metadata', member: 'exitCode' }] },
  reasoningBesideOutput: ['output_token_count'],
  events: {
    config: { kind: 'conversation_start', details: ['model', 'approval_mode', 'mcp_servers'] },
    user_prompt: { kind: 'user_prompt' },
    api_request: { kind: 'api_request' },
    api_response: { kind: 'api_request', usage: true },
    api_error: { kind: 'api_request', outcome: 'failed' },
    tool_call: { kind: 'tool_result' },
    chat_compression: { kind: 'compaction', details: ['tokens_before', 'tokens_after'] },
    'agent.start': { kind: 'other', details: ['agent_name', 'agent_id'] },
    'agent.finish': { kind: 'other', details: ['agent_name', 'turn_count', 'terminate_reason'] },
    'agent.recovery_attempt': { kind: 'other', details: ['agent_name', 'reason'] },
    hook_call: { kind: 'hook', details: ['hook_event_name', 'hook_name', 'exit_code', 'error'] },
    model_routing: {
      kind: 'other',
      fields: { model: ['decision_model'], durationMs: ['routing_latency_ms'], error: ['error_message'] },
      details: ['decision_model', 'decision_source', 'reasoning'],
    },
    file_operation: { kind: 'other', details: ['operation', 'tool_name', 'lines', 'extension'] },
    tool_output_truncated: {
      kind: 'other',
      fields: { tool: ['tool_name'] },
      details: ['tool_name', 'original_content_length', 'truncated_content_length'],
    },
    conversation_finished: { kind: 'other', details: ['approvalMode', 'turnCount'] },
    slash_command: { kind: 'other', details: ['command', 'subcommand', 'status'] },
    startup_stats: { kind: 'other', details: ['os_platform', 'os_release'] },
    'plan.approval_mode_duration': { kind: 'other', details: ['mode'] },
    malformed_json_response: { kind: 'error', outcome: 'failed' },
    'chat.invalid_chunk': { kind: 'error', outcome: 'failed' },
    'chat.content_retry_failure': {
      kind: 'error',
      outcome: 'failed',
      fields: { error: ['final_error_type', 'error.message'] },
    },
  },
  content: {
    prompt: ['prompt', 'request_text'],
    response: ['response_text'],
    toolArguments: ['function_args', 'hook_input'],
    toolOutput: ['hook_output', 'stdout', 'stderr'],
    identity: ['user.email', 'installation.id', 'host.name', 'process.owner', 'process.command_args'],
    other: ['reasoning'],
  },
  plain: ['phases', 'reasoning', 'routing.reasoning'],
  // Sentences about the event: `User prompt. Length: 17.`
  plainBodies: [
    'gemini_cli.agent.finish',
    'gemini_cli.agent.recovery_attempt',
    'gemini_cli.agent.start',
    'gemini_cli.api_error',
    'gemini_cli.api_request',
    'gemini_cli.api_response',
    'gemini_cli.chat.content_retry',
    'gemini_cli.chat.content_retry_failure',
    'gemini_cli.config',
    'gemini_cli.edit_strategy',
    'gemini_cli.file_operation',
    'gemini_cli.model_routing',
    'gemini_cli.plan.approval_mode_duration',
    'gemini_cli.startup_stats',
    'gemini_cli.tool_call',
    'gemini_cli.user_prompt',
    'gen_ai.client.inference.operation.details',
  ],
};
