/** Forms in which everyday software has secrets, each found to leave once: none does. */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: templates are what is tested
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { createRandomSource } from '../../testing/random-source.ts';
import { redact } from '../engine.ts';
import { findInPart } from '../findings.ts';
import { createRuleSet } from '../rule-set.ts';
import { maskSecrets } from './find-secrets.ts';
import { mayHoldSecret } from './may-hold.ts';

type Leak = [group: string, kind: string, text: string, needle: string];

const LEAKS = readFileSync(new URL('everyday-leaks.jsonl', import.meta.url), 'utf8')
  .trim()
  .split('\n')
  .map((line) => JSON.parse(line) as Leak);

test.each(LEAKS)('%s, %s: is masked, and no look before says that there is none', (_group, _kind, text, needle) => {
  expect(text).toContain(needle);
  const masked = maskSecrets(text)?.text;
  expect(masked).toBeDefined();
  expect(masked).not.toContain(needle);
  expect(mayHoldSecret(Buffer.from(text))).toBe(true);
  expect(maskSecrets(masked as string)).toBeUndefined();
});

test('what leaves and what the report finds agree', () => {
  const made = createRuleSet({ names: ['secrets'], rules: [], marks: false, keyedHash: (text) => text });
  if (!made.ok) throw new Error('no rules');
  for (const [, , text] of LEAKS) {
    const value = { attributes: [{ key: 'output', value: { stringValue: text } }] };
    const redaction = redact('log', value, {}, made.ruleSet);
    if (redaction.outcome !== 'changed') throw new Error(redaction.outcome);
    const left = redaction.value.attributes?.[0]?.value?.stringValue ?? '';
    const found = findInPart('log', value, {}).filter(({ kind }) => kind === 'secret');
    expect(found.length).toBeGreaterThan(0);
    expect(left).toBe(maskSecrets(text, { name: 'output' })?.text);
    expect(findInPart('log', redaction.value, {}).filter(({ kind }) => kind === 'secret')).toEqual([]);
  }
});

test.each([
  ['brackets in an attribute', 'RL6A(yA-[Jkn(5D6k%mT', 'db.password', '[SECRET:password]'],
  [
    'brackets in JSON',
    '{"username":"admin","password":"M)I!AHoyGYi}N>oN{V%2"}',
    undefined,
    '{"username":"admin","password":"[SECRET:password]"}',
  ],
  [
    'an escaped quote',
    '{"password":"q7!Rz\\"Kp8m2#Vt","user":"bob"}',
    undefined,
    '{"password":"[SECRET:password]","user":"bob"}',
  ],
  [
    'an escaped line break',
    '{"password":"q7!Rz\\nKp8m2#Vt","user":"bob"}',
    undefined,
    '{"password":"[SECRET:password]","user":"bob"}',
  ],
  [
    'an escaped quote, by its number',
    '{"password":"q7!Rz\\u0022Kp8m2#Vt"}',
    undefined,
    '{"password":"[SECRET:password]"}',
  ],
  [
    'a quote in JSON in JSON',
    JSON.stringify({ a: '{"password":"q7!Rz\\"Kp8","u":1}' }),
    undefined,
    JSON.stringify({ a: '{"password":"[SECRET:password]","u":1}' }),
  ],
  [
    'a doubled quote of YAML',
    "password: 'q7!Rz''Kp8m2#Vt'\nuser: bob",
    undefined,
    "password: '[SECRET:password]'\nuser: bob",
  ],
  [
    'a quote in quotes of a shell',
    "DB_PASSWORD='q7!Rz'\\''Kp8m2#Vt'\n",
    undefined,
    "DB_PASSWORD='[SECRET:password]'\n",
  ],
  [
    'a block scalar',
    'db:\n  password: |-\n    vT7kQ2mZp9Lx4Wd8\n  host: db\n',
    undefined,
    'db:\n  password: |-\n    [SECRET:password]\n  host: db\n',
  ],
  [
    'a folded one of two lines',
    'password: >\n  vT7kQ2mZp9\n  Lx4Wd8aB2\nhost: db\n',
    undefined,
    'password: >\n  [SECRET:password]\n  [SECRET:password]\nhost: db\n',
  ],
  [
    'names and values in a list',
    '["Accept","*/*","X-Api-Key","vT7kQ2mZp9Lx4Wd8sR3n"]',
    undefined,
    '["Accept","*/*","X-Api-Key","[SECRET:generic-secret]"]',
  ],
  ['a tuple', "[('x-api-key', 'vT7kQ2mZp9Lx4Wd8sR3n')]", undefined, "[('x-api-key', '[SECRET:generic-secret]')]"],
  [
    'the value before its name',
    '{"headers":[{"value":"vT7kQ2mZp9Lx4Wd8sR3n","name":"X-Api-Key"}]}',
    undefined,
    '{"headers":[{"value":"[SECRET:generic-secret]","name":"X-Api-Key"}]}',
  ],
  [
    'an authorization in a list',
    '["Authorization","Basic Ym9iOnZUN2tRMm1acDlMeDRXZDg="]',
    undefined,
    '["Authorization","Basic [SECRET:authorization]"]',
  ],
  [
    'letters in a query',
    'https://x.test/a?api_key=mEkJbglTRfzetmIimYuE',
    undefined,
    'https://x.test/a?api_key=[SECRET:generic-secret]',
  ],
  ['letters in a header', 'X-Api-Key: GKhAkEgvNGYYIoNtaVYr', undefined, 'X-Api-Key: [SECRET:generic-secret]'],
])('%s: only the value is masked', (_, text, name, masked) => {
  expect(maskSecrets(text, { name })?.text).toBe(masked);
});

describe('passwords as generators make them', () => {
  const SIGNS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';
  const carriers: Readonly<Record<string, (password: string) => { text: string; name?: string; written?: string }>> = {
    'an attribute': (text) => ({ text, name: 'db.password' }),
    'a member of JSON': (password) => ({ text: JSON.stringify({ user: 'a', password, port: 1 }) }),
    'JSON in JSON': (password) => ({ text: JSON.stringify({ out: JSON.stringify({ password, port: 1 }) }) }),
    "YAML's single quotes": (password) => {
      const written = password.replaceAll("'", "''");
      return { text: `db:\n  password: '${written}'\n  x: 1`, written };
    },
    "YAML's double quotes, and TOML": (password) => ({ text: `password: ${JSON.stringify(password)}\nx: 1` }),
    'a block scalar': (password) => ({ text: `db:\n  password: |-\n    ${password}\n  x: 1` }),
    'an env file': (password) => {
      const written = password.replaceAll("'", "'\\''");
      return { text: `A=1\nDB_PASSWORD='${written}'\nB=2`, written };
    },
    'a URL': (password) => ({ text: `postgres://app:${encodeURIComponent(password)}@db.internal:5432/x` }),
  };
  const PIECE = 6;

  function holdsPiece(masked: string, written: string): boolean {
    for (let from = 0; from + PIECE <= written.length; from++) {
      if (masked.includes(written.slice(from, from + PIECE))) return true;
    }
    return false;
  }

  test.each(Object.entries(carriers))('99 of 100 are masked whole in %s', (_, carry) => {
    const random = createRandomSource(11);
    let gone = 0;
    const count = 600;
    for (let turn = 0; turn < count; turn++) {
      const password = random.text(SIGNS, 12 + random.below(13));
      const { text, name, written = password } = carry(password);
      const masked = maskSecrets(text, { name })?.text;
      const once = JSON.stringify(written).slice(1, -1);
      const writings = [written, once, JSON.stringify(once).slice(1, -1), encodeURIComponent(written)];
      if (masked !== undefined && !writings.some((one) => holdsPiece(masked, one))) gone++;
    }
    expect(gone).toBeGreaterThanOrEqual(count * 0.99);
  });
});

test.each([
  [
    'references',
    'password: ${DB_PASSWORD}\npassword: {{ vault_password }}\npassword: $DB_PASSWORD\npassword: <password>',
  ],
  ['a schema', '{"password":{"type":"string","minLength":8},"token":"string"}'],
  ['code', 'password: req.body.password,\nconst password = getPassword(user);\npassword: z.string().min(8)'],
  ['placeholders', 'password: changeme\nDB_PASSWORD=your-password-here\npassword = "xxxxxxxx"'],
  ['sentences', '{"password":"Enter your password","passwordHint":"at least 8 characters"}'],
  ['a tag of CloudFormation', 'password: !Ref DBPassword1\npassword: !GetAtt Secret1.Value'],
  ['a sealed value', 'password: ENC[AES256_GCM,data:aZ3kQ9xW7mB2,iv:aZ3k]'],
  ['where it is', 'password: /run/secrets/db_password\npassword: https://vault.example.com/v1/a1'],
  ['a list of names', '["user","password","email1"]'],
])('%s: left alone', (_, text) => {
  expect(maskSecrets(text)?.text).toBeUndefined();
});
