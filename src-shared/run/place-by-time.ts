/**
 * Records that name nothing (Codex's stream events, Gemini's answers) belong to the request that was open when they came. Both
 * are one sender's own, so that one clock stamped them.
 */
import type { Placement, RunEvent, RunSource } from '../agents/run-event.ts';
import type { BareEvents, RunEventStore } from './event-store.ts';
import { byStart, canonically, extendGroup, type Group, groupOf } from './group.ts';

interface Candidate {
  /** Microseconds since the epoch: when the event that may be joined was sent. */
  time: number;
  group: Group;
}

/** What is left: events that no step took, and which are none themselves. */
export interface Folded {
  conversation: string | undefined;
  count: number;
  event?: RunEvent;
}

export function placeByTime(
  groups: Group[],
  loose: readonly RunEvent[],
  store: RunEventStore,
  conversationOf: (event: RunEvent) => string | undefined,
): Folded[] {
  mergeAround(groups);
  const places = new Places(groups, conversationOf);
  const folded: Folded[] = [];
  const waiting = loose.slice().sort(byEnd);
  for (const event of waiting) {
    const group = places.find(event.form.place as Placement, event);
    if (group !== undefined) {
      extendGroup(group, event);
    } else if (event.form.part && event.form.alone === undefined) {
      folded.push({ conversation: conversationOf(event), count: 1, event });
    } else {
      const alone = groupOf([event], conversationOf(event));
      groups.push(alone);
      places.add(alone);
    }
  }
  for (const bare of store.bare.values()) {
    const left = placeBare(bare, places);
    if (left > 0) folded.push({ conversation: bare.conversation, count: left });
  }
  return folded;
}

/**
 * A span around a request meets the request's record by the spans between them. Where these were lost, it belongs to the one that
 * began within it.
 */
function mergeAround(groups: Group[]): void {
  const isAround = ({ events }: Group) => events.every(({ form }) => form.part && form.afterwards);
  const around = groups.filter(isAround);
  if (around.length === 0) return;
  const whole = new Map<string, Group[]>();
  for (const group of groups) {
    if (group.conversation === undefined || isAround(group)) continue;
    const key = `${group.kind}\n${group.conversation}`;
    const some = whole.get(key);
    if (some === undefined) whole.set(key, [group]);
    else some.push(group);
  }
  for (const some of whole.values()) some.sort(byStart);
  const merged = new Set<Group>();
  for (const group of around) {
    const within = firstWithin(whole.get(`${group.kind}\n${group.conversation}`) ?? [], group);
    if (within === undefined) continue;
    for (const event of group.events) extendGroup(within, event);
    merged.add(group);
  }
  if (merged.size > 0) groups.splice(0, groups.length, ...groups.filter((group) => !merged.has(group)));
}

function firstWithin(some: readonly Group[], { start, end }: Group): Group | undefined {
  let low = 0;
  let high = some.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((some[middle] as Group).start < start) low = middle + 1;
    else high = middle;
  }
  for (let at = low; at < some.length && (some[at] as Group).start <= end; at++) {
    if (!(some[at] as Group).events.some(isFrame)) return some[at];
  }
  return undefined;
}

function isFrame({ form }: RunEvent): boolean {
  return form.part && form.afterwards && form.place === undefined;
}

/** Two processes may be at work in one conversation: each is followed by its own records. */
function scopeOfSender(conversation: string, { id }: RunSource): string {
  return `${conversation}\n${id}`;
}

/** Both lists are in order of time, so that one pass over both will do. */
function placeBare({ conversation, source, form, times }: BareEvents, places: Places): number {
  const candidates = places.of(form.place as Placement, scopeOfSender(conversation, source));
  const ordered = Float64Array.from(times).sort();
  let at = -1;
  let left = 0;
  for (const time of ordered) {
    while (at + 1 < candidates.length && (candidates[at + 1] as Candidate).time <= time) at++;
    if (at < 0) {
      left++;
      continue;
    }
    const { group } = candidates[at] as Candidate;
    group.folded++;
    if (time > group.end) group.end = time;
  }
  return left;
}

/** Of the same millisecond, what may be a step of its own comes before what tells of it. */
function byEnd(a: RunEvent, b: RunEvent): number {
  return a.end - b.end || Number(a.form.part) - Number(b.form.part) || canonically(a, b);
}

class Places {
  readonly #groups: Group[];
  readonly #conversationOf: (event: RunEvent) => string | undefined;
  readonly #candidates = new Map<Placement, Map<string, Candidate[]>>();
  /** Groups that a record with a key closed. */
  readonly #closed = new Set<Group>();
  readonly #open = new Map<Candidate[], OpenOnes>();

  constructor(groups: readonly Group[], conversationOf: (event: RunEvent) => string | undefined) {
    this.#groups = groups.slice().sort(byStart);
    this.#conversationOf = conversationOf;
    for (const group of this.#groups) {
      if (group.events.some(({ form }) => form.place?.pick === 'oldest-open')) this.#closed.add(group);
    }
  }

  /** In order of time. */
  of(place: Placement, scope: string): Candidate[] {
    let byScope = this.#candidates.get(place);
    if (byScope === undefined) {
      byScope = new Map();
      for (const group of this.#groups) this.#note(byScope, place, group);
      for (const some of byScope.values()) some.sort((a, b) => a.time - b.time);
      this.#candidates.set(place, byScope);
    }
    return byScope.get(scope) ?? [];
  }

  /** A step that an event made for itself may take later ones. */
  add(group: Group): void {
    for (const [place, byScope] of this.#candidates) {
      if (!this.#note(byScope, place, group)) continue;
      for (const some of byScope.values()) some.sort((a, b) => a.time - b.time);
    }
    this.#groups.push(group);
  }

  /** To be asked in the order of the events' ends. */
  find(place: Placement, event: RunEvent): Group | undefined {
    const scope = this.#scopeOf(place, event);
    if (scope === undefined) return undefined;
    const candidates = this.of(place, scope);
    if (place.pick === 'latest') return latest(candidates, event.end)?.group;
    if (place.pick === 'oldest-open') return this.#takeOpen(candidates, event);
    const failed = candidates.filter(({ group }) => group.events.some(({ values }) => values?.outcome === 'failed'));
    return failed[nearest(failed, ({ group }) => Math.abs(group.end - event.end))]?.group;
  }

  #takeOpen(candidates: Candidate[], event: RunEvent): Group | undefined {
    let open = this.#open.get(candidates);
    if (open === undefined) {
      open = { ones: [], next: 0 };
      this.#open.set(candidates, open);
    }
    for (; open.next < candidates.length; open.next++) {
      const one = candidates[open.next] as Candidate;
      if (one.time > event.end) break;
      if (!this.#closed.has(one.group)) open.ones.push(one);
    }
    // What began nearest to when the answer says that it did: an interrupted request stays open for ever.
    const at = event.start < event.end ? nearest(open.ones, ({ time }) => Math.abs(time - event.start)) : 0;
    return open.ones.splice(at, 1)[0]?.group;
  }

  /** Whether any of its events may be joined. */
  #note(byScope: Map<string, Candidate[]>, place: Placement, group: Group): boolean {
    let noted = false;
    for (const event of group.events) {
      if (!place.of.includes(event.name)) continue;
      const scope = this.#scopeOf(place, event, group.conversation);
      if (scope === undefined) continue;
      const some = byScope.get(scope);
      if (some === undefined) byScope.set(scope, [{ time: event.end, group }]);
      else some.push({ time: event.end, group });
      noted = true;
    }
    return noted;
  }

  #scopeOf({ within }: Placement, event: RunEvent, known?: string): string | undefined {
    if (within === 'trace') return event.traceId;
    const conversation = known ?? this.#conversationOf(event);
    if (conversation === undefined) return undefined;
    const scope = scopeOfSender(conversation, event.source);
    return within === 'scope' ? `${scope}\n${event.scope ?? ''}` : scope;
  }
}

interface OpenOnes {
  ones: Candidate[];
  /** The first of the candidates that was not looked at. */
  next: number;
}

function latest(candidates: readonly Candidate[], time: number): Candidate | undefined {
  let low = 0;
  let high = candidates.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((candidates[middle] as Candidate).time <= time) low = middle + 1;
    else high = middle;
  }
  return candidates[low - 1];
}

/** Index of the nearest; -1 of none. */
function nearest(candidates: readonly Candidate[], distance: (one: Candidate) => number): number {
  let best = -1;
  let least = Number.POSITIVE_INFINITY;
  candidates.forEach((one, index) => {
    const far = distance(one);
    if (far >= least) return;
    best = index;
    least = far;
  });
  return best;
}
