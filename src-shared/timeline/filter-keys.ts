import type { NumberField, PatternField } from './filter-types.ts';

export const PATTERN_FIELDS = [
  'name',
  'model',
  'tool',
  'server',
  'call',
  'conversation',
  'error',
] as const satisfies PatternField[];

export const NUMBER_FIELDS = [
  'duration',
  'status',
  'exit',
  'input',
  'cached',
  'output',
  'reasoning',
  'tokens',
  'cost',
] as const satisfies NumberField[];

/** Keys with a meaning of their own; every other key is an attribute. With what each is for, as completion shows it. */
export const KNOWN_KEYS: ReadonlyMap<string, string> = new Map([
  ['kind', 'what happened: tool_result, api_request, …'],
  ['agent', 'codex, claude, gemini, …'],
  ['ok', 'true or false'],
  ['is', 'error'],
  ['time', 'today, >-15m, >14:05, 14:05..14:10'],
  ['tool', 'name of the tool'],
  ['server', 'MCP server of a tool'],
  ['model', 'name of the model'],
  ['name', 'full event name'],
  ['error', 'error message'],
  ['call', 'id of a tool call'],
  ['conversation', 'id of a conversation'],
  ['duration', '>2s'],
  ['status', '>=400'],
  ['exit', 'exit code of a command, >0'],
  ['tokens', 'input plus output, >1k'],
  ['input', 'input tokens, cached ones included'],
  ['output', 'output tokens, reasoning included'],
  ['cached', 'tokens read from a cache'],
  ['reasoning', 'tokens spent on reasoning'],
  ['cost', 'US dollars, >0.1'],
]);

/** Attribute keys that need no quotes in a filter. */
export const PLAIN_KEY = /^[A-Za-z_][A-Za-z0-9_.\-/]*$/;

export function isPatternField(key: string): key is PatternField {
  return (PATTERN_FIELDS as readonly string[]).includes(key);
}

export function isNumberField(key: string): key is NumberField {
  return (NUMBER_FIELDS as readonly string[]).includes(key);
}
