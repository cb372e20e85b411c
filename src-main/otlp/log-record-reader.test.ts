import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodedReader } from '../../src-shared/agents/decoded-reader.ts';
import { keyNames, registerKey } from '../../src-shared/agents/keys.ts';
import type { RecordReader } from '../../src-shared/agents/record-reader.ts';
import type { KeyValue } from '../../src-shared/otlp/otlp-json.ts';
import {
  CAPTURES,
  field,
  fixed64Field,
  numberField,
  readCapture,
  requestOf,
  stringPair,
} from '../testing/sample-bytes.ts';
import { decodeLogRecord } from './decode.ts';
import { encodeMessage } from './json-to-protobuf.ts';
import { type ContentReader, MAX_CONTENT_CHARS } from './log-record-reader.ts';
import { messageType } from './messages.ts';
import { arbitraryMessage } from './testing/arbitrary-messages.ts';
import { walkRequest } from './walk.ts';

const KEYS = [
  'event.name',
  'event.timestamp',
  'conversation.id',
  'model',
  'duration_ms',
  'success',
  'prompt',
  'a',
  'abc',
];
for (const key of KEYS) registerKey(key);
const id = (key: string): number => registerKey(key);

/** Calls `look` with a reader over the record. */
function withReader(record: Uint8Array, look: (reader: ContentReader) => void): void {
  let calls = 0;
  walkRequest('logs', requestOf(record), {
    group() {},
    record(_tagStart, _start, _end, reader) {
      calls++;
      look(reader as ContentReader);
    },
  });
  expect(calls).toBe(1);
}

function recordOf(attributes: KeyValue[], rest: object = {}): Uint8Array {
  return encodeMessage(messageType('LogRecord'), { ...rest, attributes });
}

/** Everything that a reader says about the registered keys. */
function answers(reader: RecordReader): unknown {
  const { eventName, timeUs, observedTimeUs, severityNumber } = reader;
  const keys = keyNames().map((_, key) => [
    reader.has(key),
    reader.text(key),
    reader.text(key, 2),
    reader.textHead(key, 3),
    reader.textTail(key, 3),
    reader.number(key),
    reader.flag(key),
    reader.timestampUs(key),
  ]);
  const body = [reader.bodyHead(Number.POSITIVE_INFINITY), reader.bodyHead(2)];
  return { eventName, body, timeUs, observedTimeUs, severityNumber, keys };
}

describe('says the same as the reader over the decoded form', () => {
  it.each(CAPTURES.filter(({ signal }) => signal === 'logs'))('for each record of $name', (capture) => {
    const body = readCapture(capture, 'pb');
    const all = new Set<string>();
    const collect = (attributes: KeyValue[]): void => {
      for (const { key } of attributes) all.add(key);
    };
    const messages: Buffer[] = [];
    walkRequest('logs', body, {
      group() {},
      record: (_tagStart, start, end) => messages.push(body.subarray(start, end)),
    });
    for (const message of messages) collect(decodeLogRecord(message).attributes);
    for (const key of all) registerKey(key);
    let index = 0;
    walkRequest('logs', body, {
      group() {},
      record(_tagStart, _start, _end, reader) {
        const decoded = decodeLogRecord(messages[index++] as Buffer);
        expect(answers(reader as ContentReader)).toEqual(answers(decodedReader(decoded)));
      },
    });
    expect(index).toBe(capture.records);
  });

  it('for random records', () => {
    const key = fc.constantFrom(...KEYS, 'not registered', '');
    const text = fc.oneof(
      fc.constantFrom(
        'true',
        'FALSE',
        '12',
        '-3.5e2',
        '007',
        '1.',
        ' 1',
        '',
        '2026-11-22T06:11:04.605Z',
        'ü',
        'Infinity',
      ),
      fc.date({ noInvalidDate: true, min: new Date(0), max: new Date('2200-01-01') }).map((date) => date.toISOString()),
      fc.double().map(String),
      fc.string(),
    );
    const attribute = fc.oneof(
      fc.record({ key, value: text.map((stringValue) => ({ stringValue })) }),
      fc.record({ key, value: arbitraryMessage(messageType('AnyValue'), 2) }),
      key.map((name) => ({ key: name })),
    );
    // Up to the year 2255 microseconds are exact.
    const time = fc.bigInt({ min: 1n, max: 9_000_000_000_000_000_000n }).map(String);
    const record = fc.record(
      {
        timeUnixNano: time,
        observedTimeUnixNano: time,
        severityNumber: fc.integer(),
        eventName: fc.string(),
        body: arbitraryMessage(messageType('AnyValue'), 2),
        attributes: fc.array(attribute, { maxLength: 8 }),
      },
      { requiredKeys: ['attributes'] },
    );
    fc.assert(
      fc.property(record, (value) => {
        const bytes = encodeMessage(messageType('LogRecord'), value);
        withReader(bytes, (reader) => {
          expect(answers(reader)).toEqual(answers(decodedReader(decodeLogRecord(bytes))));
        });
      }),
      { numRuns: 1500 },
    );
  });
});

it('reads what a Codex record carries', () => {
  const bytes = recordOf(
    [
      { key: 'event.name', value: { stringValue: 'codex.tool_result' } },
      { key: 'event.timestamp', value: { stringValue: '2026-11-22T06:11:04.605Z' } },
      { key: 'duration_ms', value: { stringValue: '186' } },
      { key: 'success', value: { stringValue: 'true' } },
      { key: 'a', value: { intValue: '-9223372036854775808' } },
      { key: 'abc', value: {} },
    ],
    { observedTimeUnixNano: '1795327864605150063', severityNumber: 9, eventName: 'event x.rs:1' },
  );
  withReader(bytes, (reader) => {
    expect(reader.text(id('event.name'))).toBe('codex.tool_result');
    expect(reader.timestampUs(id('event.timestamp'))).toBe(1_795_327_864_605_000);
    expect(reader.number(id('duration_ms'))).toBe(186);
    expect(reader.flag(id('success'))).toBe(true);
    expect(reader.text(id('a'))).toBe('-9223372036854775808');
    expect([reader.has(id('abc')), reader.text(id('abc'))]).toEqual([true, undefined]);
    expect([reader.has(id('model')), reader.text(id('model'))]).toEqual([false, undefined]);
    expect(reader.observedTimeUs).toBe(1_795_327_864_605_150);
    expect([reader.timeUs, reader.severityNumber, reader.eventName]).toEqual([0, 9, 'event x.rs:1']);
    expect(reader.bodyHead(9)).toBeUndefined();
  });
});

it.each([
  ['ASCII', 'word '.repeat(1_000)],
  ['characters of two to four bytes', 'é€🎈'.repeat(1_000)],
])('decodes no more of a long text than is asked for: %s', (_, text) => {
  const bytes = recordOf([{ key: 'a', value: { stringValue: text } }], {
    body: { stringValue: text },
    eventName: text,
  });
  const decoded = decodedReader(decodeLogRecord(bytes));
  withReader(bytes, (reader) => {
    for (const most of [1, 2, 3, 4, 5, 100, 4_999, 100_000]) {
      expect(reader.text(id('a'), most)).toBe(decoded.text(id('a'), most));
      expect(reader.textTail(id('a'), most)).toBe(decoded.textTail(id('a'), most));
      expect(reader.bodyHead(most)).toBe(decoded.bodyHead(most));
      expect(text.startsWith(reader.bodyHead(most) as string)).toBe(true);
      expect(text.endsWith(reader.textTail(id('a'), most) as string)).toBe(true);
    }
    expect(reader.eventName).toBe(decoded.eventName);
  });
});

it('takes the first of attributes with the same key', () => {
  const bytes = Uint8Array.from([...field(6, stringPair('a', 'first')), ...field(6, stringPair('a', 'second'))]);
  withReader(bytes, (reader) => expect(reader.text(id('a'))).toBe('first'));
  expect(decodedReader(decodeLogRecord(bytes)).text(id('a'))).toBe('first');
});

it('takes the last member of a value, and of a body that comes twice', () => {
  const pair = [...field(1, 'a'), ...field(2, [...field(1, 'text'), ...numberField(3, 5)])];
  const bytes = Uint8Array.from([...field(6, pair), ...field(5, numberField(3, 1)), ...field(5, field(1, 'b'))]);
  withReader(bytes, (reader) => {
    expect(reader.text(id('a'))).toBe('5');
    expect(reader.bodyHead(9)).toBe('b');
  });
});

it('forgets the record before', () => {
  const before = [...field(6, stringPair('a', 'x')), ...field(5, field(1, 'body')), ...field(12, 'name')];
  const times = [...fixed64Field(1, [1, 1, 1, 1, 1, 1, 1, 1]), ...numberField(2, 9)];
  const body = Uint8Array.from(field(1, field(2, [...field(2, [...before, ...times]), ...field(2, [])])));
  const seen: unknown[] = [];
  walkRequest('logs', body, {
    group() {},
    record: (_tagStart, _start, _end, reader) => seen.push(answers(reader as ContentReader)),
  });
  expect(seen[1]).toEqual(answers(decodedReader({ attributes: [] })));
  expect(seen[0]).not.toEqual(seen[1]);
});

it('knows a key that is registered later from the next request on', () => {
  const bytes = Uint8Array.from(field(6, stringPair('registered.later', 'x')));
  withReader(bytes, () => expect(keyNames()).not.toContain('registered.later'));
  const key = registerKey('registered.later');
  withReader(bytes, (reader) => expect(reader.text(key)).toBe('x'));
});

describe('content text', () => {
  const attributes: KeyValue[] = [
    { key: 'prompt', value: { stringValue: 'say häh' } },
    { key: 'model', value: { stringValue: 'm' } },
    { key: 'free.text', value: { stringValue: 'beyond' } },
    {
      key: 'a',
      value: {
        kvlistValue: {
          values: [
            { key: 'x', value: { stringValue: 'one' } },
            {
              key: 'y',
              value: { arrayValue: { values: [{ stringValue: 'two' }, { intValue: '3' }, { bytesValue: 'AAAA' }] } },
            },
          ],
        },
      },
    },
  ];

  it.each<[string, string[], ((key: string) => boolean) | undefined, string]>([
    ['body and attributes asked for', ['prompt', 'a'], undefined, 'body\nsay häh\none two 3'],
    ['keys by name', ['prompt'], (key) => key.startsWith('free.'), 'body\nsay häh\nbeyond'],
    ['none twice', ['prompt'], () => true, 'body\nsay häh\nm\nbeyond\none two 3'],
    ['nothing but the body', [], undefined, 'body'],
  ])('%s', (_, keys, wildcard, expected) => {
    withReader(recordOf(attributes, { body: { stringValue: 'body' } }), (reader) => {
      expect(reader.contentText(keys.map(id), wildcard)).toBe(expected);
      // Asking leaves the walk undisturbed and the reader as it was.
      expect(reader.text(id('model'))).toBe('m');
    });
  });

  it('is empty when there is none', () => {
    withReader(recordOf([{ key: 'prompt', value: { bytesValue: 'AAAA' } }]), (reader) => {
      expect(reader.contentText([id('prompt')], () => true)).toBe('');
    });
  });

  it('takes the last member of nested values too, and steps over what nobody knows', () => {
    const inner = [...field(1, 'first'), ...field(99, 'unknown'), ...field(1, 'last')];
    const pair = [...field(1, 'k'), ...field(2, field(1, 'paired')), ...numberField(77, 1)];
    const value = [...field(5, field(1, field(6, field(1, pair))))];
    const list = field(5, [...field(1, inner), ...field(1, value), ...field(1, numberField(2, 1))]);
    withReader(Uint8Array.from(field(5, list)), (reader) => {
      expect(reader.contentText([])).toBe('last paired true');
    });
  });

  it.each(['x', 'ü', '水', '🚰'])('is cut at its bound (%s)', (character) => {
    const long = character.repeat(MAX_CONTENT_CHARS);
    const bytes = recordOf([{ key: 'prompt', value: { stringValue: long } }], { body: { stringValue: 'body' } });
    withReader(bytes, (reader) => {
      const text = reader.contentText([id('prompt'), id('a')]);
      expect(text.startsWith(`body\n${character}`)).toBe(true);
      expect(text.length).toBeLessThanOrEqual(MAX_CONTENT_CHARS);
      expect(text.length).toBeGreaterThan(MAX_CONTENT_CHARS - 8);
    });
  });
});
