import { expect, it } from 'vitest';
import type { EventsFormat } from '../receivers/events.ts';
import { splitEvents } from './split-events.ts';

const cases: Array<
  [title: string, format: EventsFormat, body: string, parts: Array<[line: number, text: string | RegExp]>]
> = [
  [
    'lines',
    'ndjson',
    '{"a":1}\n{"b":2}',
    [
      [1, '{"a":1}'],
      [2, '{"b":2}'],
    ],
  ],
  [
    'blank lines and CRLF',
    'ndjson',
    '\r\n{"a":1}\r\n \t\n\n{"b":2}\r\n',
    [
      [2, '{"a":1}\r'],
      [5, '{"b":2}\r'],
    ],
  ],
  ['no lines', 'ndjson', '', []],
  ['a byte order mark', 'ndjson', '\ufeff{}', [[1, '{}']]],
  ['one object', 'json', '\n\n {\n"a": [1]}\n', [[3, '{\n"a": [1]}\n']]],
  ['an empty body', 'json', ' \n', [[1, /body is empty/]]],
  [
    'a list',
    'json',
    '[{"a":"]},\\"[{"},\n\n{"b":[1,2]} ]\n',
    [
      [1, '{"a":"]},\\"[{"}'],
      [3, '{"b":[1,2]} '],
    ],
  ],
  ['an empty list', 'json', ' [ \n] ', []],
  [
    'a list of a list',
    'json',
    '[[1,2],3]',
    [
      [1, '[1,2]'],
      [1, '3'],
    ],
  ],
  [
    'a comma too many',
    'json',
    '[1,\n]',
    [
      [1, '1'],
      [2, /missing beside a comma/],
    ],
  ],
  [
    'commas only',
    'json',
    '[,]',
    [
      [1, /missing/],
      [1, /missing/],
    ],
  ],
  [
    'a list that is cut off',
    'json',
    '[{"a":1},\n{"b":',
    [
      [1, '{"a":1}'],
      [2, /not closed/],
    ],
  ],
  ['a list cut off in an escape', 'json', '["a\\', [[1, /not closed/]]],
  [
    'something behind',
    'json',
    '[1]\n[2]',
    [
      [1, '1'],
      [2, /follows the end/],
    ],
  ],
  [
    'brackets that do not match',
    'json',
    '[{"a":1],2]',
    [
      [1, '{"a":1]'],
      [1, '2'],
    ],
  ],
];

it.each(cases)('%s (%s)', (_, format, body, parts) => {
  const seen = [...splitEvents(Buffer.from(body), format)].map((part) => [
    part.line,
    'fault' in part ? part.fault : Buffer.from(part.bytes).toString(),
  ]);
  expect(seen).toEqual(
    parts.map(([line, text]) => [line, typeof text === 'string' ? text : expect.stringMatching(text)]),
  );
});
