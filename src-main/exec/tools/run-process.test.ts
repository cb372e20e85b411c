import { readFileSync } from 'node:fs';
import { expect, it, vi } from 'vitest';
import { type RunOptions, runProcess } from './run-process.ts';

function run(command: string, options: Partial<RunOptions> = {}) {
  return runProcess({
    argv: ['/bin/sh', '-c', command],
    cwd: '/',
    env: { PATH: process.env['PATH'] },
    timeoutMs: 20_000,
    maxOutputBytes: 1_000,
    signal: new AbortController().signal,
    ...options,
  });
}

/** Not there, or only as an entry that nobody has collected. */
/** A killed process stays in the table until its parent has noticed. */
async function gone(pid: string): Promise<void> {
  await vi.waitFor(() => expect(isGone(pid)).toBe(true), { timeout: 20_000 });
}

function isGone(pid: string): boolean {
  try {
    return /^State:\s+[ZX]/m.test(readFileSync(`/proc/${pid}/status`, 'latin1'));
  } catch {
    return true;
  }
}

it.each([
  ['exit 3', 3, 'exited'],
  ['kill -TERM $$', 143, 'exited'],
])('%s ends with %i', async (command, exitCode, end) => {
  expect(await run(command)).toMatchObject({ exitCode, end });
});

it('gives no input', async () => {
  expect(await run('cat; echo end')).toMatchObject({ exitCode: 0, output: 'end\n' });
});

it('bounds the output of a command that never stops printing', async () => {
  const { end, output } = await run('yes', { timeoutMs: 300 });
  expect(end).toBe('timed-out');
  expect(output).toMatch(/… \d+ bytes omitted …/);
  expect(output.length).toBeLessThan(1_100);
});

it.skipIf(process.platform !== 'linux')('ends what the command started, too', async () => {
  const timedOut = await run('sleep 600 & echo $!; wait', { timeoutMs: 300 });
  expect(timedOut).toMatchObject({ exitCode: 124, end: 'timed-out' });
  await gone(timedOut.output.trim());
  const leftBehind = await run('sleep 600 & echo $!');
  expect(leftBehind).toMatchObject({ exitCode: 0, end: 'exited' });
  await gone(leftBehind.output.trim());
});

it('is interrupted before it has begun', async () => {
  expect(await run('sleep 600', { signal: AbortSignal.abort() })).toMatchObject({ end: 'interrupted' });
});

it('says why a command could not start', async () => {
  expect(await run('', { argv: ['/no/such/program'] })).toMatchObject({ exitCode: 127, end: 'not-started' });
  expect(await run('true', { cwd: '/no/such/folder' })).toMatchObject({ exitCode: 127, end: 'not-started' });
});
