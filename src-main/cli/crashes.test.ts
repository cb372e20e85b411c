/** What becomes of a host in which something fails that must not: real processes, with faults that signals bring about. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { resolveHome } from '../settings/home.ts';
import { connectRunningHost } from './running-host.ts';
import { ANY_PORTS, capture, launch, postLogs, type RunningCli, startServe, temporaryHome } from './testing/run-cli.ts';

const INJECTED = { NODE_OPTIONS: `--import ${new URL('./testing/inject-faults.ts', import.meta.url).href}` };
const running: RunningCli[] = [];
afterEach(() => {
  for (const { child } of running.splice(0)) child.kill('SIGKILL');
});

async function serve(home: string, environment: NodeJS.ProcessEnv = {}) {
  const started = await startServe(home, ANY_PORTS, { ...INJECTED, ...environment });
  running.push(started);
  return started;
}

const body = capture('codex-0.169.0.logs.json').toString();

/** Asks the running host over its socket. */
async function ask<T>(
  home: string,
  question: (api: NonNullable<Awaited<ReturnType<typeof connectRunningHost>>>['api']) => Promise<T>,
): Promise<T> {
  const connection = await connectRunningHost(resolveHome({ home }));
  if (connection === undefined) throw new Error('nothing runs');
  try {
    return await question(connection.api);
  } finally {
    connection.close();
  }
}

describe('an error that nobody caught', () => {
  it('does not end the host, which says so on stderr and in a notice', async () => {
    const home = temporaryHome();
    const served = await serve(home);
    served.child.kill('SIGUSR2');
    await served.untilOutput((_, stderr) => stderr.includes('a fault on purpose'));
    expect(served.stderr()).toMatch(
      /^sluice: internal fault, which nobody caught; going on: Error: a fault on purpose\n/,
    );
    expect((await postLogs(served.ready.otlpHttp, body)).status).toBe(200);
    const { notices } = await ask(home, (api) => api.info());
    expect(notices).toMatchObject([
      { id: 'internal-fault', level: 'warning', text: expect.stringContaining('a fault on purpose') },
    ]);
    expect((await served.end('SIGTERM')).code).toBe(0);
    expect(existsSync(join(home, 'crash.txt'))).toBe(false);
  });

  it('does not end a host that receives already and has not started whole', async () => {
    const home = temporaryHome();
    const served = await serve(home, { SLUICE_TEST_FAULT_AT: 'listen' });
    expect(served.stderr()).toContain('internal fault, which nobody caught; going on: Error: a fault on purpose');
    expect((await postLogs(served.ready.otlpHttp, body)).status).toBe(200);
    const { notices } = await ask(home, (api) => api.info());
    expect(notices).toMatchObject([{ id: 'internal-fault', level: 'warning' }]);
    expect((await served.end('SIGTERM')).code).toBe(0);
  });

  it('ends it with the reason on stderr and in a file when there are more and more', async () => {
    const home = temporaryHome();
    const served = await serve(home, { SLUICE_TEST_FAULTS: '25' });
    expect((await postLogs(served.ready.otlpHttp, body)).status).toBe(200);
    served.child.kill('SIGUSR2');
    const { code, stderr } = await served.end();
    expect(code).toBe(70);
    expect(stderr).toMatch(
      /sluice: error: 21 internal faults within 60 s\. Sluice stops; the reason is in .*crash\.txt\.\n/,
    );
    expect(readFileSync(join(home, 'crash.txt'), 'utf8')).toMatch(
      /\n21 internal faults within 60 s, the last:\nError: a fault on purpose\n/,
    );
    expect(existsSync(join(home, 'host.json'))).toBe(false);
    await (await serve(home)).end('SIGTERM');
  });
});

describe('a thread of the log that ends', () => {
  it('is replaced when it reads: what waited fails, what comes is answered', async () => {
    const home = temporaryHome();
    const served = await serve(home, { SLUICE_TEST_THREAD: 'reader' });
    expect((await postLogs(served.ready.otlpHttp, body)).status).toBe(200);
    served.child.kill('SIGWINCH');
    await served.untilOutput((_, stderr) =>
      stderr.includes('A thread that reads the log ended (the reader ends on purpose)'),
    );
    await ask(home, async (api) => {
      // The other reading thread may be ending just now: what it was asked fails, once.
      await vi.waitFor(async () => expect(await api.conversations()).toHaveLength(1));
      expect((await api.watch(1, { filter: 'files' })).ids).toBeDefined();
      expect((await api.info()).notices).toMatchObject([{ id: 'log-reader-ended', level: 'warning' }]);
    });
    expect((await served.end('SIGTERM')).code).toBe(0);
  });

  it('ends the host with words when it writes', async () => {
    const home = temporaryHome();
    const served = await serve(home);
    expect((await postLogs(served.ready.otlpHttp, body)).status).toBe(200);
    served.child.kill('SIGWINCH');
    const { code, stderr } = await served.end();
    expect(code).toBe(70);
    expect(stderr).toMatch(/error: the writer of the log ended: the writer ends on purpose\. Sluice stops/);
    expect(readFileSync(join(home, 'crash.txt'), 'utf8')).toContain(
      'the writer of the log ended: the writer ends on purpose',
    );
    const again = await serve(home);
    expect(await ask(home, (api) => api.conversations())).toHaveLength(1);
    await again.end('SIGTERM');
  });
});

describe('open, whose host crashes', () => {
  async function open(home: string, environment: NodeJS.ProcessEnv = {}) {
    const opened = launch(['open', '--no-browser', '--home', home, ...ANY_PORTS], environment);
    running.push(opened);
    const stdout = await opened.untilOutput((text) => /home {7}/.test(text));
    const link = /http:\/\/127\.0\.0\.1:\d+\/\?token=\S+/.exec(stdout)?.[0] ?? '';
    const otlpHttp = /OTLP\/HTTP +(\S+)/.exec(stdout)?.[1] ?? '';
    return {
      ...opened,
      link,
      otlpHttp,
      pid: () => (JSON.parse(readFileSync(join(home, 'host.json'), 'utf8')) as { pid: number }).pid,
    };
  }

  it('starts it again once, on the same ports and with the same token, and says so', async () => {
    const home = temporaryHome();
    const opened = await open(home);
    expect((await postLogs(opened.otlpHttp, body)).status).toBe(200);
    process.kill(opened.pid(), 'SIGABRT');
    await opened.untilOutput((text) => text.split('is running.').length === 3);
    expect(opened.stderr()).toMatch(
      /the host ended by itself \(SIGABRT\); starting it again, once, on the same ports\./,
    );
    expect(opened.stdout().split(opened.link)).toHaveLength(3);
    expect((await fetch(opened.link, { redirect: 'manual' })).status).toBe(303);
    expect((await postLogs(opened.otlpHttp, body)).status).toBe(200);
    const { notices } = await ask(home, (api) => api.info());
    expect(notices).toMatchObject([{ id: 'restarted', text: expect.stringContaining('SIGABRT') }]);
    expect(readFileSync(join(home, 'crash.txt'), 'utf8')).toContain('SIGABRT');

    process.kill(opened.pid(), 'SIGABRT');
    const { code, stderr } = await opened.end();
    expect(code).toBe(70);
    expect(stderr).toMatch(/the host ended by itself again \(SIGABRT\)\.\n$/);
  });

  it('starts it again after faults that were too many', async () => {
    const home = temporaryHome();
    const opened = await open(home, { ...INJECTED, SLUICE_TEST_FAULTS: '25' });
    process.kill(opened.pid(), 'SIGUSR2');
    await opened.untilOutput((text) => text.split(opened.link).length === 3);
    expect((await postLogs(opened.otlpHttp, body)).status).toBe(200);
    expect((await opened.end('SIGINT')).code).toBe(0);
  });

  it.each(['SIGKILL', 'SIGTERM', 'SIGINT'] as const)('leaves it ended by %s', async (signal) => {
    const opened = await open(temporaryHome());
    process.kill(opened.pid(), signal);
    const { code, stderr } = await opened.end();
    expect(code).toBe(signal === 'SIGKILL' ? 1 : 0);
    expect(stderr).not.toContain('starting it again');
  });

  it('ends it in order when it is itself killed', async () => {
    const home = temporaryHome();
    const opened = await open(home);
    opened.child.kill('SIGKILL');
    await expect.poll(() => existsSync(join(home, 'host.json')), { timeout: 20_000 }).toBe(false);
  });
});
