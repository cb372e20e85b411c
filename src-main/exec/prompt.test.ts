import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { readPrompt } from './prompt.ts';

function read(argument: string | undefined, stdin: string | Buffer | 'terminal') {
  const messages: string[] = [];
  const input = stdin === 'terminal' ? Object.assign(Readable.from([]), { isTTY: true }) : Readable.from([stdin]);
  return readPrompt({ argument, stdin: input, onReading: (message) => messages.push(message) }).then((result) => ({
    ...result,
    messages,
  }));
}

describe('readPrompt', () => {
  it('takes the argument and leaves a terminal alone', async () => {
    expect(await read('do it', 'terminal')).toEqual({ ok: true, prompt: 'do it', messages: [] });
  });

  it.each(['', ' \n'])('ignores empty piped input beside an argument (%j)', async (stdin) => {
    expect(await read('do it', stdin)).toMatchObject({ ok: true, prompt: 'do it' });
  });

  it.each(['piped text', 'piped text\n'])('adds piped text as a block (%j)', async (stdin) => {
    expect(await read('do it', stdin)).toMatchObject({
      ok: true,
      prompt: 'do it\n\n<stdin>\npiped text\n</stdin>',
    });
  });

  it.each([undefined, '-'])('reads stdin as it stands for %j', async (argument) => {
    expect(await read(argument, 'from stdin\n')).toMatchObject({
      ok: true,
      prompt: 'from stdin\n',
      messages: ['Reading prompt from stdin...'],
    });
  });

  it.each([undefined, '-'])('has no prompt when stdin is empty for %j', async (argument) => {
    expect(await read(argument, ' \n')).toMatchObject({ ok: false, error: 'No prompt provided via stdin.' });
  });

  it('has no prompt at a terminal', async () => {
    expect(await read(undefined, 'terminal')).toEqual({
      ok: false,
      error: 'No prompt provided. Either specify one as an argument or pipe the prompt into stdin.',
      messages: [],
    });
  });

  it('refuses bytes that are no text', async () => {
    expect(await read('-', Buffer.from([0x61, 0xff, 0xfe]))).toMatchObject({
      ok: false,
      error: 'Failed to read prompt from stdin: input is not valid UTF-8',
    });
  });

  it('refuses more than it can send', async () => {
    const result = await read('-', Buffer.alloc(17 * 2 ** 20, 'a'));
    expect(result).toMatchObject({ ok: false, error: 'The prompt from stdin is larger than 16 MiB.' });
  });
});
