import type { AgentTable } from '../agent-table.ts';

/**
 * OpenAI Codex, 0.40 to 0.169 (capture: `fixtures/codex-0.169.0`).
 *
 * - The record's `event_name` is a source location; the name is the attribute `event.name`.
 * - Each completed response gives two `codex.sse_event` records with `event.kind = response.completed`: one with a
 *   duration, one with token counts. Only the second has the keys below, so tokens count once.
 * - A response that fails gives two records as well: `response.failed` with the server's answer, then
 *   `response.completed` with an error text. A stream that breaks off gives only the second, which is the one that counts.
 * - `success` says whether the tool ran: a command's exit code stands in the head of `output`.
 * - `tool_token_count` is the response's total, not the tools' share (openai/codex#40208): it is never read.
 */
export const codexTable: AgentTable = {
  scopes: [],
  scopePrefixes: ['codex_otel'],
  eventPrefixes: ['codex.'],
  services: [
    'codex_exec',
    'codex_cli_rs',
    'codex-tui',
    'codex_vscode',
    'codex-app-server',
    'codex_app_server',
    'codex_mcp_server',
    'codex-cli',
    'codex',
  ],
  conversation: ['conversation.id'],
  fields: {
    model: ['model', 'slug'],
    durationMs: ['duration_ms'],
    ok: ['success'],
    decision: ['decision'],
    decisionSource: ['source'],
    tool: ['tool_name'],
    server: ['mcp_server'],
    toolNamespace: ['tool_namespace'],
    callId: ['call_id'],
    status: ['http.response.status_code'],
    error: ['error.message', 'auth.error'],
    inputTokens: ['input_token_count'],
    cachedTokens: ['cached_token_count'],
    cacheWriteTokens: ['cache_write_token_count'],
    outputTokens: ['output_token_count'],
    reasoningTokens: ['reasoning_token_count'],
    costUsd: ['usage.estimated_usd'],
    endpoint: ['endpoint'],
    attempt: ['attempt'],
    streamKind: ['event.kind'],
    prompt: ['prompt'],
    promptLength: ['prompt_length'],
    response: ['response'],
    responseLength: ['response_length'],
    toolArguments: ['arguments'],
  },
  inner: {
    exitCode: [
      { key: 'output', headLine: /^Process exited with code (-?\d{1,11})$/ },
      { key: 'output', headLine: /^Exit code: (-?\d{1,11})$/ },
      { key: 'output', member: 'metadata.exit_code' },
    ],
  },
  errorPrefixes: ['rate limit exceeded: '],
  events: {
    conversation_starts: {
      kind: 'conversation_start',
      details: ['model', 'provider_name', 'approval_policy', 'sandbox_policy', 'reasoning_effort'],
    },
    user_prompt: { kind: 'user_prompt' },
    // `fail`, `cut-fast` and `sigint-stream` of codex-0.171.0: a 200 whose stream failed, or never ended.
    api_request: { kind: 'api_request', onlyFails: true },
    websocket_request: { kind: 'api_request' },
    websocket_connect: { kind: 'other', details: ['endpoint', 'http.response.status_code', 'error.message'] },
    sse_event: { kind: 'sse_event', usage: true, repeatsFailure: { streamKinds: ['response.failed'] } },
    websocket_event: { kind: 'sse_event', repeatsFailure: { streamKinds: ['response.failed'] } },
    tool_decision: { kind: 'tool_decision' },
    tool_result: { kind: 'tool_result' },
    agent_response: { kind: 'agent_response' },
    startup_phase: { kind: 'other', details: ['startup.phase', 'startup.status'] },
    turn_ttft: { kind: 'other' },
    auth_recovery: { kind: 'other', details: ['auth.mode', 'auth.step', 'auth.outcome', 'auth.error'] },
    sandbox_outcome: {
      kind: 'other',
      fields: { durationMs: ['initial_duration_ms'] },
      details: ['tool_name', 'outcome'],
    },
    sandbox_assessment: { kind: 'other', details: ['status', 'risk_level'] },
    'network_proxy.policy_decision': {
      kind: 'other',
      details: ['network.policy.decision', 'server.address', 'server.port', 'network.policy.reason'],
    },
    guardian_assessment: { kind: 'other', details: ['status', 'outcome', 'risk_level', 'rationale'] },
    skill_invocation: { kind: 'other', details: ['skill.name', 'skill.scope', 'skill.invocation_type'] },
    turn_cost: { kind: 'other', usage: true, details: ['speed', 'reasoning_effort'] },
    plugin_install_elicitation_sent: { kind: 'other', details: ['plugin_install.tool_name'] },
    plugin_install_suggestion: {
      kind: 'other',
      details: ['plugin_install.tool_name', 'plugin_install.response_action'],
    },
  },
  content: {
    prompt: ['prompt'],
    response: ['response'],
    toolArguments: ['arguments'],
    toolOutput: ['output'],
    identity: ['user.account_id', 'user.email', 'user.id', 'host.name', 'terminal.type'],
    other: ['rationale'],
  },
  // Rust's debug form of a key, among the attributes of spans.
  plain: ['key', 'reasoning_summary'],
  // Of records without a name, for which the beginning of the body stands.
  plainBodies: ['flushing OTEL metrics', 'runtime metrics reset skipped: *'],
};
