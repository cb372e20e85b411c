/** Secrets of OTLP's own lists and maps whose name is a text beside them. */
import { expect, it } from 'vitest';
import type { AnyValue } from '../otlp/otlp-json.ts';
import { plainValue } from '../otlp/plain-value.ts';
import { redact } from './engine.ts';
import { createRuleSet } from './rule-set.ts';

const SECRET = 'wR4kZ8pQ2nXv6TbL';
const text = (stringValue: string): AnyValue => ({ stringValue });
const list = (...values: AnyValue[]): AnyValue => ({ arrayValue: { values } });
const map = (members: Record<string, AnyValue>): AnyValue => ({
  kvlistValue: { values: Object.entries(members).map(([key, value]) => ({ key, value })) },
});

const made = createRuleSet({ names: ['secrets'], keyedHash: () => '', marks: false });
if (!made.ok) throw new Error('no rule');
const { ruleSet } = made;

function left(value: AnyValue, key = 'http.request.headers'): string {
  const redaction = redact('log', { attributes: [{ key, value }] }, {}, ruleSet);
  if (redaction.outcome !== 'changed' && redaction.outcome !== 'unchanged') throw new Error(redaction.outcome);
  return JSON.stringify(plainValue(redaction.value.attributes?.[0]?.value ?? {}));
}

it.each<[string, AnyValue]>([
  ['name and value', list(map({ name: text('Authorization-Token'), value: text(SECRET) }))],
  ['value and name', list(map({ value: text(SECRET), name: text('x-api-key') }))],
  ['headerName and headerValue', map({ headerName: text('X-Auth-Token'), headerValue: text(SECRET) })],
  ['key and content', map({ key: text('client_secret'), content: text(SECRET) })],
  ['a name and a list', map({ name: text('x-api-key'), value: list(text('a'), text(SECRET)) })],
  ['a name and a map', map({ name: text('x-api-key'), value: map({ stringValue: text(SECRET) }) })],
  ['a named map', map({ api_key: map({ type: text('string'), value: text(SECRET) }) })],
  ['a list of names and values', list(text('accept'), text('*/*'), text('x-api-key'), text(SECRET))],
  ['tuples', list(list(text('host'), text('a.b')), list(text('x-api-key'), text(SECRET)))],
  ['arguments', list(text('tool'), text('--api-key'), text(SECRET), text('--verbose'))],
  ['bytes', map({ name: text('x-api-key'), value: { bytesValue: btoa(SECRET) } })],
])('is masked: %s', (_, value) => {
  const shown = left(value);
  expect(shown).not.toContain(SECRET);
  expect(shown).not.toContain(btoa(SECRET));
  expect(left({ stringValue: JSON.stringify(plainValue(value)) })).not.toContain(SECRET);
});

it.each<[string, AnyValue]>([
  ['another name', list(map({ name: text('x-request-id'), value: text(SECRET) }))],
  ['names among names', list(text('api_key'), text('client_secret'), text('refresh_token'), text('user'))],
  ['a member of another kind', map({ name: text('password'), description: text('At least 12 chars9') })],
  ['a number of tokens', map({ name: text('max_tokens'), value: text('4096') })],
  ['a sentence', map({ name: text('The password of the team is kept elsewhere, ask them'), value: text(SECRET) })],
  ['a placeholder', list(text('--password'), text('<your-password>'))],
])('stays: %s', (_, value) => {
  expect(left(value)).toBe(JSON.stringify(plainValue(value)));
});
