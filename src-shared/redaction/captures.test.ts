/** Real agents' requests through the bytes' way: prefilter, decode, redact. */
import { createHmac } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { decodeExportRequest } from '../../src-main/otlp/decode.ts';
import { encodeMessage } from '../../src-main/otlp/json-to-protobuf.ts';
import { messageType } from '../../src-main/otlp/messages.ts';
import { createFieldWalk } from '../../src-main/redaction/field-walk.ts';
import { CAPTURES, readCapture } from '../../src-main/testing/sample-bytes.ts';
import { decodedReader } from '../agents/decoded-reader.ts';
import { recognise } from '../agents/recognise.ts';
import { recordGroup } from '../agents/to-common-event.ts';
import type { InstrumentationScope, LogRecord, Resource } from '../otlp/otlp-json.ts';
import { BUNDLE_NAMES, BUNDLES, contentKeys } from './bundles.ts';
import { type Part, type Parts, type RedactionContext, redact } from './engine.ts';
import { createRuleSet } from './rule-set.ts';

const keyedHash = (text: string) => createHmac('sha256', 'a test key').update(text).digest('hex');
function ruleSetOf(...names: string[]) {
  const made = createRuleSet({ names, keyedHash, marks: false });
  if (!made.ok) throw new Error('unknown bundle');
  return made.ruleSet;
}

const NAMES = {
  logs: ['resourceLogs', 'scopeLogs', 'logRecords', 'log', 'LogRecord'],
  traces: ['resourceSpans', 'scopeSpans', 'spans', 'span', 'Span'],
  metrics: ['resourceMetrics', 'scopeMetrics', 'metrics', 'metric', 'Metric'],
} as const;

interface Located {
  part: Part;
  value: Parts[Part];
  bytes: Uint8Array;
  context: RedactionContext;
}

function records(capture: (typeof CAPTURES)[number]): Located[] {
  const [groups, scopes, list, part, message] = NAMES[capture.signal];
  const request = decodeExportRequest(capture.signal, readCapture(capture, 'pb')) as Record<
    string,
    Array<Record<string, Array<Record<string, unknown[]>>>>
  >;
  return (request[groups] ?? []).flatMap((group) =>
    (group[scopes] ?? []).flatMap((scope) => {
      const shared = recordGroup(
        group['resource'] as unknown as Resource,
        scope['scope'] as unknown as InstrumentationScope,
      );
      return (scope[list] ?? []).map((value) => {
        const recognised = part === 'log' ? recognise(decodedReader(value as LogRecord), shared) : undefined;
        const bytes = encodeMessage(messageType(message), value);
        const context = recognised && { agent: recognised.agent, kind: recognised.kind, event: recognised.name };
        return { part, value: value as Parts[Part], bytes, context: context ?? {} };
      });
    }),
  );
}

describe.each(CAPTURES.map((capture) => [`${capture.name} ${capture.signal}`, capture] as const))(
  '%s',
  (_, capture) => {
    const located = records(capture);
    it.each(BUNDLE_NAMES)('%s', (bundle) => {
      const ruleSet = ruleSetOf(bundle);
      const walk = createFieldWalk(ruleSet);
      for (const { part, value, bytes, context } of located) {
        const redaction = redact(part, value, context, ruleSet);
        if (redaction.outcome === 'dropped' || redaction.outcome === 'held') throw new Error(redaction.outcome);
        // The walk never says no to what a rule changes.
        if (redaction.outcome === 'changed') expect(walk.mayConcern(part, bytes, () => context)).toBe(true);
        expect(redact(part, redaction.value, context, ruleSet).outcome).toBe('unchanged');
      }
    });
  },
);

it('spares many records of a run the decoding', () => {
  const ruleSet = ruleSetOf('prompts', 'secrets');
  const all = CAPTURES.filter(({ signal }) => signal === 'logs').flatMap(records);
  const walk = createFieldWalk(ruleSet);
  const decoded = all.filter(({ part, bytes, context }) => walk.mayConcern(part, bytes, () => context));
  // 14 of 39 today.
  expect(decoded.length).toBeLessThan(all.length * 0.5);
});

it.each(['prompt', 'response', 'toolArguments', 'toolOutput', 'other'] as const)(
  'content leaves no %s of any agent',
  (contentClass) => {
    const attributes = contentKeys(contentClass)
      .filter((key) => !key.includes('*'))
      .map((key) => ({ key, value: { stringValue: 'something private' } }));
    const redaction = redact('log', { attributes }, {}, ruleSetOf('content'));
    expect(JSON.stringify(redaction.outcome === 'changed' && redaction.value)).not.toContain('private');
  },
);

it('metadata-only fails closed', () => {
  const redaction = redact(
    'log',
    {
      timeUnixNano: '1795327864605000000',
      eventName: 'a name',
      body: { stringValue: 'some text' },
      attributes: [
        { key: 'event.name', value: { stringValue: 'codex.tool_result' } },
        { key: 'duration_ms', value: { intValue: '186' } },
        { key: 'model', value: { stringValue: 'this is not a model but a long sentence' } },
        { key: 'invented.tomorrow', value: { stringValue: 'x' } },
        { key: 'arguments', value: { stringValue: '{}' } },
      ],
    },
    {},
    ruleSetOf('metadata-only'),
  );
  expect(redaction.outcome === 'changed' && redaction.value).toEqual({
    timeUnixNano: '1795327864605000000',
    eventName: 'a name',
    attributes: [
      { key: 'event.name', value: { stringValue: 'codex.tool_result' } },
      { key: 'duration_ms', value: { intValue: '186' } },
    ],
  });
});

it('says of each bundle what it does in one sentence', () => {
  for (const { explanation } of Object.values(BUNDLES)) expect(explanation).toMatch(/^[A-Z][^.]+\.$/);
});
