/** One line that tells what a tool call does, from its arguments; and hashes of them, by which two tellings of one call meet. */
import { cutText } from './cut-text.ts';
import { parsedJson } from './record-view.ts';

/** UTF-16 units. */
const MAX_TITLE_CHARS = 200;
/** Arguments that say most, in this order. */
const TELLING = ['command', 'cmd', 'file_path', 'filePath', 'path', 'pattern', 'query', 'url', 'prompt', 'message'];

/** `arguments_`: JSON text or free text. Undefined where nothing of it fits on a line. */
export function callTitle(arguments_: string | undefined): string | undefined {
  if (arguments_ === undefined) return undefined;
  return titleOfArguments(parsedJson(arguments_)) ?? (/^\s*[[{]/.test(arguments_) ? undefined : oneLine(arguments_));
}

export function titleOfArguments(parsed: unknown): string | undefined {
  if (typeof parsed !== 'object' || parsed === null) return undefined;
  for (const name of TELLING) {
    const value = Object.hasOwn(parsed, name) ? (parsed as Record<string, unknown>)[name] : undefined;
    if (typeof value === 'string' && value.trim() !== '') return oneLine(value);
    if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return oneLine(value.join(' '));
  }
  return undefined;
}

/** The same text for arguments that are equal, however they were written; '' for what is nested too deep to be written. */
export function sameArguments(parsed: unknown): string {
  try {
    return sorted(parsed);
  } catch {
    return '';
  }
}

function sorted(parsed: unknown): string {
  return JSON.stringify(parsed, (_key, value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)))
      : value,
  );
}

function oneLine(text: string): string {
  return cutText(text.trim().replaceAll(/\s+/g, ' '), MAX_TITLE_CHARS);
}
