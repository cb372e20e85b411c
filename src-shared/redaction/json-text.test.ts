/** Keys in JSON, wherever it is in a text. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editJson } from './json-text.ts';

/** Puts 0 in the place of what stands under `user` and `email`. */
function edited(text: string): string {
  const after = editJson(text, {
    wants: (key) => key === 'user' || key === 'email',
    value: (json) => (json === '0' ? undefined : '0'),
    text(inner) {
      const result = edited(inner);
      return result === inner ? undefined : result;
    },
  });
  return after;
}

describe('what is edited', () => {
  it.each([
    [
      'behind text',
      'Exit code: 0\nOutput:\n{"user": {"email": "x"}, "b": [1]}\n',
      'Exit code: 0\nOutput:\n{"user": 0, "b": [1]}\n',
    ],
    ['a line of a log', 'INFO {"a": {"email": "x"}} done', 'INFO {"a": {"email": 0}} done'],
    ['behind what begins like JSON', '[INFO] {"user":"x"}', '[INFO] {"user":0}'],
    [
      'server-sent events',
      'event: a\ndata: {"user":1}\n\ndata: {"email":"x"}\n',
      'event: a\ndata: {"user":0}\n\ndata: {"email":0}\n',
    ],
    [
      'a block of Markdown',
      '```json\n{\n  "user": "bob",\n  "x": 1\n}\n```\n',
      '```json\n{\n  "user": 0,\n  "x": 1\n}\n```\n',
    ],
    ['a tail', '    "email": "x",\n  },\n  "user": { "a": 1 }\n}', '    "email": 0,\n  },\n  "user": 0\n}'],
    ['behind another value', '{"a": 1} and {"user": 2}', '{"a": 1} and {"user": 0}'],
    ['in a list', 'got [1, {"user": "x"}]', 'got [1, {"user": 0}]'],
    ['in a quoted string', String.raw`curl -d "{\"user\": \"x\"}" a.b`, String.raw`curl -d "{\"user\": 0}" a.b`],
    ['in a string of a list', String.raw`got ["{\"user\": \"x\"}"]`, String.raw`got ["{\"user\": 0}"]`],
    ['behind an odd quote', `it's 5" {"user": "x"}`, `it's 5" {"user": 0}`],
    ['behind an odd brace', '{"a\n {"user": "x"}', '{"a\n {"user": 0}'],
    ['behind an odd member', '"a": " {"user": "x"}', '"a": " {"user": 0}'],
    ['a member without its comma', '{"a": "b" "user": "x"}', '{"a": "b" "user": 0}'],
    ['cut off in a string', 'Output: {"user": "bob sm', 'Output: {"user": 0'],
    ['cut off in a list', 'Output: {"user": ["a", {"b": "c', 'Output: {"user": 0'],
    ['cut off in its middle', 'Output: {"user": ["a", …12 more… "z"], "b": 1}', 'Output: {"user": 0'],
    ['a string that its line ends', 'Output: {"user": "bob\nmore', 'Output: {"user": 0\nmore'],
    ['an escape in a key', String.raw`Output: {"us\u0065r": "x"}`, String.raw`Output: {"us\u0065r": 0}`],
    ['a raw line break', '{"a": "{\\"user\\":1}\n", "b": 2}', '{"a": "{\\"user\\":0}\\n", "b": 2}'],
  ])('%s', (_, text, expected) => {
    expect(edited(text)).toBe(expected);
    expect(edited(expected)).toBe(expected);
  });

  it.each([
    'switch (a) { case "user": return b; }',
    '"user": something else',
    'interface A { "user": string }',
    `{'user': 'x'}`,
    'see "user" and "email"',
    'a "user": [ ... ] and { ... }',
  ])('%s is no JSON', (text) => {
    expect(edited(text)).toBe(text);
  });
});

/** Not in what the generators below make. */
const SECRET = '§§§';
const noise = fc.array(
  fc.oneof(
    fc.constantFrom(
      '"',
      '{',
      '[',
      '}',
      ']',
      ':',
      ',',
      '\n',
      ' ',
      '\\',
      '{"',
      '["',
      '": "',
      '{"a": ',
      '"b": [',
      'data: ',
      "'",
      'x',
      '1',
    ),
    fc.string({ maxLength: 5 }),
  ),
  { maxLength: 12 },
);
const json = fc.jsonValue({ maxDepth: 3 });
/** JSON with the secret under a key that is wanted, alone or around. */
const holder = fc
  .tuple(
    json,
    json,
    fc.constantFrom('user', 'email'),
    fc.constantFrom(SECRET, [SECRET], { a: { b: SECRET } }),
    fc.nat(2),
  )
  .map(([before, after, key, value, indent]) => JSON.stringify({ before, [key]: value, after }, null, indent));

describe('in any text', () => {
  it('finds what stands under a key behind anything', () => {
    fc.assert(
      fc.property(noise, holder, noise, (before, held, after) => {
        // An odd backslash would make it something else.
        const text = `${before.join('').replace(/\\+$/, '')}${held}${after.join('')}`;
        const once = edited(text);
        expect(once).not.toContain(SECRET);
        expect(edited(once)).toBe(once);
      }),
      { numRuns: 20_000 },
    );
  });

  it('finds it where the text is cut off', () => {
    fc.assert(
      fc.property(noise, holder, fc.nat(), (before, held, at) => {
        const text = `${before.join('').replace(/\\+$/, '')}\n${held}`;
        const once = edited(text.slice(0, 1 + (at % text.length)));
        expect(once).not.toContain('§');
        expect(edited(once)).toBe(once);
      }),
      { numRuns: 20_000 },
    );
  });

  it('leaves alone what has no such key', () => {
    fc.assert(
      fc.property(noise, json, noise, (before, value, after) => {
        const text = `${before.join('')}${JSON.stringify(value)}${after.join('')}`;
        fc.pre(!/user|email/.test(text));
        expect(edited(text)).toBe(text);
      }),
      { numRuns: 5_000 },
    );
  });
});
