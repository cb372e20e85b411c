import { afterEach, describe, expect, test } from 'vitest';
import { fakeExporter } from '../../src-shared/testing/fake-host/fake-exporters.ts';
import type { FakeHostOptions } from '../../src-shared/testing/fake-host/fake-host.ts';
import { parseFilter } from '../../src-shared/timeline/filter.ts';
import { createFakeClient, type FakeClient } from '../client/testing/fake-client.ts';
import { type AppState, createAppState } from './app-state.ts';
import { COMMANDS, type CommandTarget } from './commands.ts';
import type { AddressBar } from './navigation.ts';

/** An address with a history, as a browser's. */
function fakeAddress(hash = ''): AddressBar & { back(): void; readonly entries: string[] } {
  const entries = [hash];
  const listeners = new Set<() => void>();
  return {
    entries,
    hash: () => entries.at(-1) ?? '',
    push: (next) => void entries.push(next),
    replace: (next) => void entries.splice(-1, 1, next),
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    back() {
      entries.pop();
      for (const listener of listeners) listener();
    },
  };
}

let client: FakeClient;
let app: AppState;
let address: ReturnType<typeof fakeAddress>;

function start(hash = '', options: FakeHostOptions = {}): Promise<void> {
  client = createFakeClient(options);
  address = fakeAddress(hash);
  app = createAppState({
    client,
    address,
    checkFilter(text) {
      const result = parseFilter(text);
      return result.ok ? undefined : result;
    },
    schedule: (callback) => queueMicrotask(callback),
    filterDebounceMs: 1,
  });
  return until(() => app.query.store.getState().status === 'ready' && app.idle.isIdle);
}

/** Resolves once the condition holds; it is looked at whenever a store or the idle signal changes. */
function until(condition: () => boolean): Promise<void> {
  return new Promise((resolve) => {
    const stops: Array<() => void> = [];
    const look = () => {
      if (!condition()) return;
      for (const stop of stops) stop();
      resolve();
    };
    for (const { subscribe } of [app.query.store, app.conversations.store, app.confirm.store])
      stops.push(subscribe(look));
    stops.push(app.idle.subscribe(look));
    look();
  });
}

const shownConversation = () => app.query.store.getState().shown?.conversationId;

afterEach(() => {
  app.dispose();
  client.close();
});

describe('application state', () => {
  test('starts with all events and follows', async () => {
    await start();
    expect(app.query.store.getState()).toMatchObject({ count: 108, shown: { filter: '' }, following: true });
    expect(app.conversations.store.getState().order).toEqual([3, 2, 1]);
  });

  test('a link opens its conversation, filter and event', async () => {
    await start();
    const { key } = app.conversations.store.getState().byId.get(1) ?? {};
    app.dispose();
    client.close();
    await start(`#/c/codex/${key}/e/3?filter=kind%3Asse_event`);
    expect(app.query.store.getState().shown).toEqual({ conversationId: 1, filter: 'kind:sse_event' });
    expect(app.navigation.store.getState()).toMatchObject({ selectedId: 3, detailsOpen: true });
    expect(app.query.store.getState().count).toBeLessThan(48);
  });

  test('back goes to the conversation and the event before', async () => {
    await start();
    app.stepConversation(1);
    await until(() => shownConversation() === 3);
    app.stepConversation(1);
    await until(() => shownConversation() === 2);
    app.select(app.query.list.idAt(0), 'jump');
    app.selectBy(1);
    app.selectBy(1);
    expect(app.navigation.store.getState().selectedId).toBe(app.query.list.idAt(2));
    address.back();
    expect(app.navigation.store.getState().selectedId).toBeUndefined();
    address.back();
    await until(() => shownConversation() === 3);
  });

  test('a selection stops following and stays with its event when others come before it', async () => {
    await start();
    app.navigation.showConversation({ agent: 'codex', key: app.conversations.store.getState().byId.get(1)?.key ?? '' });
    await until(() => shownConversation() === 1);
    app.selectAt(40);
    const selected = app.navigation.store.getState().selectedId as number;
    expect(app.query.store.getState().following).toBe(false);
    const [late] = client.host.append(1, { conversationId: 1, late: true });
    await until(() => app.query.list.indexOf(late as number) >= 0);
    expect(app.navigation.store.getState().selectedId).toBe(selected);
    app.selectBy(1);
    expect(app.query.list.indexOf(app.navigation.store.getState().selectedId as number)).toBe(
      app.query.list.indexOf(selected) + 1,
    );
  });

  test('a filter that does not parse shows its fault and leaves the list as it is', async () => {
    await start();
    app.navigation.applyFilter('kind:tool_result');
    await until(() => app.query.store.getState().shown?.filter === 'kind:tool_result');
    const { count } = app.query.store.getState();
    expect(count).toBeGreaterThan(0);
    expect(count).toBeLessThan(108);
    app.navigation.applyFilter('kind:nonsense');
    expect(app.navigation.store.getState().filterError?.position).toBe(5);
    expect(app.query.store.getState()).toMatchObject({ count, asked: { filter: 'kind:tool_result' } });
    expect(address.hash()).toBe('#/all?filter=kind%3Atool_result');
  });

  test('a term is added to the filter that applies, not to what is being typed', async () => {
    await start();
    const { addToFilter, applyFilter, typeFilter } = app.navigation;
    addToFilter('kind:tool_result');
    typeFilter('kind:tool_result mod');
    addToFilter('ok:false');
    expect(app.navigation.store.getState().filter).toBe('kind:tool_result ok:false');
    app.navigation.showView('arrivals');
    applyFilter('');
    addToFilter('tool:x');
    expect(app.navigation.store.getState()).toMatchObject({ filter: 'tool:x', view: 'timeline' });
  });

  test('what is typed is applied once typing pauses, and the window is busy until then', async () => {
    await start();
    app.navigation.typeFilter('kind:user_prompt');
    expect(app.idle.isIdle).toBe(false);
    await until(() => app.query.store.getState().shown?.filter === 'kind:user_prompt');
    await until(() => app.idle.isIdle);
  });

  test('half a word that may become a key does not empty the list', async () => {
    await start();
    app.navigation.typeFilter('ki', true);
    await until(() => app.query.store.getState().status === 'ready');
    app.navigation.typeFilter('kind:user_prompt');
    const shown = new Set<string | undefined>();
    app.query.store.subscribe((state) => shown.add(state.shown?.filter));
    await until(() => app.query.store.getState().shown?.filter === 'kind:user_prompt');
    expect([...shown].filter((filter) => filter === 'ki')).toEqual([]);
    app.navigation.typeFilter('er', true);
    await until(() => app.query.store.getState().shown?.filter === 'er');
  });

  test('the next error is found wherever it is', async () => {
    await start();
    expect(app.selectError(1)).toBe(true);
    const id = app.navigation.store.getState().selectedId as number;
    const [row] = await client.api.rows([id]);
    expect(row?.ok).toBe(false);
    expect(app.selectError(1)).toBe(false);
    expect(app.navigation.store.getState().selectedId).toBe(id);
    expect(app.selectError(-1)).toBe(false);
  });

  test('a deleted conversation leaves, and undo brings it and its events back', async () => {
    await start();
    await app.deleteConversation(3);
    await until(() => !app.conversations.store.getState().byId.has(3) && app.query.list.count === 84);
    app.toasts.store.getState()[0]?.action?.run();
    await until(() => app.conversations.store.getState().byId.has(3) && app.query.list.count === 108);
    expect(app.toasts.store.getState()).toEqual([]);
  });

  test('deleting what exporters have not sent yet asks first', async () => {
    await start('', { exporters: [fakeExporter('staging', { queued: { records: 9, bytes: 900 } })] });
    const question = () => app.confirm.store.getState().question;
    const kept = app.deleteConversation(2);
    await until(() => question() !== undefined);
    expect(question()?.text).toContain('9 for staging');
    app.confirm.answer(false);
    await kept;
    expect(app.conversations.store.getState().byId.has(2)).toBe(true);

    const deleted = app.deleteConversation(2);
    await until(() => question() !== undefined);
    app.confirm.answer(true);
    await deleted;
    await until(() => !app.conversations.store.getState().byId.has(2));
  });

  test('the settings have a link of their own, and are found again where they were left', async () => {
    await start();
    app.navigation.showSettings({ section: 'exporters', exporter: 'staging' });
    expect(address.hash()).toBe('#/settings/exporters/staging');
    app.navigation.showView('timeline');
    app.navigation.showSettings();
    expect(address.hash()).toBe('#/settings/exporters/staging');
    address.back();
    expect(app.navigation.store.getState().view).toBe('timeline');
  });

  test('an event is shown among all events, whatever was filtered', async () => {
    await start();
    app.navigation.applyFilter('kind:user_prompt');
    app.showEvent(17);
    expect(app.navigation.store.getState()).toMatchObject({
      view: 'timeline',
      selectedId: 17,
      filter: '',
      detailsOpen: true,
    });
  });

  test('the order of conversations stands still while it is held', async () => {
    await start();
    app.conversations.hold(true);
    client.host.append(1, { conversationId: 1 });
    const fresh = client.host.startConversation('claude', 'new');
    client.host.append(1, { conversationId: fresh });
    await until(() => app.conversations.store.getState().byId.has(fresh));
    expect(app.conversations.store.getState().order).toEqual([3, 2, 1, fresh]);
    app.conversations.hold(false);
    expect(app.conversations.store.getState().order[0]).not.toBe(3);
  });

  test('a recorded run is shown as soon as its conversation is there', async () => {
    await start();
    const { conversationKey } = await client.api.playRecordedRun('gemini');
    app.showWhenKnown(conversationKey);
    await until(() => shownConversation() === 4);
  });

  test('after a lost connection everything is loaded again', async () => {
    await start();
    client.disconnect();
    client.host.append(5);
    await until(() => app.query.list.count === 113);
    expect(app.connection.getState()).toMatchObject({ phase: 'connected', session: 2 });
  });
});

test('every command does something of its own', () => {
  const called: string[] = [];
  const target = new Proxy({} as CommandTarget, {
    get: (_, name) => (argument: unknown) => called.push(`${String(name)} ${argument ?? ''}`),
  });
  for (const command of COMMANDS) command.run(target);
  expect(new Set(called).size).toBe(COMMANDS.length);
});
