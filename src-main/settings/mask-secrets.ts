/**
 * What of config.toml a window may see. Values of headers, passwords in URLs and keys written out are masked
 * (`sk-…abcd`), and so is every string of tables that are not ours: a whole Codex file holds the keys of other tools.
 * `${NAME}` is a reference and stays. A window sends a mask back for a value that it did not change; {@link unmaskValue}
 * finds what it stands for.
 */
import { maskEndpoint } from '../../src-shared/settings/endpoint-secrets.ts';
import { formatValue } from './format-toml.ts';
import { isTable, parseToml, splitBom, type TomlTable, type TomlValue, valueAt } from './parse-toml.ts';
import { type Patch, patchText } from './patch-text.ts';
import { type Entry, layOut, type ValueNode } from './toml-layout.ts';

/** Stands for what is not shown. */
export const MASK = '…';
/** Shorter secrets are not shown at all. */
const MIN_PARTLY_SHOWN = 16;

const OURS: ReadonlySet<string> = new Set(['otel', 'sluice']);
const REFERENCES = /(\$\{[^}]{0,200}\})/;
const SCHEME = /^(\s*(?:bearer|basic|token|apikey|api-key|key)\s+)/i;

export function maskSecret(text: string): string {
  return text.split(REFERENCES).map(maskLiteral).join('');
}

function maskLiteral(part: string): string {
  if (REFERENCES.test(part)) return part;
  const scheme = SCHEME.exec(part)?.[1] ?? '';
  const secret = part.slice(scheme.length);
  if (!/[\p{L}\p{N}]/u.test(secret)) return part;
  return scheme + (secret.length < MIN_PARTLY_SHOWN ? MASK : `${secret.slice(0, 3)}${MASK}${secret.slice(-4)}`);
}

/** Whether a literal secret stands in a header's value, rather than a reference. */
export function hasLiteralSecret(text: string): boolean {
  return maskSecret(text) !== text;
}

/** `path`: keys from the root of the file. */
export function maskString(text: string, path: readonly string[]): string {
  if (!OURS.has(path[0] ?? '')) return text === '' ? text : MASK;
  if (isHeaderPath(path)) return maskSecret(text);
  if (/-----BEGIN /.test(text)) return MASK;
  const shown = isEndpointPath(path) ? maskBehindHost(text) : text;
  return shown.replace(/\/\/[^/\s]*@/, (userInfo) => `//${maskUser(userInfo.slice(2, -1))}@`);
}

/** The user is masked by itself: his name stays. */
function maskBehindHost(endpoint: string): string {
  const user = /^[^/]*\/\/[^/\s]*@/.exec(endpoint)?.[0] ?? '';
  return user + maskEndpoint(endpoint.slice(user.length));
}

/** The address of a collector. */
export function isEndpointPath(path: readonly string[]): boolean {
  return path[0] === 'otel' && /^(?:traces-|metrics-)?endpoint$/.test(path.at(-1) ?? '');
}

function maskUser(userInfo: string): string {
  return userInfo.replace(/^([^:]*):(.*)$|^(.+)$/s, (_, user, password, token) =>
    token === undefined ? `${user}:${/^\$\{[^}]*\}$/.test(password) ? password : MASK}` : maskSecret(token),
  );
}

/** The value of a header of any exporter of `[otel]`. */
export function isHeaderPath(path: readonly string[]): boolean {
  return path[0] === 'otel' && path.lastIndexOf('headers') === path.length - 2 && path.length > 2;
}

export function maskValue(value: unknown, path: readonly string[]): TomlValue {
  if (typeof value === 'string') return maskString(value, path);
  if (Array.isArray(value)) return value.map((item) => maskValue(item, path));
  if (isTable(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, maskValue(inner, [...path, key])]));
  }
  if (typeof value === 'number' || typeof value === 'boolean') return value;
  return value instanceof Date ? value.toISOString() : String(value);
}

export type Unmasked = { ok: true; value: TomlValue } | { ok: false; path: string[] };

/** Puts the secrets of the file back where `value` has their masks; fails where it is not clear which one was meant. */
export function unmaskValue(value: TomlValue, path: readonly string[], root: TomlTable): Unmasked {
  if (typeof value === 'string') {
    if (!value.includes(MASK)) return { ok: true, value };
    const original = findOriginal(value, path, root);
    return original === undefined ? { ok: false, path: [...path] } : { ok: true, value: original };
  }
  if (Array.isArray(value)) return { ok: true, value };
  if (typeof value !== 'object') return { ok: true, value };
  const entries: Array<[string, TomlValue]> = [];
  for (const [key, inner] of Object.entries(value)) {
    const unmasked = unmaskValue(inner, [...path, key], root);
    if (!unmasked.ok) return unmasked;
    entries.push([key, unmasked.value]);
  }
  return { ok: true, value: Object.fromEntries(entries) };
}

/** At the same place, else (an exporter was renamed or its kind switched) the only one under the same key, else the only one. */
function findOriginal(mask: string, path: readonly string[], root: TomlTable): string | undefined {
  const here = valueAt(root, path);
  if (typeof here === 'string' && maskString(here, path) === mask) return here;
  if (maskString(mask, path) === mask && !isHeaderPath(path) && !isEndpointPath(path)) return mask;
  const found = collectStrings(root['otel'], ['otel']).filter((one) => maskString(one.text, one.path) === mask);
  for (const candidates of [found.filter((one) => one.path.at(-1) === path.at(-1)), found]) {
    const distinct = new Set(candidates.map(({ text }) => text));
    if (distinct.size === 1) return candidates[0]?.text;
  }
  return undefined;
}

export function collectStrings(value: unknown, path: string[]): Array<{ text: string; path: string[] }> {
  if (typeof value === 'string') return [{ text: value, path }];
  if (Array.isArray(value)) return value.flatMap((item) => collectStrings(item, path));
  if (!isTable(value)) return [];
  return Object.entries(value).flatMap(([key, inner]) => collectStrings(inner, [...path, key]));
}

/** The text as a window may see it, line for line; '' for one that does not parse: where its secrets are is not known. */
export function maskText(text: string): string {
  const { rest } = splitBom(text);
  try {
    parseToml(rest);
  } catch {
    return '';
  }
  const patches: Patch[] = [];
  for (const one of layOut(rest)) {
    if (one.entry !== undefined) maskEntry(rest, one.entry, one.table, patches);
    const from = one.entry?.value.end ?? one.start;
    if (one.kind !== 'blank') maskComments(rest, from, one.end, patches);
  }
  return patchText(rest, patches);
}

function maskEntry(text: string, entry: Entry, table: readonly string[], patches: Patch[]): void {
  maskNode(text, entry.value, [...table, ...entry.keys], patches);
}

function maskNode(text: string, node: ValueNode, path: readonly string[], patches: Patch[]): void {
  for (const entry of node.entries) maskEntry(text, entry, path, patches);
  let at = node.start;
  for (const item of node.items) {
    maskComments(text, at, item.start, patches);
    maskNode(text, item, path, patches);
    at = item.end;
  }
  if (node.kind === 'array') maskComments(text, at, node.end, patches);
  const written = text.slice(node.start, node.end);
  if (!/^["']/.test(written)) return;
  const value = parseToml(`x = ${written}`)['x'];
  if (typeof value !== 'string') return;
  const masked = maskString(value, path);
  if (masked !== value) patches.push({ start: node.start, end: node.end, text: formatValue(masked, written) });
}

/** People comment settings out with their secrets in them. */
function maskComments(text: string, from: number, to: number, patches: Patch[]): void {
  const part = text.slice(from, to);
  const masked = part.replace(/#[^\n]*/g, (comment) => {
    const quoted = /header|auth|key|token|secret|password/i.test(comment)
      ? comment.replace(
          /(=\s*)(["'])([^"']+)\2/g,
          (_, equals, quote, value) => equals + quote + maskSecret(value) + quote,
        )
      : comment;
    const withoutUsers = quoted.replace(/\/\/[^/\s@]*:[^/\s@]*@/g, `//${MASK}@`);
    const withoutUrls = withoutUsers.replace(/https?:\/\/[^\s"'#]+/g, maskBehindHost);
    return withoutUrls.replace(/[\w+=-]{20,}/g, (run, at: number) => maskRun(run, withoutUrls.charAt(at - 1)));
  });
  if (masked !== part) patches.push({ start: from, end: to, text: masked });
}

/** Characters before which a run goes on a path, an address or a reference rather than begin a token. */
const GOES_ON = /[\w/.:${-]/;

/** Masks what of a run of token characters may begin a token and looks like one: 20 characters with a digit and a letter. */
function maskRun(run: string, before: string): string {
  let start = 0;
  while (start < run.length && GOES_ON.test(start === 0 ? before : run.charAt(start - 1))) start++;
  const token = run.slice(start);
  const isToken = token.length >= 20 && /\d/.test(token) && /[A-Za-z]/.test(token);
  return isToken ? run.slice(0, start) + maskSecret(token) : run;
}
