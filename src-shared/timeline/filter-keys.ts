import type { Signal } from '../otlp/otlp-json.ts';
import type { FilterTerm, NumberField, Outcome, PatternField } from './filter-types.ts';

export const PATTERN_FIELDS = [
  'name',
  'model',
  'tool',
  'server',
  'call',
  'conversation',
  'error',
  'trace',
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
  'wait',
  'ttft',
  'tokens.input',
  'tokens.cached',
  'tokens.output',
] as const satisfies NumberField[];

/** Keys with a meaning of their own; every other key is an attribute. With what each is for, as completion shows it. */
export const KNOWN_KEYS: ReadonlyMap<string, string> = new Map([
  ['kind', 'what happened: tool_result, api_request, …'],
  ['agent', 'codex, claude, gemini, …'],
  ['ok', 'true or false'],
  ['is', 'error'],
  ['outcome', 'how its step ended: failed, declined, …'],
  ['turn', 'number or id of its turn, >1'],
  ['command', 'words of the command of its call'],
  ['wait', 'how long its call waited for a decision, >1m'],
  ['ttft', 'time to the first token, >2s'],
  ['signal', 'logs or traces'],
  ['trace', 'id of a trace'],
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
  ['tokens.input', 'input tokens of its step'],
  ['tokens.cached', 'tokens that its step read from a cache'],
  ['tokens.output', 'output tokens of its step'],
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

export const OUTCOMES = [
  'ok',
  'completed',
  'failed',
  'declined',
  'cancelled',
  'interrupted',
  'open',
  'unknown',
] as const satisfies Outcome[];

/** What has rows. */
export const ROW_SIGNALS = ['logs', 'traces'] as const satisfies Signal[];

const STEP_NUMBERS: ReadonlySet<NumberField> = new Set([
  'exit',
  'wait',
  'ttft',
  'tokens.input',
  'tokens.cached',
  'tokens.output',
]);

/** Whether the term asks for the step that an event is part of; it may then hold later where it does not hold yet. */
export function isOfStep(term: FilterTerm): boolean {
  if (term.type === 'number') return STEP_NUMBERS.has(term.field);
  return (
    term.type === 'outcome' ||
    term.type === 'turn' ||
    term.type === 'command' ||
    (term.type === 'field' && term.field === 'server')
  );
}
