/** Names for people. */

import { AGENTS } from './agents.ts';
import type { AgentId, EventKind } from './common-event.ts';

export const AGENT_TITLES = Object.fromEntries(AGENTS.map(({ id, title }) => [id, title])) as Readonly<
  Record<AgentId, string>
>;

export const KIND_TITLES: Readonly<Record<EventKind, string>> = {
  conversation_start: 'Conversation start',
  user_prompt: 'Prompt',
  api_request: 'API request',
  sse_event: 'Stream event',
  tool_decision: 'Tool decision',
  tool_result: 'Tool result',
  agent_response: 'Response',
  subagent: 'Sub-agent',
  approval: 'Approval',
  hook: 'Hook',
  compaction: 'Compaction',
  process: 'Process',
  error: 'Error',
  other: 'Other',
};
