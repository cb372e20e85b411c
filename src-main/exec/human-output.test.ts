import { describe, expect, it } from 'vitest';
import { createHumanOutput } from './human-output.ts';
import type { ThreadEvent } from './thread-events.ts';

const usage = { input_tokens: 2_000, cached_input_tokens: 500, output_tokens: 20, reasoning_output_tokens: 0 };

async function print(events: ThreadEvent[], finalOnTerminal = false) {
  let messages = '';
  let final = '';
  const output = createHumanOutput({
    title: 'Sluice v1',
    facts: [['model', 'm']],
    prompt: 'do it',
    writeMessage(text) {
      messages += text;
    },
    async writeFinal(text) {
      final += text;
    },
    finalOnTerminal,
  });
  for (const event of events) await output.event(event);
  return { messages, final };
}

const message = (text: string): ThreadEvent => ({
  type: 'item.completed',
  item: { id: 'item_0', type: 'agent_message', text },
});

describe('the human output', () => {
  it('keeps stdout for the final message', async () => {
    const { messages, final } = await print([
      { type: 'thread.started', thread_id: 'id-1' },
      { type: 'turn.started' },
      message('first'),
      message('last'),
      { type: 'turn.completed', usage },
    ]);
    expect(final).toBe('last\n');
    expect(messages).toBe(
      'Sluice v1\n--------\nmodel: m\nsession id: id-1\n--------\nuser\ndo it\n\nsluice\nfirst\n\nsluice\nlast\n\ntokens used\n1,520\n',
    );
  });

  it('prints no final message of a turn that failed', async () => {
    const { messages, final } = await print([
      message('half'),
      { type: 'error', message: 'gone' },
      { type: 'turn.failed', error: { message: 'gone' } },
    ]);
    expect(final).toBe('');
    expect(messages).toContain('ERROR: gone\n');
  });

  it('cuts the output of a command at 20 lines', async () => {
    const lines = Array.from({ length: 25 }, (_, index) => `line ${index}`).join('\n');
    const { messages } = await print([
      {
        type: 'item.completed',
        item: {
          id: 'i',
          type: 'command_execution',
          command: 'c',
          aggregated_output: lines,
          exit_code: 2,
          status: 'failed',
        },
      },
    ]);
    expect(messages).toContain('failed (exit code 2)\nline 0\n');
    expect(messages).toContain('line 19\n… 5 more lines\n');
    expect(messages).not.toContain('line 20');
  });

  it('lets nothing steer a terminal, and leaves a pipe its bytes', async () => {
    const hostile = 'a\u001b[31mb';
    const events: ThreadEvent[] = [message(hostile), { type: 'turn.completed', usage }];
    const onTerminal = await print(events, true);
    expect(onTerminal.messages + onTerminal.final).not.toContain('\u001b');
    expect((await print(events)).final).toBe(`${hostile}\n`);
  });
});
