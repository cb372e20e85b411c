import { describe, expect, it } from 'vitest';
import { createApprovals } from './approvals.ts';

const signal = new AbortController().signal;

/** Somebody at a terminal who answers in this order; undefined closes it. */
function terminalOf(...answers: Array<string | undefined>) {
  const shown: string[] = [];
  return {
    shown,
    open: () => ({
      write: (text: string) => void shown.push(text),
      ask: async (question: string) => {
        shown.push(question);
        return answers.shift();
      },
    }),
  };
}

describe('never', () => {
  it('approves without asking', async () => {
    const approvals = createApprovals('never', () => {
      throw new Error('asked');
    });
    expect(await approvals.decide('ls', signal)).toEqual({ decision: 'approved', source: 'config' });
  });
});

describe('on-request', () => {
  it('denies without a terminal', async () => {
    const approvals = createApprovals('on-request', () => undefined);
    expect(await approvals.decide('ls', signal)).toMatchObject({ decision: 'denied', source: 'config' });
  });

  it.each([
    ['y', 'approved'],
    [' YES ', 'approved'],
    ['n', 'denied'],
    ['no', 'denied'],
    ['q', 'abort'],
    [undefined, 'abort'],
  ])('takes %j as %s', async (answer, decision) => {
    const approvals = createApprovals('on-request', terminalOf(answer).open);
    expect(await approvals.decide('ls', signal)).toMatchObject({ decision, source: 'user' });
  });

  it('asks again until the answer is one', async () => {
    const terminal = terminalOf('', 'what?', 'y');
    const approvals = createApprovals('on-request', terminal.open);
    expect(await approvals.decide('ls', signal)).toMatchObject({ decision: 'approved' });
    expect(terminal.shown.filter((text) => text.startsWith('Run it?'))).toHaveLength(3);
  });

  it('remembers a command for the run, and no other', async () => {
    const approvals = createApprovals('on-request', terminalOf('a', 'n').open);
    const always = { decision: 'approved_for_session', source: 'user' };
    expect(await approvals.decide('ls', signal)).toEqual(always);
    expect(await approvals.decide('ls', signal)).toEqual(always);
    expect(await approvals.decide('ls -l', signal)).toMatchObject({ decision: 'denied' });
  });

  it('shows a command so that it cannot hide anything', async () => {
    const terminal = terminalOf('n');
    await createApprovals('on-request', terminal.open).decide('ls\u001b[2K\u202e\nrm', signal);
    const shown = terminal.shown.join('');
    expect(shown).not.toContain('\u001b');
    expect(shown).not.toContain('\u202e');
    expect(shown).toContain('  rm');
  });
});
