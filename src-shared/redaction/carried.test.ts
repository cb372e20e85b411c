/** Secrets on their way through quoting, encoding and output; what stands beside them stays as it was. */
import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { SECRET_FORMS } from '../testing/corpus/secrets.ts';
import { createRandomSource } from '../testing/random-source.ts';
import { redact } from './engine.ts';
import { createRuleSet } from './rule-set.ts';
import { DETECTORS } from './secrets/catalogue.ts';
import { findSecrets, maskSecrets } from './secrets/find-secrets.ts';
import { mayHoldSecret } from './secrets/may-hold.ts';
import { rulesSchema } from './testing/rules-schema.ts';

const random = createRandomSource(5);
/** One with letters, digits, `_` and `-`, and of a URL the password. */
const FORMS = ['github-token', 'anthropic-key', 'slack-token', 'url-password'].map((kind) => {
  const form = SECRET_FORMS.find(({ kinds, name }) => kinds[0] === kind && name === undefined);
  const secret = form?.make(random) ?? '';
  return { kind, secret, core: /:\/\/[^:/]*:([^@]+)@/.exec(secret)?.[1] ?? secret.slice(-16) };
});

const base64 = (text: string) => Buffer.from(text).toString('base64');
const base64url = (text: string) => Buffer.from(text).toString('base64url');
const escaped = (text: string) =>
  [...text].map((char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`).join('');
const fromHex = (_: string, hex: string) => String.fromCharCode(Number.parseInt(hex, 16));
const env = (secret: string) => `DEBUG=1\nDEPLOY_VALUE=${secret}\nHOST=0.0.0.0\n`;

const CARRIERS: Array<[string, (secret: string) => string, (masked: string) => string]> = [
  ['JSON', (secret) => JSON.stringify({ out: `"${secret}"\n` }), (masked) => masked],
  ['JSON with \\/', (secret) => JSON.stringify({ out: secret }).replaceAll('/', '\\/'), (masked) => masked],
  ['every letter as \\u', escaped, (masked) => masked.replaceAll(/\\u([0-9a-f]{4})/g, fromHex)],
  [
    'JSON in JSON in JSON',
    (secret) => JSON.stringify(JSON.stringify(JSON.stringify([env(secret)]))),
    (masked) => masked,
  ],
  [
    '\\u in JSON in JSON',
    (secret) => JSON.stringify(escaped(secret)),
    (masked) => masked.replaceAll(/\\+u([0-9a-f]{4})/g, fromHex),
  ],
  ['base64', (secret) => base64(env(secret)), (masked) => Buffer.from(masked, 'base64').toString('latin1')],
  ['base64url', (secret) => base64url(env(secret)), (masked) => Buffer.from(masked, 'base64url').toString('latin1')],
  [
    'base64 of base64',
    (secret) => base64(base64(env(secret))),
    (masked) => Buffer.from(Buffer.from(masked, 'base64').toString('latin1'), 'base64').toString('latin1'),
  ],
  ['URL encoding', (secret) => `q=${encodeURIComponent(secret)}&x=1`, decodeURIComponent],
  ['a line that a diff adds', (secret) => `@@ -1 +1,2 @@\n a\n+b = "${secret}"\n`, (masked) => masked],
  ['a line that a diff removes', (secret) => `-b: ${secret}\n+b: none\n`, (masked) => masked],
  [
    'colours in the middle',
    (secret) => `\u001b[32m${secret.slice(0, 9)}\u001b[1;31m${secret.slice(9)}\u001b[0m`,
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with one
    (masked) => masked.replaceAll(/\u001b\[[\d;]*m/g, ''),
  ],
];

describe.each(FORMS)('$kind', ({ secret, core }) => {
  it.each(CARRIERS)('is found through %s', (_, write, read) => {
    const text = write(secret);
    expect(read(text)).toContain(core);
    const masked = maskSecrets(text);
    expect(read(masked?.text ?? text)).not.toContain(core);
    expect(mayHoldSecret(Buffer.from(text))).toBe(true);
    expect(maskSecrets(masked?.text ?? '')).toBeUndefined();
  });
});

describe('JSON in a string', () => {
  const UNTOUCHED =
    '{ "big":12345678901234567890123,"exact":1.10,"e":1E400 ,"dup":"a","dup":"b","neg":-0,\t"u":"\\u0041\\/","x":';
  const rules = rulesSchema.parse([
    { name: 'key', keys: ['x'] },
    { name: 'regex', regex: 'needle' },
    { name: 'cut', keys: ['x'], action: { truncate: 3 } },
    { name: 'gone', keys: ['x'], action: 'drop' },
  ]);
  it.each([
    ['key', '"[REDACTED]"'],
    ['regex', '"a [REDACTED]"'],
    ['cut', '"a n"'],
    ['gone', 'null'],
  ])('%s leaves what stands beside byte for byte', (name, expected) => {
    const made = createRuleSet({ names: [name], rules, keyedHash: () => '', marks: false });
    if (!made.ok) throw new Error('no rules');
    const record = (value: string) => ({
      attributes: [{ key: 'k', value: { stringValue: `${UNTOUCHED}${value} }` } }],
    });
    const redaction = redact('log', record('"a needle"'), {}, made.ruleSet);
    expect(redaction.outcome === 'changed' && redaction.value).toEqual(record(expected));
    if (redaction.outcome === 'changed')
      expect(redact('log', redaction.value, {}, made.ruleSet).outcome).toBe('unchanged');
  });

  it('masks a secret beside large numbers and doubled keys', () => {
    const secret = FORMS[0]?.secret ?? '';
    const masked = maskSecrets(`${UNTOUCHED}"${secret}"}`);
    expect(masked?.text).toBe(`${UNTOUCHED}"[SECRET:github-token]"}`);
  });
});

/** Work is counted in characters that detectors are given to look at, so that no clock is asked. */
describe('work grows with the text and no faster', () => {
  /** Characters looked at for a text, by all detectors together. */
  function workOf(text: string): number {
    let work = 0;
    const examines = DETECTORS.map((detector) => detector.examine);
    DETECTORS.forEach((detector, index) => {
      const examine = examines[index] as typeof detector.examine;
      detector.examine = (view, at, behind, writing) => {
        const seen = examine(view, at, behind, writing);
        // What it says it has passed is not looked at again; without that, its reach may be.
        work += 1 + Math.max(0, (seen?.passed ?? behind) - at);
        return seen;
      };
    });
    try {
      findSecrets(text);
    } finally {
      DETECTORS.forEach((detector, index) => {
        detector.examine = examines[index] as typeof detector.examine;
      });
    }
    return work;
  }

  const pieces = new Set([
    // Every literal again and again, alone and with a body of each kind of character behind it.
    ...DETECTORS.flatMap(({ literals }) => literals.flatMap((literal) => [literal, `${literal}aB3`, `${literal}0 `])),
    `${'-----BEGIN RSA'} PRIVATE KEY-----\nMIIE\n`,
    '{"a":"{\\"b\\":\\"',
    base64('password=hunter2x9\n'),
    '\\u0073\\u006b-',
    '%73%6b-',
  ]);
  it('for every literal', () => {
    const grown: string[] = [];
    for (const piece of pieces) {
      const [small, large] = [2_000, 20_000].map((length) => workOf(piece.repeat(Math.ceil(length / piece.length))));
      if ((large as number) > 15 * (small as number) + 20_000) grown.push(`${piece}: ${small} → ${large}`);
    }
    expect(grown).toEqual([]);
  }, 240_000);
});

it('masks once what every bundle masks twice', () => {
  const keyedHash = (text: string) => createHmac('sha256', 'k').update(text).digest('hex');
  const made = createRuleSet({ names: ['content', 'secrets', 'identity', 'metadata-only'], keyedHash });
  if (!made.ok) throw new Error('no rules');
  const value = {
    attributes: [
      { key: 'arguments', value: { stringValue: JSON.stringify({ env: env(FORMS[0]?.secret ?? '') }) } },
      { key: 'model', value: { stringValue: 'gpt-5.3-codex' } },
    ],
  };
  const once = redact('log', value, {}, made.ruleSet);
  if (once.outcome !== 'changed') throw new Error(once.outcome);
  expect(redact('log', once.value, {}, made.ruleSet).outcome).toBe('unchanged');
});
