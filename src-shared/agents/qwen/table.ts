import type { AgentTable } from '../agent-table.ts';
import { geminiTable } from '../gemini/table.ts';

const EXIT_LINE = /^Exit Code: (-?\d{1,11})$/;

/**
 * Qwen Code: a fork of Gemini CLI with its own names for scope, prefix and session.
 *
 * - Thoughts are in the output, as the total shows: input + output.
 * - A command that failed says so; its exit code is a line of `error`.
 * - `api_retry` repeats the failure of the `api_error` before it.
 */
export const qwenTable: AgentTable = {
  ...geminiTable,
  scopes: ['qwen-code'],
  eventPrefixes: ['qwen-code.', 'qwen_code.'],
  services: ['qwen-code'],
  conversation: ['sessionId', 'session.id'],
  fields: { ...geminiTable.fields, callId: ['call_id'] },
  inner: {
    exitCode: [
      { key: 'error', lastLine: EXIT_LINE },
      { key: 'error.message', lastLine: EXIT_LINE },
    ],
  },
  reasoningBesideOutput: [],
  events: {
    ...geminiTable.events,
    api_retry: {
      kind: 'other',
      repeatsFailure: true,
      fields: { durationMs: ['retry_delay_ms'] },
      details: ['attempt_number', 'error_message'],
    },
  },
  content: { ...geminiTable.content, prompt: [...(geminiTable.content.prompt ?? []), 'new_context'] },
  plainBodies: [
    'qwen-code.api_error',
    'qwen-code.api_request',
    'qwen-code.api_response',
    'qwen-code.api_retry',
    'qwen-code.auth',
    'qwen-code.config',
    'qwen-code.memory.extract',
    'qwen-code.memory.recall',
    'qwen-code.memory.recall.delivery',
    'qwen-code.subagent_execution',
    'qwen-code.tool_call',
    'qwen-code.user_prompt',
    'session.end',
    'session.start',
  ],
};
