import type { AgentTable } from './agent-table.ts';
import { gemini } from './gemini.ts';

/** Qwen Code: a fork of Gemini CLI with its own names for scope, prefix and session; from its documentation, no capture yet. */
export const qwen: AgentTable = {
  ...gemini,
  agent: 'qwen',
  title: 'Qwen Code',
  scopes: ['qwen-code'],
  eventPrefixes: ['qwen-code.', 'qwen_code.'],
  services: ['qwen-code'],
  conversation: ['sessionId', 'session.id'],
};
