/** Which attributes hold what people and models wrote, and which tell who and where: for search, and for redaction. */
import type { ContentClass } from './agent-table.ts';
import { registerKey } from './keys.ts';
import type { KeyId } from './record-reader.ts';
import { FALLBACK_TABLE, TABLES } from './tables.ts';

const classes = new Map<string, ContentClass>();
for (const table of [...TABLES, FALLBACK_TABLE]) {
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
  const contentClass = classes.get(key);
  return contentClass !== undefined && contentClass !== 'identity';
}

/** Key ids of every content-bearing attribute, all agents. */
export function contentKeyIds(): readonly KeyId[] {
  return contentIds;
}
