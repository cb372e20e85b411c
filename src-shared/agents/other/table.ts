import type { AgentTable } from '../agent-table.ts';

/** What is read of a record that no agent's table claims: only keys whose meaning OpenTelemetry itself fixes, or nearly. */
export const otherTable: AgentTable = {
  scopes: [],
  scopePrefixes: [],
  eventPrefixes: [],
  services: [],
  conversation: ['conversation.id', 'session.id', 'gen_ai.conversation.id', 'sessionId'],
  fields: {
    model: ['gen_ai.response.model', 'gen_ai.request.model'],
    durationMs: ['duration_ms'],
    status: ['http.response.status_code'],
    error: ['error.message', 'exception.message', 'error.type', 'exception.type'],
  },
  events: {},
  content: {
    identity: ['user.id', 'user.email', 'host.name'],
    other: ['exception.message', 'exception.stacktrace'],
  },
};
