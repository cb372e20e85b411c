/** Conversations that belong together: who started whom, and sessions that were thrown away. */
import type { RunEvent } from '../agents/run-event.ts';
import type { Conversations } from './assign-conversations.ts';
import type { Gathered } from './group.ts';
import { type Group, spanOf } from './group.ts';

/** A throwaway session ends in the one that its process goes on with. Microseconds. */
const SOON_US = 30 * 1_000_000;

/** A resumed process begins with a session that is never used again: its records are the following one's. */
export function joinThrowaway(all: Map<string, Gathered>): void {
  for (const [key, gathered] of [...all]) {
    const { groups } = gathered;
    if (key === '' || groups.length === 0) continue;
    if (!groups.every(({ events }) => events.every(({ form }) => form.throwaway))) continue;
    const source = (groups[0] as Group).events[0]?.source.id;
    const { end } = spanOf(groups);
    let next: Gathered | undefined;
    let nearest = SOON_US;
    for (const [other, candidate] of all) {
      if (other === key || other === '') continue;
      for (const { kind, start, events } of candidate.groups) {
        if (kind === 'process' || events[0]?.source.id !== source) continue;
        const distance = start - end;
        if (distance < 0 || distance >= nearest) continue;
        nearest = distance;
        next = candidate;
      }
    }
    if (next === undefined) continue;
    for (const group of groups) next.groups.push(group);
    next.noise += gathered.noise;
    all.delete(key);
  }
}

/** The conversation that started each: as a record says, by the call above its spans, or by the turn's trace that it began in. */
export function parentsOf(all: ReadonlyMap<string, Gathered>, conversations: Conversations): Map<string, string> {
  const parents = new Map<string, string>();
  const promptTraces = new Map<string, string>();
  for (const [key, { groups }] of all) {
    for (const { events, kind } of groups) {
      for (const { values, traceId, form } of events) {
        if (values?.childConversation !== undefined) parents.set(values.childConversation, key);
        if (values?.parentConversation !== undefined) parents.set(key, values.parentConversation);
        if (kind === 'prompt' && traceId !== undefined && form.kind === 'prompt' && !promptTraces.has(traceId)) {
          promptTraces.set(traceId, conversations.ofTrace(traceId) ?? key);
        }
      }
    }
  }
  for (const [key, { groups }] of all) {
    if (parents.has(key) || key === '') continue;
    const parent = firstParent(key, groups, conversations, promptTraces);
    if (parent !== undefined && parent !== key && all.has(parent)) parents.set(key, parent);
  }
  return parents;
}

function firstParent(
  key: string,
  groups: readonly Group[],
  conversations: Conversations,
  promptTraces: ReadonlyMap<string, string>,
): string | undefined {
  for (const { events, kind } of groups) {
    for (const event of events) {
      const started = conversations.startedIn(event as RunEvent, key);
      if (started !== undefined) return started;
      // Its beginning stands in the trace of another's turn.
      if (kind !== 'process' || event.traceId === undefined) continue;
      const owner = promptTraces.get(event.traceId);
      if (owner !== undefined && owner !== key) return owner;
    }
  }
  return undefined;
}
