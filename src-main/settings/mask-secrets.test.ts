import { describe, expect, it } from 'vitest';
import { maskSecret, maskText, maskValue, unmaskValue } from './mask-secrets.ts';
import { parseToml } from './parse-toml.ts';

const KEY = 'sk-proj-0123456789abcdefghij';
const FILE = `# key = "${KEY}" is old, so is ${KEY}
model = "o5"   # mine

[otel]
exporter = { otlp-http = { endpoint = "https://user:hunter2hunter2@host/v1/logs", protocol = "binary", headers = { "x-api-key" = "${KEY}", authorization = "Bearer \${TOKEN}" } } }
# headers = { "x" = "hunter2hunter2" }

[otel.exporters.b.otlp-grpc]
endpoint = "https://b:4317"
[otel.exporters.b.otlp-grpc.headers]
x-api-key = '''${KEY}''' # ${KEY}

[mcp_servers.x]
env = { "TOKEN" = "hunter2hunter2", list = ["hunter2hunter2"] }
`;

describe('masks', () => {
  it.each([
    [KEY, 'sk-…ghij'],
    ['short', '…'],
    ['', ''],
    [`\${TOKEN}`, `\${TOKEN}`],
    [`Bearer \${TOKEN}`, `Bearer \${TOKEN}`],
    [`Bearer ${KEY}`, 'Bearer sk-…ghij'],
  ])('shows of %j only %j', (text, masked) => {
    expect(maskSecret(text)).toBe(masked);
  });

  it('hides every secret of a text and leaves its lines as they are', () => {
    const masked = maskText(FILE);
    expect(masked).not.toContain(KEY);
    expect(masked).not.toContain('hunter2');
    const lines = FILE.split('\n');
    const shown = masked.split('\n');
    expect(shown).toHaveLength(lines.length);
    expect(shown.filter((line, index) => line !== lines[index]).map((line) => lines.indexOf(line))).not.toContain(3);
    expect(shown[4]).toBe(
      `exporter = { otlp-http = { endpoint = "https://user:…@host/v1/logs", protocol = "binary", headers = { "x-api-key" = "sk-…ghij", authorization = "Bearer \${TOKEN}" } } }`,
    );
    expect(shown[1]).toBe('model = "…"   # mine');
  });

  it('hides what an address holds, and finds it again where it moved', () => {
    const address = 'https://host/ingest/0123456789abcdef01/v1/logs?api_key=hunter2';
    const text = `[otel.exporters.a.otlp-http]\nendpoint = "${address}"\n# endpoint = "${address}"\n`;
    expect(maskText(text)).not.toMatch(/hunter2|abcdef/);
    const root = parseToml(text);
    const [shown, path] = ['https://host/ingest/…/v1/logs?api_key=…', ['otel', 'exporters', 'a', 'otlp-http']];
    expect(maskValue({ endpoint: address }, path)).toEqual({ endpoint: shown });
    for (const at of [path, ['otel', 'exporters', 'b', 'otlp-http']]) {
      expect(unmaskValue({ endpoint: shown }, at, root)).toEqual({ ok: true, value: { endpoint: address } });
    }
    expect(unmaskValue({ endpoint: shown.replace('host', 'other') }, path, root).ok).toBe(false);
  });

  it('shows nothing of a text that does not parse', () => {
    expect(maskText(`x = = "${KEY}"`)).toBe('');
  });

  it('finds what a mask stands for, also when the kind was switched, and says when it cannot', () => {
    const root = parseToml(FILE);
    const exporter = maskValue((root['otel'] as Record<string, unknown>)['exporter'], ['otel', 'exporter']);
    expect(JSON.stringify(exporter)).not.toContain(KEY);
    expect(unmaskValue(exporter, ['otel', 'exporter'], root)).toEqual({
      ok: true,
      value: (root['otel'] as Record<string, unknown>)['exporter'],
    });
    const switched = { headers: { 'x-api-key': 'sk-…ghij' }, endpoint: 'https://user:…@host/v1/logs' };
    expect(unmaskValue(switched, ['otel', 'exporters', 'new', 'otlp-grpc'], root)).toEqual({
      ok: true,
      value: { headers: { 'x-api-key': KEY }, endpoint: 'https://user:hunter2hunter2@host/v1/logs' },
    });
    expect(unmaskValue({ 'x-api-key': 'sk-…zzzz' }, ['otel', 'exporter', 'otlp-http', 'headers'], root).ok).toBe(false);
  });
});
