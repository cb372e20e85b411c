import { afterEach, describe, expect, it } from 'vitest';
import { createFakeClient, type FakeClient } from '../client/testing/fake-client.ts';
import { whenConnected } from '../client/when-connected.ts';
import { type Appearance, createAppearance } from './appearance.ts';
import { createIdle } from './idle.ts';
import { valueAt } from './setting-edits.ts';
import { createSettings, type Settings } from './settings.ts';

const THEME = ['sluice', 'ui', 'theme'];

const ends: Array<() => void> = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

/** The part of a page that the appearance touches. */
function createPage() {
  const classes = new Set<string>();
  const stored = new Map<string, string>();
  let onSystem = () => {};
  const systemDark = {
    matches: false,
    addEventListener: (_: string, listener: () => void) => {
      onSystem = listener;
    },
    removeEventListener: () => {},
  };
  return {
    classes,
    stored,
    goDark() {
      systemDark.matches = true;
      onSystem();
    },
    open: () =>
      createAppearance({
        root: { classList: { toggle: (name: string, on: boolean) => (on ? classes.add(name) : classes.delete(name)) } },
        systemDark,
        storage: {
          getItem: (key: string) => stored.get(key) ?? null,
          setItem: (key: string, value: string) => stored.set(key, value),
          removeItem: (key: string) => stored.delete(key),
        },
      } as unknown as Parameters<typeof createAppearance>[0]),
  };
}

async function start() {
  const client: FakeClient = createFakeClient();
  const settings: Settings = createSettings({ port: client, idle: createIdle(), debounceMs: 1 });
  const page = createPage();
  const appearance: Appearance = page.open();
  ends.push(() => {
    appearance.dispose();
    settings.dispose();
    client.close();
  });
  await whenConnected(client);
  await settings.load();
  appearance.follow(settings);
  const inFile = () => valueAt(client.host.settings.view().values, THEME);
  return { client, settings, page, appearance, inFile };
}

/** Resolves when this theme is in force. */
function until(appearance: Appearance, theme: string): Promise<void> {
  return new Promise((resolve) => {
    if (appearance.store.getState().theme === theme) return resolve();
    const stop = appearance.store.subscribe((state) => {
      if (state.theme !== theme) return;
      stop();
      resolve();
    });
  });
}

describe('light and dark', () => {
  it('is what config.toml says, as soon as it says so', async () => {
    const { client, page, appearance } = await start();
    expect(appearance.store.getState()).toEqual({ theme: 'system', resolved: 'light', isUnsaved: false });
    page.goDark();
    expect([...page.classes]).toEqual(['dark']);
    client.host.settings.editByHand([{ path: THEME, value: 'light' }]);
    await until(appearance, 'light');
    expect(appearance.store.getState().resolved).toBe('light');
    expect([...page.classes]).toEqual(['light']);
    client.host.settings.editByHand([{ path: THEME }]);
    await until(appearance, 'system');
    expect(appearance.store.getState().resolved).toBe('dark');
  });

  it('is written to config.toml when it is chosen, whatever else waits to be saved or was changed there', async () => {
    const { client, settings, appearance, inFile } = await start();
    settings.set(['sluice', 'log', 'max_age_days'], 3);
    await appearance.setTheme('dark');
    expect(inFile()).toBe('dark');
    expect(settings.store.getState().edits).toHaveLength(1);
    client.host.settings.editByHand([{ path: THEME, value: 'light' }]);
    await Promise.all([appearance.setTheme('dark'), appearance.setTheme('light'), appearance.setTheme('dark')]);
    expect(inFile()).toBe('dark');
    expect(appearance.store.getState()).toEqual({ theme: 'dark', resolved: 'dark', isUnsaved: false });
    await appearance.setTheme('system');
    expect(inFile()).toBeUndefined();
    expect(await settings.save()).toBe(true);
  });

  it('holds for the window when config.toml cannot be written, until the file says otherwise', async () => {
    const { client, settings, appearance, inFile } = await start();
    client.host.settings.breakSyntax({ line: 1, column: 1, message: 'broken' });
    await appearance.setTheme('dark');
    expect(appearance.store.getState()).toEqual({ theme: 'dark', resolved: 'dark', isUnsaved: true });
    expect(inFile()).toBeUndefined();
    client.host.settings.breakSyntax(undefined);
    await settings.load();
    expect(appearance.store.getState().theme).toBe('dark');
    client.host.settings.editByHand([{ path: THEME, value: 'light' }]);
    await until(appearance, 'light');
    expect(appearance.store.getState()).toEqual({ theme: 'light', resolved: 'light', isUnsaved: false });
  });

  it('begins with what was last seen, before the file is known', async () => {
    const { client, page, appearance } = await start();
    client.host.settings.editByHand([{ path: THEME, value: 'dark' }]);
    await until(appearance, 'dark');
    const next = page.open();
    ends.push(() => next.dispose());
    expect(next.store.getState().resolved).toBe('dark');
  });
});
