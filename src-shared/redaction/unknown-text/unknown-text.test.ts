import { describe, expect, it } from 'vitest';
import { sharedContentKeys } from '../bundles.ts';
import { DEFAULT_MASK } from '../rule.ts';
import { reprLeaves } from './python-repr.ts';
import { isText, isTextInName } from './text-form.ts';
import { createUnknownText, type UnknownPlace, type UnknownTextContext } from './unknown-text.ts';

const unknown = createUnknownText({ knownKeys: sharedContentKeys() });
const leaves = (
  keys: string | string[],
  text: string,
  context: UnknownTextContext = {},
  place: UnknownPlace = 'attribute',
) => unknown.leaves(place, typeof keys === 'string' ? [keys] : keys, text, context);

describe('text', () => {
  it.each([
    'please echo hello',
    'a b',
    'こんにちは',
    '你好',
    'สวัสดี',
    'hello\u200bworld',
    'x'.repeat(65),
    'a/b'.repeat(100),
    '1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26',
  ])('is %s', (text) => expect(isText(text)).toBe(true));

  it.each([
    '',
    'hello',
    '字',
    '12 MB',
    'gpt-5.4-mini',
    '/home/dev/project/src/a-file.ts:12',
    'https://example.com/a/b?c=d',
    'Tue, 24 Nov 2026 19:47:44 GMT',
    'a-'.repeat(128),
    '0190c2f3-6f0e-7c11-9f43-1f4e5d6c7b8a',
    'x'.repeat(64),
  ])('is not %s', (text) => expect(isText(text)).toBe(false));
});

describe('a name', () => {
  it.each(['one two three four five six seven', 'a\nb', 'x'.repeat(129), 'call {"messages": []}', "run {'a': 1}"])(
    'is text: %s',
    (name) => expect(isTextInName(name)).toBe(true),
  );
  it.each(['please echo hello', 'POST /v1/{id}', 'chat gpt-5.4', 'HashMap<String, Vec<u8>>::insert', 'a b c d e f'])(
    'is none: %s',
    (name) => expect(isTextInName(name)).toBe(false),
  );
});

describe('a string under a key', () => {
  it.each<[string | string[], string, string]>([
    ['x', 'please echo hello', DEFAULT_MASK],
    ['x', 'hello', 'hello'],
    // The name's last word tells content.
    ['my.prompt', 'hello', DEFAULT_MASK],
    ['finalAnswer', '42', '42'],
    ['finalAnswer', 'yes', DEFAULT_MASK],
    ['final_answer', 'true', 'true'],
    ['tasks.0.output', '0190c2f3-6f0e-7c11-9f43-1f4e5d6c7b8a', '0190c2f3-6f0e-7c11-9f43-1f4e5d6c7b8a'],
    ['prompt_length', 'short', 'short'],
    // A name around it says that something was called with it.
    [['call', 'arguments', 'city'], 'Paris', DEFAULT_MASK],
    [['call', 'arguments_count', 'city'], 'Paris', 'Paris'],
    // By leaves.
    ['x', '{"role":"user","id":7}', '{"role":"user","id":7}'],
    ['x', '{"role":"user", "content":"hi"}', `{"role":"user", "content":"${DEFAULT_MASK}"}`],
    ['x', '["a","please echo"]', `["a","${DEFAULT_MASK}"]`],
    ['x', '{"a":"{\\"b\\":\\"please echo\\"}"}', `{"a":"{\\"b\\":\\"${DEFAULT_MASK}\\"}"}`],
    ['x', '{"arguments":{"city":"Paris"},"n":"Paris"}', `{"arguments":{"city":"${DEFAULT_MASK}"},"n":"Paris"}`],
    ['x', '{"what is the weather like in Paris today":1}', DEFAULT_MASK],
    ['x', '{"a":"please echo', DEFAULT_MASK],
    ['x', "{'role': 'user', 'n': [1, None]}", "{'role': 'user', 'n': [1, None]}"],
    ['x', "{'role': 'user', 'n': 'please echo'}", DEFAULT_MASK],
    ['x', "{'role': 'user', 'content': 'hi'}", DEFAULT_MASK],
    // The registry.
    ['service.name', 'my own service', 'my own service'],
    ['service.name', 'my own service\nand more', DEFAULT_MASK],
    ['service.name', 'long '.repeat(60), DEFAULT_MASK],
    ['gen_ai.tool.definitions', 'a tool', DEFAULT_MASK],
    ['gen_ai.request.stop_sequences', 'in the end', DEFAULT_MASK],
    ['vcs.change.title', 'Fix the parser', DEFAULT_MASK],
    ['process.environment_variable.HELLO', 'a b', DEFAULT_MASK],
    ['k8s.pod.annotation.note', 'a b', 'a b'],
    ['exception.message', 'no such file or directory', 'no such file or directory'],
    ['db.query.text', 'SELECT a FROM b', 'SELECT a FROM b'],
    // Known content: other bundles are about it.
    ['gen_ai.tool.call.arguments', 'echo hello you', 'echo hello you'],
    // URLs, value by value.
    ['url.full', 'https://a.io/b%20c?q=please+echo&n=1', `https://a.io/b%20c?q=${DEFAULT_MASK}&n=1`],
    ['url.query', 'q=please%20echo&n=1', `q=${DEFAULT_MASK}&n=1`],
    ['where', 'https://a.io/b?query=weather#top', `https://a.io/b?query=${DEFAULT_MASK}#top`],
    ['url.full', 'https://a.io/b?page=2&sort=name', 'https://a.io/b?page=2&sort=name'],
  ])('%j: %s', (keys, text, left) => {
    expect(leaves(keys, text)).toBe(left);
    expect(leaves(keys, left)).toBe(left);
  });

  it('is plain for its own agent only', () => {
    expect(leaves('operation.name', 'read a file', { agent: 'opencode' })).toBe('read a file');
    expect(leaves('operation.name', 'read a file', { agent: 'other' })).toBe(DEFAULT_MASK);
    expect(leaves('arguments', 'run it', { agent: 'codex' })).toBe('run it');
    expect(leaves('arguments', 'run it', { agent: 'other' })).toBe(DEFAULT_MASK);
  });

  it('stays in scopes of instrumentations that are not about models, but where its key tells content', () => {
    const scope = '@opentelemetry/instrumentation-http';
    expect(leaves('x', 'please echo hello', { scope })).toBe('please echo hello');
    expect(leaves('http.request.body.content', 'please echo', { scope })).toBe(DEFAULT_MASK);
    expect(leaves('x', 'please echo hello', { scope: 'opentelemetry.instrumentation.langchain' })).toBe(DEFAULT_MASK);
  });

  it('is what the user says', () => {
    const own = createUnknownText({ knownKeys: [], allowed: ['note'], masked: ['mood', 'my.*'] });
    expect(own.leaves('attribute', ['note'], 'please echo', {})).toBe('please echo');
    expect(own.leaves('attribute', ['note', 'inner'], 'please echo', {})).toBe('please echo');
    expect(own.leaves('attribute', ['mood'], 'fine', {})).toBe(DEFAULT_MASK);
    expect(own.leaves('attribute', ['my.mood'], 'fine', {})).toBe(DEFAULT_MASK);
    expect(own.leaves('body-member', ['mood'], 'fine', {})).toBe(DEFAULT_MASK);
  });
});

it('reads reprs, and nothing else as one', () => {
  expect(reprLeaves(`Message(role='user', parts=[Text("a\\nb"), None], n=-1.5)`)).toEqual([
    { text: 'user', name: 'role', around: [] },
    { text: 'a b', name: 'parts', around: ['parts', 'parts'] },
    { text: 'None', name: 'parts', around: ['parts'] },
    { text: '-1.5', name: 'n', around: [] },
  ]);
  for (const text of ['please echo', '(please echo)', "['a' 'b c']", "{'a': 'b", 'f(x) and g(x)', '<b>bold text</b>']) {
    expect(reprLeaves(text)).toBeUndefined();
  }
});
