import { expect, test } from 'vitest';
import { formatRoute, parseRoute, type Route } from './route.ts';

const ROUTES: Array<[string, Route]> = [
  ['#/all', { view: 'timeline', filter: '' }],
  ['#/all/e/42', { view: 'timeline', eventId: 42, filter: '' }],
  [
    '#/c/codex/01a201e1-0000/e/7?filter=kind%3Atool_result%20%22npm%20test%22',
    {
      view: 'timeline',
      conversation: { agent: 'codex', key: '01a201e1-0000' },
      eventId: 7,
      filter: 'kind:tool_result "npm test"',
    },
  ],
  ['#/c/other/~', { view: 'timeline', conversation: { agent: 'other', key: '' }, filter: '' }],
  ['#/c/claude/a%2Fb%3Fc%23d%7E', { view: 'timeline', conversation: { agent: 'claude', key: 'a/b?c#d~' }, filter: '' }],
  ['#/arrivals', { view: 'arrivals', filter: '' }],
  ['#/leaks', { view: 'leaks', filter: '' }],
  ['#/setup', { view: 'setup', filter: '' }],
  [
    '#/settings/redaction/customers',
    { view: 'settings', settings: { section: 'redaction', rule: 'customers' }, filter: '' },
  ],
  ['#/settings/retention', { view: 'settings', settings: { section: 'retention' }, filter: '' }],
  [
    '#/settings/exporters/a%20b%2Fc?filter=is%3Aerror',
    { view: 'settings', settings: { section: 'exporters', exporter: 'a b/c' }, filter: 'is:error' },
  ],
];

test.each(ROUTES)('%s is read and written', (hash, route) => {
  expect(parseRoute(hash)).toEqual(route);
  expect(formatRoute(route)).toBe(hash);
});

test.each(['', '#', '#/', '#/nonsense', '#/c', '#/c/nobody/1', '#/all/e/-3', '#/all/e/9x'])(
  '%j shows all events',
  (hash) => {
    expect(parseRoute(hash)).toEqual({ view: 'timeline', filter: '' });
  },
);

test.each(['#/settings', '#/settings/nonsense'])('%j shows the exporters', (hash) => {
  expect(parseRoute(hash)).toEqual({ view: 'settings', settings: { section: 'exporters' }, filter: '' });
});

test('a broken escape in a link breaks nothing', () => {
  expect(parseRoute('#/c/codex/%zz')).toMatchObject({ conversation: { agent: 'codex', key: '%zz' } });
});
