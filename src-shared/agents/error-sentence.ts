/** From the error text that an agent gives to the sentence that a person reads. */
import type { CompiledEvent } from './compiled-event.ts';
import { cutText } from './cut-text.ts';
import { memberText, parseObject } from './inner-value.ts';
import type { RecordReader } from './record-reader.ts';

/** UTF-16 units. */
const MAX_SENTENCE_CHARS = 1_024;

/** What is longer is no JSON that is looked into, and its sentence stands at its beginning. UTF-16 units. */
const MAX_LOOKED_AT_CHARS = 128 * 1_024;

/** Where the servers of models put the sentence in their answer: OpenAI (also in a stream), Anthropic, Google, proxies. */
const SENTENCES = ['response.error.message', 'error.error.message', 'error.message', 'message', 'error', 'detail'];

/**
 * The first of the event's error texts that is not empty: of a server's answer in JSON the sentence, without what the
 * agent puts before it. At most {@link MAX_SENTENCE_CHARS}.
 */
export function errorSentence(record: RecordReader, event: CompiledEvent): string | undefined {
  for (const key of event.keys.error) {
    const text = record.text(key, MAX_LOOKED_AT_CHARS);
    if (text === undefined || text === '') continue;
    return cutText(sentenceOf(text, event.table.errorPrefixes ?? []), MAX_SENTENCE_CHARS);
  }
  return undefined;
}

/** What a person reads of an error text: of a server's answer in JSON the sentence, without one of the prefixes. */
export function sentenceOf(text: string, prefixes: readonly string[]): string {
  const prefix = prefixes.find((one) => text.length > one.length && text.startsWith(one));
  if (prefix !== undefined) return text.slice(prefix.length);
  const answer = parseObject(text);
  if (answer === undefined) return text;
  for (const path of SENTENCES) {
    const sentence = memberText(answer, path);
    if (sentence !== undefined && sentence !== '') return sentence;
  }
  return text;
}
