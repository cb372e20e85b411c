import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { decodedReader } from '../agents/decoded-reader.ts';
import { recognise } from '../agents/recognise.ts';
import { locatedRecords } from '../agents/testing/captured-records.ts';
import { recordGroup } from '../agents/to-common-event.ts';
import type { AnyValue, LogRecord } from '../otlp/otlp-json.ts';
import { parseFilter } from './filter.ts';
import { attributeText, filterableRecord } from './filterable-record.ts';
import { matchesFilter } from './testing/matches-filter.ts';

/** Places (from 1) of the capture's events that the filter keeps. */
function kept(capture: string, filter: string): number[] {
  const json = JSON.parse(readFileSync(new URL(`../agents/fixtures/${capture}.logs.json`, import.meta.url), 'utf8'));
  const parsed = parseFilter(filter);
  if (!parsed.ok) throw new Error(parsed.message);
  return locatedRecords(json).flatMap(({ record, resource, scope }, index) => {
    const event = recognise(decodedReader(record), recordGroup(resource, scope));
    return matchesFilter(parsed.filter, filterableRecord(event, record, resource)) ? [index + 1] : [];
  });
}

it.each<[string, string, number[]]>([
  ['codex-0.169.0', 'kind:tool_result duration:>100ms', [12]],
  ['codex-0.169.0', '"echo hello-from-tool"', [12]],
  ['codex-0.169.0', 'hello', [12]],
  ['codex-0.169.0', 'ello', []],
  ['codex-0.169.0', 'flushing', [18]],
  ['codex-0.169.0', 'event.kind:response.completed tokens:>1k', [9, 17]],
  ['codex-0.169.0', 'endpoint:/responses status:200', [5, 13]],
  ['codex-0.169.0', 'host.name:devbox -kind:sse_event,other,process', [1, 4, 5, 11, 12, 13]],
  // Identity is not searched as content, only by key.
  ['codex-0.169.0', 'xterm', []],
  ['codex-0.169.0', 'terminal.type:xterm kind:user_prompt', [4]],
  ['claude-code-2.1.197', 'cost:>0.007', [3]],
  ['claude-code-2.1.197', 'event.sequence:>=4', [5, 6]],
  ['gemini-cli-0.61.0', 'finish_reasons:*stop*', [8, 13]],
  ['gemini-cli-0.61.0', 'mcp_tools:""', [1]],
  ['gemini-cli-0.61.0', 'process.command_args:*--skip-trust* kind:user_prompt', [4]],
])('%s: %s keeps %j', (capture, filter, places) => {
  expect(kept(capture, filter)).toEqual(places);
});

it.each<[AnyValue | undefined, string]>([
  [undefined, ''],
  [{}, ''],
  [{ stringValue: 'a' }, 'a'],
  [{ intValue: '9223372036854775807' }, '9223372036854775807'],
  [{ doubleValue: 0.5 }, '0.5'],
  [{ boolValue: false }, 'false'],
  [{ bytesValue: 'AQI=' }, 'AQI='],
  [{ arrayValue: { values: [{ stringValue: 'a' }, { intValue: '1' }, {}] } }, '["a",1,null]'],
  [{ kvlistValue: { values: [{ key: '__proto__', value: { boolValue: true } }] } }, '{"__proto__":true}'],
])('the text of %j is %s', (value, text) => {
  expect(attributeText(value)).toBe(text);
});

it('looks into lists and maps, each text on its own, and takes the first of equal keys', () => {
  const record: LogRecord = {
    body: { kvlistValue: { values: [{ key: 'unseen', value: { stringValue: 'deep down' } }] } },
    attributes: [
      {
        key: 'prompt',
        value: { arrayValue: { values: [{ stringValue: 'first part' }, { stringValue: 'second part' }] } },
      },
      { key: 'a', value: { intValue: '1' } },
      { key: 'a', value: { intValue: '2' } },
      { key: 'prompt' },
    ],
  };
  const event = filterableRecord({ agent: 'other', kind: 'other', name: 'x', timeUs: 0 }, record, { attributes: [] });
  expect([...event.contents()]).toEqual(['deep down', 'first part', 'second part']);
  expect([event.attribute('a'), event.attribute('b')]).toEqual(['1', undefined]);
});
