/**
 * What `unknown-text` leaves of one string, told from the string and what is said of its place. Lists, maps, JSON, JSON in JSON
 * and Python reprs are judged by their leaves; what does not parse, as the text that it is.
 */
import { editJson, looksLikeJson } from '../json-text.ts';
import { DEFAULT_MASK } from '../rule.ts';
import { hintOf, isNoContent, type Surroundings, within } from './name-hint.ts';
import { reprLeaves } from './python-repr.ts';
import { isShortLine, isText, isTextInName } from './text-form.ts';

export interface UnknownLeaf {
  text: string;
  /** The innermost name around it. */
  name: string | undefined;
  /** What the names around that one say. */
  around: Surroundings;
  /** Its key is plain: a short line is left whatever it looks like. */
  isPlain: boolean;
  /** Its key tells a URL, whole or part of one. */
  isUrl: boolean;
}

/** JSON in a string in JSON in a string … */
const MAX_DEPTH = 8;

/** The very same text when it stays. */
export function maskUnknown(leaf: UnknownLeaf, depth = 0): string {
  const { text, name, isPlain, around } = leaf;
  if (text === '' || text === DEFAULT_MASK || (isPlain && isShortLine(text))) return text;
  if (mayBeginJson(text.charCodeAt(0)) && looksLikeJson(text)) {
    const edited = maskInJson(leaf, depth);
    if (edited !== undefined) return edited;
  }
  if (leaf.isUrl || isUrl(text)) return maskInUrl(leaf, depth);
  if (!isText(text) && !(isHinted(around, name) && !isNoContent(text))) return text;
  // Most of what is text is no repr: only that is looked at in full.
  const leaves = reprLeaves(text);
  if (leaves === undefined) return DEFAULT_MASK;
  const stays = leaves.every((one) => {
    const outer = one.name === undefined ? around : within(around, name);
    const inner = { ...leaf, text: one.text, name: one.name ?? name, around: one.around.reduce(within, outer) };
    return depth < MAX_DEPTH && maskUnknown(inner, depth + 1) === one.text;
  });
  return stays ? text : DEFAULT_MASK;
}

/** A bracket, or a space before one: of all else it is known at once. */
function mayBeginJson(code: number): boolean {
  return code === 0x5b || code === 0x7b || code <= 0x20 || code > 0x7f;
}

function isHinted(around: Surroundings, name: string | undefined): boolean {
  const hint = hintOf(name);
  return around === 'arguments' || hint.arguments || hint.content || (around === 'content' && !hint.code);
}

/** Undefined: it does not parse. */
function maskInJson(leaf: UnknownLeaf, depth: number): string | undefined {
  const { text } = leaf;
  if (!parses(text)) return undefined;
  if (depth >= MAX_DEPTH) return DEFAULT_MASK;
  let textInKey = false;
  let wanted: string | undefined;
  const outer = within(leaf.around, leaf.name);
  const inner = (found: string, name: string | undefined) =>
    maskUnknown(
      { ...leaf, text: found, name: name ?? leaf.name, around: name === undefined ? leaf.around : outer },
      depth + 1,
    );
  try {
    const edited = editJson(text, {
      wants(key) {
        if (isTextInName(key)) textInKey = true;
        wanted = key;
        // What stands under it is judged with that name around it.
        return within(outer, key) !== outer;
      },
      value(json) {
        if (json.startsWith('"')) {
          const found = JSON.parse(json) as string;
          const left = inner(found, wanted);
          return left === found ? undefined : JSON.stringify(left);
        }
        if (!looksLikeJson(json)) return undefined;
        const left = inner(json, wanted);
        return left === json ? undefined : left === DEFAULT_MASK ? JSON.stringify(left) : left;
      },
      text(found, key) {
        const left = inner(found, key);
        return left === found ? undefined : left;
      },
    });
    return textInKey ? DEFAULT_MASK : edited;
  } catch (error) {
    if (error instanceof RangeError) return DEFAULT_MASK;
    throw error;
  }
}

function parses(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

const URL_FORM = /^[a-z][a-z\d+.-]{1,30}:\/\/[^\s?#]+[?#]\S*$/i;

function isUrl(text: string): boolean {
  return text.includes('://') && URL_FORM.test(text);
}

/** Host and path stay where the key says that it is a URL; each value behind them is judged by itself. */
function maskInUrl(leaf: UnknownLeaf, depth: number): string {
  const { text, name } = leaf;
  const at = text.search(/[?#]/);
  const isQuery = leaf.isUrl && at < 0 && (name ?? '').endsWith('query');
  const head = isQuery ? '' : text.slice(0, at < 0 ? text.length : at);
  const rest = text.slice(head.length);
  if (leaf.isUrl ? isText(head) && /\s/.test(head) : isText(head)) return DEFAULT_MASK;
  if (rest === '') return text;
  let changed = false;
  const masked = rest.replaceAll(/([?#&;]*)([^?#&;]+)/g, (whole, mark: string, pair: string) => {
    const equals = pair.indexOf('=');
    const value = pair.slice(equals + 1);
    const found = decoded(value);
    const inner = { ...leaf, text: found, name: equals < 0 ? undefined : decoded(pair.slice(0, equals)), isUrl: false };
    if (depth < MAX_DEPTH && maskUnknown(inner, depth + 1) === found) return whole;
    changed = true;
    return `${mark}${pair.slice(0, equals + 1)}${DEFAULT_MASK}`;
  });
  return changed ? head + masked : text;
}

function decoded(value: string): string {
  const spaced = value.replaceAll('+', ' ');
  try {
    return decodeURIComponent(spaced);
  } catch {
    return spaced;
  }
}
