/** The attribute that says what was redacted: `prompts=1 secrets=2`. */
import type { KeyValue } from '../otlp/otlp-json.ts';
import type { Change } from './change.ts';
import { MARKED_AT, type Part } from './shapes.ts';

export const MARK_KEY = 'sluice.redacted';

const MARK = /^(?:[\w.-]{1,64}=\d{1,9}(?: (?=.)|$))+$/;

/** Whether the attribute is a mark and not something else under its name. Rules leave it alone; detectors do not. */
export function isMark({ key, value }: KeyValue): boolean {
  return key === MARK_KEY && value?.stringValue !== undefined && MARK.test(value.stringValue);
}

type Json = Record<string, unknown>;

/** The part with its mark. Counts of an earlier redaction are added to. */
export function addMark<T extends object>(part: Part, value: T, changes: readonly Change[]): T {
  const path = MARKED_AT[part];
  return setMark(value as Json, path, changes) as T;
}

function setMark(message: Json, [name, ...rest]: readonly string[], changes: readonly Change[]): Json {
  if (name === undefined) return message;
  if (rest.length > 0) return { ...message, [name]: setMark((message[name] ?? {}) as Json, rest, changes) };
  const list = (message[name] ?? []) as KeyValue[];
  const counts = countsOf(list.find(isMark)?.value?.stringValue ?? '');
  for (const { rule, count } of changes) counts.set(rule, (counts.get(rule) ?? 0) + count);
  const text = [...counts].map(([rule, count]) => `${rule}=${count}`).join(' ');
  const mark: KeyValue = { key: MARK_KEY, value: { stringValue: text } };
  const at = list.findIndex(({ key }) => key === MARK_KEY);
  const marked = list.flatMap((pair, index) => (pair.key !== MARK_KEY ? [pair] : index === at ? [mark] : []));
  return { ...message, [name]: at < 0 ? [...list, mark] : marked };
}

function countsOf(text: string): Map<string, number> {
  return new Map(
    [...text.matchAll(/([\w.-]{1,64})=(\d{1,9})(?: |$)/g)].map(([, rule, count]) => [rule as string, Number(count)]),
  );
}
