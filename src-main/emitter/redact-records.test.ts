/** What a run that exports by itself lets leave, at a real collector, beside what the relay makes of the same records. */
import { describe, expect, it, vi } from 'vitest';
import { toCommonEvent } from '../../src-shared/agents/testing/to-common-event.ts';
import { BUNDLE_NAMES } from '../../src-shared/redaction/bundles.ts';
import type { RedactionDefinition } from '../../src-shared/redaction/redaction-definition.ts';
import type { Rule } from '../../src-shared/redaction/rule.ts';
import { decodeLogRecord, decodeResourceEnvelope, decodeScopeEnvelope } from '../otlp/decode.ts';
import { createRecordRedactor } from '../redaction/record-redaction.ts';
import type { ReceivedLogRecord } from '../testing/collector/records.ts';
import type { Emitter } from './emitter.ts';
import { collector, emitterTo, http } from './testing/export-setup.ts';
import { emitSample, SAMPLE_WIRE } from './testing/sample-records.ts';

// Each test starts several export threads.
vi.setConfig({ testTimeout: 90_000 });

const TOKEN = `ghp_${'a1B2c3D4e5F6g7H8i9J0'.repeat(2).slice(0, 36)}`;
const KEY_HEX = '0123456789abcdef'.repeat(4);
const EMITTED = SAMPLE_WIRE.length + 1;

function definition(names: readonly string[], more: Partial<RedactionDefinition> = {}): RedactionDefinition {
  return { exporter: 'default', names, rules: [], marks: true, keyHex: KEY_HEX, ...more };
}

function rule(name: string, more: Partial<Rule>): Rule {
  return { name, where: {}, what: { match: 'whole' }, action: { do: 'mask' }, ...more };
}

/** The whole catalogue, and a tool result with a secret in both its texts. */
function emitAll(emitter: Emitter): void {
  emitSample(emitter);
  emitter.toolResult({
    toolName: 'shell',
    callId: 'call_2',
    arguments: JSON.stringify({ command: ['curl', '-H', `Authorization: token ${TOKEN}`] }),
    durationMs: 1,
    success: true,
    output: `export GITHUB_TOKEN=${TOKEN}\nhalf a pair \ud83d`,
  });
}

async function received(redaction: RedactionDefinition | undefined, protocol: 'binary' | 'json' = 'binary') {
  const at = await collector({ grpc: false });
  const emitter = emitterTo(http(`${at.httpUrl}/v1/logs`, { protocol }), { redaction });
  emitAll(emitter);
  const report = await emitter.shutdown();
  return { report, records: at.records() };
}

/** What the relay sends of a record that arrived as it is. */
function relayed(definition: RedactionDefinition, given: ReceivedLogRecord) {
  const redactor = createRecordRedactor(definition);
  const { record, resource, scope } = given;
  const { agent, kind, name } = toCommonEvent({ record, resource, scope }, 1);
  const redacted = redactor.record('logs', given.bytes, () => ({ agent, kind, event: name }));
  const around = [redactor.envelope('resource', given.resourceBytes), redactor.envelope('scope', given.scopeBytes)];
  const [resourceBytes, scopeBytes] = around.map((each) => ('bytes' in each ? each.bytes : undefined));
  if (!('bytes' in redacted) || resourceBytes === undefined || scopeBytes === undefined) return [];
  return [
    {
      record: decodeLogRecord(redacted.bytes),
      resource: decodeResourceEnvelope(resourceBytes).resource,
      scope: decodeScopeEnvelope(scopeBytes).scope,
    },
  ];
}

const DEFINITIONS: ReadonlyArray<[string, RedactionDefinition]> = [
  ...BUNDLE_NAMES.map((name): [string, RedactionDefinition] => [name, definition([name])]),
  ['the default', definition(['prompts', 'secrets', 'unknown-text'])],
  ['no marks', definition(['prompts', 'secrets'], { marks: false })],
  ['nothing', definition([])],
  [
    'rules of its own',
    definition(['models', 'outcome', 'envelope', 'others', 'names', 'completions'], {
      rules: [
        rule('models', { where: { keys: ['model', 'slug'] }, action: { do: 'hash' } }),
        rule('outcome', {
          where: { kinds: ['tool_result'], agents: ['codex'], keys: ['success'] },
          action: { do: 'drop' },
        }),
        rule('envelope', { where: { in: ['resource', 'scope'] }, action: { do: 'keep-first', chars: 2 } }),
        rule('others', { where: { exporters: ['staging'] } }),
        rule('names', { where: { in: ['fields'] }, what: { match: 'regex', regex: 'codex' } }),
        rule('completions', {
          where: { events: ['codex.sse_*'] },
          what: { match: 'regex', regex: 'failed to parse' },
          action: { do: 'drop-event' },
        }),
      ],
    }),
  ],
];

/** What every definition is compared with. */
let plain: ReturnType<typeof received> | undefined;

describe('redaction of a run that exports by itself', () => {
  it.each(DEFINITIONS)('does what the relay does: %s', async (_, redaction) => {
    plain ??= received(undefined);
    const { records: given } = await plain;
    expect(given).toHaveLength(EMITTED);
    const expected = given.flatMap((record) => relayed(redaction, record));
    for (const protocol of ['binary', 'json'] as const) {
      const { records, report } = await received(redaction, protocol);
      const sent = records.map(({ record: { body: _, ...record }, resource, scope }) => ({ record, resource, scope }));
      expect(sent).toEqual(expected);
      expect(report).toMatchObject({ emitted: EMITTED, delivered: expected.length, undelivered: 0 });
    }
  });

  it('masks a secret wherever it is, and says so', async () => {
    const { records } = await received(definition(['secrets']));
    expect(JSON.stringify(records.map(({ record }) => record))).not.toContain(TOKEN.slice(8));
    expect(records.at(-1)?.attributes).toMatchObject({
      output: { stringValue: expect.stringContaining('[SECRET:') },
      'sluice.redacted': { stringValue: 'secrets=2' },
    });
  });

  it('counts what rules drop apart from what was not delivered', async () => {
    const drops = definition(['quiet'], {
      rules: [rule('quiet', { where: { kinds: ['sse_event'], in: ['fields'] }, action: { do: 'drop-event' } })],
    });
    const { report, records } = await received(drops);
    expect(records).toHaveLength(EMITTED - 4);
    expect(report).toEqual({ emitted: EMITTED, delivered: EMITTED - 4, undelivered: 0, ruledOut: 4 });
  });

  it('ends when rules drop everything, or the resource around it', async () => {
    for (const place of ['fields', 'resource'] as const) {
      const drops = definition(['all'], {
        rules: [rule('all', { where: { in: [place] }, action: { do: 'drop-event' } })],
      });
      const { report, records } = await received(drops);
      expect(records).toEqual([]);
      expect(report).toEqual({ emitted: EMITTED, delivered: 0, undelivered: 0, ruledOut: EMITTED });
    }
  });

  it('sends nothing that it cannot redact, and says why', async () => {
    const hashing = [rule('account', { where: { keys: ['user.account_id'] }, action: { do: 'hash' } })];
    const { report, records } = await received(definition(['account'], { rules: hashing, keyHex: '' }));
    expect(records).toEqual([]);
    expect(report).toEqual({
      emitted: EMITTED,
      delivered: 0,
      undelivered: EMITTED,
      lastError: 'not redacted: there is no key for the rule account',
    });
  });
});
