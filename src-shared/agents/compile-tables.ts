/** Turns the tables' names into key ids and flat arrays, once, when the module loads. */
import type { Agent } from './agent.ts';
import type { AgentTable, EventEntry, FieldKeys } from './agent-table.ts';
import { type AgentId, KNOWN_AGENTS, OTHER_AGENT } from './agents.ts';
import type { CompiledEvent, CompiledFields } from './compiled-event.ts';
import { compileInner } from './inner-value.ts';
import { registerKey } from './keys.ts';
import type { KeyId, RecordGroup } from './record-reader.ts';
import type { RunTable } from './run-table.ts';

const FIELD_NAMES = [
  'model',
  'durationMs',
  'ok',
  'decision',
  'decisionSource',
  'tool',
  'server',
  'toolNamespace',
  'exitCode',
  'callId',
  'status',
  'error',
  'inputTokens',
  'cachedTokens',
  'cacheWriteTokens',
  'outputTokens',
  'reasoningTokens',
  'totalTokens',
  'costUsd',
  'endpoint',
  'attempt',
  'streamKind',
  'prompt',
  'promptLength',
  'response',
  'responseLength',
  'toolArguments',
] as const satisfies ReadonlyArray<keyof FieldKeys>;

export interface CompiledAgent {
  id: AgentId;
  table: AgentTable;
  conversation: ReadonlyArray<{ name: string; key: KeyId }>;
  /** By the event's name without its prefix. */
  events: ReadonlyMap<string, CompiledEvent>;
  /** For events that the table does not list. */
  unlisted: CompiledEvent;
}

export const EVENT_NAME_KEY = registerKey('event.name');
export const EVENT_TIMESTAMP_KEY = registerKey('event.timestamp');

function compileFields(shared: Partial<FieldKeys>, own: Partial<FieldKeys> | undefined): CompiledFields {
  const compiled: Partial<Record<keyof FieldKeys, readonly KeyId[]>> = {};
  for (const field of FIELD_NAMES) compiled[field] = (own?.[field] ?? shared[field] ?? []).map(registerKey);
  return compiled as CompiledFields;
}

/** What all events of an agent have in common. */
function compileShared(table: AgentTable) {
  return {
    table,
    server: compileInner(table.inner?.server),
    exitCode: compileInner(table.inner?.exitCode),
    toolInside: new Map(Object.entries(table.toolInside ?? {}).map(([name, value]) => [name, compileInner([value])])),
    cacheBesideInput: (table.cacheBesideInput ?? []).map(registerKey),
    reasoningBesideOutput: (table.reasoningBesideOutput ?? []).map(registerKey),
  };
}

function compileEvent(shared: ReturnType<typeof compileShared>, entry: EventEntry): CompiledEvent {
  return {
    ...shared,
    entry,
    keys: compileFields(shared.table.fields, entry.fields),
    details: (entry.details ?? []).map((name) => ({ name, key: registerKey(name) })),
  };
}

/** Kinds that the model of runs knows an event by; lists show them, where the table of records has no kind of its own for it. */
const RUN_KINDS = ['subagent', 'hook', 'compaction', 'process'] as const;

function runKinds(table: AgentTable, run: RunTable | undefined): Map<string, (typeof RUN_KINDS)[number]> {
  const kinds = new Map<string, (typeof RUN_KINDS)[number]>();
  for (const [name, { kind }] of Object.entries(run?.logs ?? {})) {
    const known = RUN_KINDS.find((one) => one === kind);
    const prefix = table.eventPrefixes.find((one) => name.startsWith(one)) ?? '';
    if (known !== undefined) kinds.set(name.slice(prefix.length), known);
  }
  return kinds;
}

function eventsOf(
  { table, run }: Agent<AgentId>,
  shared: ReturnType<typeof compileShared>,
): Map<string, CompiledEvent> {
  const events = new Map<string, CompiledEvent>();
  const kinds = runKinds(table, run);
  for (const [name, kind] of kinds) {
    if (table.events[name] === undefined) events.set(name, compileEvent(shared, { kind }));
  }
  for (const [name, entry] of Object.entries(table.events)) {
    const kind = entry.kind === 'other' ? (kinds.get(name) ?? 'other') : entry.kind;
    events.set(name, compileEvent(shared, { ...entry, kind }));
  }
  return events;
}

function compileAgent(agent: Agent<AgentId>): CompiledAgent {
  const { id, table } = agent;
  for (const keys of Object.values(table.content)) keys.forEach(registerKey);
  const shared = compileShared(table);
  return {
    id,
    table,
    conversation: table.conversation.map((name) => ({ name, key: registerKey(name) })),
    events: eventsOf(agent, shared),
    unlisted: compileEvent(shared, { kind: 'other' }),
  };
}

const COMPILED: readonly CompiledAgent[] = KNOWN_AGENTS.map(compileAgent);
export const FALLBACK: CompiledAgent = compileAgent(OTHER_AGENT);

export function agentOfScope(scopeName: string): CompiledAgent | undefined {
  return (
    COMPILED.find(({ table }) => table.scopes.includes(scopeName)) ??
    COMPILED.find(({ table }) => table.scopePrefixes.some((prefix) => scopeName.startsWith(prefix)))
  );
}

export function agentOfService(serviceName: string | undefined): CompiledAgent | undefined {
  return serviceName === undefined ? undefined : COMPILED.find(({ table }) => table.services.includes(serviceName));
}

/** Whose group it is, without regard to what is in it. */
export function agentOfGroup({ scopeName, resource }: RecordGroup): AgentId {
  return (agentOfScope(scopeName) ?? agentOfService(resource.get('service.name')) ?? FALLBACK).id;
}

/** The agent whose prefix the name carries, and the name without it. */
export function agentOfEventName(name: string): { agent: CompiledAgent; bareName: string } | undefined {
  for (const agent of COMPILED) {
    for (const prefix of agent.table.eventPrefixes) {
      if (name.length > prefix.length && name.startsWith(prefix)) return { agent, bareName: name.slice(prefix.length) };
    }
  }
  return undefined;
}

/** How the agent's table describes the event of that full name; works for events that are already recognised. */
export function compiledEventOf(agentId: AgentId, name: string): CompiledEvent {
  const agent = COMPILED.find(({ id }) => id === agentId) ?? FALLBACK;
  const prefix = agent.table.eventPrefixes.find((candidate) => name.startsWith(candidate));
  return agent.events.get(prefix === undefined ? name : name.slice(prefix.length)) ?? agent.unlisted;
}
