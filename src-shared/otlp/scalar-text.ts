/**
 * How scalar attribute values are read as numbers and times; shared by the reader over bytes and the one over the
 * decoded form, so that both say the same.
 */

const NUMERIC = /^[+-]?(\d+(\.\d*)?|\.\d+)(e[+-]?\d+)?$/i;

/** A finite decimal number with optional fraction and exponent; anything else, '' too, is undefined. */
export function parseNumericText(text: string): number | undefined {
  if (text.length > 64 || !NUMERIC.test(text)) return undefined;
  const value = Number(text);
  return Number.isFinite(value) ? value : undefined;
}

/** "true" or "false" in any case. */
export function parseFlagText(text: string): boolean | undefined {
  if (text.length === 4 && text.toLowerCase() === 'true') return true;
  if (text.length === 5 && text.toLowerCase() === 'false') return false;
  return undefined;
}

const CUMULATIVE_DAYS = [0, 31, 59, 90, 120, 151, 181, 212, 243, 273, 304, 334];
const MONTH_DAYS = [31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * RFC 3339 date and time as microseconds since the epoch, further digits cut off: `2026-11-22T06:11:04.605Z`, with `T` or a space, any
 * number of fraction digits, `Z` or an offset. Undefined for anything else. Takes ASCII bytes, because it runs for each
 * record that is received.
 */
export function parseRfc3339(bytes: Uint8Array, start: number, end: number): number | undefined {
  if (end - start < 20) return undefined;
  const year = digits(bytes, start, 4);
  const month = digits(bytes, start + 5, 2);
  const day = digits(bytes, start + 8, 2);
  const hour = digits(bytes, start + 11, 2);
  const minute = digits(bytes, start + 14, 2);
  const second = digits(bytes, start + 17, 2);
  if (year < 0 || month < 1 || month > 12 || day < 1 || hour < 0 || hour > 23 || minute < 0 || minute > 59)
    return undefined;
  // 60 is a leap second.
  if (second < 0 || second > 60) return undefined;
  const separator = bytes[start + 10];
  if (
    bytes[start + 4] !== 0x2d ||
    bytes[start + 7] !== 0x2d ||
    (separator !== 0x54 && separator !== 0x74 && separator !== 0x20) ||
    bytes[start + 13] !== 0x3a ||
    bytes[start + 16] !== 0x3a
  ) {
    return undefined;
  }
  const leap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  if (day > (month === 2 && !leap ? 28 : (MONTH_DAYS[month - 1] as number))) return undefined;

  let at = start + 19;
  let micros = 0;
  if (bytes[at] === 0x2e) {
    at++;
    const fractionStart = at;
    let weight = 100_000;
    for (; at < end; at++) {
      const digit = (bytes[at] as number) - 0x30;
      if (digit < 0 || digit > 9) break;
      micros += digit * weight;
      weight = weight === 1 ? 0 : weight / 10;
    }
    if (at === fractionStart) return undefined;
  }
  let offsetMinutes = 0;
  const zone = bytes[at];
  if (zone === 0x5a || zone === 0x7a) {
    if (at + 1 !== end) return undefined;
  } else if (zone === 0x2b || zone === 0x2d) {
    if (at + 6 !== end || bytes[at + 3] !== 0x3a) return undefined;
    const offsetHours = digits(bytes, at + 1, 2);
    const offsetRest = digits(bytes, at + 4, 2);
    if (offsetHours < 0 || offsetHours > 23 || offsetRest < 0 || offsetRest > 59) return undefined;
    offsetMinutes = (zone === 0x2b ? 1 : -1) * (offsetHours * 60 + offsetRest);
  } else {
    return undefined;
  }

  const before = year - 1;
  const days =
    before * 365 +
    Math.floor(before / 4) -
    Math.floor(before / 100) +
    Math.floor(before / 400) -
    719_162 +
    (CUMULATIVE_DAYS[month - 1] as number) +
    (leap && month > 2 ? 1 : 0) +
    (day - 1);
  return ((days * 24 + hour) * 60 + minute - offsetMinutes) * 60_000_000 + second * 1_000_000 + micros;
}

/** `count` decimal digits as a number, negative when one of them is none. */
function digits(bytes: Uint8Array, at: number, count: number): number {
  let value = 0;
  for (let index = at; index < at + count; index++) {
    const digit = (bytes[index] as number) - 0x30;
    if (!(digit >= 0 && digit <= 9)) return -1;
    value = value * 10 + digit;
  }
  return value;
}

const scratch = new Uint8Array(64);

/** {@link parseRfc3339} of a string. */
export function parseRfc3339Text(text: string): number | undefined {
  if (text.length > scratch.length) return undefined;
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index);
    if (unit > 0x7f) return undefined;
    scratch[index] = unit;
  }
  return parseRfc3339(scratch, 0, text.length);
}
