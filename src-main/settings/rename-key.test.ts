import { expect, test } from 'vitest';
import { renameKey } from './rename-key.ts';

const PATH = ['otel', 'exporters', 'staging'];

test.each([
  [
    'a table with tables of its own, their comments and their order',
    '# top\r\n[otel]\r\n[otel.exporters.staging] # mine\r\nenabled = true\r\n\r\n[otel . exporters . "staging" . otlp-http]\r\nendpoint = "https://staging"\r\n',
    '# top\r\n[otel]\r\n[otel.exporters.production] # mine\r\nenabled = true\r\n\r\n[otel . exporters . production . otlp-http]\r\nendpoint = "https://staging"\r\n',
  ],
  [
    'dotted keys',
    '[otel]\nexporters.staging.enabled = true\nexporters.other.enabled = false\n',
    '[otel]\nexporters.production.enabled = true\nexporters.other.enabled = false\n',
  ],
  [
    'a key of an inline table',
    '[otel]\nexporters = { other = {}, staging = { enabled = true } }\n',
    '[otel]\nexporters = { other = {}, production = { enabled = true } }\n',
  ],
  [
    'a dotted key of an inline table',
    'otel = { exporters.staging.enabled = true, exporters.x = {} }',
    'otel = { exporters.production.enabled = true, exporters.x = {} }',
  ],
  [
    'a key in its parent',
    '\uFEFF[otel.exporters]\nstaging = { enabled = true } # staging\n[otel.exporters.staging2]\n',
    '\uFEFF[otel.exporters]\nproduction = { enabled = true } # staging\n[otel.exporters.staging2]\n',
  ],
])('renames %s', (_what, before, after) => {
  expect(renameKey(before, PATH, 'production')).toBe(after);
});

test.each([
  ['what is not there', '[otel]\n'],
  ['to a name that is taken', '[otel.exporters.staging]\n[otel.exporters.production]\n'],
])('does not rename %s', (_what, text) => {
  expect(renameKey(text, PATH, 'production')).toBeUndefined();
});

test('quotes a name that needs it', () => {
  expect(renameKey('[otel.exporters.staging]\n', PATH, 'a b')).toBe('[otel.exporters."a b"]\n');
});
