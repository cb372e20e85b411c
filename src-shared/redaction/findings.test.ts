import { describe, expect, it } from 'vitest';
import type { AnyValue, LogRecord } from '../otlp/otlp-json.ts';
import { SECRET_FORMS } from '../testing/corpus/secrets.ts';
import { createRandomSource } from '../testing/random-source.ts';
import { findInPart, MAX_EXCERPT, masksOf, stillThere } from './findings.ts';
import { encodeBase64 } from './secrets/base64.ts';

const SECRET = (SECRET_FORMS.find(({ kinds }) => kinds.includes('github-token')) ?? SECRET_FORMS[0])?.make(
  createRandomSource(5),
) as string;
const CONTEXT = { agent: 'codex', kind: 'tool_result', event: 'codex.tool_result' } as const;

function text(stringValue: string): AnyValue {
  return { stringValue };
}

function found(attributes: Record<string, AnyValue>, rest: Partial<LogRecord> = {}) {
  const list = Object.entries(attributes).map(([key, value]) => ({ key, value }));
  return findInPart('log', { attributes: list, ...rest }, CONTEXT);
}

describe('secrets', () => {
  it.each<[string, Record<string, AnyValue>, string]>([
    ['an attribute', { note: text(`x ${SECRET} y`) }, 'attributes["note"]'],
    ['JSON in a string', { note: text(JSON.stringify({ a: { b: `t=${SECRET}` } })) }, 'attributes["note"]'],
    [
      'a nested value',
      { note: { kvlistValue: { values: [{ key: 'k', value: text(SECRET) }] } } },
      'attributes["note"].k',
    ],
    ['a list', { note: { arrayValue: { values: [text('a'), text(SECRET)] } } }, 'attributes["note"][1]'],
    ['base64', { note: text(encodeBase64(`API_TOKEN=${SECRET}\nREGION=eu\n`)) }, 'attributes["note"]'],
    ['bytes', { note: { bytesValue: encodeBase64(`token ${SECRET} end`) } }, 'attributes["note"]'],
  ])('in %s, with their kind, and nothing of them is shown', (_, attributes, path) => {
    expect(found(attributes)).toEqual([
      { kind: 'secret', type: 'github-token', path, count: 1, excerpt: expect.any(String) },
    ]);
    expect(JSON.stringify(found(attributes))).not.toContain(SECRET);
  });

  it('are not shown in the path when a key holds one', () => {
    const note = { kvlistValue: { values: [{ key: SECRET, value: text(SECRET) }] } };
    expect(found({ note, [SECRET]: text(SECRET) }).length).toBeGreaterThan(2);
    expect(JSON.stringify(found({ note, [SECRET]: text(SECRET) }))).not.toContain(SECRET);
  });

  it('are told by kind and counted, with what is around them', () => {
    const jwt = (SECRET_FORMS.find(({ kinds }) => kinds.includes('jwt')) ?? SECRET_FORMS[0])?.make(
      createRandomSource(6),
    );
    const before = 'word '.repeat(100);
    const findings = found({ note: text(`${before}first ${SECRET} second ${SECRET} then ${jwt} end`) });
    expect(findings.map(({ type, count }) => [type, count])).toEqual([
      ['github-token', 2],
      ['jwt', 1],
    ]);
    expect(findings[0]?.excerpt).toContain('first [SECRET:github-token] second');
    for (const { excerpt } of findings) expect(excerpt.length).toBeLessThanOrEqual(MAX_EXCERPT);
  });

  it('are not what says it is one already', () => {
    expect(found({ note: text('[SECRET:github-token] and [SECRET:jwt]') })).toEqual([]);
  });
});

describe('contents', () => {
  it('are told by class, a key of several once', () => {
    const findings = found({
      output: text('total 12'),
      arguments: text('{"cmd":"ls","prompt":"not one of its own"}'),
      prompt: text('do something'),
      model: text('gpt'),
    });
    expect(findings.map(({ type, path }) => [type, path])).toEqual([
      ['toolArguments', 'attributes["arguments"]'],
      ['toolOutput', 'attributes["output"]'],
      ['prompt', 'attributes["prompt"]'],
    ]);
    expect(findings[1]?.excerpt).toBe('total 12');
  });

  it('of a whole text are told once, whatever keys its JSON has; else by those keys', () => {
    const json = JSON.stringify({ output: 'a', prompt: 'b', response: 'c' });
    expect(found({ request_text: text(json) })).toEqual([
      { kind: 'content', type: 'prompt', path: 'attributes["request_text"]', count: 1, excerpt: json },
    ]);
    expect(found({ note: text(json) }).map(({ type, path }) => [type, path])).toEqual([
      ['toolOutput', 'attributes["note"]'],
      ['response', 'attributes["note"]'],
      ['prompt', 'attributes["note"]'],
    ]);
  });

  it('are shown without the secrets in them', () => {
    const findings = found({ output: text(`${SECRET} is the token`) });
    expect(findings.map(({ kind, excerpt }) => [kind, excerpt])).toEqual([
      ['secret', '[SECRET:github-token] is the token'],
      ['content', '[SECRET:github-token] is the token'],
    ]);
  });

  it.each(['[REDACTED]', '<REDACTED>', '', ' [redacted] ', `[HASH:${'0a'.repeat(16)}]`, '[SECRET:jwt] [REDACTED]'])(
    'are not there where %j stands for them',
    (prompt) => {
      expect(found({ prompt: text(prompt) })).toEqual([]);
    },
  );

  it('are not there where a mask of the rules stands for them', () => {
    const record = { attributes: [{ key: 'prompt', value: text('(gone)') }] };
    expect(findInPart('log', record, CONTEXT)).toHaveLength(1);
    const rules = [{ name: 'r', where: {}, what: { match: 'whole' }, action: { do: 'mask', text: '(gone)' } }] as const;
    expect(findInPart('log', record, CONTEXT, masksOf(rules))).toEqual([]);
  });
});

describe('what is still there', () => {
  const finding = (path: string, excerpt = '') => ({ kind: 'secret' as const, type: 'jwt', path, count: 1, excerpt });

  it('is found again by its place, then by its looks, then by its kind', () => {
    const before = [finding('a[0]', 'one'), finding('a[1]', 'two')];
    expect(stillThere(before, [])).toEqual([]);
    expect(stillThere(before, [finding('a[1]', 'two')])).toEqual([1]);
    expect(stillThere(before, [finding('a[9]', 'two')])).toEqual([1]);
    expect(stillThere(before, [finding('a[9]', 'else')])).toEqual([0, 1]);
    expect(stillThere(before, [{ ...finding('a[0]'), type: 'other' }])).toEqual([]);
  });
});

describe('keys that documentation prints', () => {
  const STRIPE = 'sk_test_4eC39HqLyjWDarjtT1zdp7dc';

  it.each([
    ['aws-access-key', 'AKIAIOSFODNN7EXAMPLE'],
    ['aws-access-key', 'aws_secret_access_key = wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY'],
    ['stripe-key', `curl -u ${STRIPE}:`],
    ['github-token', 'GITHUB_TOKEN=ghp_16C7e42F292c6912E7710c838347Ae178B4a'],
    ['slack-token', 'xoxb-17653672481-19874698323-pdFZKVeTuE8sk7oOcHrzqqgy'],
    ['slack-token', `https://hooks.slack.com/services/T00000000/B00000000/${'X'.repeat(24)}`],
    ['http-credentials', 'Authorization: Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ=='],
  ])('are examples, no secrets: %s in %j', (type, given) => {
    const findings = found({ note: text(given) });
    expect(findings).toMatchObject([{ kind: 'example', type, path: 'attributes["note"]', count: 1 }]);
  });

  it('do not hide a secret beside them', () => {
    const findings = found({ note: text(`not AKIAIOSFODNN7EXAMPLE but ${SECRET}`) });
    expect(findings.map(({ kind, type }) => `${kind} ${type}`)).toEqual([
      'secret github-token',
      'example aws-access-key',
    ]);
    expect(JSON.stringify(findings)).not.toContain(SECRET);
  });

  it('are no part of a longer word', () => {
    expect(found({ note: text(`AKIA${'Q7'.repeat(8)}EXAMPLES`) })).toEqual([]);
  });
});
