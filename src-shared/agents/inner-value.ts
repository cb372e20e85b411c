/** Values that agents put inside the text of an attribute: members of JSON, lines around a command's output. */
import type { InnerValue } from './agent-table.ts';
import { registerKey } from './keys.ts';
import type { KeyId, RecordReader } from './record-reader.ts';

/** JSON text longer than this is not parsed. UTF-16 units. */
const MAX_PARSED_CHARS = 64 * 1_024;
/** The head before a command's output is some 150 characters long. UTF-16 units. */
const MAX_HEAD_CHARS = 400;
/** The last line of a text is looked for in so much of its end. UTF-16 units. */
const MAX_TAIL_CHARS = 64 * 1_024;
/** Where a head ends and the command's own output begins. */
const OUTPUT_LINE = /^Output:$/m;

export type CompiledInner = InnerValue & { id: KeyId };

export function compileInner(values: readonly InnerValue[] | undefined): readonly CompiledInner[] {
  return (values ?? []).map((value) => ({ ...value, id: registerKey(value.key) }));
}

/** The first of the values that is there, as text; undefined when none is. */
export function innerText(record: RecordReader, values: readonly CompiledInner[]): string | undefined {
  for (const value of values) {
    const found = record.has(value.id) ? innerOf(record, value) : undefined;
    if (found !== undefined && found !== '') return found;
  }
  return undefined;
}

/** The same as a whole number. */
export function innerInteger(record: RecordReader, values: readonly CompiledInner[]): number | undefined {
  const text = innerText(record, values);
  const number = text === undefined ? Number.NaN : Number(text);
  return Number.isSafeInteger(number) ? number : undefined;
}

function innerOf(record: RecordReader, value: CompiledInner): string | undefined {
  if ('headLine' in value) {
    const head = record.textHead(value.id, MAX_HEAD_CHARS);
    const end = head === undefined ? -1 : head.search(OUTPUT_LINE);
    return end < 0 ? undefined : lineNumber(head as string, end, value.headLine, false);
  }
  if ('lastLine' in value) {
    const text = record.textTail(value.id, MAX_TAIL_CHARS);
    return text === undefined ? undefined : lineNumber(text, text.length, value.lastLine, true);
  }
  const name = value.member.slice(value.member.lastIndexOf('.') + 1);
  // Whether it is JSON shows in the first character, so that a long output is not decoded for nothing.
  if (!/^\s*\{/.test(record.textHead(value.id, 8) ?? '')) return undefined;
  const text = record.text(value.id, MAX_PARSED_CHARS + 1) ?? '';
  return text.includes(`"${name}"`) ? memberText(parseObject(text), value.member) : undefined;
}

function lineNumber(text: string, end: number, line: RegExp, isLast: boolean): string | undefined {
  const lines = text.slice(0, end).split('\n');
  const found = isLast ? lines.findLast((one) => line.test(one)) : lines.find((one) => line.test(one));
  return found === undefined ? undefined : line.exec(found)?.[1];
}

/** The JSON object that a text is; undefined for anything else, and for texts that are too long to look into. */
export function parseObject(text: string): Record<string, unknown> | undefined {
  if (text.length > MAX_PARSED_CHARS || !/^\s*\{/.test(text)) return undefined;
  try {
    return JSON.parse(text) as Record<string, unknown>;
  } catch {
    return undefined;
  }
}

/** A string or number behind a dotted path, as text. */
export function memberText(object: unknown, path: string): string | undefined {
  let value = object;
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return typeof value === 'string' || typeof value === 'number' ? String(value) : undefined;
}
