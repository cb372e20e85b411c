/**
 * The model of runs: from events to conversations, turns and steps. Pure: the same events give the same, in whatever order, pieces
 * and repetitions they came; `now` is an argument.
 */
import { agentById } from '../agents/agents.ts';
import type { RunEvent, RunSettings, RunSignal } from '../agents/run-event.ts';
import type { RunTable } from '../agents/run-table.ts';
import { Conversations } from './assign-conversations.ts';
import { assignTurns } from './assign-turns.ts';
import { buildTurn, type TurnContext } from './build-turn.ts';
import { cannotTellOf } from './cannot-tell.ts';
import { RunEventStore } from './event-store.ts';
import { byStart, type Gathered, type Group, spanOf } from './group.ts';
import { joinTwins } from './join-twins.ts';
import { lanesOf } from './lanes.ts';
import { joinThrowaway, parentsOf } from './link-conversations.ts';
import { type Folded, placeByTime } from './place-by-time.ts';
import type { ConversationRun, Run, Turn } from './run-model.ts';
import { addTotals, emptyTotals } from './totals.ts';

/** Everything at once. `now`: microseconds since the epoch. */
export function readRun(events: Iterable<RunEvent>, now: number): Run {
  const reader = new RunReader();
  reader.add(events);
  return reader.read(now);
}

export interface ReadOptions {
  /** Whether the turn's steps are wanted: an outline of a long run keeps those that are looked at. By default all. */
  hasSteps?: (index: number, turns: number) => boolean;
}

/**
 * The same in slices: what is added later changes only what it tells of. Whoever wants the newest first adds from the end of the log
 * backwards: what is read then is the run as far as it was looked at, and a turn whose prompt is still to come has none.
 */
export class RunReader {
  readonly #store = new RunEventStore();

  /** Distinct events so far. */
  get size(): number {
    return this.#store.size;
  }

  /** How many of them were new. */
  add(events: Iterable<RunEvent>): number {
    let added = 0;
    for (const event of events) if (this.#store.add(event)) added++;
    return added;
  }

  /** `now`: microseconds since the epoch. */
  read(now: number, { hasSteps = () => true }: ReadOptions = {}): Run {
    const store = this.#store;
    const conversations = new Conversations(store);
    const { groups, loose } = joinTwins(store);
    conversations.assign(groups);
    const folded = placeByTime(groups, loose, store, conversations.of);
    const byConversation = collect(groups, folded, store, conversations);
    joinThrowaway(byConversation);
    const parents = parentsOf(byConversation, conversations);
    const processEnds = endsOf(store);
    const runs: ConversationRun[] = [];
    for (const [key, gathered] of byConversation) {
      if (key === '' || gathered.groups.length === 0) continue;
      runs.push(this.#conversation(key, gathered, parents.get(key), processEnds, now, hasSteps));
    }
    runs.sort((a, b) => a.start - b.start || (a.key < b.key ? -1 : 1));
    return { conversations: runs, unassigned: unassignedOf(byConversation) };
  }

  #conversation(
    key: string,
    gathered: Gathered,
    parent: string | undefined,
    processEnds: ReadonlyMap<string, readonly number[]>,
    now: number,
    hasSteps: NonNullable<ReadOptions['hasSteps']>,
  ): ConversationRun {
    const groups = gathered.groups.sort(byStart);
    const { id: agent, run: table } = agentById(((groups[0] as Group).events[0] as RunEvent).agent);
    const process = groups.filter(({ kind }) => kind === 'process');
    const rest = groups.filter(({ kind }) => kind !== 'process');
    const signals = signalsOf(gathered);
    const cannotTell = cannotTellOf(table, signals);
    const laneOf = lanesOf(rest, this.#store);
    const turnGroups = assignTurns(rest, laneOf, table?.turnsByPrompt === true, this.#store);
    const context: TurnContext = { laneOf, table, cannotTell, heard: this.#store.heard, now, processEnds };
    const turns = turnGroups.map((turn, index) =>
      buildTurn(turn, index, turnGroups[index + 1], context, hasSteps(index, turnGroups.length)),
    );
    const totals = emptyTotals();
    for (const turn of turns) {
      addTotals(totals, turn);
    }
    const last = turns.at(-1);
    const uncounted = turns.filter(({ sure }) => sure['tokens'] !== undefined).length;
    const notes =
      uncounted === 0 ? [] : [`the tokens of ${uncounted} ${uncounted === 1 ? 'turn' : 'turns'} were not all sent`];
    const inTurns = turnGroups.reduce(
      (sum, turn) => sum + turn.prompts.length + turn.marks.length + turn.groups.length,
      0,
    );
    const lost = rest.length - inTurns;
    const run: ConversationRun = {
      key,
      agent,
      settings: settingsOf(groups),
      ...spanOf(groups),
      turns,
      steps: totals.steps,
      events: gathered.noise + groups.reduce((sum, { events, folded }) => sum + events.length + folded, 0),
      outcome: last?.outcome ?? 'unknown',
      tokens: uncounted > 0 ? {} : totals.tokens,
      internalTokens: totals.internalTokens,
      errors: totals.errors,
      internal: isInternal(turnGroups.flatMap(({ prompts }) => prompts)),
      evidence: {
        signals,
        cannotTell: cannotTell as ConversationRun['evidence']['cannotTell'],
        noise: gathered.noise + lost,
        notes,
      },
      processEvents: idsOfAll(process),
    };
    describeRun(run, groups, turns, table, parent);
    if (totals.costUsd !== undefined) run.costUsd = totals.costUsd;
    return run;
  }
}

function collect(
  groups: readonly Group[],
  folded: readonly Folded[],
  store: RunEventStore,
  conversations: Conversations,
): Map<string, Gathered> {
  const all = new Map<string, Gathered>();
  const at = (key: string): Gathered => {
    let gathered = all.get(key);
    if (gathered === undefined) {
      gathered = { groups: [], noise: 0, hasNoise: false, folded: 0 };
      all.set(key, gathered);
    }
    return gathered;
  };
  for (const group of groups) at(keyOf(group)).groups.push(group);
  for (const { conversation, count } of folded) at(conversation ?? '').noise += count;
  for (const [place, count] of store.noise) {
    const conversation = place.startsWith('t:') ? conversations.ofTrace(place.slice(2)) : place;
    const gathered = at(conversation ?? '');
    gathered.noise += count;
  }
  return all;
}

/** A step without a conversation is one of its trace's; what is about a process alone belongs to none. */
function keyOf({ conversation, kind, events }: Group): string {
  if (conversation !== undefined) return conversation;
  const trace = events.find(({ traceId }) => traceId !== undefined)?.traceId;
  return trace === undefined || kind === 'process' || kind === 'turn' ? '' : `trace:${trace}`;
}

function unassignedOf(all: ReadonlyMap<string, Gathered>): number {
  let count = 0;
  for (const [key, { groups, noise }] of all) {
    if (key !== '' && groups.length > 0) continue;
    count += noise + groups.reduce((sum, { events, folded }) => sum + events.length + folded, 0);
  }
  return count;
}

function signalsOf({ groups }: Gathered): RunSignal[] {
  const signals = new Set<RunSignal>();
  for (const { events } of groups) for (const { signal } of events) signals.add(signal);
  return (['log', 'span', 'span_event'] as const).filter((signal) => signals.has(signal));
}

function endsOf({ kept }: RunEventStore): Map<string, number[]> {
  const ends = new Map<string, number[]>();
  for (const { values, source, end } of kept) {
    if (!values?.processEnd) continue;
    const some = ends.get(source.id);
    if (some === undefined) ends.set(source.id, [end]);
    else some.push(end);
  }
  return ends;
}

function settingsOf(groups: readonly Group[]): RunSettings {
  const settings: Record<string, string> = {};
  for (const { events } of groups) {
    for (const { values } of events) {
      for (const [name, value] of Object.entries(values?.settings ?? {})) settings[name] ??= value;
    }
  }
  return settings as RunSettings;
}

function isInternal(prompts: readonly Group[]): boolean {
  return prompts.length > 0 && prompts.every(({ events }) => events.some(({ values }) => values?.internal));
}

function describeRun(
  run: ConversationRun,
  groups: readonly Group[],
  turns: readonly Turn[],
  table: RunTable | undefined,
  parent: string | undefined,
): void {
  const source = (groups[0] as Group).events[0]?.source;
  if (source?.version !== undefined) run.agentVersion = source.version;
  if (source?.service !== undefined) run.service = source.service;
  const title = turns.find(({ prompt }) => prompt !== undefined)?.prompt;
  if (title !== undefined) run.title = title;
  const model =
    turns.findLast((turn) => turn.model !== undefined)?.model ??
    groups.find(({ events }) => events.some(({ values }) => values?.model !== undefined))?.events[0]?.values?.model;
  if (model !== undefined) run.model = model;
  if (parent !== undefined) run.parent = parent;
  const why = turns.at(-1)?.why ?? (turns.length === 0 ? (table?.missingEnd ?? 'no turn was sent') : undefined);
  if (why !== undefined) run.why = why;
}

function idsOfAll(groups: readonly Group[]): string[] {
  return [...new Set(groups.flatMap(({ events }) => events.map(({ id }) => id)))];
}
