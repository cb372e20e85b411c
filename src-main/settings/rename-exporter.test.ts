import { expect, test } from 'vitest';
import { renameExporterIn } from './rename-exporter.ts';

const FILE = `# mine
[otel.exporters.staging] # ours
enabled = false

[sluice.redaction.rules.customers]
exporters = ["other", "staging"] # both
regex = 'CUST-\\d+'

[sluice.redaction.rules.wide]
exporters = ["st*"]
keys = ["x"]

[sluice.redaction.rules.others]
exporters = ["other"]
keys = ["x"]
`;

test('an exporter is renamed with the rules that are for it, and no other line changes', () => {
  expect(renameExporterIn(FILE, 'staging', 'production')).toEqual({
    ok: true,
    text: FILE.replace('exporters.staging]', 'exporters.production]')
      .replace('"other", "staging"', '"other", "production"')
      .replace('["st*"]', '["st*", "production"]'),
  });
  expect(renameExporterIn(FILE, 'staging', 'stable')).toMatchObject({
    text: expect.stringContaining('exporters = ["st*"]\n'),
  });
});

test.each([
  ['default', 'x', /name of \[otel\]\.exporter/],
  ['staging', 'default', /cannot be its name/],
  ['staging', 'a b', /letters, digits/],
  ['nobody', 'x', /no exporter named nobody/],
])('%s cannot become %s', (from, to, message) => {
  expect(renameExporterIn(FILE, from, to)).toEqual({ ok: false, message: expect.stringMatching(message) });
});

test('a name that is taken is not given twice', () => {
  const two = `${FILE}\n[otel.exporters.b]\n`;
  expect(renameExporterIn(two, 'staging', 'b')).toEqual({ ok: false, message: 'there is an exporter named b already' });
});
