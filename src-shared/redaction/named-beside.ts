/**
 * Which name a value of OTLP's lists and maps goes by, where that stands in a text beside it: `{name: "x-api-key", value: "…"}` as a map,
 * `["x-api-key", "…"]` as a list, `{password: {value: "…"}}`. JSON in a string is read by the detectors themselves.
 */
import type { AnyValue, KeyValue } from '../otlp/otlp-json.ts';
import { classOfName } from './secrets/name-class.ts';

/** Longer texts are no names. UTF-16 units; `text-questions.ts` asks the same. */
export const MAX_NAME_CHARS = 64;

const NAME_KEY = /(?:^|[._ -]|[a-z](?=[A-Z]))(?:name|key|id|header|field|variable|option|param|parameter|k|n)$/i;
const VALUE_KEY = /(?:^|[._ -]|[a-z](?=[A-Z]))(?:value|val|v|content|data|text|default|plain|plaintext|string)$/i;

/** Whether a text may be the name of a secret. */
export function namesSecret(text: string): boolean {
  return text.length <= MAX_NAME_CHARS && classOfName(text) !== undefined;
}

/** Whether a member's key says no more than that its value is one. */
export function isValueKey(key: string): boolean {
  return VALUE_KEY.test(key);
}

/** What the values of a map go by: a name that one of its members gives, else the key that the whole map stands under. */
export function nameInMap(members: readonly KeyValue[], around: string | undefined): string | undefined {
  for (const { key, value } of members) {
    const text = value?.stringValue;
    if (text !== undefined && NAME_KEY.test(key) && namesSecret(text)) return text;
  }
  return around !== undefined && namesSecret(around) ? around : undefined;
}

/** What an element of a list goes by: the text before it where that is a name, else what the list does. */
export function nameInList(before: AnyValue | undefined, around: string | undefined): string | undefined {
  const text = before?.stringValue;
  return text !== undefined && namesSecret(text) ? text : around;
}
