import { EventEmitter, once } from 'node:events';
import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { type ConfigRead, type ConfigWatch, readConfig, watchConfig, writeConfig } from './config-file.ts';

const watches: ConfigWatch[] = [];
afterEach(() => {
  for (const watch of watches.splice(0)) watch.stop();
});

function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'sluice-config-'));
}

describe('a config file', () => {
  it('is empty when it is not there, and is made the owner’s alone, folders included', async () => {
    const folder = join(temporaryFolder(), 'new', 'folder');
    const file = join(folder, 'config.toml');
    const none = await readConfig(file);
    expect(none).toMatchObject({ ok: true, text: '' });
    const written = await writeConfig(file, 'a = 1\n', none.fingerprint);
    expect(written).toMatchObject({ ok: true, text: 'a = 1\n' });
    expect(await readConfig(file)).toEqual(written);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    expect(statSync(folder).mode & 0o777).toBe(0o700);
    expect(readdirSync(folder)).toEqual(['config.toml']);
  });

  it('keeps its mode and the link that leads to it', async () => {
    const folder = temporaryFolder();
    mkdirSync(join(folder, 'dotfiles'));
    const target = join(folder, 'dotfiles', 'sluice.toml');
    writeFileSync(target, 'a = 1\n');
    chmodSync(target, 0o640);
    const file = join(folder, 'config.toml');
    symlinkSync(join('dotfiles', 'sluice.toml'), file);
    const { fingerprint } = await readConfig(file);
    expect(await writeConfig(file, 'a = 2\n', fingerprint)).toMatchObject({ ok: true });
    expect(lstatSync(file).isSymbolicLink()).toBe(true);
    expect(readFileSync(target, 'utf8')).toBe('a = 2\n');
    expect(statSync(target).mode & 0o777).toBe(0o640);
    expect(readdirSync(join(folder, 'dotfiles'))).toEqual(['sluice.toml']);
  });

  it('is not written when it is no longer the one that was read', async () => {
    const folder = temporaryFolder();
    const file = join(folder, 'config.toml');
    writeFileSync(file, 'a = 1\n');
    const { fingerprint } = await readConfig(file);
    writeFileSync(file, 'a = 3\n');
    expect(await writeConfig(file, 'a = 2\n', fingerprint)).toEqual({ ok: false, reason: 'changed' });
    expect(readFileSync(file, 'utf8')).toBe('a = 3\n');
    expect(readdirSync(folder)).toEqual(['config.toml']);
  });

  it('is not written when it is write-protected, or its bytes are not text', async () => {
    const file = join(temporaryFolder(), 'config.toml');
    writeFileSync(file, 'a = 1\n');
    chmodSync(file, 0o400);
    const { fingerprint } = await readConfig(file);
    expect(await writeConfig(file, 'a = 2\n', fingerprint)).toMatchObject({ ok: false, reason: 'failed' });
    chmodSync(file, 0o600);
    writeFileSync(file, Buffer.from([0x61, 0xff]));
    expect(await readConfig(file)).toMatchObject({ ok: false, message: 'it is not valid UTF-8' });
  });
});

function watched(file: string, fingerprint: string) {
  const told = new EventEmitter();
  const seen: ConfigRead[] = [];
  watches.push(
    watchConfig(file, {
      fingerprint,
      debounceMs: 5,
      pollMs: 50,
      onChanged(read) {
        seen.push(read);
        told.emit('told');
      },
    }),
  );
  return {
    async until(text: string) {
      for (;;) {
        const last = seen.at(-1);
        if (last?.ok && last.text === text) return;
        await once(told, 'told');
      }
    },
  };
}

describe('watchConfig', () => {
  it('sees edits in place, files put in its place, its removal, and what a link leads to', async () => {
    const folder = temporaryFolder();
    const file = join(folder, 'config.toml');
    writeFileSync(file, 'a = 1\n');
    const watch = watched(file, (await readConfig(file)).fingerprint);
    writeFileSync(file, 'a = 2\n');
    await watch.until('a = 2\n');
    for (const text of ['a = 3\n', 'a = 4\n']) {
      writeFileSync(`${file}~`, text);
      renameSync(`${file}~`, file);
      await watch.until(text);
    }
    rmSync(file);
    await watch.until('');
    const target = join(temporaryFolder(), 'real.toml');
    writeFileSync(target, 'a = 5\n');
    symlinkSync(target, file);
    await watch.until('a = 5\n');
    writeFileSync(target, 'a = 6\n');
    await watch.until('a = 6\n');
  });

  it('sees a file in a folder that is made later', async () => {
    const folder = join(temporaryFolder(), 'later');
    const file = join(folder, 'config.toml');
    const watch = watched(file, (await readConfig(file)).fingerprint);
    mkdirSync(folder);
    writeFileSync(file, 'a = 1\n');
    await watch.until('a = 1\n');
  });
});
