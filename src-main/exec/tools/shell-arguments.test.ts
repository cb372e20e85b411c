import { describe, expect, it } from 'vitest';
import { parseShellArguments } from './shell-arguments.ts';

describe('parseShellArguments', () => {
  it.each([
    ['{"command":"ls"}', { command: 'ls', workdir: '/project', timeoutMs: 120_000 }],
    ['{"command":"ls","workdir":"sub","timeout_ms":500}', { command: 'ls', workdir: '/project/sub', timeoutMs: 500 }],
    ['{"command":"ls","workdir":"/tmp","timeout_ms":null}', { command: 'ls', workdir: '/tmp', timeoutMs: 120_000 }],
    ['{"command":"ls","timeout_ms":1e12}', { command: 'ls', workdir: '/project', timeoutMs: 600_000 }],
    [
      '{"command":["echo","a b","it\'s"]}',
      { command: "echo 'a b' 'it'\\''s'", workdir: '/project', timeoutMs: 120_000 },
    ],
  ])('%s', (text, expected) => {
    expect(parseShellArguments(text, '/project')).toEqual({ ok: true, arguments: expected });
  });

  it.each([
    '',
    '[]',
    '{}',
    '{"command":""}',
    '{"command":7}',
    '{"command":["a",1]}',
    '{"command":"a\\u0000b"}',
    '{"command":"ls","workdir":1}',
    '{"command":"ls","timeout_ms":0}',
    '{"command":"ls","timeout_ms":"5"}',
  ])('refuses %s', (text) => {
    expect(parseShellArguments(text, '/project')).toEqual({
      ok: false,
      error: expect.stringMatching(/^failed to parse function arguments: /),
    });
  });
});
