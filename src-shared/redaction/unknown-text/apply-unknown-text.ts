/** The rule `unknown-text` over one part. What it leaves alone is the same object as before. */
import type { KeyValue } from '../../otlp/otlp-json.ts';
import type { Change } from '../change.ts';
import { mapTexts, type TextLeaf } from '../map-texts.ts';
import type { Part } from '../shapes.ts';
import { hasGenAiSign } from './genai-signs.ts';
import type { UnknownText, UnknownTextContext } from './unknown-text.ts';

type Json = Record<string, unknown>;

/** Bytes that are no text: more of them than this are content of some kind. */
const MAX_PLAIN_BYTES = 64;
const ANY_TEXT = 'any text';

export function applyUnknownText<T extends object>(
  unknown: UnknownText,
  part: Part,
  value: T,
  given: UnknownTextContext,
  rule: string,
  changes: Change[],
): T {
  // A constant mask would make two series one.
  if (part === 'metric') return value;
  const context = part === 'scope' ? { ...given, scope: scopeName(value as Json) } : given;

  function left({ place, keys, text, bytes }: TextLeaf): string {
    // What failed, as an error's message.
    if (place === 'message' || (place === 'body' && !speaksOfModels(value as Json, context))) return text;
    if (bytes === undefined || bytes.isUtf8) return unknown.leaves(place, keys, text, context);
    // What is no UTF-8 is judged by its size alone, where its key does not say what it is.
    if (text.length <= MAX_PLAIN_BYTES) return text;
    const judged = unknown.leaves(place, keys, ANY_TEXT, context);
    return judged === ANY_TEXT ? text : judged;
  }

  return mapTexts(part, value, (leaf) => {
    const text = left(leaf);
    if (text !== leaf.text) {
      changes.push({
        path: leaf.path(),
        rule,
        before: { stringValue: leaf.text },
        after: { stringValue: text },
        count: 1,
      });
    }
    return text;
  });
}

function scopeName(envelope: Json): string {
  return ((envelope['scope'] as Json | undefined)?.['name'] as string | undefined) ?? '';
}

/** A program that says nothing of models keeps its messages. */
function speaksOfModels(record: Json, { agent, event, scope }: UnknownTextContext): boolean {
  if (agent !== 'other') return true;
  const name = event === undefined || event === '' ? (record['eventName'] as string | undefined) : event;
  return hasGenAiSign((record['attributes'] as KeyValue[] | undefined) ?? [], name, scope);
}
