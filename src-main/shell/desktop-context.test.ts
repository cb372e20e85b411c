import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { defaultSettings } from '../../src-shared/settings/schema.ts';
import { desktopContext } from './desktop-context.ts';

function listensOn(config: string, ...args: string[]): [atStart: string, later: string] {
  const home = mkdtempSync(join(tmpdir(), 'sluice-desktop-'));
  onTestFinished(() => rmSync(home, { recursive: true, force: true }));
  writeFileSync(join(home, 'config.toml'), config);
  const context = desktopContext(['--home', home, ...args, '--enable-features=Whatever']);
  const changed = defaultSettings();
  changed.sluice.ui.serve_from_desktop = context.settings.sluice.ui.serve_from_desktop;
  return [context.settings.sluice.ui.listen, context.override(changed).sluice.ui.listen];
}

test('the interface is not served beside the window', () => {
  expect(listensOn('')).toEqual(['off', 'off']);
  expect(listensOn('[sluice.ui]\nlisten = "127.0.0.1:4444"\n')).toEqual(['off', 'off']);
});

test('it is when the command line or the settings ask for it', () => {
  expect(listensOn('', '--ui', '127.0.0.1:0')).toEqual(['127.0.0.1:0', '127.0.0.1:0']);
  expect(listensOn('[sluice.ui]\nserve_from_desktop = true\n')).toEqual(['127.0.0.1:4319', '127.0.0.1:4319']);
});
