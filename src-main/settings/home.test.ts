import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { prepareFolder, resolveHome, socketPathFor, sweepHome } from './home.ts';

function temporaryFolder(): string {
  return mkdtempSync(join(tmpdir(), 'sluice-home-'));
}

describe('home', () => {
  it('prefers --home over SLUICE_HOME over the platform', () => {
    const environment = { SLUICE_HOME: '/tmp/from-environment' };
    expect(resolveHome({ home: '/tmp/given', environment }).folder).toBe('/tmp/given');
    expect(resolveHome({ environment })).toMatchObject({
      folder: '/tmp/from-environment',
      configFile: '/tmp/from-environment/config.toml',
      configGiven: false,
    });
    expect(resolveHome({ environment: {} }).folder).toMatch(/sluice/);
    expect(resolveHome({ home: '/tmp/given', config: '/tmp/x.toml' })).toMatchObject({
      configFile: '/tmp/x.toml',
      configGiven: true,
    });
  });

  it.skipIf(process.platform === 'win32')('finds a socket path that the platform can hold', () => {
    expect(socketPathFor('/tmp/h')).toBe('/tmp/h/run/sluice.sock');
    const long = socketPathFor(`/tmp/${'x'.repeat(120)}`);
    expect(Buffer.byteLength(long)).toBeLessThanOrEqual(103);
    expect(long).not.toBe(socketPathFor(`/tmp/${'y'.repeat(120)}`));
  });

  it.skipIf(process.platform === 'win32')(
    'makes its folder owner-only and leaves a folder of other things alone',
    () => {
      const ours = join(temporaryFolder(), 'a', 'b');
      prepareFolder(ours);
      expect(statSync(ours).mode & 0o777).toBe(0o700);
      chmodSync(ours, 0o755);
      prepareFolder(ours);
      expect(statSync(ours).mode & 0o777).toBe(0o700);

      const theirs = temporaryFolder();
      mkdirSync(join(theirs, 'documents'));
      chmodSync(theirs, 0o755);
      prepareFolder(theirs);
      expect(statSync(theirs).mode & 0o777).toBe(0o755);
      // Also at the second start, when it holds our files too.
      for (const name of ['lock.sqlite', 'log.sqlite', 'log.sqlite-wal', 'host.json', 'config.toml']) {
        writeFileSync(join(theirs, name), '');
        writeFileSync(join(ours, name), '');
      }
      prepareFolder(theirs);
      expect(statSync(theirs).mode & 0o777).toBe(0o755);
      chmodSync(ours, 0o755);
      prepareFolder(ours);
      expect(statSync(ours).mode & 0o777).toBe(0o700);
    },
  );

  it('removes what killed saves left, and nothing else', () => {
    const home = resolveHome({ home: temporaryFolder() });
    const dead = spawnSync(process.execPath, ['-e', '']).pid;
    const left = [
      `.config.toml.${dead}-0badcafe.unfinished`,
      `.redaction.key.${dead}-0badcafe.unfinished`,
      'host.json.4711',
      'redaction.key.4711.0badcafe',
      '.config.toml.0badcafe-0000-4000-8000-0badcafe0000.tmp',
    ];
    const kept = [
      'config.toml',
      `.config.toml.${process.pid}-0badcafe.unfinished`,
      `.notes.txt.${dead}-0badcafe.unfinished`,
      'host.json.backup',
    ];
    for (const name of [...left, ...kept]) writeFileSync(join(home.folder, name), '');
    sweepHome(home);
    expect(readdirSync(home.folder).sort()).toEqual([...kept].sort());
  });

  // /proc refuses new folders with ENOENT, over which a recursive mkdir of Node never returns.
  it.skipIf(process.platform !== 'linux')('gives up where nothing can be made', () => {
    expect(() => prepareFolder('/proc/sluice/home')).toThrow(/^The folder \/proc\/sluice\/home cannot be used/);
  });

  it('says which folder cannot be used, why and what to do', () => {
    const file = join(temporaryFolder(), 'file');
    writeFileSync(file, '');
    expect(() => prepareFolder(join(file, 'home'))).toThrow(
      /^The folder .*file.home cannot be used: there is a file in its place or on the way to it\. Choose another with --home/,
    );
  });
});
