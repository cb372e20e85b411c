/** What a sandbox lets through, with the real one. Linux needs bubblewrap, socat and ripgrep (Debian's names). */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { runProcess } from './run-process.ts';
import { createSandbox, type Sandbox, type SandboxMode } from './sandbox.ts';

const missing = ['bwrap', 'socat', 'rg'].filter((tool) => spawnSync('which', [tool]).status !== 0);
const starts =
  process.platform === 'darwin' ||
  (missing.length === 0 && spawnSync('bwrap', ['--ro-bind', '/', '/', '--unshare-net', 'true']).status === 0);
const why = missing.length > 0 ? `needs ${missing.join(', ')}` : 'bubblewrap cannot start here';

let running: Sandbox | undefined;
afterEach(async () => {
  await running?.stop();
});

/** Below the home folder: the temporary one is writable in workspace-write. */
function folder(): string {
  return realpathSync(mkdtempSync(join(homedir(), '.sluice-sandbox-test-')));
}

async function run(mode: SandboxMode, cwd: string, command: string) {
  const environment = { PATH: process.env['PATH'], HOME: process.env['HOME'] };
  running = createSandbox({ mode, cwd, environment });
  const ready = await running.prepare();
  if (!ready.ok) throw new Error(ready.reason);
  const argv = await ready.wrap(command);
  const signal = new AbortController().signal;
  const result = await runProcess({ argv, cwd, env: environment, timeoutMs: 20_000, maxOutputBytes: 10_000, signal });
  running.cleanUp();
  return result;
}

describe.skipIf(!starts)(`the sandbox${starts ? '' : ` (skipped: ${why})`}`, () => {
  it.each([
    ['read-only', 'in', false],
    ['workspace-write', 'in', true],
    ['workspace-write', 'out', false],
  ] as const)('%s writes %sside the working folder: %s', async (mode, where, allowed) => {
    const cwd = folder();
    const other = folder();
    const file = join(where === 'in' ? cwd : other, 'written');
    const { exitCode, output } = await run(mode, cwd, `echo hello > '${file}'`);
    expect(existsSync(file), output).toBe(allowed);
    expect(exitCode === 0).toBe(allowed);
    for (const each of [cwd, other]) rmSync(each, { recursive: true });
  });

  it.each(['read-only', 'workspace-write'] as const)('%s has no network', async (mode) => {
    const cwd = folder();
    const script =
      "require('node:net').connect(443,'203.0.113.1').on('connect',()=>process.exit(0)).on('error',(e)=>{console.log(e.code);process.exit(9)})";
    const { exitCode, output } = await run(mode, cwd, `'${process.execPath}' -e "${script}"`);
    expect(output).toContain('ENETUNREACH');
    expect(exitCode).toBe(9);
    rmSync(cwd, { recursive: true });
  });

  it('passes on output and exit code', async () => {
    const cwd = folder();
    expect(await run('read-only', cwd, 'pwd; exit 5')).toMatchObject({ exitCode: 5, output: `${cwd}\n` });
    rmSync(cwd, { recursive: true });
  });
});

it('danger-full-access runs commands as they are', async () => {
  const cwd = folder();
  const { exitCode } = await run('danger-full-access', cwd, 'echo hello > written');
  expect(exitCode).toBe(0);
  expect(existsSync(join(cwd, 'written'))).toBe(true);
  rmSync(cwd, { recursive: true });
});
