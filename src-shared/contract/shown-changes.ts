/** What redaction changed, in the form and within the bounds in which the contract shows it. */
import type { AnyValue } from '../otlp/otlp-json.ts';
import { plainValue } from '../otlp/plain-value.ts';
import type { Change } from '../redaction/change.ts';
import type { LeavesChange } from './redaction-api.ts';

/** UTF-16 units. */
export const MAX_SHOWN_STRING = 32 * 1024;
export const MAX_SHOWN_AROUND = 400;
/** Of texts cut to {@link MAX_SHOWN_AROUND}: so much stands before the first difference. */
const SHOWN_BEFORE = 120;
const ELLIPSIS = '…';

/** The change with strings longer than 32 KiB cut to that. */
export function shownChange(part: LeavesChange['part'], change: Change): LeavesChange {
  const cut: NonNullable<LeavesChange['cut']> = {};
  const shown: LeavesChange = {
    part,
    path: change.path,
    rule: change.rule,
    before: cutSide(change.before, 'before', cut),
    count: change.count,
  };
  if (change.after !== undefined) shown.after = cutSide(change.after, 'after', cut);
  if (cut.before !== undefined || cut.after !== undefined) shown.cut = cut;
  return shown;
}

/** The text of one side of a change, whole: of a value that is no text its JSON. Undefined: that side is not there. */
export function wholeText(change: Change, side: 'before' | 'after'): string | undefined {
  const value = change[side];
  return value === undefined ? undefined : textOf(value);
}

/** The change with texts cut to 400 characters around where they differ. A value that is no text becomes its JSON. */
export function shownAround(part: LeavesChange['part'], change: Change): LeavesChange {
  const before = textOf(change.before);
  const after = change.after === undefined ? undefined : textOf(change.after);
  const cut: NonNullable<LeavesChange['cut']> = {};
  if (before.length > MAX_SHOWN_AROUND) cut.before = before.length;
  if (after !== undefined && after.length > MAX_SHOWN_AROUND) cut.after = after.length;
  const window = windowOn(before, after ?? '', cut);
  const shown: LeavesChange = {
    part,
    path: change.path,
    rule: change.rule,
    before: cut.before === undefined ? change.before : { stringValue: excerpt(before, window.start, window.beforeEnd) },
    count: change.count,
  };
  if (after !== undefined && change.after !== undefined) {
    shown.after =
      cut.after === undefined ? change.after : { stringValue: excerpt(after, window.start, window.afterEnd) };
  }
  if (cut.before !== undefined || cut.after !== undefined) shown.cut = cut;
  return shown;
}

/** Both sides begin at the same place, and where there is room end at the same: what was not changed must not look so. */
function windowOn(
  before: string,
  after: string,
  cut: NonNullable<LeavesChange['cut']>,
): { start: number; beforeEnd: number; afterEnd: number } {
  const isOneWhole = after !== '' && (cut.before === undefined || cut.after === undefined);
  const same = firstDifference(before, after);
  const start = isOneWhole ? 0 : Math.max(0, same - SHOWN_BEFORE);
  const sameEnd = commonEnd(before, after, same);
  const differing = Math.max(before.length, after.length) - sameEnd - start;
  const room = MAX_SHOWN_AROUND - 2 * ELLIPSIS.length - differing;
  const kept = Math.min(sameEnd, room);
  const end = (text: string) =>
    room < 0 ? start + MAX_SHOWN_AROUND - 2 * ELLIPSIS.length : text.length - sameEnd + kept;
  return { start, beforeEnd: Math.min(before.length, end(before)), afterEnd: Math.min(after.length, end(after)) };
}

/** The text from one place to another; an ellipsis stands for what is left out. */
function excerpt(text: string, start: number, end: number): string {
  const piece = text.slice(start, end).replaceAll(LONE_SURROGATE, '');
  return `${start > 0 ? ELLIPSIS : ''}${piece}${end < text.length ? ELLIPSIS : ''}`;
}

const LONE_SURROGATE = /(?<![\ud800-\udbff])[\udc00-\udfff]|[\ud800-\udbff](?![\udc00-\udfff])/g;

function firstDifference(before: string, after: string): number {
  const shorter = Math.min(before.length, after.length);
  let at = 0;
  while (at < shorter && before.charCodeAt(at) === after.charCodeAt(at)) at++;
  return at;
}

function commonEnd(before: string, after: string, start: number): number {
  const most = Math.min(before.length, after.length) - start;
  let length = 0;
  while (
    length < most &&
    before.charCodeAt(before.length - 1 - length) === after.charCodeAt(after.length - 1 - length)
  ) {
    length++;
  }
  return length;
}

function cutSide(value: AnyValue, side: 'before' | 'after', cut: NonNullable<LeavesChange['cut']>): AnyValue {
  const shown = cutValue(value);
  if (shown !== value) cut[side] = textOf(value).length;
  return shown;
}

/** The same value when nothing in it is too long. */
export function cutValue(value: AnyValue): AnyValue {
  if (value.stringValue !== undefined) {
    const text = cutString(value.stringValue);
    return text === value.stringValue ? value : { stringValue: text };
  }
  if (value.bytesValue !== undefined) {
    // Base64 of whole bytes.
    return value.bytesValue.length <= MAX_SHOWN_STRING
      ? value
      : { bytesValue: value.bytesValue.slice(0, MAX_SHOWN_STRING) };
  }
  if (value.arrayValue !== undefined) {
    const values = value.arrayValue.values.map(cutValue);
    return values.every((element, index) => element === value.arrayValue?.values[index])
      ? value
      : { arrayValue: { values } };
  }
  if (value.kvlistValue !== undefined) {
    const { values } = value.kvlistValue;
    const cut = values.map((pair) => (pair.value === undefined ? pair : { ...pair, value: cutValue(pair.value) }));
    return cut.every((pair, index) => pair.value === values[index]?.value) ? value : { kvlistValue: { values: cut } };
  }
  return value;
}

function cutString(text: string): string {
  if (text.length <= MAX_SHOWN_STRING) return text;
  const last = text.charCodeAt(MAX_SHOWN_STRING - 1);
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? MAX_SHOWN_STRING - 1 : MAX_SHOWN_STRING);
}

function textOf(value: AnyValue): string {
  if (value.stringValue !== undefined) return value.stringValue;
  if (value.bytesValue !== undefined) return value.bytesValue;
  return JSON.stringify(plainValue(value));
}
