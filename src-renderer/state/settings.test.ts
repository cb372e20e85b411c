import { afterEach, describe, expect, it } from 'vitest';
import { createFakeClient, type FakeClient } from '../client/testing/fake-client.ts';
import { whenConnected } from '../client/when-connected.ts';
import { createIdle } from './idle.ts';
import { createSettings, type Settings } from './settings.ts';

const AGE = ['sluice', 'log', 'max_age_days'];
const ENDPOINT = ['otel', 'exporters', 'staging', 'otlp-grpc', 'endpoint'];

const ends: Array<() => void> = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

async function start(): Promise<{ settings: Settings; client: FakeClient; idle(): Promise<void> }> {
  const client = createFakeClient();
  const idle = createIdle();
  const settings = createSettings({ port: client, idle, debounceMs: 1 });
  ends.push(() => {
    settings.dispose();
    client.close();
  });
  await whenConnected(client);
  await settings.load();
  return {
    settings,
    client,
    idle: () =>
      new Promise((resolve) => {
        if (idle.isIdle) return resolve();
        const stop = idle.subscribe((isIdle) => {
          if (!isIdle) return;
          stop();
          resolve();
        });
      }),
  };
}

/** Resolves when the state is as wanted. */
function until(settings: Settings, wanted: (state: ReturnType<Settings['store']['getState']>) => boolean) {
  return new Promise<void>((resolve) => {
    if (wanted(settings.store.getState())) return resolve();
    const stop = settings.store.subscribe((state) => {
      if (!wanted(state)) return;
      stop();
      resolve();
    });
  });
}

describe('editing', () => {
  it('shows what would be written, and takes it back', async () => {
    const { settings, idle } = await start();
    settings.set(AGE, 7);
    expect(settings.store.getState().values).toMatchObject({ sluice: { log: { max_age_days: 7 } } });
    await idle();
    expect(settings.store.getState().preview?.text).toContain('max_age_days = 7');
    settings.revert(AGE);
    expect(settings.store.getState()).toMatchObject({ edits: [], preview: undefined });
    expect(settings.store.getState().values).toMatchObject({ sluice: { log: { max_age_days: 14 } } });
  });

  it('reports the fault of the last edit, and does not save it', async () => {
    const { settings, idle, client } = await start();
    const before = client.host.settings.view().text;
    settings.set(ENDPOINT, 'https://b');
    settings.set(ENDPOINT, 'nonsense');
    await idle();
    expect(settings.store.getState().problems).toContainEqual(
      expect.objectContaining({ path: ENDPOINT, level: 'error' }),
    );
    expect(await settings.save()).toBe(false);
    expect(settings.store.getState().edits).toHaveLength(1);
    expect(client.host.settings.view().text).toBe(before);
  });

  it('saves, and has nothing left to save', async () => {
    const { settings, client } = await start();
    settings.set(AGE, 7);
    expect(await settings.save()).toBe(true);
    expect(settings.store.getState()).toMatchObject({ edits: [], preview: undefined, saving: false });
    expect(settings.store.getState().view?.text).toContain('max_age_days = 7');
    expect(client.host.settings.view().text).toContain('max_age_days = 7');
  });

  it('can be tried again when the file could not be written', async () => {
    const { settings, client, idle } = await start();
    settings.set(AGE, 7);
    await idle();
    client.host.settings.failWrites('it is write-protected');
    expect(await settings.save()).toBe(false);
    expect(settings.store.getState()).toMatchObject({ error: 'it is write-protected', edits: [{ path: AGE }] });
    expect(settings.store.getState().problems.filter(({ level }) => level === 'error')).toEqual([]);
    client.host.settings.failWrites(undefined);
    expect(await settings.save()).toBe(true);
    expect(settings.store.getState()).toMatchObject({ error: undefined, edits: [] });
  });

  it('keeps what was typed while it was being saved', async () => {
    const { settings } = await start();
    settings.set(AGE, 7);
    const saved = settings.save();
    settings.set(ENDPOINT, 'https://b');
    expect(await saved).toBe(true);
    expect(settings.store.getState().edits).toEqual([{ path: ENDPOINT, value: 'https://b' }]);
  });
});

describe('renaming an exporter', () => {
  it('takes along what is not saved yet', async () => {
    const { settings, client } = await start();
    settings.set(ENDPOINT, 'https://b');
    settings.set(AGE, 7);
    expect(await settings.renameExporter('staging', 'production')).toBeUndefined();
    const renamed = ['otel', 'exporters', 'production', ...ENDPOINT.slice(3)];
    expect(settings.store.getState().edits.map(({ path }) => path)).toEqual([renamed, AGE]);
    expect(client.host.settings.view().values).toMatchObject({
      otel: { exporters: { production: { 'otlp-grpc': { endpoint: 'https://otel.example.com:4317' } } } },
    });
    expect(await settings.save()).toBe(true);
    expect(client.host.settings.view().values).toMatchObject({
      otel: { exporters: { production: { 'otlp-grpc': { endpoint: 'https://b' } } } },
    });
  });

  it('says why it cannot be', async () => {
    const { settings } = await start();
    expect(await settings.renameExporter('staging', 'archive')).toBe('archive cannot be its name');
    expect(settings.store.getState().saving).toBe(false);
  });
});

describe('a file that changes meanwhile', () => {
  it('is shown, and edits of other keys go on top of it', async () => {
    const { settings, client } = await start();
    settings.set(AGE, 7);
    client.host.settings.editByHand([{ path: ENDPOINT, value: 'https://by-hand:4317' }]);
    await until(settings, ({ view }) => view?.text.includes('by-hand') === true);
    expect(settings.store.getState().edits).toHaveLength(1);
    expect(await settings.save()).toBe(true);
    expect(client.host.settings.view().text).toContain('by-hand');
    expect(client.host.settings.view().text).toContain('max_age_days = 7');
  });

  it('asks about the same key: theirs', async () => {
    const { settings, client } = await start();
    settings.set(AGE, 7);
    client.host.settings.editByHand([{ path: AGE, value: 21 }]);
    expect(await settings.save()).toBe(false);
    expect(settings.store.getState().conflicts).toEqual([{ path: AGE, theirs: 21, yours: 7 }]);
    expect(client.host.settings.view().text).toContain('max_age_days = 21');
    expect(await settings.resolve([AGE])).toBe(true);
    expect(settings.store.getState()).toMatchObject({ edits: [], conflicts: [] });
    expect(client.host.settings.view().text).toContain('max_age_days = 21');
  });

  it('asks about the same key: mine', async () => {
    const { settings, client } = await start();
    settings.set(AGE, 7);
    client.host.settings.editByHand([{ path: AGE, value: 21 }]);
    await settings.save();
    expect(await settings.resolve([])).toBe(true);
    expect(client.host.settings.view().text).toContain('max_age_days = 7');
  });

  it('leaves nothing to save when it says the same by now', async () => {
    const { settings, client } = await start();
    client.host.settings.editByHand([{ path: AGE, value: 21 }]);
    await until(settings, ({ view }) => view?.text.includes('= 21') === true);
    settings.set(AGE, 7);
    expect(await settings.save()).toBe(true);
  });
});
