/**
 * The same thing told twice, by a log record, a span and a span event, becomes one group: records of the same kind join by their
 * keys. What names nothing is left over for `place-by-time.ts`.
 */
import type { RunEvent } from '../agents/run-event.ts';
import type { RunEventStore } from './event-store.ts';
import { canonically, type Group, groupOf } from './group.ts';
import { NearestResult } from './nearest-result.ts';
import { UnionFind } from './union-find.ts';

export interface Joined {
  groups: Group[];
  /** Events without a key that belong where their time says. */
  loose: RunEvent[];
}

export function joinTwins(store: RunEventStore): Joined {
  const order = store.kept.slice().sort(canonically);
  const sets = new UnionFind();
  const keysByKind = new Map<string, Map<string, number>>();
  const loose: RunEvent[] = [];
  const keyed: RunEvent[] = [];

  for (const event of order) {
    const keys = keysOf(event, store);
    if (keys.length === 0 && event.form.place !== undefined) {
      loose.push(event);
      continue;
    }
    const number = sets.add();
    keyed.push(event);
    for (const key of keys) {
      const known = placeOf(keysByKind, event, key);
      const other = known.get(key);
      if (other === undefined) known.set(key, number);
      else sets.join(other, number);
    }
  }

  const events = new Map<number, RunEvent[]>();
  keyed.forEach((event, number) => {
    const root = sets.find(number);
    const there = events.get(root);
    if (there === undefined) events.set(root, [event]);
    else there.push(event);
  });
  return {
    groups: [...events.values()]
      .flatMap(splitCalls)
      .flatMap(splitRepeated)
      .map((one) => groupOf(one)),
    loose,
  };
}

/** Ids of spans are random; those of calls and answers, which servers give, hold within their conversation only. */
function placeOf(
  keysByKind: Map<string, Map<string, number>>,
  { form, conversation }: RunEvent,
  key: string,
): Map<string, number> {
  const isGiven = form.kind !== 'turn' && !key.startsWith('s:');
  const place = isGiven && conversation !== undefined ? `${form.kind}\n${conversation}` : form.kind;
  let known = keysByKind.get(place);
  if (known === undefined) {
    known = new Map();
    keysByKind.set(place, known);
  }
  return known;
}

/**
 * Some servers give each answer's first call the same id (`call_0`). Each of its results is a call of its own, with what else tells of
 * it.
 */
function splitRepeated(events: RunEvent[]): RunEvent[][] {
  if (events.length < 2 || events[0]?.form.kind !== 'tool_call') return [events];
  const byName = new Map<string, RunEvent[]>();
  for (const event of events) {
    if (event.values?.durationMs === undefined) continue;
    const key = `${event.signal} ${event.name}`;
    const some = byName.get(key);
    if (some === undefined) byName.set(key, [event]);
    else some.push(event);
  }
  let results: RunEvent[] = [];
  for (const some of byName.values()) if (some.length > results.length) results = some;
  if (results.length < 2) return [events];
  results.sort((a, b) => a.end - b.end || a.identity - b.identity);
  const split = results.map((): RunEvent[] => []);
  const nearest = new NearestResult(results);
  for (const event of events) (split[nearest.placeOf(event)] as RunEvent[]).push(event);
  return split;
}

function keysOf(event: RunEvent, { tree }: RunEventStore): readonly string[] {
  if (event.keyAncestor === undefined || event.spanId === undefined) return event.keys ?? [];
  const ancestor = tree.ancestorNamed(event.spanId, event.keyAncestor);
  return ancestor === undefined ? (event.keys ?? []) : [...(event.keys ?? []), `s:${ancestor}`];
}

/**
 * Several calls may have met below one span, because their log records have no call ids: they are told apart by what they were called
 * with, then by the order in which they ended.
 */
function splitCalls(events: RunEvent[]): RunEvent[][] {
  if (!events.some(({ values }) => values?.matching !== undefined)) return [events];
  const byMatching = new Map<string, RunEvent[]>();
  for (const event of events) {
    const matching = event.values?.matching ?? '';
    const there = byMatching.get(matching);
    if (there === undefined) byMatching.set(matching, [event]);
    else there.push(event);
  }
  return [...byMatching.values()].flatMap(pairByEnd);
}

function pairByEnd(events: RunEvent[]): RunEvent[][] {
  const bySignal = [events.filter(({ signal }) => signal === 'log'), events.filter(({ signal }) => signal !== 'log')];
  const pairs: RunEvent[][] = [];
  for (const some of bySignal) {
    some.sort((a, b) => a.end - b.end || a.identity - b.identity);
    some.forEach((event, index) => {
      const pair = pairs[index];
      if (pair === undefined) pairs.push([event]);
      else pair.push(event);
    });
  }
  return pairs;
}
