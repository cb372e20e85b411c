import { describe, expect, it, test } from 'vitest';
import type { SettingTable } from '../../src-shared/contract/settings-api.ts';
import { FAKE_KINDS } from '../../src-shared/testing/fake-host/fake-setting-fields.ts';
import {
  convertEndpoint,
  exporterNames,
  faultOfName,
  kindOf,
  newExporter,
  switchKind,
  variablesIn,
} from './exporter-settings.ts';
import { addEdit, withEdits } from './setting-edits.ts';

const GRPC = {
  endpoint: 'https://otel.example.com:4317',
  headers: { 'x-otlp-meta': `$\{OTLP_TOKEN}` },
  tls: { 'ca-certificate': 'ca.pem' },
};
const FILE: SettingTable = {
  otel: { exporter: 'none', exporters: { staging: { enabled: true, 'otlp-grpc': GRPC, redact: [] }, later: {} } },
};

function switched(name: string, kind: 'none' | 'otlp-http' | 'otlp-grpc', from = FILE): SettingTable {
  return withEdits(from, switchKind(from, name, kind, undefined, FAKE_KINDS));
}

test('names stand in the file’s order, the default first', () => {
  expect(exporterNames(FILE)).toEqual(['default', 'staging', 'later']);
  expect(exporterNames({})).toEqual([]);
  expect(kindOf(FILE, 'default', FAKE_KINDS)).toBe('none');
  expect(kindOf(FILE, 'staging', FAKE_KINDS)).toBe('otlp-grpc');
  expect(kindOf(FILE, 'later', FAKE_KINDS)).toBe('none');
});

describe('switching the kind', () => {
  it('keeps headers, tls and the host', () => {
    expect(switched('staging', 'otlp-http')['otel']).toMatchObject({
      exporters: {
        staging: {
          enabled: true,
          redact: [],
          'otlp-http': {
            endpoint: 'https://otel.example.com:4318/v1/logs',
            protocol: 'binary',
            headers: GRPC.headers,
            tls: GRPC.tls,
          },
        },
      },
    });
    expect(kindOf(switched('staging', 'otlp-http'), 'staging', FAKE_KINDS)).toBe('otlp-http');
  });

  it('leaves nothing to save when it is switched back', () => {
    const there = switchKind(FILE, 'staging', 'otlp-http', undefined, FAKE_KINDS).reduce(
      (edits, edit) => addEdit(edits, FILE, edit),
      [] as ReturnType<typeof addEdit>,
    );
    expect(there).toHaveLength(2);
    const back = switchKind(withEdits(FILE, there), 'staging', 'otlp-grpc', GRPC, FAKE_KINDS);
    expect(back.reduce((edits, edit) => addEdit(edits, FILE, edit), there)).toEqual([]);
  });

  it('writes the default as Codex does', () => {
    const http = switched('default', 'otlp-http');
    expect(http['otel']).toMatchObject({ exporter: { 'otlp-http': { endpoint: '', protocol: 'binary' } } });
    expect(switched('default', 'none', http)['otel']).toMatchObject({ exporter: 'none' });
  });

  it('to none removes the transport alone', () => {
    expect(switched('staging', 'none')['otel']).toMatchObject({
      exporters: { staging: { enabled: true, redact: [] } },
    });
    expect(kindOf(switched('staging', 'none'), 'staging', FAKE_KINDS)).toBe('none');
  });
});

test.each([
  ['https://host:4317', 'otlp-http', 'https://host:4318/v1/logs'],
  ['https://host:4318/v1/logs', 'otlp-grpc', 'https://host:4317'],
  ['https://host/otlp/v1/logs?tenant=a', 'otlp-grpc', 'https://host'],
  ['http://[::1]:9000', 'otlp-http', 'http://[::1]:9000/v1/logs'],
  ['', 'otlp-http', ''],
  ['host:4317', 'otlp-http', 'host:4317'],
] as const)('%s for %s is %s', (endpoint, kind, converted) => {
  const [info] = FAKE_KINDS.filter(({ id }) => id === kind);
  expect(info && convertEndpoint(endpoint, info, FAKE_KINDS)).toBe(converted);
});

test('a new exporter is off', () => {
  expect(newExporter(FAKE_KINDS)['enabled']).toBe(false);
});

test.each([
  ['staging-2', undefined],
  ['', 'needs a name'],
  ['a b', 'Letters'],
  ['default', '[otel].exporter'],
  ['staging', 'already'],
])('the name %j', (name, fault) => {
  const found = faultOfName(name, ['staging']);
  if (fault === undefined) expect(found).toBeUndefined();
  else expect(found).toContain(fault);
});

test('variables of a value', () => {
  expect(variablesIn(`Bearer $\{A} and $\{B_2}, not $C or $\{9}`)).toEqual(['A', 'B_2']);
  expect(variablesIn(undefined)).toEqual([]);
});
