/** What of the people's and the agent's words a record may carry. */
import type { EventInput } from './catalogue.ts';

export interface ContentSettings {
  /** `otel.log_user_prompt`: otherwise the prompt is `[REDACTED]`. */
  readonly logUserPrompt: boolean;
  /** `otel.log_agent_responses`: otherwise there is no `codex.agent_response` at all. */
  readonly logAgentResponses: boolean;
}

export const REDACTED_PROMPT = '[REDACTED]';
/** Cap on `response` (openai/codex at 5ef96ab2). */
export const MAX_RESPONSE_BYTES = 64 * 1024;

/** `promptLength` counts characters (Unicode scalar values), as Codex does. */
export function userPromptContent(
  input: EventInput<'userPrompt'>,
  settings: ContentSettings,
): EventInput<'userPrompt'> {
  return {
    promptLength: input.promptLength ?? countCharacters(input.prompt),
    prompt: settings.logUserPrompt ? input.prompt : REDACTED_PROMPT,
  };
}

/** `responseLength` counts the bytes of the whole response, before the cut. Undefined: not to be emitted. */
export function agentResponseContent(
  input: EventInput<'agentResponse'>,
  settings: ContentSettings,
): EventInput<'agentResponse'> | undefined {
  if (!settings.logAgentResponses) return undefined;
  const response = cutToBytes(input.response, MAX_RESPONSE_BYTES);
  return {
    response,
    responseLength: input.responseLength ?? Buffer.byteLength(input.response),
    responseTruncated: input.responseTruncated ?? response.length < input.response.length,
  };
}

function countCharacters(value: string): number {
  let count = 0;
  for (const _ of value) count += 1;
  return count;
}

/** The longest start of the text that fits, ending between two characters. */
function cutToBytes(value: string, maxBytes: number): string {
  if (value.length * 3 <= maxBytes || Buffer.byteLength(value) <= maxBytes) return value;
  // encodeInto writes whole characters only.
  return value.slice(0, new TextEncoder().encodeInto(value, new Uint8Array(maxBytes)).read);
}
