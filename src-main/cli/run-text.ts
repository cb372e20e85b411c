/** A run for people: one conversation as a line, or as an outline of its turns and steps. Nothing in it can steer the terminal. */
import type { TokenCounts } from '../../src-shared/agents/common-event.ts';
import type { ConversationJson, ShowJson, StepJson, TurnJson } from '../../src-shared/run/run-json.ts';
import { formatCost, formatCount, formatDuration, formatOffset } from '../../src-shared/timeline/format.ts';
import { inertLine } from '../../src-shared/timeline/inert-text.ts';
import { localTime } from './local-time.ts';

const KEY_LENGTH = 8;
const AGENT_WIDTH = 8;
const OUTCOME_WIDTH = 11;
const KIND_WIDTH = 10;
const TITLE_LENGTH = 100;
const STEP_TITLE_LENGTH = 76;

const KINDS: Readonly<Partial<Record<StepJson['kind'], string>>> = {
  model_request: 'request',
  tool_call: 'tool',
  subagent: 'sub-agent',
};

export function conversationLine(one: ConversationJson): string {
  const { start, agent, key, outcome, turns, steps, errors, tokens, title } = one;
  return [
    localTime(Date.parse(start)),
    agent.padEnd(AGENT_WIDTH),
    inertLine(key).slice(0, KEY_LENGTH).padEnd(KEY_LENGTH),
    outcome.padEnd(OUTCOME_WIDTH),
    `${counted(turns, 'turn')}, ${counted(steps, 'step')}`.padEnd(19),
    (errors === 0 ? '' : `${formatCount(errors)} failed`).padEnd(9),
    tokensText(tokens).padEnd(26),
    cut(title ?? '', TITLE_LENGTH),
  ]
    .join(' ')
    .trimEnd();
}

/** `contentOf`: what an event holds, one text a key; absent: titles only. */
export function showText(
  { conversation, turns }: ShowJson,
  contentOf?: (ids: readonly string[]) => ReadonlyArray<readonly [key: string, text: string]>,
): string {
  const lines = [...headLines(conversation)];
  for (const turn of turns) {
    lines.push('', turnLine(turn));
    for (const step of turn.steps) lines.push(...stepLines(step, Date.parse(turn.start), '  ', contentOf));
  }
  const { noise, notes } = conversation.evidence;
  const rest = [
    ...(noise === 0 ? [] : [`${counted(noise, 'event')} more tell nothing of the run`]),
    ...notes.map((note) => inertLine(note)),
  ];
  if (rest.length > 0) lines.push('', ...rest);
  return `${lines.join('\n')}\n`;
}

function headLines(one: ConversationJson): string[] {
  const { agent, agentVersion, model, cwd, key, outcome, why, turns, steps, errors, tokens, costUsd, parent } = one;
  const who = [`${agent}${agentVersion === undefined ? '' : ` ${agentVersion}`}`, model, cwd, key];
  const took = formatDuration(Date.parse(one.end) - Date.parse(one.start));
  const counts = [
    counted(turns, 'turn'),
    counted(steps, 'step'),
    errors === 0 ? '' : `${formatCount(errors)} failed`,
    tokensText(tokens),
    costUsd === undefined ? '' : formatCost(costUsd),
  ];
  return [
    cut(one.title ?? '(no prompt was recorded)', TITLE_LENGTH),
    joined(who),
    `${localTime(Date.parse(one.start))}, took ${took} · ${joined(counts)}`,
    `${outcome}${why === undefined ? '' : `: ${inertLine(why)}`}`,
    ...(parent === undefined ? [] : [`started by ${inertLine(parent)}`]),
  ];
}

function turnLine({ index, outcome, why, prompt, durationMs, tokens, sure }: TurnJson): string {
  const parts = [
    `turn ${index + 1}  ${outcome}${why === undefined ? '' : ` (${inertLine(why)})`}`,
    formatDuration(durationMs),
    sure['tokens'] === undefined ? tokensText(tokens) : '',
    prompt === undefined ? '' : cut(prompt, TITLE_LENGTH),
  ];
  return parts.filter((part) => part !== '').join('  ');
}

function stepLines(
  step: StepJson,
  turnStartMs: number,
  indent: string,
  contentOf: Parameters<typeof showText>[1],
): string[] {
  const { kind, tool, server, title, model, error, exitCode, attempts, durationMs, waitMs, tokens } = step;
  const named = kind === 'tool_call' ? [server, tool].filter((name) => name !== undefined).join('/') : (model ?? '');
  const what = [named, cut(title ?? '', STEP_TITLE_LENGTH)].filter((text) => text !== '').join(': ');
  const facts = [
    outcomeText(step),
    exitCode === undefined ? '' : `exit ${exitCode}`,
    durationMs === undefined ? '' : formatDuration(durationMs),
    waitMs === undefined ? '' : `waited ${formatDuration(waitMs)}`,
    attempts === undefined || attempts < 2 ? '' : `${attempts} attempts`,
    tokens === undefined ? '' : tokensText(tokens),
    step.internal ? 'internal' : '',
  ];
  const offset = formatOffset(Date.parse(step.start) - turnStartMs).padStart(9);
  const line = `${indent}${offset}  ${(KINDS[kind] ?? kind).padEnd(KIND_WIDTH)} ${inertLine(what)}`.trimEnd();
  const lines = [`${line}  ${facts.filter((fact) => fact !== '').join(' · ')}`.trimEnd()];
  const inner = `${indent}${' '.repeat(11)}`;
  if (error !== undefined) lines.push(`${inner}${cut(error, 2 * TITLE_LENGTH)}`);
  for (const [key, text] of contentOf?.([...step.events, ...step.spans]) ?? []) {
    lines.push(`${inner}${inertLine(key)}:`, ...text.split(/\r?\n/).map((one) => `${inner}  ${inertLine(one)}`));
  }
  for (const one of step.steps ?? []) lines.push(...stepLines(one, turnStartMs, `${indent}    `, contentOf));
  return lines;
}

/** What is not known is a dash, never a success. */
function outcomeText({ outcome, sure }: StepJson): string {
  if (outcome === 'unknown') return '-';
  return sure['outcome'] === 'inferred' ? `${outcome}?` : outcome;
}

function tokensText({ input, cached = 0, cacheWrite = 0, output }: TokenCounts): string {
  if (input === undefined && output === undefined) return '';
  const cache = cached + cacheWrite;
  const parts = [
    input === undefined ? '' : `${formatCount(input)} in${cache === 0 ? '' : ` (${formatCount(cache)} cache)`}`,
    output === undefined ? '' : `${formatCount(output)} out`,
  ];
  return parts.filter((part) => part !== '').join(', ');
}

function joined(parts: ReadonlyArray<string | undefined>): string {
  return parts.flatMap((part) => (part === undefined || part === '' ? [] : [inertLine(part)])).join(' · ');
}

function counted(count: number, noun: string): string {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}

function cut(text: string, length: number): string {
  const line = inertLine(text);
  return line.length <= length ? line : `${line.slice(0, length - 1)}…`;
}
