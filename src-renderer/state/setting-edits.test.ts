import { describe, expect, it, test } from 'vitest';
import type { SettingEdit, SettingTable } from '../../src-shared/contract/settings-api.ts';
import { addEdit, isSame, withEdits } from './setting-edits.ts';

const FILE: SettingTable = {
  otel: { exporters: { staging: { enabled: true, 'otlp-grpc': { endpoint: 'https://a:4317', headers: { x: '1' } } } } },
  sluice: { log: { max_age_days: 14 } },
};
const STAGING = ['otel', 'exporters', 'staging'];
const AGE = ['sluice', 'log', 'max_age_days'];

function all(...edits: SettingEdit[]): SettingEdit[] {
  return edits.reduce<SettingEdit[]>((list, edit) => addEdit(list, FILE, edit), []);
}

describe('the list of edits', () => {
  it('holds one edit for a key, the last', () => {
    expect(all({ path: AGE, value: 7 }, { path: AGE, value: 8 })).toEqual([{ path: AGE, value: 8 }]);
  });

  it('forgets an edit that gives back what the file says', () => {
    expect(all({ path: AGE, value: 7 }, { path: AGE, value: 14 })).toEqual([]);
    expect(all({ path: [...STAGING, 'redact'] })).toEqual([]);
  });

  it('takes an edit inside a new table into the table', () => {
    const path = [...STAGING, 'otlp-http'];
    expect(
      all({ path, value: { endpoint: '' } }, { path: [...path, 'tls', 'ca-certificate'], value: 'ca.pem' }),
    ).toEqual([{ path, value: { endpoint: '', tls: { 'ca-certificate': 'ca.pem' } } }]);
  });

  it('drops the edits inside a table that is replaced or removed', () => {
    const inner = { path: [...STAGING, 'otlp-grpc', 'endpoint'], value: 'https://b:4317' };
    expect(all(inner, { path: [...STAGING, 'otlp-grpc'] })).toEqual([{ path: [...STAGING, 'otlp-grpc'] }]);
    expect(all(inner, { path: AGE, value: 1 }, { path: STAGING })).toEqual([
      { path: AGE, value: 1 },
      { path: STAGING },
    ]);
  });

  it('makes a removed table anew when a key is set in it, and leaves it removed when one is removed', () => {
    const path = [...STAGING, 'otlp-grpc'];
    expect(all({ path }, { path: [...path, 'endpoint'] })).toEqual([{ path }]);
    expect(all({ path }, { path: [...path, 'endpoint'], value: 'https://b:4317' })).toEqual([
      { path, value: { endpoint: 'https://b:4317' } },
    ]);
  });

  it('keeps the order in which keys were first touched', () => {
    const first = { path: [...STAGING, 'enabled'], value: false };
    expect(all(first, { path: AGE, value: 1 }, { ...first, value: 'x' })[0]?.path).toEqual(first.path);
  });
});

test('edits are applied without a change to what the file said', () => {
  const before = JSON.stringify(FILE);
  const after = withEdits(FILE, [
    { path: [...STAGING, 'otlp-grpc', 'headers', 'y'], value: '2' },
    { path: [...STAGING, 'otlp-grpc', 'headers', 'x'] },
    { path: ['nothing', 'there'] },
    { path: ['sluice', 'ui', 'listen'], value: 'off' },
  ]);
  expect(after).toEqual({
    otel: {
      exporters: { staging: { enabled: true, 'otlp-grpc': { endpoint: 'https://a:4317', headers: { y: '2' } } } },
    },
    sluice: { log: { max_age_days: 14 }, ui: { listen: 'off' } },
  });
  expect(JSON.stringify(FILE)).toBe(before);
});

test.each([
  [1, 1, true],
  ['1', 1, false],
  [['a', 'b'], ['a', 'b'], true],
  [['a', 'b'], ['b', 'a'], false],
  [{ a: 1, b: [2] }, { b: [2], a: 1 }, true],
  [{ a: 1 }, { a: 1, b: 2 }, false],
  [[], {}, false],
] as const)('%j and %j', (a, b, same) => {
  expect(isSame(a as never, b as never)).toBe(same);
});
