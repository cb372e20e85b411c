import { describe, expect, it } from 'vitest';
import type { AnyValue, LogRecord } from '../otlp/otlp-json.ts';
import { recordContent } from './record-content.ts';

const text = (stringValue: string): AnyValue => ({ stringValue });
const map = (members: Record<string, AnyValue>): AnyValue => ({
  kvlistValue: { values: Object.entries(members).map(([key, value]) => ({ key, value })) },
});
const list = (...values: AnyValue[]): AnyValue => ({ arrayValue: { values } });

describe('what a record says', () => {
  it.each<[string, AnyValue, string]>([
    ['a string', text('hello'), 'hello'],
    ['a message', map({ role: text('user'), content: text('fix it') }), 'fix it'],
    ['a choice', map({ index: { intValue: '0' }, message: map({ role: text('x'), content: text('done') }) }), 'done'],
    ['parts', map({ content: list(map({ type: text('text'), text: text('a') }), map({ text: text('b') })) }), 'a b'],
    ['a list', list(text('stream error'), text('why')), 'stream error why'],
    ['a message in JSON', text('{"role":"user","content":"fix it"}'), 'fix it'],
    ['other JSON', text('{"a":1}'), '{"a":1}'],
    ['members without a telling name', map({ disk: text('full'), used: { intValue: '97' } }), 'disk full · used 97'],
    ['nothing', map({}), ''],
  ])('%s', (_, body, expected) => {
    expect(recordContent({ attributes: [], body })).toBe(expected);
  });

  it('is an attribute where there is no body', () => {
    const record: LogRecord = { attributes: [{ key: 'content', value: text('fix it') }] };
    expect(recordContent(record)).toBe('fix it');
    expect(recordContent({ ...record, body: text('first') })).toBe('first');
    expect(recordContent({ attributes: [] })).toBe('');
  });

  it('is bounded', () => {
    expect(recordContent({ attributes: [], body: list(...Array(9_000).fill(text('word'))) }).length).toBe(2_000);
  });
});
