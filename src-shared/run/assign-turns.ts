/** Which turn each group of one conversation is part of. */
import type { RunEvent } from '../agents/run-event.ts';
import type { RunEventStore } from './event-store.ts';
import { byStart, type Group } from './group.ts';
import type { Lane } from './lanes.ts';
import { KeySets } from './union-find.ts';

export interface TurnGroups {
  prompts: Group[];
  marks: Group[];
  groups: Group[];
  start: number;
}

/** Kinds that are a turn even where its prompt never arrived. */
const MAKES_TURN = new Set(['model_request', 'tool_call', 'message', 'subagent', 'approval', 'error']);

/** `groups`: of one conversation, by start, without those about the process. */
export function assignTurns(
  groups: readonly Group[],
  laneOf: ReadonlyMap<Group, Lane>,
  byPrompt: boolean,
  store: RunEventStore,
): TurnGroups[] {
  const hasKeys = groups.some(({ events }) => events.some(({ turnKeys, turnAncestor }) => turnKeys ?? turnAncestor));
  const turns = byPrompt || !hasKeys ? turnsByPrompt(groups, laneOf) : turnsByKey(groups, laneOf, store);
  return turns.sort(byTurnStart);
}

function turnsByKey(groups: readonly Group[], laneOf: ReadonlyMap<Group, Lane>, store: RunEventStore): TurnGroups[] {
  const sets = new KeySets();
  const keysOf = new Map<Group, string[]>();
  for (const group of groups) {
    const keys = group.events.flatMap((event) => turnKeysOf(event, store));
    if (keys.length === 0) continue;
    keysOf.set(group, keys);
    sets.join(keys);
  }
  const bySet = new Map<number, TurnGroups>();
  const left: Group[] = [];
  for (const group of groups) {
    const key = keysOf.get(group)?.[0];
    if (key === undefined) {
      left.push(group);
      continue;
    }
    const set = sets.set(key);
    let turn = bySet.get(set);
    if (turn === undefined) {
      turn = emptyTurn();
      bySet.set(set, turn);
    }
    put(turn, group);
  }
  const turns = continueTurns([...bySet.values()].sort(byTurnStart), laneOf);
  return placeLeft(turns, left, laneOf);
}

function turnKeysOf(event: RunEvent, { tree }: RunEventStore): readonly string[] {
  if (event.turnAncestor === undefined || event.spanId === undefined) return event.turnKeys ?? [];
  const above = tree.ancestorOrMissing(event.spanId, event.turnAncestor);
  return above === undefined ? (event.turnKeys ?? []) : [...(event.turnKeys ?? []), `s:${above}`];
}

/**
 * What comes back by itself goes on with the turn that started it; keys without a prompt belong to the turn of the same trace, where
 * there is one; marks alone are no turn.
 */
function continueTurns(sets: readonly TurnGroups[], laneOf: ReadonlyMap<Group, Lane>): TurnGroups[] {
  const prompted: TurnGroups[] = [];
  const rest: TurnGroups[] = [];
  for (const set of sets) {
    const goesOn = continuationOf(set);
    const before =
      goesOn === undefined
        ? undefined
        : (prompted.find((turn) => startedHere(turn, goesOn, laneOf)) ?? prompted.at(-1));
    if (before !== undefined) merge(before, set);
    else (set.prompts.length > 0 ? prompted : rest).push(set);
  }
  const ofTrace = new Map<string, TurnGroups | undefined>();
  for (const turn of prompted) {
    for (const trace of tracesOf(turn)) ofTrace.set(trace, ofTrace.has(trace) ? undefined : turn);
  }
  for (const set of rest) {
    const found = tracesOf(set).map((trace) => ofTrace.get(trace));
    const turn = found.find((one) => one !== undefined);
    if (turn !== undefined && found.every((one) => one === undefined || one === turn)) merge(turn, set);
    else if (set.groups.some(({ kind }) => MAKES_TURN.has(kind))) prompted.push(set);
  }
  return prompted.sort(byTurnStart);
}

function tracesOf(set: TurnGroups): string[] {
  const traces = new Set<string>();
  for (const { events } of [...set.prompts, ...set.marks, ...set.groups]) {
    for (const { traceId } of events) if (traceId !== undefined) traces.add(traceId);
  }
  return [...traces];
}

function continuationOf({ prompts }: TurnGroups): { call?: string; lane?: string } | undefined {
  const all = prompts.map(({ events }) => events.find(({ values }) => values?.continues)?.values?.continues);
  return prompts.length > 0 && all.every((one) => one !== undefined) ? all[0] : undefined;
}

function startedHere(
  turn: TurnGroups,
  { call, lane }: { call?: string; lane?: string },
  laneOf: ReadonlyMap<Group, Lane>,
): boolean {
  return turn.groups.some(
    (group) =>
      (call !== undefined && group.events.some(({ values }) => values?.callId === call)) ||
      (lane !== undefined && laneOf.has(group) && group.events.some(({ laneKeys }) => laneKeys?.includes(lane))),
  );
}

/** What no key places: with the call that started its sub-agent, else with the turn that was under way. */
function placeLeft(turns: TurnGroups[], left: readonly Group[], laneOf: ReadonlyMap<Group, Lane>): TurnGroups[] {
  const ofCall = new Map<string, TurnGroups>();
  for (const turn of turns) {
    for (const { events } of turn.groups) {
      for (const { values } of events) if (values?.callId !== undefined) ofCall.set(values.callId, turn);
    }
  }
  const ofLane = new Map<Lane, TurnGroups>();
  for (const turn of turns) {
    for (const group of turn.groups) {
      const lane = laneOf.get(group);
      if (lane !== undefined && !ofLane.has(lane)) ofLane.set(lane, turn);
    }
  }
  for (const group of left) {
    const lane = laneOf.get(group);
    const called = lane?.startedBy === undefined ? undefined : ofCall.get(lane.startedBy);
    const turn = called ?? (lane === undefined ? undefined : ofLane.get(lane)) ?? underWay(turns, group.start);
    if (turn !== undefined) {
      put(turn, group);
      if (lane !== undefined && !ofLane.has(lane)) ofLane.set(lane, turn);
    } else if (MAKES_TURN.has(group.kind) || group.kind === 'prompt') {
      const alone = emptyTurn();
      put(alone, group);
      turns.push(alone);
    }
  }
  return turns;
}

/** The last turn that began before, of turns by start; what came before all of them belongs to the first. */
function underWay(turns: readonly TurnGroups[], time: number): TurnGroups | undefined {
  let low = 0;
  let high = turns.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((turns[middle] as TurnGroups).start <= time) low = middle + 1;
    else high = middle;
  }
  return turns[Math.max(0, low - 1)];
}

function byTurnStart(a: TurnGroups, b: TurnGroups): number {
  return a.start === b.start ? 0 : a.start - b.start;
}

/** From prompt to prompt of one sender; without any, a request after an answer that asked for no call begins a turn. */
function turnsByPrompt(groups: readonly Group[], laneOf: ReadonlyMap<Group, Lane>): TurnGroups[] {
  const ordered = groups.slice().sort(byStart);
  return ordered.some(({ kind }) => kind === 'prompt') ? fromPrompts(ordered) : fromAnswers(ordered, laneOf);
}

/** Two processes may be at work in one conversation: a record belongs to the last prompt of its own. */
function fromPrompts(ordered: readonly Group[]): TurnGroups[] {
  const turns: TurnGroups[] = [];
  const latest = new Map<string | undefined, TurnGroups>();
  const early: Group[] = [];
  for (const group of ordered) {
    const sender = group.events[0]?.source.id;
    if (group.kind === 'prompt') {
      const turn = emptyTurn();
      turns.push(turn);
      latest.set(sender, turn);
    }
    const turn = latest.get(sender) ?? turns.at(-1);
    if (turn === undefined) early.push(group);
    else put(turn, group);
  }
  // What came before the first prompt belongs to it.
  for (const group of early) put(turns[0] as TurnGroups, group);
  return turns;
}

function fromAnswers(ordered: readonly Group[], laneOf: ReadonlyMap<Group, Lane>): TurnGroups[] {
  const turns: TurnGroups[] = [];
  let answered = false;
  for (const group of ordered) {
    const isMainRequest = group.kind === 'model_request' && !laneOf.has(group);
    if (turns.length === 0 || (isMainRequest && answered)) turns.push(emptyTurn());
    put(turns.at(-1) as TurnGroups, group);
    if (isMainRequest) {
      answered = group.events.some(({ values }) => values?.outcome === 'ok' && values.asksForCalls === false);
    }
  }
  return turns.filter(({ groups }) => groups.some(({ kind }) => MAKES_TURN.has(kind)));
}

function emptyTurn(): TurnGroups {
  return { prompts: [], marks: [], groups: [], start: Number.POSITIVE_INFINITY };
}

function put(turn: TurnGroups, group: Group): void {
  (group.kind === 'prompt' ? turn.prompts : group.kind === 'turn' ? turn.marks : turn.groups).push(group);
  if (group.kind !== 'turn' && group.start < turn.start) turn.start = group.start;
}

function merge(into: TurnGroups, from: TurnGroups): void {
  for (const prompt of from.prompts) into.prompts.push(prompt);
  for (const mark of from.marks) into.marks.push(mark);
  for (const group of from.groups) into.groups.push(group);
  into.start = Math.min(into.start, from.start);
}
