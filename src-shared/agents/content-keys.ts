/** Which attributes hold what people and models wrote, and which tell who and where: for search, and for redaction. */
import type { AgentTable, ContentClass } from './agent-table.ts';
import { AGENTS, type AgentId, agentById } from './agents.ts';
import { registerKey } from './keys.ts';
import type { KeyId } from './record-reader.ts';

const classes = new Map<string, ContentClass>();
for (const { table } of AGENTS) {
  for (const [contentClass, keys] of Object.entries(table.content) as Array<[ContentClass, readonly string[]]>) {
    for (const key of keys) if (!classes.has(key)) classes.set(key, contentClass);
  }
}

const contentIds: readonly KeyId[] = [...classes]
  .filter(([, contentClass]) => contentClass !== 'identity')
  .map(([key]) => registerKey(key));

/** The class of an attribute, whatever agent sent it; undefined when no table names it. */
export function contentClassOf(key: string): ContentClass | undefined {
  return classes.get(key);
}

/** Content-bearing: full-text search covers it. Identity is not content. */
export function isContentKey(key: string): boolean {
  const contentClass = contentClassOf(key);
  return contentClass !== undefined && contentClass !== 'identity';
}

/** Key ids of every content-bearing attribute, all agents. */
export function contentKeyIds(): readonly KeyId[] {
  return contentIds;
}

/** What of an event is shown as a block of its own. */
export type ShownContent = 'prompt' | 'response' | 'toolArguments' | 'toolOutput' | 'error';

const shown = new Map<string, readonly string[]>();

/** Keys that may hold it in an event of this agent, likeliest first: the agent's own, then everybody's. */
export function keysHolding(agent: AgentId, content: ShownContent): readonly string[] {
  const place = `${agent} ${content}`;
  let keys = shown.get(place);
  if (keys === undefined) {
    const tables = [agentById(agent), ...AGENTS].map(({ table }) => table);
    keys = [...new Set(tables.flatMap((table) => keysOfTable(table, content)))];
    shown.set(place, keys);
  }
  return keys;
}

/** Without wildcards: those are for redaction. */
function keysOfTable({ fields, content, events }: AgentTable, name: ShownContent): string[] {
  const named = name === 'toolOutput' ? [] : (fields[name] ?? []);
  const more =
    name === 'error' ? Object.values(events).flatMap((event) => event.fields?.error ?? []) : (content[name] ?? []);
  return [...named, ...more].filter((key) => !key.includes('*'));
}
