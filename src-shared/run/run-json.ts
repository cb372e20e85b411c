/**
 * The outward shape of runs: what `sluice conversations --json` and `sluice show --json` print. Fields that are not known are
 * absent; `sure` names by field what is not stated.
 */
import type { TokenCounts } from '../agents/common-event.ts';
import type { ConversationRun, Step, Turn } from './run-model.ts';

/** One line of `sluice conversations --json`. */
export interface ConversationJson {
  key: string;
  agent: string;
  agentVersion?: string;
  service?: string;
  title?: string;
  model?: string;
  cwd?: string;
  /** RFC 3339 UTC with milliseconds. */
  start: string;
  end: string;
  turns: number;
  steps: number;
  events: number;
  outcome: string;
  why?: string;
  /** Without what the agent used for itself. */
  tokens: TokenCounts;
  internalTokens: TokenCounts;
  costUsd?: number;
  costIs: 'reported' | 'none';
  errors: number;
  parent?: string;
  internal: boolean;
  evidence: ConversationRun['evidence'];
}

export interface StepJson {
  kind: Step['kind'];
  title?: string;
  tool?: string;
  server?: string;
  callId?: string;
  model?: string;
  start: string;
  durationMs?: number;
  waitMs?: number;
  ttftMs?: number;
  attempts?: number;
  outcome: Step['outcome'];
  sure: Step['sure'];
  error?: string;
  exitCode?: number;
  finishReason?: string;
  askedBy?: string;
  tokens?: TokenCounts;
  costUsd?: number;
  internal?: true;
  /** Ids as `sluice tail` prints them. */
  events: readonly string[];
  spans: readonly string[];
  /** Texts by key, where they were asked for. */
  content?: Readonly<Record<string, string>>;
  steps?: readonly StepJson[];
}

export interface TurnJson {
  index: number;
  /** The agent's own ids of it. */
  ids?: readonly string[];
  prompt?: string;
  start: string;
  durationMs: number;
  outcome: Turn['outcome'];
  why?: string;
  sure: Turn['sure'];
  tokens: TokenCounts;
  costUsd?: number;
  /** What tells of the turn and of no step. */
  events: readonly string[];
  spans: readonly string[];
  steps: readonly StepJson[];
}

export interface ShowJson {
  conversation: ConversationJson;
  turns: readonly TurnJson[];
}

export function showJson(run: ConversationRun): ShowJson {
  return { conversation: conversationJson(run), turns: run.turns.map(turnJson) };
}

export function conversationJson(run: ConversationRun): ConversationJson {
  const { key, agent, turns, steps, events, outcome, tokens, internalTokens, errors, internal, evidence } = run;
  return known<ConversationJson>({
    key,
    agent,
    agentVersion: run.agentVersion,
    service: run.service,
    title: run.title,
    model: run.model,
    cwd: run.settings.cwd,
    start: timeText(run.start),
    end: timeText(run.end),
    turns: turns.length,
    steps,
    events,
    outcome,
    why: run.why,
    tokens,
    internalTokens,
    costUsd: run.costUsd,
    costIs: run.costUsd === undefined ? 'none' : 'reported',
    errors,
    parent: run.parent,
    internal,
    evidence,
  });
}

function turnJson(turn: Turn): TurnJson {
  return known<TurnJson>({
    index: turn.index,
    ids: turn.ids,
    prompt: turn.prompt,
    start: timeText(turn.start),
    durationMs: milliseconds(turn.end - turn.start),
    outcome: turn.outcome,
    why: turn.why,
    sure: turn.sure,
    tokens: turn.tokens,
    costUsd: turn.costUsd,
    events: turn.events,
    spans: turn.spans,
    steps: turn.steps.map((step) => stepJson(step)),
  });
}

const SAME = [
  'kind',
  'title',
  'tool',
  'server',
  'callId',
  'model',
  'attempts',
  'outcome',
  'sure',
  'error',
  'exitCode',
  'finishReason',
  'askedBy',
  'tokens',
  'costUsd',
  'internal',
  'events',
  'spans',
] as const satisfies ReadonlyArray<keyof Step & keyof StepJson>;

function stepJson(step: Step): StepJson {
  const json: Record<string, unknown> = { start: timeText(step.start) };
  for (const field of SAME) if (step[field] !== undefined) json[field] = step[field];
  for (const field of ['durationMs', 'waitMs', 'ttftMs'] as const) {
    const value = step[field];
    if (value !== undefined) json[field] = Math.round(value * 1_000) / 1_000;
  }
  if (step.steps !== undefined) json['steps'] = step.steps.map((one) => stepJson(one));
  return json as unknown as StepJson;
}

type Loose<Type> = { [Field in keyof Type]: Type[Field] | undefined };

/** Without the fields that are undefined. */
function known<Type extends object>(fields: Loose<Type>): Type {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Type;
}

function timeText(microseconds: number): string {
  return new Date(microseconds / 1_000).toISOString();
}

function milliseconds(microseconds: number): number {
  return Math.round(microseconds) / 1_000;
}
