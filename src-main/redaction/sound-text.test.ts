import { isUtf8 } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { decodeLogRecord, decodeMessage } from '../otlp/decode.ts';
import { encodeMessage } from '../otlp/json-to-protobuf.ts';
import { messageType } from '../otlp/messages.ts';
import { walkRequest } from '../otlp/walk.ts';
import { createRecordRedactor } from './record-redaction.ts';
import { REPLACED_TEXTS_KEY, replacedTexts, withSoundText } from './sound-text.ts';

function lastRecord(file: string): Uint8Array {
  const body = readFileSync(new URL(`../host/fixtures/${file}`, import.meta.url));
  let record: Uint8Array = new Uint8Array(0);
  walkRequest('logs', body, { group() {}, record: (_tag, start, end) => (record = body.subarray(start, end)) });
  return record;
}

/** Latin-1, half an emoji: what Python's protobuf refuses the whole request for. */
const FIXTURES = ['03-lone-surrogate.pb', '03b-latin1.pb'];

it.each(FIXTURES)('%s leaves as UTF-8, and says so', (file) => {
  const record = lastRecord(file);
  for (const names of [[], ['secrets'], ['prompts', 'secrets']]) {
    const redactor = createRecordRedactor({ names, rules: [], marks: true, keyHex: '' });
    const result = redactor.record('logs', record);
    if (result.outcome !== 'changed') throw new Error(result.outcome);
    // The reader of strings that a strict receiver has.
    const fatal = new TextDecoder('utf-8', { fatal: true });
    const at = Buffer.from(result.bytes).indexOf('\ufffd');
    expect(at).toBeGreaterThan(0);
    expect(withSoundText('LogRecord', result.bytes, true)).toBe(result.bytes);
    expect(fatal.decode(result.bytes.subarray(at, at + 3))).toBe('\ufffd');
    const { attributes } = decodeLogRecord(result.bytes);
    expect(attributes.at(-1)).toEqual({ key: REPLACED_TEXTS_KEY, value: { intValue: '1' } });
    expect(attributes.slice(0, -1)).toEqual(decodeLogRecord(record).attributes);
  }
});

it('what is UTF-8 leaves as the very bytes', () => {
  const record = encodeMessage(messageType('LogRecord'), {
    body: { stringValue: 'caf\u00e9 \u{1f600}' },
    attributes: [],
  });
  expect(withSoundText('LogRecord', record, true)).toBe(record);
});

it.each(['ResourceLogs', 'ScopeLogs', 'Span', 'Metric'])('%s takes the mark among its attributes', (name) => {
  const type = messageType(name);
  const broken = Buffer.concat([
    Buffer.from(encodeMessage(type, {})),
    Buffer.of(type.byNumber[3]?.tag ?? 0x1a, 1, 0xe9),
  ]);
  const sound = withSoundText(name, broken, true);
  expect(isUtf8(sound)).toBe(true);
  expect(JSON.stringify(decodeMessage(type, sound))).toContain(REPLACED_TEXTS_KEY);
  expect(JSON.stringify(decodeMessage(type, withSoundText(name, broken, false)))).not.toContain(REPLACED_TEXTS_KEY);
});

it('names each text that is replaced by its place', () => {
  const broken = (value: object) => {
    const bytes = Buffer.from(encodeMessage(messageType('LogRecord'), value));
    // Every `#` becomes a byte that no UTF-8 has.
    for (let at = bytes.indexOf(0x23); at >= 0; at = bytes.indexOf(0x23)) bytes[at] = 0xff;
    return bytes;
  };
  const text = (stringValue: string) => ({ stringValue });
  const record = broken({
    severityText: 'warn#',
    body: { kvlistValue: { values: [{ key: 'in', value: text('deep #') }] } },
    attributes: [
      { key: 'sound', value: text('caf\u00e9') },
      { key: 'output', value: { arrayValue: { values: [text('a #'), text('b'), text('c #')] } } },
      { key: 'k#', value: text('v') },
    ],
  });
  expect(replacedTexts('LogRecord', record)).toEqual([
    { path: 'severityText', text: 'warn\ufffd' },
    { path: 'body', text: 'deep \ufffd' },
    { path: 'attributes["output"]', text: 'a \ufffd' },
    { path: 'attributes["output"]', text: 'c \ufffd' },
    { path: 'attributes[key]', text: 'k\ufffd' },
  ]);
  expect(replacedTexts('LogRecord', encodeMessage(messageType('LogRecord'), { attributes: [] }))).toEqual([]);
});

it('names places in envelopes and spans', () => {
  const event = { name: 'e', attributes: [{ key: 'k', value: { stringValue: '#' } }] };
  for (const [type, value, path] of [
    ['ResourceLogs', { resource: { attributes: event.attributes } }, 'resource.attributes["k"]'],
    ['ScopeLogs', { scope: { name: '#' } }, 'scope.name'],
    ['Span', { events: [{ name: 'first' }, event] }, 'events[1].attributes["k"]'],
  ] as const) {
    const bytes = Buffer.from(encodeMessage(messageType(type), value));
    bytes[bytes.indexOf(0x23)] = 0xff;
    expect(replacedTexts(type, bytes)).toEqual([{ path, text: '\ufffd' }]);
  }
});
