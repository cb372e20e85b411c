/** What is said and cannot be written, in real processes. `/dev/full` answers every write with ENOSPC. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { ANY_PORTS, capture, postLogs, temporaryHome } from './testing/run-cli.ts';

const CLI = fileURLToPath(new URL('./cli.ts', import.meta.url));
const INJECTED = { NODE_OPTIONS: `--import ${new URL('./testing/inject-faults.ts', import.meta.url).href}` };
const body = capture('codex-0.169.0.logs.json').toString();

const started: ChildProcess[] = [];
afterEach(() => {
  for (const child of started.splice(0)) child.kill('SIGKILL');
});

function start(home: string, args: string[], stdout: 'pipe' | number, stderr: 'pipe' | number): ChildProcess {
  const env: NodeJS.ProcessEnv = { ...process.env, ...INJECTED, DISPLAY: '', WAYLAND_DISPLAY: '' };
  const child = spawn(process.execPath, [CLI, ...args, '--home', home], { env, stdio: ['ignore', stdout, stderr] });
  started.push(child);
  return child;
}

/** The host as it publishes itself; of `open` it is a process of its own. */
async function host(home: string): Promise<{ otlpHttp: string; pid: number }> {
  const file = join(home, 'host.json');
  await expect.poll(() => existsSync(file), { timeout: 20_000 }).toBe(true);
  return JSON.parse(readFileSync(file, 'utf8'));
}

/** A message is written after each of the faults, and the host receives behind it. */
async function expectToGoOn(child: ChildProcess, home: string): Promise<void> {
  const { otlpHttp, pid } = await host(home);
  for (let i = 0; i < 2; i++) {
    process.kill(pid, 'SIGUSR2');
    expect((await postLogs(otlpHttp, body)).status).toBe(200);
  }
  child.kill('SIGTERM');
  expect(await once(child, 'exit')).toEqual([0, null]);
}

describe.each(['serve', 'open'])('%s goes on', (command) => {
  const args = command === 'open' ? ['open', '--no-browser', ...ANY_PORTS] : ['serve', '--json', ...ANY_PORTS];

  it('when the reader of its stderr has gone', async () => {
    const home = temporaryHome();
    const child = start(home, args, 'pipe', 'pipe');
    child.stderr?.destroy();
    child.stdout?.resume();
    await expectToGoOn(child, home);
  });

  it.skipIf(!existsSync('/dev/full'))('when its stderr is a file on a full disk', async () => {
    const home = temporaryHome();
    const child = start(home, args, 'pipe', openSync('/dev/full', 'w'));
    child.stdout?.resume();
    await expectToGoOn(child, home);
  });

  it('when the reader of its stdout has gone, and says so', async () => {
    const home = temporaryHome();
    const child = start(home, args, 'pipe', 'pipe');
    child.stdout?.destroy();
    const said = child.stderr === null ? Promise.resolve('') : text(child.stderr);
    await expectToGoOn(child, home);
    expect(await said).toMatch(/sluice: stdout takes nothing any more \(EPIPE\); going on without it\.\n/);
  });
});

describe('a command whose stdout takes nothing', () => {
  it('ends quietly when its reader has gone', async () => {
    const child = start(temporaryHome(), ['serve', '--help'], 'pipe', 'pipe');
    child.stdout?.destroy();
    const said = child.stderr === null ? Promise.resolve('') : text(child.stderr);
    expect(await once(child, 'exit')).toEqual([0, null]);
    expect(await said).toBe('');
  });

  it.skipIf(!existsSync('/dev/full'))('fails with the reason when the disk is full', async () => {
    const child = start(temporaryHome(), ['serve', '--help'], openSync('/dev/full', 'w'), 'pipe');
    const said = child.stderr === null ? Promise.resolve('') : text(child.stderr);
    expect(await once(child, 'exit')).toEqual([1, null]);
    expect(await said).toMatch(/^sluice: stdout cannot be written: ENOSPC[^\n]*\n$/);
  });
});
