/**
 * Same text, same fate: a text that the rules masked as content is masked wherever it stands again in that event: in its record, the
 * resource and the scope, as a whole or inside a longer text, raw or escaped as in JSON. A secret likewise. Names of up to six words,
 * ids, numbers, paths and models are no text, and stay.
 */
import type { AnyValue } from '../otlp/otlp-json.ts';
import type { Change } from './change.ts';
import { mapTexts, type TextLeaf } from './map-texts.ts';
import { DEFAULT_MASK } from './rule.ts';
import type { Part } from './shapes.ts';
import { lastWord } from './unknown-text/name-hint.ts';
import { isText, isTextInName } from './unknown-text/text-form.ts';

/** A text that was masked. */
export interface MaskedText {
  text: string;
  /** What stands in its place. */
  mask: string;
  rule: string;
  isSecret: boolean;
}

/** What the rules masked of one part. */
export interface MaskedTexts {
  hasContent: boolean;
  hasSecrets: boolean;
  /** Made when it is asked for. `within`: those only that may stand in one of these texts, joined. */
  texts(within?: string): readonly MaskedText[];
}

export const NOTHING_MASKED: MaskedTexts = { hasContent: false, hasSecrets: false, texts: () => [] };

/** UTF-16 units; a shorter one may be part of anything. */
const MIN_CHARS = 4;
const MIN_SECRET_CHARS = 8;
/** Needles × characters to search: beyond it what holds one of many texts is masked as a whole. */
const MAX_WORK = 50_000_000;
const MAX_TEXTS = 2_000;
/** JSON in a string in JSON in a string … */
const MAX_DEPTH = 8;

/** `changes`: of the rules; what is added to them afterwards does not count. `secrets`: with what stands in their place. */
export function maskedTexts(
  changes: readonly Change[],
  secrets: ReadonlyMap<string, string>,
  contentRules: ReadonlySet<string>,
): MaskedTexts {
  const content = changes.filter(({ rule }) => contentRules.has(rule));
  if (content.length === 0 && secrets.size === 0) return NOTHING_MASKED;
  let known: readonly MaskedText[] | undefined;
  return {
    hasContent: content.length > 0,
    hasSecrets: secrets.size > 0,
    texts: (within) => {
      known ??= rawTexts(content, secrets);
      return formsOf(within === undefined ? known : known.filter(({ text }) => mayStandIn(within, text)));
    },
  };
}

/** Masks what is in `own` or `around`, wherever it stands, and notes each place in `changes`. */
export function maskSameText<T extends object>(
  part: Part,
  value: T,
  changes: Change[],
  own: MaskedTexts,
  around: readonly MaskedText[],
): T {
  const given = around.length === 0 ? own : withAround(own, around);
  if (!given.hasContent && !given.hasSecrets) return value;
  const places = textsToRepeat(part, value, given);
  if (places === undefined) return value;
  const needles = given.texts(places);
  if (needles.length === 0) return value;
  let work = MAX_WORK;
  return mapTexts(part, value, (leaf) => {
    if (!mayRepeat(leaf, given)) return leaf.text;
    work -= needles.length * leaf.text.length;
    const found =
      work < 0 ? { text: DEFAULT_MASK, rule: needles[0]?.rule ?? '', count: 1 } : without(leaf.text, needles);
    if (found === undefined) return leaf.text;
    const { rule, count } = found;
    changes.push({
      path: leaf.path(),
      rule,
      before: { stringValue: leaf.text },
      after: { stringValue: found.text },
      count,
    });
    return found.text;
  });
}

function withAround(own: MaskedTexts, around: readonly MaskedText[]): MaskedTexts {
  return {
    hasContent: own.hasContent || around.some(({ isSecret }) => !isSecret),
    hasSecrets: own.hasSecrets || around.some(({ isSecret }) => isSecret),
    texts: (within) => longestFirst([...own.texts(within), ...around]),
  };
}

/** Texts of a part in which a masked text can stand, joined; undefined: there are none. */
export function textsToRepeat(part: Part, value: object, given: Omit<MaskedTexts, 'texts'>): string | undefined {
  const found: string[] = [];
  mapTexts(part, value, (leaf) => {
    if (mayRepeat(leaf, given)) found.push(leaf.text);
    return leaf.text;
  });
  return found.length === 0 ? undefined : found.join('\0');
}

const NAMING = new Set(['name', 'id', 'path', 'model', 'version', 'type', 'label']);

/** Whether a masked text can stand there. A text stands only in a text, or escaped. */
function mayRepeat({ place, keys, text }: TextLeaf, { hasContent, hasSecrets }: Omit<MaskedTexts, 'texts'>): boolean {
  if (text === DEFAULT_MASK) return false;
  if (hasSecrets && text.length >= MIN_SECRET_CHARS) return true;
  if (!hasContent) return false;
  if (place === 'name' || place === 'key') return false;
  if (place === 'attribute' && !isTextInName(text) && NAMING.has(lastWord(keys.at(-1) ?? ''))) return false;
  return text.includes('\\') || isText(text);
}

/** As they stood, each once. */
function rawTexts(content: readonly Change[], secrets: ReadonlyMap<string, string>): MaskedText[] {
  const found = new Map<string, MaskedText>();
  const add = (text: string, mask: string, rule: string, isSecret = false) => {
    if (!found.has(text) && found.size < MAX_TEXTS) found.set(text, { text, mask, rule, isSecret });
  };
  for (const [secret, mask] of secrets) {
    const isTelling = /[^A-Za-z]/.test(secret) || secret.length >= 2 * MIN_SECRET_CHARS;
    if (secret.length >= MIN_SECRET_CHARS && isTelling) add(secret, mask, 'secrets', true);
  }
  for (const { before, after, rule } of content) {
    // What stays of it was not masked.
    const left = new Set(after === undefined ? [] : leaves(after));
    for (const text of leaves(before)) {
      if (text.length >= MIN_CHARS && !left.has(text) && isText(text)) add(text, DEFAULT_MASK, rule);
    }
  }
  return [...found.values()];
}

/** Raw, escaped as in JSON, and as in JSON in JSON. */
function formsOf(texts: readonly MaskedText[]): MaskedText[] {
  const forms = new Map<string, MaskedText>();
  for (const one of texts) {
    const once = escaped(one.text);
    for (const text of once === one.text ? [once] : [one.text, once, escaped(once)]) {
      if (!forms.has(text)) forms.set(text, { ...one, text });
    }
  }
  return longestFirst([...forms.values()]);
}

/** UTF-16 units that are looked for first. */
const PROBE_CHARS = 12;
/** Printable ASCII but `"` and `\\` stands in JSON as it is. */
const ESCAPED = /[^ !#-[\]-~]/;

/** No is certain: some characters of it that no escape changes are not there. */
function mayStandIn(within: string, text: string): boolean {
  if (text.length > within.length) return false;
  const probe = text.slice(0, PROBE_CHARS);
  const at = probe.search(ESCAPED);
  return at === 0 || within.includes(at < 0 ? probe : probe.slice(0, at));
}

function longestFirst(texts: MaskedText[]): MaskedText[] {
  return texts.sort((a, b) => b.text.length - a.text.length);
}

function escaped(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function leaves(value: AnyValue): string[] {
  if (value.stringValue !== undefined) return jsonLeaves(value.stringValue, 0);
  if (value.arrayValue !== undefined) return value.arrayValue.values.flatMap(leaves);
  return (value.kvlistValue?.values ?? []).flatMap((pair) => (pair.value === undefined ? [] : leaves(pair.value)));
}

/** The text itself, and the strings of JSON that it is. */
function jsonLeaves(text: string, depth: number): string[] {
  const whole = text.trim();
  if (depth >= MAX_DEPTH || !/^[[{"]/.test(whole)) return whole === text ? [text] : [text, whole];
  try {
    return [text, ...stringsIn(JSON.parse(whole), depth + 1)];
  } catch {
    return [text];
  }
}

function stringsIn(json: unknown, depth: number): string[] {
  if (typeof json === 'string') return jsonLeaves(json, depth);
  if (typeof json !== 'object' || json === null || depth > 100) return [];
  return Object.values(json).flatMap((member) => stringsIn(member, depth + 1));
}

/** Undefined: none of them is in it. */
function without(
  text: string,
  needles: readonly MaskedText[],
): { text: string; rule: string; count: number } | undefined {
  let left = text;
  let count = 0;
  let rule = '';
  for (const needle of needles) {
    for (let at = left.indexOf(needle.text); at >= 0; at = left.indexOf(needle.text, at)) {
      const end = at + needle.text.length;
      if (!standsAlone(left, at, end)) {
        at++;
        continue;
      }
      left = left.slice(0, at) + needle.mask + left.slice(end);
      at += needle.mask.length;
      rule ||= needle.rule;
      count++;
    }
  }
  return count === 0 ? undefined : { text: left, rule, count };
}

const WORD = /[\p{L}\p{N}]/u;
const SPACELESS = /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}]/u;

/** Not in the middle of a word; an escape before it (`\nplease`) is none. */
function standsAlone(text: string, start: number, end: number): boolean {
  return !isJoined(text, start - 1, start) && !isJoined(text, end, end - 1);
}

function isJoined(text: string, outer: number, inner: number): boolean {
  const out = text[outer];
  const own = text[inner] as string;
  if (out === undefined || !WORD.test(out) || !WORD.test(own) || SPACELESS.test(own)) return false;
  return !(outer < inner && /[nrtbf]/.test(out) && text[outer - 1] === '\\');
}
