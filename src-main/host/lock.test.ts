import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { describe, expect, it } from 'vitest';
import { type HostRecord, hostRecordFile, resolveHome } from '../settings/home.ts';
import { acquireLock } from './lock.ts';

const RECORD: HostRecord = {
  pid: 1,
  socket: '/tmp/s.sock',
  ui: 'http://127.0.0.1:4319/',
  otlpHttp: 'http://127.0.0.1:4318',
  otlpGrpc: null,
  version: '0.0.0',
  startedMs: 1,
};

function temporaryHome() {
  return resolveHome({ home: mkdtempSync(join(tmpdir(), 'sluice-lock-')) });
}

/** Holds the lock of a home in a process of its own until it is killed. */
async function holdElsewhere(folder: string) {
  const source = `
    import { acquireLock } from ${JSON.stringify(new URL('./lock.ts', import.meta.url).href)};
    import { resolveHome } from ${JSON.stringify(new URL('../settings/home.ts', import.meta.url).href)};
    const result = acquireLock(resolveHome({ home: ${JSON.stringify(folder)} }));
    if (result.held) result.lock.publish(${JSON.stringify(RECORD)});
    process.stdout.write(String(result.held) + '\\n');
    setInterval(() => result, 1000);
  `;
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', source], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  expect(line).toBe('true');
  return child;
}

describe('the lock of a home', () => {
  it('lets one host in, says who it is, and is free again after kill -9', async () => {
    const home = temporaryHome();
    const child = await holdElsewhere(home.folder);
    expect(acquireLock(home)).toEqual({ held: false, holder: RECORD });

    const exited = once(child, 'exit');
    child.kill('SIGKILL');
    await exited;
    const result = acquireLock(home);
    expect(result.held).toBe(true);
    // What the killed host left is gone: nobody may be sent to it.
    expect(existsSync(hostRecordFile(home))).toBe(false);
    if (result.held) result.lock.release();
  });

  it('keeps its record owner-only and takes it away on release', () => {
    const home = temporaryHome();
    const result = acquireLock(home);
    if (!result.held) throw new Error('a fresh home must be free');
    result.lock.publish(RECORD);
    expect(statSync(hostRecordFile(home)).mode & 0o777).toBe(0o600);
    expect(acquireLock(home).held).toBe(false);
    result.lock.release();
    result.lock.release();
    expect(existsSync(hostRecordFile(home))).toBe(false);
    const second = acquireLock(home);
    expect(second.held).toBe(true);
    if (second.held) second.lock.release();
  });
});
