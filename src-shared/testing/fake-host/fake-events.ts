/**
 * Generated agent events for the fake host: a turn of a run repeated, every value computed from the event's number, so
 * that a million of them cost nothing until somebody looks.
 */
import type { AgentId, EventKind, TokenCounts } from '../../agents/common-event.ts';

export interface FakeEvent {
  kind: EventKind;
  name: string;
  summary: string;
  /** Distance to the event before it, in ms. */
  gapMs: number;
  model?: string;
  durationMs?: number;
  ok?: boolean;
  tool?: string;
  callId?: string;
  status?: number;
  error?: string;
  tokens?: TokenCounts;
  costUsd?: number;
  streamKind?: string;
  /** Scalar attributes beyond those made from the fields above. */
  attributes: Record<string, string>;
}

interface Step {
  kind: EventKind;
  name: string;
  gapMs: number;
  streamKind?: string;
}

const TURN: readonly Step[] = [
  { kind: 'user_prompt', name: 'user_prompt', gapMs: 9_000 },
  { kind: 'api_request', name: 'api_request', gapMs: 640 },
  { kind: 'sse_event', name: 'sse_event', gapMs: 210, streamKind: 'response.created' },
  { kind: 'sse_event', name: 'sse_event', gapMs: 35, streamKind: 'response.output_item.added' },
  { kind: 'sse_event', name: 'sse_event', gapMs: 30, streamKind: 'response.output_text.delta' },
  { kind: 'sse_event', name: 'sse_event', gapMs: 55, streamKind: 'response.completed' },
  { kind: 'tool_decision', name: 'tool_decision', gapMs: 12 },
  { kind: 'tool_result', name: 'tool_result', gapMs: 186 },
  { kind: 'api_request', name: 'api_request', gapMs: 820 },
  { kind: 'sse_event', name: 'sse_event', gapMs: 40, streamKind: 'response.completed' },
  { kind: 'agent_response', name: 'agent_response', gapMs: 18 },
  { kind: 'other', name: 'startup_phase', gapMs: 7 },
];

export const EVENTS_PER_TURN = TURN.length;

const PROMPTS = [
  'Find out why the parser drops the last line when the file has no newline at its end',
  'Add a test for the retry after a 503 and make it pass',
  'Rename the exporter settings and keep the old keys working',
  'Explain what this stack trace means',
];
const COMMANDS = ['git status --short', 'npm test -- parser', 'rg -n "TODO" src', 'sed -n 1,80p src/parser.ts'];
const TOOLS = ['exec_command', 'apply_patch', 'read_file', 'update_plan'];
const MODELS: Partial<Record<AgentId, string>> = {
  codex: 'gpt-5.3-codex',
  claude: 'claude-sonnet-5',
  gemini: 'gemini-3-pro',
  qwen: 'qwen4-coder',
  other: 'unknown-model',
};
const PREFIXES: Partial<Record<AgentId, string>> = { codex: 'codex.', claude: 'claude_code.', gemini: 'gemini_cli.' };

/** Content that must be shown as inert text: markup, terminal escapes, bidi overrides, control characters. */
export const HOSTILE_TEXTS: readonly string[] = [
  '<img src=x onerror="document.title=\'owned\'"><script>document.title="owned"</script>',
  '\u001b[31mred\u001b[0m \u001b]8;;https://example.com\u0007link\u001b]8;;\u0007 \u001b[2J',
  'invoice\u202Efdp.exe \u2066hidden\u2069 \u200b\u200bzero width',
  'null \u0000 bell \u0007 backspace \b line one\nline two\r\nline three\ttab',
  "'; DROP TABLE events; -- #{process.exit(1)} {{constructor.constructor('return 1')()}}",
  'javascript:alert(1) data:text/html,<script>alert(1)</script>',
  `${'e\u0301'.repeat(40)} Z\u0351\u0343\u0363\u0344a\u0322\u035d\u0327l\u0321g\u0360o ${'\u{1f468}\u200d\u{1f469}\u200d\u{1f467}'.repeat(10)}`,
];

/** A number in [0, 1) that depends on nothing but its arguments. */
function chance(seed: number, index: number): number {
  let hash = Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(index + 1, 0xc2b2ae35);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  hash = Math.imul(hash ^ (hash >>> 12), 0x297a2d39);
  return ((hash ^ (hash >>> 15)) >>> 0) / 0x1_0000_0000;
}

function pick<Value>(values: readonly Value[], index: number): Value {
  const value = values[index % values.length];
  if (value === undefined) throw new Error('picked from an empty list');
  return value;
}

/** The event at `index` of a conversation of `agent`. */
export function fakeEvent(agent: AgentId, seed: number, index: number, hostile: boolean): FakeEvent {
  const step = pick(TURN, index);
  const turn = Math.floor(index / TURN.length);
  const luck = chance(seed, index);
  const event: FakeEvent = {
    kind: step.kind,
    name: `${PREFIXES[agent] ?? ''}${step.name}`,
    summary: '',
    gapMs: step.gapMs * (0.5 + luck),
    attributes: {},
  };
  if (step.kind !== 'user_prompt' && step.kind !== 'other') event.model = MODELS[agent] ?? 'gpt-5.3';
  switch (step.kind) {
    case 'user_prompt':
      event.summary = pick(PROMPTS, turn);
      event.attributes = { prompt: event.summary, prompt_length: String(event.summary.length) };
      break;
    case 'api_request': {
      const failed = luck > 0.94;
      event.durationMs = Math.round(200 + luck * 1_800);
      event.ok = !failed;
      event.status = failed ? 503 : 200;
      if (failed) event.error = 'The server is overloaded, please try again later';
      event.summary = failed ? `503 ${event.error}` : `200 in ${event.durationMs} ms`;
      event.attributes = { 'http.response.status_code': String(event.status), attempt: '1' };
      break;
    }
    case 'sse_event':
      if (step.streamKind !== undefined) event.streamKind = step.streamKind;
      event.durationMs = Math.round(luck * 40);
      event.ok = true;
      event.summary = step.streamKind ?? '';
      if (step.streamKind === 'response.completed') {
        event.tokens = { input: 1_200 + turn * 40, cached: 900, output: 80 + (index % 50), reasoning: 32 };
        if (agent === 'claude') event.costUsd = 0.0075;
      }
      break;
    case 'tool_decision':
    case 'tool_result': {
      const failed = step.kind === 'tool_result' && luck > 0.88;
      event.tool = pick(TOOLS, turn);
      event.callId = `call_${turn}`;
      event.summary = step.kind === 'tool_decision' ? 'approved by config' : pick(COMMANDS, turn);
      event.attributes = { arguments: JSON.stringify({ cmd: pick(COMMANDS, turn) }) };
      if (step.kind === 'tool_result') {
        event.ok = !failed;
        event.durationMs = Math.round(20 + luck * 900);
        if (failed) event.error = 'exit status 1';
        event.attributes['output'] = failed ? 'error: no such file' : `ok ${index}\n`.repeat(8);
      }
      break;
    }
    case 'agent_response':
      event.summary = 'The last line is dropped because the splitter needs a newline; it is kept now.';
      event.attributes = { response: event.summary };
      break;
    default:
      event.summary = step.name;
  }
  if (hostile) {
    const text = pick(HOSTILE_TEXTS, index);
    event.summary = text.replaceAll(/\s+/g, ' ').slice(0, 300);
    event.attributes['payload'] = text;
  }
  return event;
}
