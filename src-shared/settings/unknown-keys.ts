/** Misspelt keys inside `[sluice]`: a setting that silently does nothing is worse than an error. */
import { z } from 'zod';
import { sluiceSchema } from './schema.ts';

export interface UnknownKey {
  /** From the root of the file, e.g. `['sluice', 'log', 'max_byte']`. */
  path: string[];
  /** The known key of the same table that it is most like, when there is one. */
  nearest?: string;
}

/** Keys of `[sluice]` that nobody reads, in the file's order. `value` is the parsed file's `sluice` table. */
export function findUnknownKeys(value: unknown): UnknownKey[] {
  const found: UnknownKey[] = [];
  collect(sluiceSchema, value, ['sluice'], found);
  return found;
}

function collect(schema: z.ZodType, value: unknown, path: string[], found: UnknownKey[]): void {
  const object = unwrap(schema);
  if (!(object instanceof z.ZodObject) || typeof value !== 'object' || value === null || Array.isArray(value)) return;
  const shape: Record<string, z.ZodType> = object.shape;
  for (const [key, inner] of Object.entries(value)) {
    const known = Object.hasOwn(shape, key) ? shape[key] : undefined;
    if (known !== undefined) {
      collect(known, inner, [...path, key], found);
      continue;
    }
    const nearest = nearestOf(key, Object.keys(shape));
    found.push({ path: [...path, key], ...(nearest === undefined ? {} : { nearest }) });
  }
}

function unwrap(schema: z.ZodType): z.ZodType {
  let inner = schema;
  while (inner instanceof z.ZodDefault || inner instanceof z.ZodPrefault || inner instanceof z.ZodOptional) {
    inner = inner.unwrap() as z.ZodType;
  }
  return inner;
}

/** The candidate with the fewest edits, when those are at most a third of its letters (two for short names). */
export function nearestOf(word: string, candidates: readonly string[]): string | undefined {
  let best: string | undefined;
  let bestEdits = Number.POSITIVE_INFINITY;
  for (const candidate of candidates) {
    const edits = editDistance(word.toLowerCase(), candidate.toLowerCase());
    if (edits < bestEdits && edits <= Math.max(2, Math.floor(candidate.length / 3))) {
      best = candidate;
      bestEdits = edits;
    }
  }
  return best;
}

function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const substitute = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1);
      current.push(Math.min((previous[column] ?? 0) + 1, (current[column - 1] ?? 0) + 1, substitute));
    }
    previous = current;
  }
  return previous[b.length] ?? 0;
}
