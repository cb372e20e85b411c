import { describe, expect, it } from 'vitest';
import { parseJsonText } from '../../../ui/text/structured-text.ts';
import { patchText, replacement, shellCommand, toolOutput } from './tool-call.ts';

describe('shellCommand', () => {
  it.each([
    ['{"cmd":"echo hi","workdir":"/tmp"}', { command: 'echo hi', workdir: '/tmp' }],
    ['{"command":["bash","-lc","npm test | tail"]}', { command: 'npm test | tail' }],
    ['{"command":["git","commit","-m","it\'s done"]}', { command: `git commit -m 'it'\\''s done'` }],
    ['{"bash_command":"echo","full_command":"echo hi"}', { command: 'echo hi' }],
    ['{"command":"ls"}', { command: 'ls' }],
    ['{"query":"weather"}', undefined],
    ['{"command":42}', undefined],
    ['["echo"]', undefined],
  ])('reads %s', (text, expected) => {
    expect(shellCommand(parseJsonText(text))).toEqual(expected);
  });
});

describe('patchText', () => {
  const patch = '*** Begin Patch\n*** Delete File: a\n*** End Patch';
  it.each([
    ['bare', patch],
    ['in a field', JSON.stringify({ input: patch })],
    ['in a here-document', JSON.stringify({ command: ['bash', '-lc', `apply_patch <<'EOF'\n${patch}\nEOF`] })],
  ])('finds one %s', (_, text) => {
    expect(patchText(text, parseJsonText(text))).toBe(patch);
  });
  it('finds none elsewhere', () => {
    expect(patchText('hello', undefined)).toBeUndefined();
    expect(patchText('{"input":"hello"}', { input: 'hello' })).toBeUndefined();
  });
});

describe('replacement', () => {
  it('reads an edit as a diff', () => {
    expect(replacement({ file_path: 'a.ts', old_string: 'x\ny', new_string: 'z' })).toEqual({
      file: 'a.ts',
      diff: '*** Update File: a.ts\n-x\n-y\n+z',
    });
    expect(replacement({ file_path: 'a.ts' })).toBeUndefined();
  });
});

describe('toolOutput', () => {
  it('takes the head of Codex off', () => {
    const text =
      'Chunk ID: bb44f9\nWall time: 0.2500 seconds\nProcess exited with code 1\nOriginal token count: 18\nOutput:\nhello\n';
    expect(toolOutput(text)).toEqual({ text: 'hello\n', exitCode: 1, wallTimeMs: 250 });
  });
  it('reads the older JSON form', () => {
    const text = JSON.stringify({ output: 'ok\n', metadata: { exit_code: 0, duration_seconds: 1.5 } });
    expect(toolOutput(text)).toEqual({ text: 'ok\n', exitCode: 0, wallTimeMs: 1500 });
  });
  it.each(['plain', 'My notes\nOutput:\nx', '{"output":"x"}', ''])('leaves %j alone', (text) => {
    expect(toolOutput(text)).toEqual({ text });
  });
});
