/** What collectors get under rules: over every protocol, for every agent and bundle, and while rules change. */

import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { DEFINITION_VERSION } from '../../src-shared/redaction/definition-version.ts';
import { ruleSchema } from '../../src-shared/redaction/rule.ts';
import { SECRET_FORMS } from '../../src-shared/testing/corpus/secrets.ts';
import { createRandomSource } from '../../src-shared/testing/random-source.ts';
import { settingsSchema } from '../settings/settings-schema.ts';
import { LOG_FILE } from '../store/file/open-database.ts';
import { logsRequest, temporaryFolder } from '../store/testing/open-store.ts';
import { type RecordingCollector, startRecordingCollector } from '../testing/collector/recording-collector.ts';
import { redactionDefinition } from './redaction-definitions.ts';
import { numbered, startExporters, TEST_KEY_HEX } from './testing/exporters.ts';

let collector: RecordingCollector;
beforeEach(async () => {
  collector = await startRecordingCollector();
});
afterEach(() => collector.close());

const http = (given = {}) => ({
  'otlp-http': { endpoint: `${collector.httpUrl}/v1/logs`, protocol: 'binary' },
  ...given,
});
const textsOf = (key = 'prompt') => collector.records().map(({ attributes }) => attributes[key]?.stringValue);
const TOKEN = (SECRET_FORMS.find(({ kinds }) => kinds.includes('github-token')) ?? SECRET_FORMS[0])?.make(
  createRandomSource(3),
) as string;
/** In pieces, so that nothing that looks for such things stumbles over this file. */
const PASSWORD = ['postgres://app:', 'hunter', '2isnotsafe@db.internal/app'].join('');

describe('by default', () => {
  const records = [
    { 'event.name': 'codex.user_prompt', 'conversation.id': 'a', prompt: 'what do you know' },
    { 'event.name': 'codex.tool_result', 'conversation.id': 'a', output: `found ${TOKEN} and ${PASSWORD}` },
  ];

  test('prompts and secrets are masked, and it says so', async () => {
    const { accept, until } = await startExporters({ one: { ...http(), redact: undefined } });
    await accept(logsRequest(records));
    await until(({ sent }) => sent === 2);
    expect(textsOf()).toContain('[REDACTED]');
    const output = textsOf('output').join('');
    expect(output).toContain('found [SECRET:');
    expect(textsOf('sluice.redacted')).toEqual(['prompts=1', 'secrets=2']);
    for (const { protobuf } of collector.requests)
      expect(Buffer.from(protobuf).toString('latin1')).not.toContain(TOKEN);
  });

  test('with log_user_prompt prompts stay, secrets do not', async () => {
    const { accept, until } = await startExporters(
      { one: { ...http(), redact: undefined } },
      { otel: { log_user_prompt: true }, sluice: { redaction: { mark: false } } },
    );
    await accept(logsRequest(records));
    await until(({ sent }) => sent === 2);
    expect(textsOf()).toContain('what do you know');
    expect(textsOf('output').join('')).not.toContain(TOKEN);
    expect(textsOf('sluice.redacted')).toEqual([undefined, undefined]);
  });

  test('an exporter that lists what it wants gets that, whatever log_user_prompt says', () => {
    const key = { ok: true, keyHex: TEST_KEY_HEX } as const;
    const of = (otel: object) => redactionDefinition(settingsSchema.parse({ otel }), 'one', key);
    const listed = { exporters: { one: { redact: ['identity', 'prompts'] } }, log_user_prompt: true };
    expect(of(listed)).toMatchObject({ ok: true, definition: { names: ['identity', 'prompts'] } });
    expect(of({ exporters: { one: { redact: [] } } })).toMatchObject({ definition: { names: [] } });
    expect(of({})).toMatchObject({ definition: { names: ['prompts', 'secrets', 'unknown-text'], marks: true } });
  });
});

describe('rules of config.toml', () => {
  const rules = {
    masked: { keys: ['customer.name'], action: { mask: '<customer>' } },
    first: { keys: ['city'], action: { 'keep-first': 2 } },
    hashed: { keys: ['customer.id'], action: 'hash' },
    short: { keys: ['output'], action: { truncate: 5 } },
    gone: { keys: ['note'], action: 'drop' },
    ticket: { regex: 'TICKET-([0-9]+)' },
    never: { keys: ['secret_event'], action: 'drop-event' },
    others: { exporters: ['two'], keys: ['kept'], action: 'drop' },
    agents: { agents: ['claude'], keys: ['kept'], action: 'drop' },
  };

  test('each does what it says', async () => {
    const { accept, until } = await startExporters(
      { one: http({ redact: Object.keys(rules) }) },
      { sluice: { redaction: { rules, mark: false } } },
    );
    const base = { 'event.name': 'codex.tool_result', 'conversation.id': 'a' };
    await accept(
      logsRequest([
        { ...base, 'customer.name': 'Ann', city: 'Lisbon', 'customer.id': 'c1', output: 'ééé', note: 'n', kept: 'k' },
        { ...base, secret_event: 'yes' },
        { ...base, 'customer.id': 'c1', text: '{"about":"TICKET-77"}' },
      ]),
    );
    const state = await until(({ sent }) => sent === 2);
    expect(state).toMatchObject({ queued: { records: 0 }, droppedByRule: 1, held: 0, dropped: 0 });
    const [first, second] = collector
      .records()
      .map(({ attributes }) =>
        Object.fromEntries(Object.entries(attributes).map(([key, value]) => [key, value.stringValue])),
      );
    const hash = first?.['customer.id'];
    expect(hash).toMatch(/^\[HASH:[0-9a-f]{32}\]$/);
    expect(first).toEqual({
      ...base,
      'customer.name': '<customer>',
      city: 'Li[REDACTED]',
      'customer.id': hash,
      output: 'éé',
      kept: 'k',
    });
    expect(second).toEqual({ ...base, 'customer.id': hash, text: '{"about":"TICKET-[REDACTED]"}' });
  });

  test('a rule that hashes needs the key: without it the exporter sends nothing and says why', async () => {
    const { prompts, state, configure, until } = await startExporters(
      { one: http({ redact: ['hashed'] }), two: http({ redact: ['gone'] }) },
      { sluice: { redaction: { rules } }, redactionKey: { ok: false, reason: 'The key cannot be used: why.' } },
    );
    await prompts(numbered(2));
    await until(({ sent }) => sent === 2, 'two');
    expect(state()).toMatchObject({
      phase: 'misconfigured',
      reason: 'The rule hashed hashes, so nothing is sent. The key cannot be used: why.',
    });
    await configure({ one: http({ redact: ['gone'] }), two: http() });
    await until(({ sent }) => sent === 2);
  });

  test('all records of a resource go when a rule drops events for what is in it', async () => {
    const { accept, until } = await startExporters(
      { one: http({ redact: ['test'] }) },
      {
        sluice: {
          redaction: { rules: { test: { in: ['resource'], keys: ['env'], regex: '^test$', action: 'drop-event' } } },
        },
      },
    );
    const record = { 'event.name': 'codex.user_prompt', prompt: 'p' };
    await accept(logsRequest([record, record], { resource: { env: 'test' } }));
    await accept(logsRequest([record], { resource: { env: 'prod' } }));
    const state = await until(({ sent, droppedByRule }) => sent + droppedByRule === 3);
    expect(state).toMatchObject({ sent: 1, droppedByRule: 2 });
    expect(collector.recordCount).toBe(1);
  });
});

describe('rules that change', () => {
  const ONE = {
    rules: { one: { keys: ['prompt'], action: { mask: 'ONE' } }, two: { keys: ['prompt'], action: { mask: 'TWO' } } },
  };
  const by = (name: string) => http({ redact: [name], batch: { max_records: 2 } });

  test('apply to all that waits for a collector that is away, also to what is encoded already', async () => {
    await collector.away();
    const { prompts, until, configure } = await startExporters({ one: by('one') }, { sluice: { redaction: ONE } });
    await prompts(numbered(5));
    await until(({ phase }) => phase === 'retrying');
    await configure({ one: by('two') });
    await collector.back();
    await until(({ sent }) => sent === 5);
    expect(new Set(textsOf())).toEqual(new Set(['TWO']));
    expect(collector.recordCount).toBe(5);
  });

  test('apply to what is tried again when a collector was busy', async () => {
    collector.answer({ status: 503 });
    const { prompts, until, configure, stop } = await startExporters(
      { one: by('one') },
      { sluice: { redaction: ONE }, backoff: { initialMs: 600_000, multiplier: 1, maxMs: 600_000, jitter: 0 } },
    );
    await prompts(numbered(3));
    const retrying = await until(({ phase }) => phase === 'retrying');
    expect(retrying.retryAtMs).toBeGreaterThan(0);
    await configure({ one: by('two') });
    // Other rules do not end a wait: that is the collector's.
    expect((await until(() => true)).phase).toBe('retrying');
    await stop(0);
    const accepted = collector.requests.filter(({ outcome }) => outcome === 'accepted');
    expect(accepted).toEqual([]);
  });

  test('do not take back a refusal', async () => {
    collector.answer({ status: 401 });
    const { prompts, until, configure, state, exporters } = await startExporters(
      { one: by('one') },
      { sluice: { redaction: ONE } },
    );
    await prompts(numbered(2));
    await until(({ phase }) => phase === 'refused');
    await configure({ one: by('two') });
    expect(state().phase).toBe('refused');
    await exporters.api.retryExporter('one');
    await until(({ sent }) => sent === 2);
    expect(textsOf().slice(-2)).toEqual(['TWO', 'TWO']);
  });

  test('tell of each sent event by which rules it left, without the key', async () => {
    const folder = temporaryFolder();
    const { prompts, until, configure, stop } = await startExporters(
      { one: by('one') },
      { folder, sluice: { redaction: ONE } },
    );
    await prompts(numbered(3));
    await until(({ sent }) => sent === 3);
    await configure({ one: by('two') });
    await prompts(numbered(3));
    await until(({ sent }) => sent === 6);
    await stop(0);
    const db = new DatabaseSync(join(folder, LOG_FILE), { readOnly: true });
    const rows = db
      .prepare(
        'SELECT from_seq, to_seq, definition FROM sent_range JOIN redaction_rules ON fingerprint = rules ORDER BY from_seq',
      )
      .all();
    db.close();
    const definition = (name: string) => ({
      names: [name],
      rules: [ruleSchema.parse({ name, ...ONE.rules[name as 'one'] })],
      marks: true,
      version: DEFINITION_VERSION,
    });
    expect(rows.map(({ from_seq, to_seq, definition }) => [from_seq, to_seq, JSON.parse(String(definition))])).toEqual([
      [1, 3, definition('one')],
      [4, 6, definition('two')],
    ]);
    expect(JSON.stringify(rows)).not.toContain(TEST_KEY_HEX);
  });
});

describe('a record that cannot be redacted', () => {
  /** Breaks the records with these prompts where they are stored, but not their chunk. */
  function damage(folder: string, ...prompts: string[]): void {
    const db = new DatabaseSync(join(folder, LOG_FILE), { timeout: 5_000 });
    for (const row of db.prepare('SELECT first_seq, bytes FROM chunk').all()) {
      const bytes = Buffer.from(row['bytes'] as Uint8Array);
      for (const prompt of prompts) {
        const at = bytes.indexOf(prompt);
        // The tag of the string becomes that of a group, which OTLP never has.
        if (at > 0) bytes[at - 2] = 0x0b;
      }
      db.prepare('UPDATE chunk SET bytes = ? WHERE first_seq = ?').run(bytes, Number(row['first_seq']));
    }
    db.close();
  }

  test('is held, counted and shown; the rest is sent, and it is tried again under other rules', async () => {
    const folder = temporaryFolder();
    const first = await startExporters({ one: http({ redact: ['prompts'], enabled: true }) }, { folder });
    collector.answerAll({ status: 503 });
    await first.prompts(numbered(5));
    await first.until(({ phase }) => phase === 'retrying');
    await first.stop(0);
    damage(folder, 'text 1', 'text 3');
    collector.answerAll({});

    const second = await startExporters({ one: http({ redact: ['prompts'] }) }, { folder });
    const state = await second.until(({ queued, phase }) => queued.records === 0 && phase === 'idle');
    expect(state).toMatchObject({ sent: 3, held: 2, deadLetters: 0, dropped: 0 });
    const letters = await second.exporters.api.deadLetters('one');
    expect(letters).toMatchObject([
      { id: 2, held: true, status: 0, message: 'it cannot be redacted (MalformedError)', resending: false },
      { id: 4, held: true },
    ]);
    const received = collector.recordCount;
    await second.stop(0);

    // Kept over a restart, and not tried again under the same rules.
    const third = await startExporters({ one: http({ redact: ['prompts'] }) }, { folder });
    expect(third.state()).toMatchObject({ sent: 3, held: 2, queued: { records: 0 } });
    await third.prompts(['more']);
    await third.until(({ sent }) => sent === 4);
    expect(third.state()).toMatchObject({ held: 2 });
    expect(collector.recordCount).toBe(received + 1);

    // By hand one is given up; under other rules the other is tried again, and then it is the collector that refuses it.
    await third.exporters.api.dropDeadLetters('one', [2]);
    await third.until(({ held }) => held === 1);
    await third.configure({ one: http({ redact: [] }) });
    await third.until(({ held, deadLetters }) => held === 0 && deadLetters === 1);
    expect(await third.exporters.api.deadLetters('one')).toMatchObject([{ id: 4, held: false, status: 400 }]);
  });
});

test('a record that a rule takes too long on is held, and sent under a simpler one; the rest goes on', async () => {
  const rules = { slow: { regex: '(?s)x(?:.*y)?' }, simple: { regex: 'x+' } };
  const one = (name: string) => ({ one: http({ redact: [name] }) });
  const { prompts, until, configure, exporters } = await startExporters(one('slow'), {
    sluice: { redaction: { rules } },
  });
  await prompts(['first x', 'x'.repeat(100_000), 'last x']);
  await until(({ sent, held }) => sent === 2 && held === 1);
  expect(textsOf()).toEqual(['first [REDACTED]', 'last [REDACTED]']);
  expect(await exporters.api.deadLetters('one')).toMatchObject([
    { id: 2, held: true, message: expect.stringMatching(/^rule slow takes too long on this record: /) },
  ]);
  await configure(one('simple'));
  await until(({ sent, held }) => sent === 3 && held === 0);
  expect(textsOf().at(-1)).toBe('[REDACTED]');
});

test('the words of a collector that quotes what it was sent are kept without secrets', async () => {
  collector.answerAll({ status: 400, message: `invalid value "${TOKEN}" in attribute` });
  const { prompts, until, exporters } = await startExporters({ one: http({ redact: ['secrets'] }) });
  await prompts(['one']);
  const { lastError, reason } = await until(({ phase }) => phase === 'refused');
  for (const text of [lastError?.message, reason, (await exporters.api.testExporter('one')).summary]) {
    expect(text).toContain('invalid value "[SECRET:github-token]"');
  }
});
