/** What is wrong in config.toml, with its place and the right form. Knows no schema: the messages are the schema's. */

import type { ZodError } from 'zod';
import { maskEndpoint } from '../../src-shared/settings/endpoint-secrets.ts';

export interface SettingsFault {
  file: string;
  /** Counted from 1. */
  line: number;
  column: number;
  /** Dotted, e.g. `sluice.log.max_bytes`; absent for a syntax error. */
  key?: string;
  /** One sentence or two: what was found and what is right. */
  message: string;
}

/** `config.toml:3:5: message` */
export function formatFault(fault: SettingsFault): string {
  return `${fault.file}:${fault.line}:${fault.column}: ${fault.message}`;
}

/** A value that does not fit, wherever it came from. The message begins with the key. */
export interface ValueFault {
  path: Array<string | number>;
  message: string;
}

export function findFaults(root: unknown, error: ZodError): ValueFault[] {
  return error.issues.map((issue) => {
    const path = issue.path.filter((part) => typeof part !== 'symbol');
    const key = path.join('.');
    return { path, message: `${key}: found ${shownValue(valueAt(root, path), key)}; must be ${issue.message}` };
  });
}

/** A text that does not parse. */
export function syntaxFault(error: unknown, file: string): SettingsFault {
  const { line, column, message } = describeSyntaxError(error);
  return { file, line, column, message: `not valid TOML: ${message}` };
}

/** What the parser threw, in its words and with a hint; line and column count from 1. */
export function describeSyntaxError(error: unknown): { line: number; column: number; message: string } {
  // @iarna/toml: `line` and `col` count from 0; the message repeats them and adds an excerpt after the first line.
  const { line, col, message } = error as { line?: number; col?: number; message: string };
  const what = (message.split('\n')[0] ?? '').replace(/ at row \d+, col \d+, pos \d+:?\s*$/, '');
  const hint = SYNTAX_HINTS.find(([known]) => what.startsWith(known))?.[1] ?? '';
  return { line: (line ?? 0) + 1, column: (col ?? 0) + 1, message: `${what}${hint}` };
}

/** What the parser's words leave open, for mistakes that are made with exporters. */
const SYNTAX_HINTS: ReadonlyArray<[known: string, hint: string]> = [
  [
    "Can't redefine existing key",
    '; a key is given once: either as a value (exporter = …) or as a table ([otel.exporter.otlp-http]), not both',
  ],
  [
    'Unterminated inline array',
    '; a value in { } stays on one line, or is written as a table ([otel.exporter.otlp-http])',
  ],
];

function valueAt(root: unknown, path: readonly (string | number)[]): unknown {
  let value: unknown = root;
  for (const part of path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, part)) return undefined;
    value = (value as Record<string | number, unknown>)[part];
  }
  return value;
}

/** What was found, shortened; the value of anything that may hold a secret is not repeated. */
function shownValue(value: unknown, key: string): string {
  if (value === undefined) return 'nothing';
  if (/headers|private-key/.test(key)) return `a value of type ${Array.isArray(value) ? 'list' : typeof value}`;
  const text = JSON.stringify(value, (name, inner) => {
    if (name === 'headers') return '…';
    if (typeof inner === 'string' && /endpoint$/.test(name === '' ? key : name)) return maskEndpoint(inner);
    return typeof inner === 'bigint' ? inner.toString() : inner;
  });
  return text.length > 60 ? `${text.slice(0, 57)}…` : text;
}
