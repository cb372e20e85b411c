/** Same text, same fate, between a record and the resource and scope around it. */
import { describe, expect, it } from 'vitest';
import { defaultRedact } from '../../src-shared/redaction/bundle-names.ts';
import { decodeMessage } from '../otlp/decode.ts';
import { encodeMessage } from '../otlp/json-to-protobuf.ts';
import { redactGroup } from './group-redaction.ts';
import { createRecordRedactor, type RecordRedaction } from './record-redaction.ts';
import { PART_TYPES } from './walk-plans.ts';

const SAID = 'please echo "hello"\nto me';
const SECRET = 'Zx8-kfh27.qpwLm';
const redactor = createRecordRedactor({ names: defaultRedact(false), rules: [], marks: false, keyHex: '' });

type Texts = Record<string, string>;

const pairs = (texts: Texts) => Object.entries(texts).map(([key, stringValue]) => ({ key, value: { stringValue } }));

interface Event {
  record?: Texts;
  body?: string;
  resource?: Texts;
  scope?: Texts;
  name?: string;
}

function decoded(part: 'log' | 'resource' | 'scope', redaction: RecordRedaction): object {
  if (redaction.outcome !== 'changed' && redaction.outcome !== 'unchanged') throw new Error(redaction.outcome);
  return decodeMessage(PART_TYPES[part], redaction.bytes);
}

/** What leaves of an event. */
function left({ record = {}, body, resource = {}, scope = {}, name = 's' }: Event) {
  const group = redactGroup(redactor, {
    resource: encodeMessage(PART_TYPES.resource, { resource: { attributes: pairs(resource) } }),
    scope: encodeMessage(PART_TYPES.scope, { scope: { name, attributes: pairs(scope) } }),
  });
  const log = { attributes: pairs(record), ...(body === undefined ? {} : { body: { stringValue: body } }) };
  const context = () => ({ agent: 'codex', event: 'x' }) as const;
  const redaction = redactor.record('logs', encodeMessage(PART_TYPES.log, log), context, group.around);
  const texts = group.standsIn(redaction);
  return {
    record: decoded('log', redaction),
    resource: decoded('resource', group.envelope('resource', texts)),
    scope: decoded('scope', group.envelope('scope', texts)),
    count: texts.length,
  };
}

// Keys that the registry calls plain, so that no other rule masks them.
const PLAIN = 'os.description';

describe('what one part of an event masks is masked in the others', () => {
  it.each<[string, Event]>([
    ["a record's prompt in the resource", { record: { prompt: SAID }, resource: { [PLAIN]: `of ${SAID}` } }],
    ['escaped', { record: { prompt: SAID }, resource: { [PLAIN]: JSON.stringify({ said: SAID }) } }],
    ["a record's prompt in the scope", { record: { prompt: SAID }, scope: { [PLAIN]: `of ${SAID}` } }],
    [
      "a resource's command line in the record",
      { resource: { 'process.command_line': SAID }, record: { 'error.message': `no: ${SAID}` } },
    ],
    ["a resource's text in the body", { resource: { 'app.note': SAID }, body: JSON.stringify([SAID]) }],
    ["a scope's text in the record", { scope: { 'app.note': SAID }, record: { 'error.message': SAID } }],
    ["a scope's text in the resource", { scope: { 'app.note': SAID }, resource: { [PLAIN]: SAID } }],
    ["a resource's text in the scope", { resource: { 'app.note': SAID }, scope: { [PLAIN]: SAID } }],
  ])('%s', (_, event) => {
    expect(JSON.stringify(left(event))).not.toContain('echo');
  });

  it.each<[string, Event]>([
    ["a record's secret in the resource", { record: { x: `password=${SECRET}` }, resource: { 'host.name': SECRET } }],
    ["a record's secret in a scope's name", { record: { x: `password=${SECRET}` }, name: `s-${SECRET}` }],
    ["a resource's secret in the record", { resource: { password: SECRET }, record: { tool_name: SECRET } }],
  ])('%s', (_, event) => {
    const after = JSON.stringify(left(event));
    expect(after).not.toContain(SECRET);
    expect(after).toMatch(/SECRET:/);
  });

  it('but not names, ids and paths', () => {
    const event = { record: { prompt: 'write a poem' }, resource: { 'service.name': 'write a poem' } };
    expect(JSON.stringify(left(event).resource)).toContain('write a poem');
    expect(
      left({ record: { prompt: 'codex' }, resource: { 'service.name': 'codex', [PLAIN]: 'a codex here' } }).count,
    ).toBe(0);
  });
});

it('nothing is written anew when nothing stands again', () => {
  const stored = {
    resource: encodeMessage(PART_TYPES.resource, {
      resource: { attributes: pairs({ [PLAIN]: 'Linux 6.1 of Debian' }) },
    }),
    scope: encodeMessage(PART_TYPES.scope, { scope: { name: 's' } }),
  };
  const group = redactGroup(redactor, stored);
  const record = redactor.record('logs', encodeMessage(PART_TYPES.log, { attributes: pairs({ prompt: SAID }) }));
  expect(group.standsIn(record)).toEqual([]);
  expect(group.resource).toMatchObject({ outcome: 'unchanged' });
  expect(group.resource.outcome === 'unchanged' && group.resource.bytes).toBe(stored.resource);
});
