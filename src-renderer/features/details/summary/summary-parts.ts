/**
 * The Summary tab's content as data: for each kind of event a list of makers, each of which looks at the event and gives a
 * part or nothing. A new kind is a new row of {@link PARTS}; how parts look is the views' business.
 */
import type { ContentName, ContentSwitch } from '../../../../src-shared/agents/agent.ts';
import { agentById } from '../../../../src-shared/agents/agents.ts';
import type { EventKind, TokenCounts } from '../../../../src-shared/agents/common-event.ts';
import { keysHolding } from '../../../../src-shared/agents/content-keys.ts';
import { contentSwitch, isWithheldText, omitsWithheld } from '../../../../src-shared/agents/withheld.ts';
import type { EventDetail } from '../../../../src-shared/contract/host-api.ts';
import { formatBytes, formatCost, formatCount } from '../../../../src-shared/timeline/format.ts';
import { formatSpan } from '../../../entities/event/clock-times.ts';
import {
  createEventReader,
  type EventReader,
  type SourceText,
  sourceOf,
} from '../../../entities/event/event-reader.ts';
import { isDiff, type JsonValue, parseJsonText } from '../../../ui/text/structured-text.ts';
import { patchText, replacement, shellCommand, toolOutput } from './tool-call.ts';

export type Tone = 'ok' | 'bad' | 'warn';

export interface Fact {
  label: string;
  value: string;
  /** Shown in the data font; names, ids and numbers are. */
  mono?: boolean;
  tone?: Tone;
  /** Attribute that "filter by this" may use. */
  filter?: { key: string; value: string };
}

export type SummaryPart =
  | { type: 'facts'; facts: Fact[] }
  | { type: 'verdict'; tone: Tone; text: string; detail?: string }
  | { type: 'error'; text: string; source: SourceText | undefined }
  | { type: 'tokens'; tokens: TokenCounts }
  | { type: 'text'; title: string; source: SourceText; prose: boolean }
  | { type: 'command'; command: string; workdir?: string; source: SourceText }
  | { type: 'diff'; title: string; text: string; source: SourceText }
  | { type: 'json'; title: string; value: JsonValue; source: SourceText }
  | { type: 'output'; text: string; source: SourceText; facts: Fact[] }
  | { type: 'withheld'; content: ContentName; length?: number; remedy?: ContentSwitch };

type PartMaker = (reader: EventReader) => SummaryPart | SummaryPart[] | undefined;

type FactSpec = [label: string, keys: readonly string[], format?: (text: string) => string];

const bytes = (text: string) => (Number.isFinite(Number(text)) ? formatBytes(Number(text)) : text);
const milliseconds = (text: string) => (Number.isFinite(Number(text)) ? formatSpan(Number(text)) : text);
const characters = (text: string) => (Number.isFinite(Number(text)) ? `${formatCount(Number(text))} characters` : text);

const REQUEST_FACTS: readonly FactSpec[] = [
  ['Endpoint', ['endpoint', 'server.address']],
  ['Attempt', ['attempt', 'total_attempts']],
  ['Role', ['role']],
  ['Source', ['query_source']],
  ['Effort', ['effort', 'reasoning_effort']],
  ['Speed', ['speed', 'service_tier']],
  ['Finish', ['finish_reasons', 'gen_ai.response.finish_reasons']],
  ['Request id', ['request_id', 'auth.request_id', 'gen_ai.response.id']],
  ['Ray id', ['auth.cf_ray']],
  ['Prompt id', ['prompt_id', 'prompt.id']],
];

const STREAM_FACTS: readonly FactSpec[] = [
  ['First token', ['ttft_ms'], milliseconds],
  ['Tier', ['service_tier']],
  ['Effort', ['model_reasoning_effort']],
];

const TOOL_FACTS: readonly FactSpec[] = [
  ['Tool type', ['tool_type', 'tool_origin']],
  ['Agent', ['agent_name', 'agent.name']],
  ['Error type', ['error_type', 'error.type']],
  ['Input', ['tool_input_size_bytes'], bytes],
  ['Result', ['tool_result_size_bytes', 'content_length'], bytes],
];

const START_FACTS: readonly FactSpec[] = [
  ['Provider', ['provider_name']],
  ['Approval', ['approval_policy', 'approval_mode']],
  ['Sandbox', ['sandbox_policy', 'sandbox_enabled']],
  ['Reasoning', ['reasoning_effort']],
  ['Reasoning summary', ['reasoning_summary']],
  ['Context window', ['context_window'], (text) => formatCount(Number(text))],
  ['MCP servers', ['mcp_servers']],
  ['Prompts logged', ['log_user_prompts_enabled']],
  ['Signed in with', ['auth_mode', 'auth_type']],
  ['Version', ['app.version']],
  ['Terminal', ['terminal.type']],
];

/** Shared by nearly all records of an agent: telling nothing about this one. */
const SHARED_KEYS = new Set(
  `event.name event.timestamp event.sequence conversation.id session.id sessionId installation.id app.version app.entrypoint
  originator terminal.type model slug auth_mode auth_type user.id user.email user.account_id user.account_uuid
  organization.id interactive prompt.id duration_ms`.split(/\s+/),
);

const PARTS: Record<EventKind, readonly PartMaker[]> = {
  conversation_start: [error, facts(START_FACTS), telling],
  user_prompt: [content('prompt', 'Prompt'), facts([['Command', ['command_name']]])],
  api_request: [
    error,
    requestFacts,
    tokens,
    content('response', 'Response'),
    text('Request', ['request_text', 'body']),
  ],
  sse_event: [error, streamFacts, tokens],
  tool_decision: [decision, toolArguments, toolFacts],
  tool_result: [error, toolArguments, output, toolFacts],
  agent_response: [
    content('response', 'Response'),
    facts([
      ['Length', ['response_length'], characters],
      ['Agent', ['agent.type']],
      ['Request id', ['request_id']],
      ['Source', ['query_source']],
    ]),
    tokens,
  ],
  subagent: [error, bodyText, telling, tokens],
  approval: [decision, toolArguments, toolFacts, telling],
  hook: [error, bodyText, telling],
  compaction: [error, bodyText, telling, tokens],
  process: [error, bodyText, telling],
  error: [error, telling],
  other: [error, bodyText, telling, tokens],
};

/** The parts of an event's summary, top to bottom. */
export function summaryParts(event: EventDetail): SummaryPart[] {
  const reader = createEventReader(event);
  return PARTS[event.row.kind].flatMap((make) => make(reader) ?? []);
}

function facts(specs: readonly FactSpec[]): PartMaker {
  return (reader) => {
    const found = factsOf(reader, specs);
    return found.length === 0 ? undefined : { type: 'facts', facts: found };
  };
}

function factsOf(reader: EventReader, specs: readonly FactSpec[]): Fact[] {
  return specs.flatMap(([label, keys, format]): Fact[] => {
    const source = reader.source(keys);
    if (source !== undefined) {
      const value = format === undefined ? source.text : format(source.text);
      return [{ label, value, mono: format === undefined, filter: { key: source.key, value: source.text } }];
    }
    const list = reader.nodes.find((node) => node.type === 'array' && keys.includes(node.key));
    if (list === undefined || list.children.length === 0) return [];
    return [{ label, value: list.children.map((child) => child.text).join(', '), mono: true }];
  });
}

function error(reader: EventReader): SummaryPart | undefined {
  const { row } = reader.event;
  if (row.ok === true) return undefined;
  const source = reader.source(keysHolding(row.agent, 'error'));
  // Of a server's whole answer the sentence; of a long sentence all of it.
  const isWhole = row.error === undefined || (source?.text.startsWith(row.error) ?? false);
  const message = isWhole ? source?.text : row.error;
  if (message !== undefined && message !== '') return { type: 'error', text: message, source };
  if (row.ok !== false) return undefined;
  if (row.status !== undefined) return { type: 'error', text: `HTTP ${row.status}`, source: undefined };
  if (row.exitCode !== undefined) return { type: 'error', text: `Exit code ${row.exitCode}`, source: undefined };
  return undefined;
}

function toolFacts(reader: EventReader): SummaryPart | undefined {
  const { server } = reader.event.row;
  const found: Fact[] = factsOf(reader, TOOL_FACTS);
  if (server !== undefined) found.unshift({ label: 'MCP server', value: server, mono: true });
  return found.length === 0 ? undefined : { type: 'facts', facts: found };
}

function requestFacts(reader: EventReader): SummaryPart | undefined {
  const { row } = reader.event;
  const found: Fact[] = [];
  if (row.model !== undefined) found.push({ label: 'Model', value: row.model, mono: true });
  if (row.status !== undefined) {
    const tone = row.status >= 400 ? 'bad' : 'ok';
    found.push({ label: 'Status', value: String(row.status), mono: true, tone });
  }
  if (row.costUsd !== undefined) found.push({ label: 'Cost', value: formatCost(row.costUsd), mono: true });
  found.push(...factsOf(reader, REQUEST_FACTS));
  return found.length === 0 ? undefined : { type: 'facts', facts: found };
}

function streamFacts(reader: EventReader): SummaryPart | undefined {
  const { row } = reader.event;
  const found: Fact[] = [];
  if (row.streamKind !== undefined) {
    found.push({
      label: 'Stream event',
      value: row.streamKind,
      mono: true,
      filter: { key: 'event.kind', value: row.streamKind },
    });
  }
  if (row.model !== undefined) found.push({ label: 'Model', value: row.model, mono: true });
  found.push(...factsOf(reader, STREAM_FACTS));
  return found.length === 0 ? undefined : { type: 'facts', facts: found };
}

function tokens(reader: EventReader): SummaryPart | undefined {
  const { row } = reader.event;
  if (row.tokens === undefined || Object.keys(row.tokens).length === 0) return undefined;
  return { type: 'tokens', tokens: row.tokens };
}

function content(name: 'prompt' | 'response', title: string): PartMaker {
  return (reader) => {
    const source = reader.source(keysHolding(reader.event.row.agent, name));
    if (source !== undefined && !isWithheldText(source.text)) return textPart(title, source, true);
    if (source === undefined && reader.body !== undefined && agentById(reader.event.row.agent).contentInBody) {
      return textPart(title, reader.body, true);
    }
    const isExpected = source !== undefined || reader.has([`${name}_length`]);
    return isExpected ? withheld(reader, name) : undefined;
  };
}

function withheld(reader: EventReader, name: ContentName): SummaryPart {
  const length = Number(reader.text([`${name}_length`]));
  const remedy = contentSwitch(reader.event.row.agent, name);
  return {
    type: 'withheld',
    content: name,
    ...(length > 0 ? { length } : {}),
    ...(remedy === undefined ? {} : { remedy }),
  };
}

function text(title: string, keys: readonly string[]): PartMaker {
  return (reader) => {
    const source = reader.source(keys);
    return source === undefined ? undefined : textPart(title, source, false);
  };
}

/** A string in the form that suits what it holds. */
function textPart(title: string, source: SourceText, prose: boolean): SummaryPart {
  if (source.fullLength === undefined) {
    const value = parseJsonText(source.text);
    if (value !== undefined) return { type: 'json', title, value, source };
    if (isDiff(source.text)) return { type: 'diff', title, text: source.text, source };
  }
  return { type: 'text', title, source, prose };
}

function toolArguments(reader: EventReader): SummaryPart | undefined {
  const source = reader.source(keysHolding(reader.event.row.agent, 'toolArguments'));
  if (source === undefined) {
    const { agent, kind } = reader.event.row;
    return kind === 'tool_result' && omitsWithheld(agent, 'tool details')
      ? withheld(reader, 'tool details')
      : undefined;
  }
  if (isWithheldText(source.text)) return withheld(reader, 'tool details');
  const args = parseJsonText(source.text);
  const patch = patchText(source.text, args);
  if (patch !== undefined) return { type: 'diff', title: 'Patch', text: patch, source };
  const edit = replacement(args);
  if (edit !== undefined) return { type: 'diff', title: 'Edit', text: edit.diff, source };
  const command = shellCommand(args);
  if (command !== undefined) return { type: 'command', ...command, source };
  return textPart('Arguments', source, false);
}

function output(reader: EventReader): SummaryPart | undefined {
  const source = reader.source(keysHolding(reader.event.row.agent, 'toolOutput'));
  if (source === undefined) return undefined;
  if (isWithheldText(source.text)) return withheld(reader, 'tool details');
  const { text: shown, exitCode, wallTimeMs } = toolOutput(source.text);
  const found: Fact[] = [];
  if (exitCode !== undefined) {
    found.push({ label: 'exit', value: String(exitCode), mono: true, tone: exitCode === 0 ? 'ok' : 'bad' });
  }
  if (wallTimeMs !== undefined && wallTimeMs > 0)
    found.push({ label: 'wall', value: formatSpan(wallTimeMs), mono: true });
  if (reader.text(['output_truncated']) === 'true')
    found.push({ label: 'cut short by the agent', value: '', tone: 'warn' });
  if (shown === source.text && source.fullLength === undefined) {
    const value = parseJsonText(shown);
    if (value !== undefined) return { type: 'json', title: 'Output', value, source };
    if (isDiff(shown)) return { type: 'diff', title: 'Output', text: shown, source };
  }
  return { type: 'output', text: shown, source, facts: found };
}

const DECIDED_BY: Record<string, string> = {
  config: 'by configuration',
  user: 'by the user',
  userpermanent: 'by the user, from now on',
  usertemporary: 'by the user, this once',
  userabort: 'the user stopped the run',
  userreject: 'by the user',
  hook: 'by a hook',
  automatedreviewer: 'by the automated reviewer',
};

function decision(reader: EventReader): SummaryPart | undefined {
  const made = reader.text(['decision']);
  if (made === undefined) return undefined;
  const plain = made.toLowerCase().replaceAll('_', ' ');
  const isGranted = /^(approved|accept|auto ?accept|allow|modify)/.test(plain);
  const by = reader.text(['source', 'decision_source']);
  const detail = by === undefined ? undefined : (DECIDED_BY[by.toLowerCase().replaceAll('_', '')] ?? `by ${by}`);
  return {
    type: 'verdict',
    tone: isGranted ? 'ok' : 'bad',
    text: plain.charAt(0).toUpperCase() + plain.slice(1),
    ...(detail === undefined ? {} : { detail }),
  };
}

function bodyText(reader: EventReader): SummaryPart | undefined {
  return reader.body === undefined ? undefined : textPart('Message', reader.body, true);
}

/** Whatever an event without a form of its own carries: short values as facts, long ones as blocks. */
function telling(reader: EventReader): SummaryPart[] {
  const known = new Set([
    ...SHARED_KEYS,
    ...keysHolding(reader.event.row.agent, 'error'),
    ...START_FACTS.flatMap(([, keys]) => keys),
  ]);
  const isStart = reader.event.row.kind === 'conversation_start';
  const { durationMs } = reader.event.row;
  const short: Fact[] = durationMs === undefined ? [] : [{ label: 'Duration', value: formatSpan(durationMs) }];
  const blocks: SummaryPart[] = [];
  for (const node of reader.nodes) {
    if (isStart ? known.has(node.key) || node.key.startsWith('auth.') : SHARED_KEYS.has(node.key)) continue;
    if (node.type === 'empty' || node.type === 'absent' || node.text === '' || node.children.length > 0) continue;
    if (node.type === 'array' || node.type === 'kvlist') continue;
    if (node.text.length > 120 || node.fullLength !== undefined || node.text.includes('\n')) {
      if (!isStart) blocks.push(textPart(node.key, sourceOf(node), false));
    } else {
      short.push({ label: node.key, value: node.text, mono: true, filter: { key: node.key, value: node.text } });
    }
  }
  if (short.length > 0) blocks.unshift({ type: 'facts', facts: short });
  return blocks;
}
