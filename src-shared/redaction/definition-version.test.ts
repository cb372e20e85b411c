/** Fails when equal rules do something else than they did: then the version is to be raised. */
import { createHash, createHmac } from 'node:crypto';
import { expect, it } from 'vitest';
import { decodeLogRecord } from '../../src-main/otlp/decode.ts';
import { walkRequest } from '../../src-main/otlp/walk.ts';
import { CAPTURES, readCapture } from '../../src-main/testing/sample-bytes.ts';
import type { LogRecord } from '../otlp/otlp-json.ts';
import { makeCorpus } from '../testing/corpus/corpus.ts';
import { BUNDLE_NAMES, BUNDLES } from './bundles.ts';
import { DEFINITION_VERSION } from './definition-version.ts';
import { redact } from './engine.ts';
import { createRuleSet } from './rule-set.ts';
import { maskSecrets } from './secrets/find-secrets.ts';
import { rulesSchema } from './testing/rules-schema.ts';

/** Of the outcomes below at this version. */
const KNOWN = { version: 18, outcomes: '8DhbSLUzrHcMnvIUxuqT' };

const ACTIONS = [
  'mask',
  'hash',
  'drop',
  'drop-event',
  { mask: '<x>' },
  { 'keep-first': 2 },
  { 'keep-last': 2 },
  { truncate: 5 },
];
const RULES = rulesSchema.parse(
  ACTIONS.flatMap((action, index) => [
    { name: `key-${index}`, keys: ['user', 'm*s'], action },
    { name: `text-${index}`, regex: String.raw`ann|(\d{3})`, action },
    { name: `kind-${index}`, detector: ['password', 'jwt'], action },
  ]),
);
const NAMES = [...BUNDLE_NAMES, ...RULES.map(({ name }) => name)];

const TEXTS = [
  'ann 1234 annann',
  '{"user": "ann", "b": {"messages": [1, {"x": "123"}]}, "c": "{\\"user\\":1}"}',
  'Output:\n{"user": {"a": "ann',
  'data: {"prompt": "x"}\n\n"email": "a@b.io",\n}',
  'postgres://ann:hunter2hunter@db.example.com/x password=correcthorse7',
  JSON.stringify({ type: 'response.failed', response: { error: { code: 'x', message: 'y' }, input: 'ann' } }),
  '[REDACTED] ann[REDACTED] <x>',
  'Ännchen 😀 ann',
];

function records(): LogRecord[] {
  const made = TEXTS.flatMap((text) => [
    {
      attributes: ['user', 'other', 'error.message', 'prompt', 'output'].map((key) => ({
        key,
        value: { stringValue: text },
      })),
    },
    {
      attributes: [],
      body: { kvlistValue: { values: [{ key: 'user', value: { bytesValue: btoa(encodeURI(text)) } }] } },
    },
  ]);
  const captured = CAPTURES.filter(({ signal }) => signal === 'logs').flatMap((capture) => {
    const bytes = readCapture(capture, 'pb');
    const found: LogRecord[] = [];
    walkRequest('logs', bytes, {
      group: () => undefined,
      record: (_, start, end) => found.push(decodeLogRecord(bytes.subarray(start, end))),
    });
    return found;
  });
  return [...made, ...captured];
}

it('has another version when equal rules do something else', () => {
  const hash = createHash('sha256');
  const note = (value: unknown) => hash.update(`${JSON.stringify(value)}\n`);
  note(BUNDLES);
  const all = records();
  for (const name of NAMES) {
    const keyedHash = (text: string) => createHmac('sha256', 'a test key').update(text).digest('hex');
    const made = createRuleSet({ names: [name], rules: RULES, keyedHash });
    if (!made.ok) throw new Error(made.unknownNames.join());
    for (const record of all) {
      const { outcome, changes, ...rest } = redact('log', record, {}, made.ruleSet);
      note({ outcome, changes, left: 'value' in rest ? rest.value : undefined });
    }
  }
  const corpus = makeCorpus();
  for (const { text } of [...corpus.secrets, ...corpus.lookalikes]) note(maskSecrets(text)?.text);
  const outcomes = hash.digest('base64url').slice(0, 20);
  // Raise DEFINITION_VERSION and put both here; only the digest when what is looked at (corpus, captures) has changed.
  expect({ version: DEFINITION_VERSION, outcomes }).toEqual(KNOWN);
});
