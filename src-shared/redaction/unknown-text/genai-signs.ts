/** Signs that a program talks to models, of which no table is needed. */
import type { KeyValue } from '../../otlp/otlp-json.ts';

/** First words of keys that only such programs use. */
const KEY =
  /^(?:gen_ai|genai|llm|ai|openinference|traceloop|langfuse|langsmith|lmnr|logfire|pydantic_ai|agent|crew|litellm|openai|anthropic|mcp|prompt|completion)[._]/i;
const SCOPE =
  /gen_?ai|openai|anthropic|claude|gemini|codex|copilot|mistral|ollama|bedrock|vertex|cohere|llm|llama|lang(?:chain|graph|fuse)|lmnr|agent|crewai|autogen|haystack|strands|traceloop|openinference/i;

/** `event`: the event's name, if any. */
export function hasGenAiSign(
  attributes: readonly KeyValue[],
  event: string | undefined,
  scope: string | undefined,
): boolean {
  if (scope !== undefined && SCOPE.test(scope)) return true;
  if (event !== undefined && KEY.test(event)) return true;
  return attributes.some(
    ({ key, value }) =>
      KEY.test(key) || (key === 'event_name' && value?.stringValue !== undefined && KEY.test(value.stringValue)),
  );
}
