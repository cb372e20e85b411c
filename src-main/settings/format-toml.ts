/** Values and keys as TOML text, each on one line. */
import { isTable, type TomlTable } from './parse-toml.ts';

export function formatKey(key: string): string {
  return /^[A-Za-z0-9_-]+$/.test(key) ? key : basicString(key);
}

export function formatKeys(keys: readonly string[]): string {
  return keys.map(formatKey).join('.');
}

/** `like`: the text of the value that is replaced; a literal string and a float stay what they are where they can. */
export function formatValue(value: unknown, like = ''): string {
  if (typeof value === 'string') return formatString(value, like);
  if (typeof value === 'number') return formatNumber(value, /^[+-]?[\d_]+[.eE]/.test(like));
  if (typeof value === 'boolean' || typeof value === 'bigint') return String(value);
  // The parser's dates write themselves as TOML has them.
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) {
    // TOML 0.5 readers take no lists that mix integers and floats.
    const asFloats = value.some((item) => typeof item === 'number' && !Number.isInteger(item));
    return `[${value.map((item) => (typeof item === 'number' ? formatNumber(item, asFloats) : formatValue(item))).join(', ')}]`;
  }
  return formatInline(isTable(value) ? value : {});
}

function formatInline(table: TomlTable): string {
  const entries = Object.entries(table).map(([key, value]) => `${formatKey(key)} = ${formatValue(value)}`);
  return entries.length === 0 ? '{}' : `{ ${entries.join(', ')} }`;
}

function formatString(value: string, like: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: a literal string holds none but the tab.
  const fitsLiteral = !/['\u0000-\u0008\u000a-\u001f\u007f]/.test(value);
  return like.startsWith("'") && !like.startsWith("'''") && fitsLiteral ? `'${value}'` : basicString(value);
}

function basicString(value: string): string {
  return JSON.stringify(value).replaceAll('\u007f', '\\u007F');
}

function formatNumber(value: number, asFloat: boolean): string {
  if (Number.isNaN(value)) return 'nan';
  if (!Number.isFinite(value)) return value > 0 ? 'inf' : '-inf';
  // Only floats have a negative zero.
  const text = asFloat && Object.is(value, -0) ? '-0' : String(value);
  const isWhole = /^-?\d+$/.test(text);
  return isWhole && (asFloat || !Number.isSafeInteger(value)) ? `${text}.0` : text;
}
