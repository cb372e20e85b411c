/**
 * Which agent within a conversation an event is of: the main one, a sub-agent, or what works for the agent itself (a title, a memory).
 */
import type { RunEvent } from '../agents/run-event.ts';
import type { RunEventStore } from './event-store.ts';
import type { Group } from './group.ts';
import { KeySets } from './union-find.ts';

export interface Lane {
  /** A sub-agent, with a step of its own in which its steps are nested; else its steps are the turn's own. */
  isSubagent: boolean;
  internal: boolean;
  name?: string;
  /** Call id of the tool call that started it. */
  startedBy?: string;
  groups: Group[];
}

/** The lane of each group that is not of the main agent. */
export function lanesOf(groups: readonly Group[], store: RunEventStore): Map<Group, Lane> {
  const sets = new KeySets();
  const keysOfGroup = new Map<Group, string[]>();
  for (const group of groups) {
    const keys = group.events.flatMap((event) => laneKeysOf(event, store));
    if (keys.length === 0) continue;
    keysOfGroup.set(group, keys);
    sets.join(keys);
  }
  const main = new Set<number>();
  const lanes = new Map<number, Lane>();
  const laneOf = new Map<Group, Lane>();
  for (const [group, keys] of keysOfGroup) {
    const set = sets.set(keys[0] as string);
    if (group.kind === 'prompt') main.add(set);
    let lane = lanes.get(set);
    if (lane === undefined) {
      lane = { isSubagent: false, internal: false, groups: [] };
      lanes.set(set, lane);
    }
    lane.groups.push(group);
    for (const { form, values } of group.events) {
      if (values?.inSubagent) lane.isSubagent = true;
      if (values?.internal && (form.opensLane || values.inSubagent)) lane.internal = true;
      if (values?.inSubagent && values.agentName !== undefined) lane.name ??= values.agentName;
      if (values?.startedByCall !== undefined) lane.startedBy ??= values.startedByCall;
    }
  }
  nameCallers(groups, sets, lanes, store);
  adoptNamed(
    lanes,
    groups.filter((group) => group.kind === 'subagent' && !keysOfGroup.has(group)),
  );
  for (const [set, lane] of lanes) {
    if (main.has(set) || (!lane.isSubagent && !lane.internal)) continue;
    for (const group of lane.groups) laneOf.set(group, lane);
  }
  return laneOf;
}

function laneKeysOf(event: RunEvent, { kept, tree }: RunEventStore): readonly string[] {
  const own = event.laneKeys ?? [];
  if (event.spanId === undefined || event.signal === 'log') return own;
  const ref = tree.ancestorRef(event.spanId, (at) => (kept[at] as RunEvent).form.opensLane);
  const opener = ref === undefined ? undefined : (kept[ref] as RunEvent).spanId;
  if (event.form.opensLane && event.values?.internal && event.spanId !== undefined)
    return [...own, `x:${event.spanId}`];
  return opener === undefined ? own : [...own, `x:${opener}`];
}

/** The call that started a sub-agent: the call names the lane, or the sub-agent's span is below the call's. */
function nameCallers(
  groups: readonly Group[],
  sets: KeySets,
  lanes: ReadonlyMap<number, Lane>,
  store: RunEventStore,
): void {
  for (const group of groups) {
    if (group.kind === 'prompt') {
      for (const { values } of group.events) {
        const { lane, call } = values?.continues ?? {};
        const started = lane === undefined ? undefined : lanes.get(sets.set(lane));
        if (started !== undefined && call !== undefined) started.startedBy ??= call;
      }
    } else if (group.kind === 'tool_call') {
      const call = group.events.find(({ values }) => values?.callId !== undefined)?.values?.callId;
      if (call === undefined) continue;
      for (const { values } of group.events) {
        const lane = values?.startsLane === undefined ? undefined : lanes.get(sets.set(values.startsLane));
        if (lane?.isSubagent) lane.startedBy ??= call;
      }
    } else if (group.kind === 'subagent') {
      for (const { spanId, signal, laneKeys } of group.events) {
        if (spanId === undefined || signal !== 'span' || laneKeys === undefined) continue;
        const { kept, tree } = store;
        const ref = tree.ancestorRef(spanId, (at) => (kept[at] as RunEvent).values?.callId !== undefined);
        const lane = lanes.get(sets.set(laneKeys[0] as string));
        const call = ref === undefined ? undefined : (kept[ref] as RunEvent).values?.callId;
        if (call !== undefined && lane !== undefined) lane.startedBy ??= call;
      }
    }
  }
}

/** A record that names its sub-agent by nothing but a name belongs to the lane of that name that was at work. */
function adoptNamed(lanes: ReadonlyMap<number, Lane>, unkeyed: readonly Group[]): void {
  const working = [...lanes.values()].filter(({ groups }) => groups.some(({ kind }) => kind !== 'subagent'));
  const adopt = (group: Group): boolean => {
    const name = group.events.find(({ values }) => values?.agentName !== undefined)?.values?.agentName;
    let nearest: Lane | undefined;
    let least = Number.POSITIVE_INFINITY;
    for (const lane of working) {
      if (name === undefined || !lane.isSubagent || !lane.name?.startsWith(name)) continue;
      const distance = Math.abs(startOf(lane) - group.start);
      if (distance >= least) continue;
      least = distance;
      nearest = lane;
    }
    nearest?.groups.push(group);
    return nearest !== undefined;
  };
  unkeyed.forEach(adopt);
  for (const lane of lanes.values()) {
    if (!working.includes(lane))
      lane.groups = lane.groups.filter((group) => group.kind !== 'subagent' || !adopt(group));
  }
}

function startOf({ groups }: Lane): number {
  return groups.reduce((least, { start }) => Math.min(least, start), Number.POSITIVE_INFINITY);
}
