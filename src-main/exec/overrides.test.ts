import { describe, expect, it } from 'vitest';
import { applyOverrides, type Override, parseOverride, placeOf } from './overrides.ts';

function overrides(...texts: string[]): Override[] {
  return texts.map((text) => {
    const parsed = parseOverride(text);
    if (!parsed.ok) throw new Error(parsed.error);
    return parsed.override;
  });
}

describe('parseOverride', () => {
  it.each([
    ['model="o3"', ['model'], 'o3'],
    ['model=o3', ['model'], 'o3'],
    ["model='o3'", ['model'], 'o3'],
    ['a.b.c=1', ['a', 'b', 'c'], 1],
    ['a = true', ['a'], true],
    ['a=', ['a'], ''],
    ['headers."x.y"=z', ['headers', 'x.y'], 'z'],
    ['url=http://host/?a=b', ['url'], 'http://host/?a=b'],
    ['list=["a", "b"]', ['list'], ['a', 'b']],
  ])('%s', (text, path, value) => {
    const [override] = overrides(text);
    expect(override?.path).toEqual(path);
    expect(override?.value).toEqual(value);
  });

  it('reads an exporter as people write it for Codex', () => {
    const [override] = overrides('otel.exporter={otlp-http={endpoint="http://127.0.0.1:1/v1/logs",protocol="json"}}');
    expect(override?.value).toEqual({ 'otlp-http': { endpoint: 'http://127.0.0.1:1/v1/logs', protocol: 'json' } });
  });

  it.each(['model', '=x', 'a..b=1', '__proto__.x=1', 'a.constructor=1'])('refuses %s', (text) => {
    expect(parseOverride(text)).toMatchObject({ ok: false });
  });

  it('does not repeat a value that may be a key', () => {
    const parsed = parseOverride('a..b=sk-secret');
    expect(parsed).toMatchObject({ ok: false, error: expect.not.stringContaining('sk-secret') });
  });
});

it('lays later values over earlier ones and leaves the given table as it was', () => {
  const root = { otel: { environment: 'dev', exporter: 'none' }, model: 'a' };
  const result = applyOverrides(root, overrides('model=b', 'otel.environment=prod', 'model=c', 'new.table.key=1'));
  expect(result).toEqual({
    otel: { environment: 'prod', exporter: 'none' },
    model: 'c',
    new: { table: { key: 1 } },
  });
  expect(root.otel.environment).toBe('dev');
});

describe('placeOf', () => {
  const toml = 'model = "m"\n\n[otel]\nexporter = "x"\n';

  it('is the line of the file', () => {
    expect(placeOf(['otel', 'exporter'], [], toml, 'c.toml')).toBe('c.toml:4:1');
  });

  it.each(['otel.exporter=x', 'otel.exporter.endpoint=x', 'otel=x'])('is the override that says it (%s)', (text) => {
    const [override] = overrides(text);
    expect(placeOf(['otel', 'exporter'], overrides(text), toml, 'c.toml')).toBe(`-c ${override?.path.join('.')}`);
  });
});
