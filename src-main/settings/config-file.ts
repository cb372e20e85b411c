/**
 * config.toml on disk: read with a fingerprint of its bytes, written atomically (a file beside it, fsync, rename), and
 * watched for changes by whomever, editors that replace the file included. A link keeps pointing where it points, the
 * file keeps its mode; a new one is the owner's alone.
 *
 * Another program that writes between our last look and the rename (a fraction of a millisecond) is not noticed: file
 * systems offer no rename that depends on contents.
 */
import { createHash } from 'node:crypto';
import { type FSWatcher, watch } from 'node:fs';
import { chown, mkdir, open, readFile, readlink, realpath, rename, stat, unlink } from 'node:fs/promises';
import { basename, dirname, resolve } from 'node:path';
import { unfinishedName } from '../files/unfinished.ts';

export interface ConfigText {
  text: string;
  /** Of the bytes; the same for a file that is not there as for no other. */
  fingerprint: string;
}

export type ConfigRead = ({ ok: true } & ConfigText) | { ok: false; fingerprint: string; message: string };

export type ConfigWrite =
  | ({ ok: true } & ConfigText)
  /** The file is no longer the one of the fingerprint. */
  | { ok: false; reason: 'changed' }
  | { ok: false; reason: 'failed'; message: string };

const NO_FILE = 'no-file';
const NEW_FILE_MODE = 0o600;
const DEBOUNCE_MS = 100;
/** A file cut to nothing is most often about to be written: wait longer. */
const EMPTY_DEBOUNCE_MS = 600;
/** Where the system cannot watch (no such folder yet, too many watches, network file systems). */
const POLL_MS = 2_000;

export async function readConfig(file: string): Promise<ConfigRead> {
  let bytes: Buffer;
  try {
    bytes = await readFile(file);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return { ok: true, text: '', fingerprint: NO_FILE };
    return { ok: false, fingerprint: `unreadable-${code}`, message: `it cannot be read (${code ?? String(error)})` };
  }
  const fingerprint = fingerprintOf(bytes);
  try {
    const text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    return { ok: true, text, fingerprint };
  } catch {
    return { ok: false, fingerprint, message: 'it is not valid UTF-8' };
  }
}

/** Writes the whole file when it still is the one of `fingerprint`. */
export async function writeConfig(file: string, text: string, fingerprint: string): Promise<ConfigWrite> {
  const bytes = Buffer.from(text);
  let temporary: string | undefined;
  try {
    const target = await targetOf(file);
    const folder = dirname(target);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    const found = await stat(target).catch(() => undefined);
    if (found !== undefined && process.platform !== 'win32' && (found.mode & 0o222) === 0) {
      return { ok: false, reason: 'failed', message: 'it is write-protected' };
    }
    temporary = unfinishedName(target);
    const handle = await open(temporary, 'wx', NEW_FILE_MODE);
    try {
      await handle.writeFile(bytes);
      await handle.chmod(found === undefined ? NEW_FILE_MODE : found.mode & 0o7777);
      await handle.sync();
    } finally {
      await handle.close();
    }
    // Only root can; for everybody else the file is their own anyway, or becomes it.
    if (found !== undefined && process.platform !== 'win32')
      await chown(temporary, found.uid, found.gid).catch(() => {});
    if ((await readConfig(file)).fingerprint !== fingerprint) return { ok: false, reason: 'changed' };
    await rename(temporary, target);
    temporary = undefined;
    await syncFolder(folder);
    return { ok: true, text, fingerprint: fingerprintOf(bytes) };
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return { ok: false, reason: 'failed', message: `it cannot be written (${code ?? String(error)})` };
  } finally {
    if (temporary !== undefined) await unlink(temporary).catch(() => {});
  }
}

export interface ConfigWatch {
  /** Idempotent. */
  stop(): void;
}

/** Calls `onChanged` when the bytes of the file are others than at the last call or at the start. */
export function watchConfig(
  file: string,
  options: { fingerprint: string; onChanged: (read: ConfigRead) => void; debounceMs?: number; pollMs?: number },
): ConfigWatch {
  const { onChanged, debounceMs = DEBOUNCE_MS, pollMs = POLL_MS } = options;
  let known = options.fingerprint;
  let stopped = false;
  let timer: NodeJS.Timeout | undefined;
  let emptySeen = false;
  let watched = '';
  let watchers: FSWatcher[] = [];

  function soon(delayMs = debounceMs): void {
    if (stopped) return;
    clearTimeout(timer);
    timer = setTimeout(() => {
      timer = undefined;
      void look();
    }, delayMs);
  }

  async function look(): Promise<void> {
    const read = await readConfig(file);
    if (stopped || read.fingerprint === known) return;
    if (read.ok && read.text === '' && read.fingerprint !== NO_FILE && !emptySeen) {
      emptySeen = true;
      soon(EMPTY_DEBOUNCE_MS);
      return;
    }
    emptySeen = false;
    known = read.fingerprint;
    onChanged(read);
  }

  /** The folder of the name and that of what it links to: either may be where a change happens. */
  async function arm(): Promise<void> {
    const target = await targetOf(file).catch(() => file);
    const folders = [...new Set([dirname(file), dirname(target)])];
    // The log stands in the same folder and changes all the time.
    const names = new Set([basename(file), basename(target)]);
    if (stopped || (watched === folders.join('\0') && watchers.length === folders.length)) return;
    disarm();
    watched = folders.join('\0');
    for (const folder of folders) {
      try {
        const watcher = watch(folder, { persistent: false }, (_event, name) => {
          if (name === null || names.has(name)) soon();
        });
        watcher.on('error', disarm);
        watchers.push(watcher);
      } catch {
        // Polled until it can be watched.
      }
    }
  }

  function disarm(): void {
    for (const watcher of watchers) watcher.close();
    watchers = [];
  }

  // What the system does not tell (a folder made later or moved away, a file system without notices) is found by asking.
  const poll = setInterval(() => {
    void arm();
    if (timer === undefined) void look();
  }, pollMs);
  poll.unref();
  void arm().then(() => look());

  return {
    stop() {
      stopped = true;
      clearTimeout(timer);
      clearInterval(poll);
      disarm();
    },
  };
}

function fingerprintOf(bytes: Buffer): string {
  return createHash('sha256').update(bytes).digest('base64url');
}

/** What a link points to, there or not. */
async function targetOf(file: string): Promise<string> {
  try {
    return await realpath(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    const link = await readlink(file).catch(() => undefined);
    return link === undefined ? file : resolve(dirname(file), link);
  }
}

/** So that the rename survives a power cut, where folders can be synced. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r').catch(() => undefined);
  await handle?.sync().catch(() => {});
  await handle?.close();
}
