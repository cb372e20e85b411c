import { describe, expect, it } from 'vitest';
import { EXPORTER_KINDS } from '../../src-main/exporter-kinds/exporter-kinds.ts';
import { settingsFields } from './settings-fields.ts';

describe('settingsFields', () => {
  const fields = settingsFields(EXPORTER_KINDS);
  const byPath = new Map(fields.map((field) => [field.path.join('.'), field]));

  it('describes every field', () => {
    expect(byPath.size).toBe(fields.length);
    for (const { path, title, description } of fields) {
      expect(title, path.join('.')).not.toBe('');
      expect(description, path.join('.')).not.toBe('');
    }
  });

  it('has kind, default, unit and secret mark from the schema', () => {
    expect(byPath.get('sluice.log.max_age_days')).toEqual({
      path: ['sluice', 'log', 'max_age_days'],
      title: 'Max age',
      description: 'Records older than this are removed',
      default: 30,
      unit: 'days',
      type: 'number',
    });
    expect(byPath.get('sluice.ui.theme')).toMatchObject({ type: 'choice', options: ['system', 'light', 'dark'] });
    expect(byPath.get('otel.exporter')).toMatchObject({ type: 'choice', options: ['none', 'otlp-http', 'otlp-grpc'] });
    expect(byPath.get('otel.exporters.*.signals')).toMatchObject({
      type: 'list',
      options: ['logs', 'traces', 'metrics'],
      default: ['logs'],
    });
    expect(byPath.get('otel.exporters.*.otlp-http.headers')).toMatchObject({ type: 'table', secret: true });
    expect(byPath.get('sluice.log.shares.logs')).toMatchObject({ default: 0.6 });
  });
});
