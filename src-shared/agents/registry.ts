/** Names for people. */
import type { AgentId, EventKind } from './common-event.ts';

export const AGENT_TITLES: Readonly<Record<AgentId, string>> = {
  codex: 'Codex',
  claude: 'Claude Code',
  gemini: 'Gemini CLI',
  copilot: 'GitHub Copilot',
  qwen: 'Qwen Code',
  opencode: 'opencode',
  genai: 'GenAI conventions',
  other: 'Other',
};

export const KIND_TITLES: Readonly<Record<EventKind, string>> = {
  conversation_start: 'Conversation start',
  user_prompt: 'Prompt',
  api_request: 'API request',
  sse_event: 'Stream event',
  tool_decision: 'Tool decision',
  tool_result: 'Tool result',
  agent_response: 'Response',
  error: 'Error',
  other: 'Other',
};
