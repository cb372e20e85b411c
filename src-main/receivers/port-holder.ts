/** Finds out which program holds a TCP port, for the message that says so. Best effort, within a deadline. */
import { execFile } from 'node:child_process';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { basename } from 'node:path';

export interface PortHolder {
  pid: number;
  /** Name of the program; its arguments are not read, they may hold secrets. */
  command: string;
}

const DEADLINE_MS = 1_000;

/** Undefined when it cannot be told (another user's process, unknown platform, out of time). Never rejects. */
export async function findPortHolder(port: number, platform = process.platform): Promise<PortHolder | undefined> {
  const deadline = AbortSignal.timeout(DEADLINE_MS);
  try {
    return platform === 'linux' ? await findInProc(port, deadline) : await askLsof(port, deadline);
  } catch {
    return undefined;
  }
}

/** TCP_LISTEN in the `st` column of /proc/net/tcp (Linux, include/net/tcp_states.h). */
const LISTEN_STATE = '0A';

async function findInProc(port: number, deadline: AbortSignal): Promise<PortHolder | undefined> {
  const wantedPort = port.toString(16).toUpperCase().padStart(4, '0');
  const inodes = new Set<string>();
  for (const table of ['/proc/net/tcp', '/proc/net/tcp6']) {
    const text = await readFile(table, 'utf8').catch(() => '');
    for (const line of text.split('\n')) {
      const columns = line.trim().split(/\s+/);
      if (columns[3] !== LISTEN_STATE || !columns[1]?.endsWith(`:${wantedPort}`)) continue;
      if (columns[9] !== undefined) inodes.add(`socket:[${columns[9]}]`);
    }
  }
  if (inodes.size === 0) return undefined;
  for (const pid of await readdir('/proc')) {
    if (!/^\d+$/.test(pid)) continue;
    deadline.throwIfAborted();
    const descriptors = await readdir(`/proc/${pid}/fd`).catch(() => []);
    const links = await Promise.all(descriptors.map((fd) => readlink(`/proc/${pid}/fd/${fd}`).catch(() => '')));
    if (!links.some((link) => inodes.has(link))) continue;
    return { pid: Number(pid), command: await nameOf(pid) };
  }
  return undefined;
}

/** The program's file; `comm` only without it, because runtimes rename their main thread there (Node: "MainThread"). */
async function nameOf(pid: string): Promise<string> {
  const file = await readlink(`/proc/${pid}/exe`).catch(() => '');
  if (file !== '') return basename(file.replace(/ \(deleted\)$/, ''));
  const name = await readFile(`/proc/${pid}/comm`, 'utf8').catch(() => '');
  return name.trim() || 'a program';
}

async function askLsof(port: number, deadline: AbortSignal): Promise<PortHolder | undefined> {
  const { promise, resolve } = Promise.withResolvers<string>();
  const lsof = execFile('lsof', ['-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc'], { signal: deadline }, (_, stdout) =>
    resolve(stdout),
  );
  lsof.on('error', () => resolve(''));
  const output = await promise;
  const pid = /^p(\d+)$/m.exec(output)?.[1];
  return pid === undefined ? undefined : { pid: Number(pid), command: /^c(.+)$/m.exec(output)?.[1] ?? 'a program' };
}
