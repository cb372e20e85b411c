import { describe, expect, test } from 'vitest';
import { codesOf } from './codes.ts';
import { type EscapedCode, readEscape } from './escapes.ts';
import { findSecrets, maskSecrets } from './find-secrets.ts';
import { mayHoldSecret } from './may-hold.ts';

const KEY = 'AKIAQ7Z2M4X8K9B3N5P6';

/** However ESC is written. */
const COLOURS: ReadonlyArray<readonly [string, string]> = [
  ['as it is', '\u001b[1;31m'],
  ['in JSON', '\\u001b[31m'],
  ['in JSON in JSON', '\\\\u001b[31m'],
  ['in hex', '\\x1b[0m'],
  ['in octal', '\\033[38;5;12m'],
  ['for a shell', '\\e[31m'],
  ['in a URL', '%1B%5B31m'],
  ['as a terminal shows it', '^[[31m'],
];

describe('a colour stands for nothing', () => {
  test.each(COLOURS)('%s', (_, colour) => {
    const escaped: EscapedCode = { code: 0, end: 0 };
    readEscape(codesOf(`${colour}text`), 0, escaped);
    expect(escaped).toEqual({ code: -1, end: colour.length });
  });

  test.each(COLOURS)('%s: a secret behind it, around it and across it is found', (_, colour) => {
    expect(maskSecrets(`${colour}${KEY}${colour}`)?.text).toBe(`${colour}[SECRET:aws-access-key]${colour}`);
    expect(findSecrets(`id ${KEY.slice(0, 2)}${colour}${KEY.slice(2)}`)).toMatchObject([{ kind: 'aws-access-key' }]);
    const named = `${colour}api_token${colour}=q7Zx2M4pK9b3N5v8${colour}\n`;
    expect(findSecrets(named)).toMatchObject([{ kind: 'generic-secret' }]);
  });

  test.each(['\\u001b', '\u001b[31', '%1B31m', '^[x', '\\033', '\\e', '^', '%1'])('%j is no colour', (text) => {
    const escaped: EscapedCode = { code: 0, end: 0 };
    readEscape(codesOf(`${text} `), 0, escaped);
    expect(escaped.code).not.toBe(-1);
    expect(escaped.end).toBeGreaterThan(0);
  });
});

test.each([
  ['quotes', '%5C%22', 0x22, 6],
  ['quotes escaped twice', '%5C%5C%22', 0x22, 9],
  ['a line break', '%5Cn', 0x0a, 4],
  ['a letter', '%5Cu0061', 0x61, 8],
  ['nothing', '%5Cq', 0x5c, 3],
])('JSON in a URL: %s', (_, text, code, end) => {
  const escaped: EscapedCode = { code: 0, end: 0 };
  readEscape(codesOf(`${text}x`), 0, escaped);
  expect(escaped).toEqual({ code, end });
});

test('the value of a name is found in JSON in a URL', () => {
  const url = `q=${encodeURIComponent(JSON.stringify({ cmd: 'API_TOKEN="q7Zx2M4pK9b3N5v8"' }))}`;
  expect(maskSecrets(url)?.text).toBe('q=%7B%22cmd%22%3A%22API_TOKEN%3D%5C%22[SECRET:generic-secret]%5C%22%22%7D');
});

test('a length that looks like ESC hides nothing behind it', () => {
  const text = `[${KEY}]12345`;
  const record = Buffer.from([0x0a, text.length, ...Buffer.from(text)]);
  expect(record[1]).toBe(0x1b);
  expect(mayHoldSecret(record)).toBe(true);
});
