/** What an action makes of a value. Doing it twice gives what doing it once gave. */
import type { AnyValue } from '../otlp/otlp-json.ts';
import { plainValue } from '../otlp/plain-value.ts';
import { type Action, DEFAULT_MASK } from './rule.ts';
import { decodeBase64, encodeBase64 } from './secrets/base64.ts';
import { codesOf, latin1Text } from './secrets/codes.ts';

/** HMAC-SHA256 of the text's UTF-8 as lower-case hex, with the installation's key. The host has both. */
export type KeyedHash = (text: string) => string;

/** The attribute goes. */
export const DROP = Symbol('drop');
/** The record goes. */
export const DROP_EVENT = Symbol('drop event');
export type Acted<T> = T | typeof DROP | typeof DROP_EVENT;

const HASH_FORM = /\[HASH:[0-9a-f]{32}\]/g;
/** 128 bits are enough to compare by. */
const HASH_DIGITS = 32;

/** `mask`: what a detector puts instead of a secret, when the rule has no text of its own. */
export function actOnText(action: Action, text: string, keyedHash: KeyedHash, mask = DEFAULT_MASK): Acted<string> {
  switch (action.do) {
    case 'drop':
      return DROP;
    case 'drop-event':
      return DROP_EVENT;
    case 'truncate':
      return truncateUtf8(text, action.bytes);
  }
  if (text === '' || isDone(action, text, mask)) return text;
  switch (action.do) {
    case 'mask':
      return action.text ?? mask;
    case 'hash':
      return `[HASH:${keyedHash(text).slice(0, HASH_DIGITS)}]`;
    case 'keep-first':
      return text.length <= action.chars ? mask : cut(text, action.chars) + mask;
    case 'keep-last':
      return text.length <= action.chars ? mask : mask + cutStart(text, action.chars);
  }
}

/** What the action leaves instead of what it takes away; undefined when it leaves nothing that could be told. */
export function markOf(action: Action, mask = DEFAULT_MASK): string | undefined {
  if (action.do === 'mask') return action.text ?? mask;
  return action.do === 'keep-first' || action.do === 'keep-last' ? mask : undefined;
}

function isDone(action: Action, text: string, mask: string): boolean {
  switch (action.do) {
    case 'mask':
      return text === (action.text ?? mask);
    case 'hash':
      return text.replace(HASH_FORM, '') === '';
    case 'keep-first':
      return text === mask || (text.endsWith(mask) && text.length <= action.chars + mask.length);
    case 'keep-last':
      return text === mask || (text.startsWith(mask) && text.length <= action.chars + mask.length);
    default:
      return false;
  }
}

/** Places in the text that the action itself left there, in order. */
export function marksIn(action: Action, text: string): Array<{ start: number; end: number }> {
  const mark = markOf(action);
  if (action.do === 'hash') {
    return [...text.matchAll(HASH_FORM)].map(({ index, 0: found }) => ({ start: index, end: index + found.length }));
  }
  const found: Array<{ start: number; end: number }> = [];
  if (mark === undefined) return found;
  for (let at = text.indexOf(mark); at >= 0; at = text.indexOf(mark, at + mark.length)) {
    found.push({ start: at, end: at + mark.length });
  }
  return found;
}

/** A value of any kind as a whole. */
export function actOnValue(action: Action, value: AnyValue, keyedHash: KeyedHash): Acted<AnyValue> {
  if (action.do === 'drop') return DROP;
  if (action.do === 'drop-event') return DROP_EVENT;
  if (action.do === 'truncate') return truncateValue(value, action.bytes);
  if (value.stringValue !== undefined) {
    const acted = actOnText(action, value.stringValue, keyedHash);
    return typeof acted === 'symbol' || acted !== value.stringValue ? textValue(acted) : value;
  }
  if (Object.keys(value).length === 0) return value;
  const composite = value.arrayValue !== undefined || value.kvlistValue !== undefined || value.bytesValue !== undefined;
  const text = composite ? JSON.stringify(plainValue(value)) : String(plainValue(value));
  // The first characters of a list or of base64 are no help to anybody.
  if (composite && (action.do === 'keep-first' || action.do === 'keep-last')) return { stringValue: DEFAULT_MASK };
  return textValue(actOnText(action, text, keyedHash));
}

function textValue(acted: Acted<string>): Acted<AnyValue> {
  return typeof acted === 'symbol' ? acted : { stringValue: acted };
}

function truncateValue(value: AnyValue, bytes: number): AnyValue {
  if (value.stringValue !== undefined) {
    const cutText = truncateUtf8(value.stringValue, bytes);
    return cutText === value.stringValue ? value : { stringValue: cutText };
  }
  if (value.bytesValue !== undefined) {
    const content = latin1Text(decodeBase64(codesOf(value.bytesValue)));
    return content.length <= bytes ? value : { bytesValue: encodeBase64(content.slice(0, bytes)) };
  }
  if (value.arrayValue !== undefined) {
    const values = mapSame(value.arrayValue.values, (element) => truncateValue(element, bytes));
    return values === value.arrayValue.values ? value : { arrayValue: { values } };
  }
  if (value.kvlistValue !== undefined) {
    const values = mapSame(value.kvlistValue.values, (pair) => {
      if (pair.value === undefined) return pair;
      const inner = truncateValue(pair.value, bytes);
      return inner === pair.value ? pair : { ...pair, value: inner };
    });
    return values === value.kvlistValue.values ? value : { kvlistValue: { values } };
  }
  return value;
}

/** Like `map`, but the same array when nothing changed. */
export function mapSame<T>(list: T[], change: (element: T) => T): T[] {
  let changed: T[] | undefined;
  list.forEach((element, index) => {
    const after = change(element);
    if (after === element && changed === undefined) return;
    changed ??= list.slice(0, index);
    changed.push(after);
  });
  return changed ?? list;
}

/** At most `bytes` bytes of UTF-8, never part of a character. */
export function truncateUtf8(text: string, bytes: number): string {
  // No UTF-16 unit takes more than three bytes.
  if (text.length * 3 <= bytes) return text;
  let size = 0;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    const isPair = code >= 0xd800 && code <= 0xdbff && (text.charCodeAt(index + 1) & 0xfc00) === 0xdc00;
    size += code < 0x80 ? 1 : code < 0x800 ? 2 : isPair ? 4 : 3;
    if (size > bytes) return text.slice(0, index);
    if (isPair) index++;
  }
  return text;
}

/** The first characters, without half a pair. */
function cut(text: string, chars: number): string {
  const code = text.charCodeAt(chars - 1);
  return text.slice(0, code >= 0xd800 && code <= 0xdbff ? chars - 1 : chars);
}

function cutStart(text: string, chars: number): string {
  const at = text.length - chars;
  const code = text.charCodeAt(at);
  return text.slice(code >= 0xdc00 && code <= 0xdfff ? at + 1 : at);
}
