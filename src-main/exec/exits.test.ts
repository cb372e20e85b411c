/** Every way out of a run, with the real program: its exit code, what it prints, and what it has sent by then. */
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import type { RecordingCollector } from '../testing/collector/recording-collector.ts';
import {
  assistantMessage,
  completed,
  responseCreated,
  shellCommandCall,
  sse,
  sseEvent,
} from '../testing/model-server/responses-events.ts';
import type { MockResponsesServer } from '../testing/model-server/responses-server.ts';
import { eventsOf, exportTo, NO_RETRIES, runExec, startExec, temporaryFolder } from './testing/exec-process.ts';
import { startModelAndCollector } from './testing/model-and-collector.ts';

const DONE = sse([responseCreated('r'), assistantMessage('m', 'the answer'), completed('r')]);

let server: MockResponsesServer;
let collector: RecordingCollector;

beforeEach(async () => {
  ({ server, collector } = await startModelAndCollector({ grpc: false }));
});

const sentNames = () => collector.records().map(({ attributes }) => attributes['event.name']?.stringValue);

/** A stream that begins and then says nothing more. */
const HANGING = async (answer: { send(text: string): Promise<void>; hang(): Promise<void> }) => {
  await answer.send(sseEvent(responseCreated('r')));
  await answer.hang();
};

describe('exit code 0', () => {
  it('prints the final message, and nothing else, on stdout', async () => {
    server.mountSseOnce(DONE);
    const end = await runExec({
      server: server.url,
      args: ['--skip-git-repo-check', 'hello', ...exportTo(collector.httpUrl)],
    });
    expect(end).toMatchObject({ code: 0, stdout: 'the answer\n' });
    expect(end.stderr).toContain('model: gpt-5.3-codex\n');
    expect(end.stderr).toContain('tokens used\n');
    expect(server.requests[0]?.headers.authorization).toBe('Bearer sk-test-key-of-the-run');
    expect(sentNames()).toEqual([
      'codex.conversation_starts',
      'codex.user_prompt',
      'codex.api_request',
      'codex.sse_event',
      'codex.sse_event',
      'codex.sse_event',
      'codex.sse_event',
    ]);
    expect(end.stderr + end.stdout + JSON.stringify(collector.records())).not.toContain('sk-test-key');
  });

  it('runs inside a repository without being told to skip the check, with a prompt from both sides', async () => {
    const cwd = temporaryFolder();
    mkdirSync(join(cwd, '.git'));
    mkdirSync(join(cwd, 'sub'));
    server.mountSseOnce(DONE);
    const end = await runExec({
      server: server.url,
      cwd: '/',
      args: ['-C', join(cwd, 'sub'), '-m', 'm-1', 'sum up'],
      input: 'a\n',
    });
    expect(end.code).toBe(0);
    expect(server.requests[0]?.body).toMatchObject({ model: 'm-1', stream: true, store: false });
    expect(server.requests[0]?.input).toEqual([
      { type: 'message', role: 'user', content: [{ type: 'input_text', text: 'sum up\n\n<stdin>\na\n</stdin>' }] },
    ]);
  });

  it('writes the last message, but not through a symbolic link', async () => {
    const folder = temporaryFolder();
    writeFileSync(join(folder, 'target'), 'before');
    symlinkSync('target', join(folder, 'link'));
    server.mountSse(DONE);
    const run = (file: string) =>
      runExec({ server: server.url, cwd: folder, args: ['--skip-git-repo-check', '--json', '-o', file, 'hello'] });
    expect((await run('out.txt')).code).toBe(0);
    expect(readFileSync(join(folder, 'out.txt'), 'utf8')).toBe('the answer');
    const refused = await run('link');
    expect(refused).toMatchObject({ code: 0, stderr: expect.stringContaining('Failed to write last message file') });
    expect(readFileSync(join(folder, 'target'), 'utf8')).toBe('before');
  });

  it('denies a command that needs approval where there is no terminal, and goes on', async () => {
    server.mountSequence([sse([shellCommandCall('c1', 'echo hi'), completed('r1')]), DONE]);
    const args = [
      '--skip-git-repo-check',
      '--json',
      '-s',
      'danger-full-access',
      '--ask-for-approval',
      'on-request',
      'go',
    ];
    const end = await runExec({ server: server.url, args: [...args, ...exportTo(collector.httpUrl)] });
    expect(end.code).toBe(0);
    expect(eventsOf(end)).toContainEqual({
      type: 'item.completed',
      item: expect.objectContaining({ type: 'command_execution', status: 'declined' }),
    });
    const decision = collector.records().find(({ attributes }) => attributes['decision'] !== undefined)?.attributes;
    expect(decision).toMatchObject({ decision: { stringValue: 'denied' }, source: { stringValue: 'config' } });
  });

  it('hides keys from commands', async () => {
    server.mountSequence([sse([shellCommandCall('c1', 'env'), completed('r1')]), DONE]);
    const args = ['--skip-git-repo-check', '--json', '-s', 'danger-full-access', 'go'];
    const end = await runExec({ server: server.url, args, environment: { SOME_TOKEN: 'tok-1', PLAIN: 'plain-1' } });
    expect(end.stdout).toContain('plain-1');
    expect(end.stdout).not.toContain('tok-1');
    expect(end.stdout).not.toContain('sk-test-key');
  });
});

describe('exit code 1', () => {
  const NO_TURN = [
    [
      'outside of a repository',
      ['hello'],
      'Not inside a trusted directory and --skip-git-repo-check was not specified.\n',
    ],
    ['without a prompt', ['--skip-git-repo-check'], 'Reading prompt from stdin...\nNo prompt provided via stdin.\n'],
    [
      'with a -c that is none',
      ['--skip-git-repo-check', '-c', 'model', 'hello'],
      '-c takes KEY=VALUE, such as model="gpt-5"; found "model"\n',
    ],
    ['with a bare exporter', ['--skip-git-repo-check', '-c', 'otel.exporter=otlp-http', 'hello'], '-c otel.exporter'],
    [
      'with a wrong key',
      ['--skip-git-repo-check', '-c', 'sandbox_mode=open', 'hello'],
      '-c sandbox_mode: sandbox_mode must be one of',
    ],
    [
      'in a folder that is not there',
      ['--skip-git-repo-check', '-C', '/no/such', 'hello'],
      'There is no folder /no/such.\n',
    ],
    ['with a file that is not there', ['--config', '/no/such.toml', 'hello'], '/no/such.toml: there is no such file\n'],
  ] as const;

  it.each(NO_TURN)('%s, before any request', async (_, args, message) => {
    const end = await runExec({ server: server.url, args });
    expect(end).toMatchObject({ code: 1, stdout: '' });
    expect(end.stderr).toContain(message);
    expect(server.requests).toEqual([]);
  });

  it('with a configuration that is wrong, naming its line', async () => {
    const home = temporaryFolder();
    writeFileSync(join(home, 'config.toml'), 'model = "m"\n\n[otel]\nexporter = "otlp-http"\n');
    const end = await runExec({ server: server.url, home, args: ['--skip-git-repo-check', 'hello'] });
    expect(end).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`${join(home, 'config.toml')}:4:1: otel.exporter`),
    });
    expect(server.requests).toEqual([]);
  });

  it('without a key', async () => {
    const end = await runExec({
      server: server.url,
      args: ['--skip-git-repo-check', 'hello'],
      environment: { OPENAI_API_KEY: '' },
    });
    expect(end).toMatchObject({
      code: 1,
      stderr: 'No API key for provider openai: set OPENAI_API_KEY or CODEX_API_KEY.\n',
    });
  });

  it('when the stream ends without completion', async () => {
    server.mountSse(sse([responseCreated('r')]));
    const args = ['--skip-git-repo-check', '--json', 'hello', ...NO_RETRIES, ...exportTo(collector.httpUrl)];
    const end = await runExec({ server: server.url, args });
    expect(end.code).toBe(1);
    expect(eventsOf(end).at(-1)).toEqual({
      type: 'turn.failed',
      error: { message: 'stream closed before response.completed' },
    });
    expect(collector.records().at(-1)?.attributes['error.message']?.stringValue).toBe(
      'stream closed before response.completed',
    );
  });

  it('after an error that nobody caught, with everything sent', async () => {
    server.mountSseOnce(HANGING);
    const defect = 'process.on("SIGUSR2",()=>{throw new Error("synthetic defect")})';
    const trap = `data:text/javascript,${encodeURIComponent(defect)}`;
    const run = startExec({
      server: server.url,
      args: ['--skip-git-repo-check', '--json', 'hello', ...exportTo(collector.httpUrl)],
      environment: { NODE_OPTIONS: `--import=${trap}` },
    });
    await collector.waitForRecords(4, { timeoutMs: 20_000 });
    run.child.kill('SIGUSR2');
    const end = await run.end;
    expect(end.code).toBe(1);
    expect(end.stderr).toContain('uncaught error: Error: synthetic defect');
    expect(sentNames()).toHaveLength(4);
  });

  it('when the reader of its output has gone, with everything sent', async () => {
    const go = Promise.withResolvers<void>();
    server.mountSequence([
      async (answer) => {
        await go.promise;
        await answer.send(sse([shellCommandCall('c1', 'true'), completed('r')]));
      },
      HANGING,
    ]);
    const run = startExec({
      server: server.url,
      args: ['--skip-git-repo-check', '--json', '-s', 'danger-full-access', 'hello', ...exportTo(collector.httpUrl)],
    });
    await server.waitForRequests(1, { timeoutMs: 20_000 });
    run.child.stdout?.destroy();
    go.resolve();
    expect(await run.end).toMatchObject({ code: 1 });
    expect(sentNames()).toContain('codex.tool_result');
  });
});

describe('exit code 2', () => {
  it.each([[['--no-such-flag']], [['-s', 'open', 'x']], [['--ask-for-approval', 'always', 'x']], [['a', 'b']]])(
    'for wrong usage: %j',
    async (args) => {
      const end = await runExec({ server: server.url, args });
      expect(end).toMatchObject({ code: 2, stdout: '' });
      expect(end.stderr).toContain('sluice exec --help');
    },
  );
});

describe('a signal', () => {
  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const)('%s ends the turn with everything sent and exit code %i', async (signal, code) => {
    server.mountSseOnce(HANGING);
    const run = startExec({
      server: server.url,
      args: ['--skip-git-repo-check', '--json', 'hello', ...exportTo(collector.httpUrl)],
    });
    await server.waitForRequests(1, { timeoutMs: 20_000 });
    run.child.kill(signal);
    const end = await run.end;
    expect(end).toMatchObject({ code, signal: null });
    expect(eventsOf(end).map(({ type }) => type)).toEqual(['thread.started', 'turn.started']);
    expect(sentNames().slice(0, 3)).toEqual(['codex.conversation_starts', 'codex.user_prompt', 'codex.api_request']);
  });

  it('ends a running command', async () => {
    server.mountSseOnce(sse([shellCommandCall('c1', 'sleep 600'), completed('r1')]));
    const run = startExec({
      server: server.url,
      args: ['--skip-git-repo-check', '--json', '-s', 'danger-full-access', 'hello', ...exportTo(collector.httpUrl)],
    });
    await new Promise<void>((started) => {
      run.child.stdout?.on('data', () => {
        if (run.stdout().includes('item.started')) started();
      });
    });
    run.child.kill('SIGINT');
    expect(await run.end).toMatchObject({ code: 130 });
    expect(sentNames().at(-1)).toBe('codex.tool_result');
  });

  it('a second time ends the program at once, whatever the collector does', async () => {
    collector.answerAll({ hang: true });
    const gone = Promise.withResolvers<void>();
    server.mountSseOnce(async (answer) => {
      await HANGING(answer);
      gone.resolve();
    });
    const run = startExec({
      server: server.url,
      args: ['--skip-git-repo-check', '--json', 'hello', ...exportTo(collector.httpUrl)],
    });
    await collector.waitForRequests(1, { timeoutMs: 20_000 });
    run.child.kill('SIGINT');
    // The first one closes the stream.
    await gone.promise;
    run.child.kill('SIGINT');
    const end = await run.end;
    expect(end.code).toBe(130);
    expect(end.stderr).not.toContain('not delivered');
  });
});
