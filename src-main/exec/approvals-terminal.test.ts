/** Asking at a real terminal, with the real program. The terminal is made by util-linux, which every Linux has. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { RecordingCollector } from '../testing/collector/recording-collector.ts';
import { assistantMessage, completed, shellCommandCall, sse } from '../testing/model-server/responses-events.ts';
import type { MockResponsesServer } from '../testing/model-server/responses-server.ts';
import { type ExecProcessOptions, exportTo, startExecAtTerminal } from './testing/exec-process.ts';
import { startModelAndCollector, toldOfCalls } from './testing/model-and-collector.ts';

const QUESTION = 'Run it? [y]es, [a]lways in this run, [n]o, [q]uit: ';
const DONE = sse([assistantMessage('m', 'the answer'), completed('r')]);
const calls = (...commands: string[]) =>
  commands.map((command, index) => sse([shellCommandCall(`c${index}`, command), completed(`r${index}`)]));

let server: MockResponsesServer;
let collector: RecordingCollector;

beforeEach(async () => {
  ({ server, collector } = await startModelAndCollector({ grpc: false }));
});

function start(options: Partial<ExecProcessOptions> = {}) {
  const args = ['--skip-git-repo-check', '-s', 'danger-full-access', '--ask-for-approval', 'on-request', 'go'];
  return startExecAtTerminal({ server: server.url, args: [...args, ...exportTo(collector.httpUrl)], ...options });
}

const decisions = () =>
  collector
    .records()
    .filter(({ attributes }) => attributes['event.name']?.stringValue === 'codex.tool_decision')
    .map(({ attributes }) => [attributes['decision']?.stringValue, attributes['source']?.stringValue]);

const canMakeTerminal = process.platform === 'linux';

describe.skipIf(!canMakeTerminal)(`at a terminal${canMakeTerminal ? '' : ' (skipped: needs Linux)'}`, () => {
  it('asks before each command, and remembers what was allowed for the run', async () => {
    server.mountSequence([...calls('echo o""ne', 'echo t""wo', 'echo t""wo', 'echo thr""ee'), DONE]);
    const run = start();
    for (const [index, answer] of ['y', 'a', 'n'].entries()) {
      await run.shows(QUESTION, index + 1);
      run.type(`${answer}\r`);
    }
    const { code, screen } = await run.end;
    expect(code).toBe(0);
    expect(screen).toContain('The agent wants to run:\r\n  echo o""ne\r\n');
    expect(screen).toContain('the answer');
    expect(screen.split(QUESTION)).toHaveLength(4);
    expect(decisions()).toEqual([
      ['approved', 'user'],
      ['approved_for_session', 'user'],
      ['approved_for_session', 'user'],
      ['denied', 'user'],
    ]);
    expect(toldOfCalls(server)).toEqual([
      expect.stringContaining('one'),
      expect.stringContaining('two'),
      expect.stringContaining('two'),
      'The user did not allow this command.',
    ]);
  });

  it('asks again when the answer is none, and on the terminal it was started from when stdin is a pipe', async () => {
    server.mountSequence([...calls('echo o""ne'), DONE]);
    const run = start({ input: 'context' });
    await run.shows(QUESTION);
    run.type('perhaps\r');
    await run.shows(QUESTION, 2);
    run.type('yes\r');
    expect(await run.end).toMatchObject({ code: 0 });
    expect(decisions()).toEqual([['approved', 'user']]);
    expect(JSON.stringify(server.requests[0]?.input)).toContain('<stdin>\\ncontext\\n</stdin>');
  });

  it.each([
    ['q', 'q\r', 1],
    ['the end of the terminal', '\u0004', 1],
    ['Ctrl-C', '\u0003', 130],
  ])('ends the turn on %s, with everything sent', async (_, typed, code) => {
    server.mountSequence([...calls('echo o""ne'), DONE]);
    const run = start();
    await run.shows(QUESTION);
    run.type(typed);
    const end = await run.end;
    expect(end.code).toBe(code);
    expect(end.screen).not.toContain('the answer');
    expect(decisions()).toEqual([['abort', 'user']]);
    const result = collector.records().at(-1)?.attributes;
    expect(result).toMatchObject({
      'event.name': { stringValue: 'codex.tool_result' },
      success: { stringValue: 'false' },
      output: { stringValue: 'The user ended the turn.' },
    });
    expect(server.requests).toHaveLength(1);
  });
});
