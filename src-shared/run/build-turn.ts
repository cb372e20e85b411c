/** From the groups of one turn to its steps, nested by sub-agent, and its outcome. */
import type { TokenCounts } from '../agents/common-event.ts';
import type { RunEvent } from '../agents/run-event.ts';
import type { CannotTell, RunTable } from '../agents/run-table.ts';
import type { TurnGroups } from './assign-turns.ts';
import { buildStep, type Draft, idsOf } from './build-steps.ts';
import { markUnsure } from './cannot-tell.ts';
import { foldAttempts } from './fold-attempts.ts';
import { byStart, type Group, spanOf } from './group.ts';
import type { Lane } from './lanes.ts';
import { mergeValues } from './merge-values.ts';
import type { Step, StepKind, Turn } from './run-model.ts';
import { addSteps, emptyTotals } from './totals.ts';
import { type TurnFacts, turnOutcome } from './turn-outcome.ts';

export interface TurnContext {
  laneOf: ReadonlyMap<Group, Lane>;
  table: RunTable | undefined;
  cannotTell: CannotTell;
  heard: ReadonlyMap<string, number>;
  now: number;
  /** Ends of processes, by source, in order of time. */
  processEnds: ReadonlyMap<string, readonly number[]>;
}

export function buildTurn(
  turn: TurnGroups,
  index: number,
  next: TurnGroups | undefined,
  context: TurnContext,
  withSteps = true,
): Turn {
  const lanes = new Map<Lane | undefined, Group[]>();
  for (const group of turn.groups.slice().sort(byStart)) {
    const lane = context.laneOf.get(group);
    const there = lanes.get(lane);
    if (there === undefined) lanes.set(lane, [group]);
    else there.push(group);
  }
  const main = stepsOf(lanes.get(undefined) ?? []);
  const steps = main.slice();
  for (const [lane, groups] of lanes) if (lane !== undefined) steps.push(...stepsOfLane(lane, groups));
  steps.sort(byStepStart);

  const marks = [...turn.prompts, ...turn.marks].flatMap(({ events }) => events);
  const all = [...marks, ...turn.groups.flatMap(({ events }) => events)];
  const facts = factsOf(turn, main, marks, all, next, context);
  const ending = turnOutcome(facts);
  settleSteps(steps, ending.outcome, facts);
  tellWhy(main, marks);
  for (const step of steps) markUnsure(step, context.cannotTell);
  markFinal(main);

  const totals = addSteps(emptyTotals(), steps);
  const tokens = tokensOf(marks, steps, totals.tokens);
  const prompt = promptOf(turn, main);
  const start = Number.isFinite(turn.start) ? turn.start : spanOf(all).start;
  const built: Turn = {
    key: keyOf(all),
    index,
    start,
    end: Math.max(start, spanOf(turn.prompts).end, spanOf(steps).end),
    outcome: ending.outcome,
    sure: {
      ...((ending.sure ?? context.cannotTell.turn?.includes('outcome')) ? { outcome: ending.sure ?? 'inferred' } : {}),
      ...(prompt === undefined && context.cannotTell.prompt?.includes('text')
        ? { prompt: 'cannot tell' as const }
        : {}),
      ...(tokens === undefined ? { tokens: 'cannot tell' as const } : {}),
    },
    tokens: tokens ?? {},
    internalTokens: totals.internalTokens,
    steps: withSteps ? steps.map(finished) : [],
    stepCount: totals.steps,
    errors: totals.errors,
    events: idsOf(marks, 'log'),
    spans: idsOf(marks, 'span'),
    folded: [...turn.prompts, ...turn.marks].reduce((sum, { folded }) => sum + folded, 0),
  };
  const ids = ownIdsOf(all);
  if (ids.length > 0) built.ids = ids;
  const model = main.findLast((step) => step.model !== undefined && !step.internal)?.model;
  if (model !== undefined) built.model = model;
  if (prompt !== undefined) built.prompt = prompt;
  if (ending.why !== undefined) built.why = ending.why;
  if (totals.costUsd !== undefined) built.costUsd = totals.costUsd;
  return built;
}

/** What the agent does for itself is no attempt of what it does for a person. */
function stepsOf(groups: readonly Group[]): Draft[] {
  const steps = groups.map((group) => buildStep(group.kind as StepKind, [group])).sort(byStepStart);
  const own = steps.filter(({ internal }) => internal);
  if (own.length === 0) return foldAttempts(steps);
  return [...foldAttempts(steps.filter(({ internal }) => !internal)), ...foldAttempts(own)].sort(byStepStart);
}

/** A sub-agent is one step with its own in it; what the agent does for itself are steps of the turn, marked. */
function stepsOfLane(lane: Lane, groups: readonly Group[]): Draft[] {
  const told = groups.filter(({ kind }) => kind === 'subagent');
  const inner = stepsOf(groups.filter(({ kind }) => kind !== 'subagent'));
  if (lane.internal) for (const step of inner) step.internal = true;
  if (!lane.isSubagent) return inner;
  const step = told.length > 0 ? buildStep('subagent', told) : buildStep('subagent', [groups[0] as Group]);
  if (told.length === 0) blank(step, inner);
  step.key = `subagent:${lane.startedBy ?? lane.name ?? inner[0]?.key ?? step.key}`;
  const { start, end } = spanOf([step, ...inner]);
  step.start = start;
  step.end = end;
  step.steps = inner;
  if (lane.name !== undefined) step.agentName = lane.name;
  if (lane.startedBy !== undefined) step.askedBy = lane.startedBy;
  if (lane.internal) step.internal = true;
  if (step.title === undefined && lane.name !== undefined) step.title = lane.name;
  return [step];
}

/** A sub-agent that only its steps tell of: nothing of the first one is its own. */
function blank(step: Draft, inner: readonly Draft[]): void {
  const { key, kind, start, end, sure, hasEnded } = step;
  for (const field of Object.keys(step)) delete (step as unknown as Record<string, unknown>)[field];
  const last = inner.findLast((one) => one.kind === 'model_request' || one.kind === 'message');
  const isDone = last?.kind === 'message' || (last?.outcome === 'ok' && last.asksForCalls === false);
  Object.assign(step, { key, kind, start, end, sure, hasEnded, events: [], spans: [], folded: 0 });
  step.outcome = isDone ? 'ok' : last?.outcome === 'failed' ? 'failed' : 'unknown';
  if (step.outcome !== 'unknown') step.sure['outcome'] = 'inferred';
}

function factsOf(
  turn: TurnGroups,
  main: readonly Draft[],
  marks: readonly RunEvent[],
  all: readonly RunEvent[],
  next: TurnGroups | undefined,
  { heard, now, processEnds, table }: TurnContext,
): TurnFacts {
  let lastHeard = 0;
  let lastEvent = 0;
  let senderHeard = 0;
  const sources = new Set<string>();
  for (const event of all) {
    lastHeard = Math.max(lastHeard, event.arrived ?? event.end);
    lastEvent = Math.max(lastEvent, event.signal === 'log' ? event.end : event.start);
    sources.add(event.source.id);
  }
  for (const { folded, end } of turn.groups) if (folded > 0) lastHeard = Math.max(lastHeard, end);
  for (const source of sources) senderHeard = Math.max(senderHeard, heard.get(source) ?? 0);
  const until = next?.start ?? Number.POSITIVE_INFINITY;
  return {
    steps: main.filter(({ internal }) => !internal),
    marks,
    lastHeard,
    senderHeard,
    now,
    processEnded: [...sources].some((source) =>
      (processEnds.get(source) ?? []).some((time) => time >= lastEvent && time <= until),
    ),
    isFollowed: next !== undefined,
    missingEnd: table?.missingEnd ?? 'no ending was sent',
  };
}

/** What has no end in a turn that goes on is open; in one that was cut off, a call was cut off too. */
function settleSteps(steps: readonly Draft[], outcome: Turn['outcome'], { lastHeard, now }: TurnFacts): void {
  for (const step of steps) {
    settleSteps(step.steps ?? [], outcome, { lastHeard, now } as TurnFacts);
    if (step.outcome !== 'unknown' || step.hasEnded) continue;
    if (step.kind === 'message' || step.kind === 'compaction' || step.kind === 'hook' || step.kind === 'other')
      step.outcome = 'ok';
    else if (outcome === 'open') step.outcome = 'open';
    else if (outcome === 'interrupted' && step.kind === 'tool_call') {
      step.outcome = 'cancelled';
      step.sure['outcome'] = 'inferred';
    }
  }
}

/**
 * A turn's own sum counts where requests of it are missing: it is never added to theirs. Without it nothing is known where an answer
 * came without its counts.
 */
function tokensOf(marks: readonly RunEvent[], steps: readonly Draft[], summed: TokenCounts): TokenCounts | undefined {
  const told = marks.find(({ values }) => values?.tokens !== undefined)?.values?.tokens;
  if (told !== undefined && (told.input ?? 0) > (summed.input ?? 0)) return told;
  return isUncounted(steps) ? undefined : summed;
}

function isUncounted(steps: readonly Draft[]): boolean {
  return steps.some(
    (step) =>
      !step.internal &&
      ((step.kind === 'model_request' && step.outcome === 'ok' && step.tokens === undefined) ||
        isUncounted(step.steps ?? [])),
  );
}

/** The turn's own words of why it failed are those of its last request. */
function tellWhy(main: readonly Draft[], marks: readonly RunEvent[]): void {
  const error = marks.find(({ values }) => values?.turnEnd === 'failed')?.values?.error;
  const last = main.findLast(({ kind }) => kind === 'model_request');
  if (error !== undefined && last?.outcome === 'failed') last.error = error;
}

function markFinal(main: readonly Draft[]): void {
  const answer = main.findLast(({ kind }) => kind === 'message');
  const call = main.findLast(({ kind }) => kind === 'tool_call');
  if (answer !== undefined && (call === undefined || call.start <= answer.start)) answer.final = true;
}

function promptOf({ prompts }: TurnGroups, main: readonly Draft[]): string | undefined {
  for (const { events } of prompts.slice().sort(byStart)) {
    const text = mergeValues(events).text;
    if (text !== undefined) return text;
  }
  return main.find(({ promptText, internal }) => promptText !== undefined && !internal)?.promptText;
}

function finished({ promptText: _prompt, startedByCall: _call, hasEnded: _ended, ...step }: Draft): Step {
  return step.steps === undefined ? step : { ...step, steps: step.steps.map((one) => finished(one)) };
}

/** Spans' and traces' ids stand in a turn's keys as well, marked: they are nobody's name for a turn. */
function ownIdsOf(events: readonly RunEvent[]): string[] {
  const ids = new Set<string>();
  for (const { turnKeys } of events) {
    for (const key of turnKeys ?? []) if (!/^[st]:/.test(key)) ids.add(key.replace(/^n:/, ''));
  }
  return [...ids].sort();
}

function keyOf(events: readonly RunEvent[]): string {
  return `turn:${events.reduce((least, { identity }) => Math.min(least, identity), Number.MAX_SAFE_INTEGER)}`;
}

export function byStepStart(a: Draft, b: Draft): number {
  return a.start - b.start || a.end - b.end || (a.key < b.key ? -1 : a.key > b.key ? 1 : 0);
}
