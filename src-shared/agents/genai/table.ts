import type { AgentTable } from '../agent-table.ts';

/**
 * The OpenTelemetry GenAI conventions (status: development), for whoever emits them without being an agent named here.
 * Names: `gen_ai.client.inference.operation.details` (1.40), with a leading `event.` in 1.37 and 1.38; one event for
 * each message up to 1.36.
 */
export const genaiTable: AgentTable = {
  scopes: [],
  scopePrefixes: [],
  eventPrefixes: ['gen_ai.', 'event.gen_ai.'],
  services: [],
  convention: true,
  conversation: ['gen_ai.conversation.id', 'session.id', 'conversation.id'],
  fields: {
    model: ['gen_ai.response.model', 'gen_ai.request.model'],
    durationMs: ['duration_ms'],
    status: ['http.response.status_code'],
    tool: ['gen_ai.tool.name'],
    callId: ['gen_ai.tool.call.id', 'id'],
    error: ['error.message', 'exception.message', 'error.type', 'exception.type'],
    inputTokens: ['gen_ai.usage.input_tokens'],
    cachedTokens: ['gen_ai.usage.cache_read.input_tokens'],
    cacheWriteTokens: ['gen_ai.usage.cache_creation.input_tokens'],
    outputTokens: ['gen_ai.usage.output_tokens'],
    reasoningTokens: ['gen_ai.usage.reasoning.output_tokens'],
    endpoint: ['gen_ai.operation.name'],
    // Of older conventions.
    prompt: ['gen_ai.prompt'],
    response: ['gen_ai.completion'],
    toolArguments: ['gen_ai.tool.call.arguments'],
  },
  contentInBody: true,
  events: {
    'client.inference.operation.details': { kind: 'api_request', usage: true, fields: { callId: [] } },
    'client.operation.exception': { kind: 'error', outcome: 'failed' },
    'evaluation.result': {
      kind: 'other',
      details: ['gen_ai.evaluation.name', 'gen_ai.evaluation.score.label', 'gen_ai.evaluation.score.value'],
    },
    'system.message': { kind: 'other' },
    'user.message': { kind: 'user_prompt' },
    'assistant.message': { kind: 'agent_response' },
    choice: { kind: 'agent_response' },
    'tool.message': { kind: 'tool_result' },
  },
  content: {
    prompt: ['gen_ai.input.messages', 'gen_ai.system_instructions'],
    response: ['gen_ai.output.messages'],
    toolArguments: ['gen_ai.tool.call.arguments'],
    toolOutput: ['gen_ai.tool.call.result'],
    other: ['gen_ai.tool.definitions', 'gen_ai.evaluation.explanation'],
    identity: ['user.id', 'user.email', 'host.name'],
  },
};
