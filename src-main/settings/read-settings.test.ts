import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { defaultSettings } from '../../src-shared/settings/schema.ts';
import { formatFault, parseSettings, readSettings } from './read-settings.ts';

const CODEX_FILE = `
model = "gpt-5.3-codex"
approval_policy = "on-request"

[otel]
environment = "staging"
exporter = { otlp-http = { endpoint = "https://otel.example.com/v1/logs", protocol = "binary", headers = { "x-key" = "v" } } }
metrics_exporter = "none"
log_user_prompt = true
span_attributes = { team = "a" }

[otel.tool_result]
max_bytes = 4096

[projects."/home/dev/app"]
trust_level = "trusted"
`;

function faults(toml: string): string[] {
  const result = parseSettings(toml, 'config.toml');
  return result.ok ? [] : result.faults.map(formatFault);
}

describe('config.toml', () => {
  it('gives the documented defaults for an empty file', () => {
    const result = parseSettings('', 'config.toml');
    expect(result).toMatchObject({ ok: true, warnings: [] });
    expect(defaultSettings().sluice).toMatchObject({
      receivers: { otlp_http: '127.0.0.1:4318', otlp_grpc: '127.0.0.1:4317' },
      ui: { listen: '127.0.0.1:4319' },
      log: {
        max_bytes: 2 * 2 ** 30,
        max_age_days: 30,
        shares: { logs: 0.6, traces: 0.25, metrics: 0.15 },
        synchronous: 'full',
      },
    });
  });

  it("takes a whole Codex config.toml, with keys that are not Sluice's", () => {
    const result = parseSettings(CODEX_FILE, 'config.toml');
    expect(result).toMatchObject({
      ok: true,
      warnings: [],
      settings: {
        otel: {
          environment: 'staging',
          log_user_prompt: true,
          metrics_exporter: 'none',
          exporter: { 'otlp-http': { protocol: 'binary', headers: { 'x-key': 'v' } } },
        },
      },
    });
  });

  it.each([
    ['"512 MiB"', 512 * 2 ** 20],
    ['"2 GB"', 2e9],
    ['"1.5GiB"', 1.5 * 2 ** 30],
    ['20000000', 20_000_000],
  ])('reads the size %s', (written, bytes) => {
    const result = parseSettings(`[sluice.log]\nmax_bytes = ${written}\n`, 'config.toml');
    expect(result).toMatchObject({ ok: true, settings: { sluice: { log: { max_bytes: bytes } } } });
  });

  it.each([
    ['a = = 1', 'config.toml:1:6: not valid TOML: '],
    ['[a]\nb = 1\nb = 2\n', 'config.toml:3:6: not valid TOML: '],
    ['[sluice.log]\n\nmax_bytes = "lots"\n', 'config.toml:3:1: sluice.log.max_bytes: found "lots"; must be a size'],
    ['sluice.log.max_age_days = 0', 'config.toml:1:1: sluice.log.max_age_days: found 0; must be a number of days'],
    [
      '[sluice.receivers]\notlp_http = 4318\n',
      'config.toml:2:1: sluice.receivers.otlp_http: found 4318; must be "HOST',
    ],
    ['[sluice.ui]\nlisten = "localhost:99999"\n', 'config.toml:2:1: sluice.ui.listen: found "localhost:99999"'],
    [
      '[sluice.log]\nshares = { logs = 0.6, traces = "x", metrics = 0 }',
      'config.toml:2:24: sluice.log.shares.traces: found "x"',
    ],
    [
      '[sluice.log]\nshares = { logs = 0.1, traces = 0.1, metrics = 0.1 }',
      'config.toml:2:1: sluice.log.shares: found {',
    ],
    [
      '[otel]\nexporter = "otlp-http"\n',
      'config.toml:2:1: otel.exporter: found "otlp-http"; must be "none", { otlp-http',
    ],
    [
      'note = """\n[sluice.log]\nmax_bytes = 1\n"""\n[sluice.log]\n"max_bytes" = false\n',
      'config.toml:6:1: sluice.log.max_bytes: found false',
    ],
  ])('names place, key, what was found and what is right: %j', (toml, expected) => {
    expect(faults(toml).map((text) => text.slice(0, expected.length))).toEqual([expected]);
  });

  it('does not repeat what may be a secret', () => {
    const [fault] = faults(
      '[otel]\nexporter = { otlp-http = { endpoint = "https://h/", protocol = "json", headers = { k = ["hunter2"] } } }',
    );
    expect(fault).toContain('otel.exporter.otlp-http.headers.k: found a value of type list');
    expect(fault).not.toContain('hunter2');
  });

  it('points out misspelt keys of its own tables and only those', () => {
    const result = parseSettings(
      '[otel]\nlog_user_promt = true\n[sluice.log]\nmax_byte = 1\n[sluice.recievers]\n[sluice.zzz]\n',
      'config.toml',
    );
    expect(result.ok && result.warnings.map(formatFault)).toEqual([
      'config.toml:4:1: sluice.log.max_byte is not a setting of Sluice and does nothing; did you mean max_bytes?',
      'config.toml:5:1: sluice.recievers is not a setting of Sluice and does nothing; did you mean receivers?',
      'config.toml:6:1: sluice.zzz is not a setting of Sluice and does nothing',
    ]);
  });

  it('asks for a file that was named, and does without one that was not', () => {
    const missing = join(mkdtempSync(join(tmpdir(), 'sluice-settings-')), 'none.toml');
    expect(readSettings(missing, { mustExist: false }).ok).toBe(true);
    expect(readSettings(missing, { mustExist: true })).toMatchObject({
      ok: false,
      faults: [{ message: 'there is no such file' }],
    });
  });
});
