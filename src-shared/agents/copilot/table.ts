import type { AgentTable } from '../agent-table.ts';

/**
 * GitHub Copilot Chat in VS Code, and what is known of the Copilot CLI; from source and documentation, no capture yet.
 * Tokens come from `agent.turn`: the `gen_ai.*` record of the same round is its twin.
 */
export const copilotTable: AgentTable = {
  scopes: ['copilot-chat', 'github-copilot'],
  scopePrefixes: ['github.copilot'],
  eventPrefixes: ['copilot_chat.', 'github.copilot.'],
  services: ['copilot-chat', 'github-copilot'],
  conversation: ['copilot_chat.session_id', 'session.id', 'gen_ai.conversation.id'],
  fields: {
    model: ['gen_ai.response.model', 'gen_ai.request.model'],
    durationMs: ['duration_ms'],
    ok: ['success'],
    tool: ['github.copilot.tool.parameters.mcp_tool_name', 'gen_ai.tool.name'],
    server: ['github.copilot.tool.parameters.mcp_server_name'],
    exitCode: ['process.exit.code'],
    callId: ['gen_ai.tool.call.id'],
    error: ['error.message', 'error.type', 'github.copilot.message'],
    inputTokens: ['gen_ai.usage.input_tokens'],
    cachedTokens: ['gen_ai.usage.cache_read.input_tokens'],
    cacheWriteTokens: ['gen_ai.usage.cache_creation.input_tokens'],
    outputTokens: ['gen_ai.usage.output_tokens'],
    reasoningTokens: ['gen_ai.usage.reasoning.output_tokens'],
    toolArguments: ['gen_ai.tool.call.arguments'],
  },
  inner: {
    exitCode: [
      { key: 'gen_ai.tool.call.result', lastLine: /^<shellId: [^<>]{1,80} completed with exit code (-?\d{1,11})>$/ },
    ],
  },
  events: {
    'session.start': { kind: 'conversation_start', details: ['gen_ai.request.model', 'gen_ai.agent.name'] },
    'tool.call': { kind: 'tool_result' },
    'agent.turn': { kind: 'other', usage: true, details: ['turn.index', 'tool_call_count'] },
    'edit.feedback': { kind: 'other', details: ['outcome', 'language_id'] },
    'edit.hunk.action': { kind: 'other', details: ['outcome', 'language_id'] },
    'inline.done': { kind: 'other', details: ['outcome', 'language_id'] },
    'user.feedback': { kind: 'other', details: ['rating'] },
  },
  content: {
    toolArguments: ['gen_ai.tool.call.arguments', 'github.copilot.tool.parameters.*'],
    toolOutput: ['gen_ai.tool.call.result'],
    identity: ['user.email', 'user.id', 'host.name'],
  },
  plain: ['github.copilot.permission.result'],
};
