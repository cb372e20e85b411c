/** What sort of event a record is, whatever agent it came from. The log stores a kind by its place in this list. */
export const EVENT_KINDS = [
  'conversation_start',
  'user_prompt',
  'api_request',
  'sse_event',
  'tool_decision',
  'tool_result',
  'agent_response',
  'subagent',
  'approval',
  'hook',
  'compaction',
  'process',
  'error',
  'other',
] as const;
export type EventKind = (typeof EVENT_KINDS)[number];
