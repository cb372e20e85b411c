import { describe, expect, it } from 'vitest';
import { settingsSchemaWith } from './schema.ts';
import { settingsFields } from './settings-fields.ts';

const settingsSchema = settingsSchemaWith([]);

function parse(redaction: object) {
  return settingsSchema.safeParse({ sluice: { redaction } });
}

describe('[sluice.redaction]', () => {
  it('marks and has no rules by default', () => {
    expect(settingsSchema.parse({}).sluice.redaction).toEqual({
      mark: true,
      allowed_keys: [],
      masked_keys: [],
      rules: [],
    });
  });

  it('takes rules as tables, in their order', () => {
    const parsed = parse({
      rules: {
        tickets: { regex: 'T-(\\d+)', in: ['body'], action: { 'keep-last': 2 } },
        customers: { keys: ['customer.*'], exporters: ['staging'], detector: ['github-token'] },
      },
    });
    expect(parsed.data?.sluice.redaction.rules).toEqual([
      {
        name: 'tickets',
        where: { in: ['body'] },
        what: { match: 'regex', regex: 'T-(\\d+)' },
        action: { do: 'keep-last', chars: 2 },
      },
      {
        name: 'customers',
        where: { exporters: ['staging'], keys: ['customer.*'] },
        what: { match: 'detector', kinds: ['github-token'] },
        action: { do: 'mask' },
      },
    ]);
  });

  it.each([
    ['a misspelt key', { x: { key: ['a'], in: ['body'] } }, ['x', 'key'], /^left out, or one of exporters, agents, /],
    ['a bundle', { secrets: { keys: ['a'] } }, ['secrets'], /another name: this one is a bundle/],
    ['a name with a space', { 'a b': { keys: ['a'] } }, ['a b'], /^under a name of letters/],
    ['an expression', { x: { regex: 'a(b' } }, ['x', 'regex'], /missing closing \) at column 2$/],
    ['nothing', { x: {} }, ['x', 'keys'], /without any of them the rule is about everything/],
    ['a place', { x: { in: ['bodies'] } }, ['x', 'in', 0], /^one of attributes, body, resource, scope, fields$/],
    ['no table', { x: 1 }, ['x'], /^a table, such as/],
    ['a list', [], [], /^tables \[sluice.redaction.rules.NAME\]$/],
  ])('refuses %s', (_, rules, path, message) => {
    const [issue] = parse({ rules }).error?.issues ?? [];
    expect(issue?.path).toEqual(['sluice', 'redaction', 'rules', ...path]);
    expect(issue?.message).toMatch(message);
  });

  it('has fields for a rule of any name', () => {
    const paths = settingsFields([]).map(({ path }) => path.join('.'));
    expect(paths).toContain('sluice.redaction.mark');
    expect(paths).toContain('sluice.redaction.rules.*.keys');
    expect(paths).toContain('sluice.redaction.rules.*.action');
  });
});
