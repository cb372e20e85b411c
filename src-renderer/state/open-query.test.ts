import { afterEach, describe, expect, test } from 'vitest';
import { createFakeClient, type FakeClient } from '../client/testing/fake-client.ts';
import { createIdle, type Idle } from './idle.ts';
import { createOpenQuery, type OpenQuery, type OpenQueryOptions } from './open-query.ts';

let client: FakeClient;
let idle: Idle;
let query: OpenQuery;

async function whenIdle(): Promise<void> {
  // Idle twice in a row: an answer may start the next piece of work.
  for (let round = 0; round < 3; round++) {
    await new Promise<void>((resolve) => {
      if (idle.isIdle) resolve();
      else {
        const stop = idle.subscribe((isIdle) => {
          if (!isIdle) return;
          stop();
          resolve();
        });
      }
    });
    await new Promise((resolve) => setTimeout(resolve));
  }
}

async function start(events: number, options: Partial<OpenQueryOptions> = {}): Promise<void> {
  client = createFakeClient({
    conversations: [
      { agent: 'claude', events: 12 },
      { agent: 'codex', events },
    ],
  });
  idle = createIdle();
  query = createOpenQuery({ port: client, idle, schedule: (callback) => queueMicrotask(callback), ...options });
  await new Promise<void>((resolve) => {
    if (client.state.phase === 'connected') resolve();
    else client.onState(({ phase }) => phase === 'connected' && resolve());
  });
}

function shownIds(): number[] {
  return Array.from({ length: query.list.count }, (_, index) => query.list.idAt(index));
}

afterEach(() => {
  query.dispose();
  client.close();
});

describe('open query', () => {
  test('shows what is stored, then what arrives', async () => {
    await start(48);
    query.open({ filter: '' });
    await whenIdle();
    expect(query.store.getState()).toMatchObject({ status: 'ready', count: 60, total: 60, following: true });

    const added = client.host.append(5);
    await whenIdle();
    expect(query.store.getState()).toMatchObject({ count: 65, total: 65 });
    expect(shownIds().slice(-5)).toEqual(added);
    // The rows came with the batch: nothing has to be asked for.
    expect(query.rows.get(added[0] as number)).toMatchObject({ id: added[0] });
  });

  test('a deleted conversation leaves the list of all events at once, and comes back when restored', async () => {
    await start(48);
    query.open({ filter: '' });
    await whenIdle();
    const before = shownIds();

    // As another window does it.
    await client.api.deleteConversations([1]);
    await whenIdle();
    expect(query.store.getState()).toMatchObject({ count: 48, total: 48 });
    await client.api.restoreConversations([1]);
    await whenIdle();
    expect(shownIds()).toEqual(before);
  });

  test('counts the errors of what is shown, whatever comes and goes', async () => {
    await start(400);
    const failedAmongShown = async () => {
      const rows = await client.api.rows(shownIds().filter((_, index) => index < 500));
      return rows.filter(({ ok }) => ok === false).length;
    };
    query.open({ filter: 'agent:codex' });
    await whenIdle();
    const before = query.store.getState().errors;
    expect(before).toBeGreaterThan(0);
    expect(before).toBe(await failedAmongShown());

    client.host.append(120, { conversationId: 2 });
    await whenIdle();
    const more = query.store.getState();
    expect(more.errors).toBeGreaterThan(before);
    expect(more.errors).toBe(await failedAmongShown());
    expect(more).toMatchObject({ count: 520, total: 532 });

    client.host.expire(300);
    await whenIdle();
    const less = query.store.getState();
    expect(less.errors).toBeLessThan(more.errors);
    expect(less.errors).toBe(await failedAmongShown());
    // The filter hides none of what is left: those that went count no longer.
    expect(less).toMatchObject({ count: 232, total: 232 });

    query.open({ filter: 'agent:codex kind:user_prompt' });
    await whenIdle();
    expect(query.store.getState().errors).toBe(0);
  });

  test('a late event of a conversation stands at its time', async () => {
    await start(48);
    query.open({ conversationId: 2, filter: '' });
    await whenIdle();
    const before = query.store.getState().shifts;
    const [late] = client.host.append(1, { conversationId: 2, late: true });
    await whenIdle();
    const index = query.list.indexOf(late as number);
    expect(index).toBeGreaterThanOrEqual(0);
    expect(index).toBeLessThan(query.list.count - 1);
    expect(query.list.timeAt(index)).toBeLessThanOrEqual(query.list.timeAt(index + 1));
    expect(query.store.getState().shifts).toBe(before + 1);
  });

  test('a pause freezes the list, counts what arrives and loses nothing', async () => {
    await start(48);
    query.open({ filter: '' });
    await whenIdle();
    const frozen = shownIds();
    query.pause();
    const added = client.host.append(7);
    await whenIdle();
    expect(shownIds()).toEqual(frozen);
    expect(query.store.getState()).toMatchObject({ paused: true, waiting: 7, count: 60, total: 67 });

    query.resume();
    await whenIdle();
    expect(shownIds()).toEqual([...frozen, ...added]);
    expect(query.store.getState()).toMatchObject({ paused: false, waiting: 0, following: true });
  });

  test('when too much arrives during a pause the query is opened again', async () => {
    await start(48, { maxWaiting: 10 });
    query.open({ filter: '' });
    await whenIdle();
    query.pause();
    client.host.append(8);
    client.host.append(8);
    await whenIdle();
    expect(query.store.getState().waiting).toBe(8);
    query.resume();
    await whenIdle();
    expect(query.store.getState()).toMatchObject({ count: 76, waiting: 0, paused: false });
  });

  test('events that are gone leave the list; during a pause they leave on resume', async () => {
    await start(48);
    query.open({ filter: '' });
    await whenIdle();
    client.host.expire(10);
    await whenIdle();
    expect(query.store.getState()).toMatchObject({ count: 50, total: 50 });
    expect(shownIds()[0]).toBe(11);

    query.pause();
    client.host.expire(20);
    await whenIdle();
    // Frozen: what is gone is still shown, and counted.
    expect(query.store.getState()).toMatchObject({ count: 50, total: 50 });
    query.resume();
    expect(query.store.getState()).toMatchObject({ count: 40, total: 40 });
    expect(shownIds()[0]).toBe(21);
  });

  test('without following, matches are counted as unseen until it follows again', async () => {
    await start(12);
    query.open({ filter: '' });
    await whenIdle();
    query.setFollowing(false);
    client.host.append(3);
    await whenIdle();
    expect(query.store.getState().unseen).toBe(3);
    query.setFollowing(true);
    expect(query.store.getState().unseen).toBe(0);
  });

  test('a lost connection loses and doubles nothing', async () => {
    await start(48);
    query.open({ filter: '' });
    await whenIdle();
    const back = new Promise<void>((resolve) => {
      client.onState(({ phase, session }) => phase === 'connected' && session > 1 && resolve());
    });
    client.disconnect();
    const missed = client.host.append(4);
    await back;
    query.reopen();
    await whenIdle();
    const later = client.host.append(2);
    await whenIdle();
    const ids = shownIds();
    expect(ids.length).toBe(66);
    expect(new Set(ids).size).toBe(66);
    expect(ids.slice(-6)).toEqual([...missed, ...later]);
  });

  test('a reconnect during a pause leaves the frozen list as it is', async () => {
    await start(48);
    query.open({ conversationId: 2, filter: '' });
    await whenIdle();
    query.pause();
    const frozen = shownIds();
    client.host.append(3, { conversationId: 2 });
    await whenIdle();
    query.reopen();
    await whenIdle();
    expect(shownIds()).toEqual(frozen);
    expect(query.store.getState()).toMatchObject({ paused: true, waiting: 3 });
    query.resume();
    expect(query.list.count).toBe(51);
  });

  test('the last 15 minutes are those before it was opened, until they are asked for again', async () => {
    let nowMs = 0;
    await start(48, { now: () => nowMs });
    const asked: string[] = [];
    const { watch } = client.api;
    client.api.watch = (id, wanted) => {
      asked.push(wanted.filter);
      return watch(id, wanted);
    };
    query.open({ filter: '' });
    await whenIdle();
    const times = Array.from({ length: query.list.count }, (_, index) => query.list.timeAt(index));
    const newestMs = Math.max(...times);

    nowMs = newestMs + 15 * 60_000 - 1;
    query.open({ filter: 'time:>-15m' });
    await whenIdle();
    expect(query.store.getState()).toMatchObject({ count: 1, shown: { filter: 'time:>-15m' } });
    const added = client.host.append(3);
    await whenIdle();
    expect(shownIds().slice(-3)).toEqual(added);

    nowMs += 3_600_000;
    query.reopen();
    await whenIdle();
    expect(query.store.getState()).toMatchObject({ count: 4, asked: { filter: 'time:>-15m' } });
    expect(asked[2]).toBe(asked[1]);

    query.pause();
    query.renewTimes();
    await whenIdle();
    expect(query.store.getState()).toMatchObject({ count: 0, paused: false, shown: { filter: 'time:>-15m' } });
    query.open({ filter: 'time:<2026-11-22T14:05Z' });
    query.renewTimes();
    expect(asked).toHaveLength(5);
  });

  test('of two queries asked for at once the last one is shown', async () => {
    await start(48);
    query.open({ filter: '' });
    query.open({ conversationId: 1, filter: '' });
    await whenIdle();
    expect(query.store.getState()).toMatchObject({ count: 12, shown: { conversationId: 1 } });
    client.host.append(2, { conversationId: 2 });
    await whenIdle();
    expect(query.list.count).toBe(12);
  });

  test('rows are hydrated for the range that is wanted only', async () => {
    await start(2_000);
    query.open({ filter: '' });
    await whenIdle();
    expect(query.rows.size).toBe(0);
    const wanted = shownIds().slice(1_000, 1_300);
    query.rows.want(wanted);
    await whenIdle();
    expect(query.rows.size).toBe(300);
    expect(query.rows.get(wanted[299] as number)).toMatchObject({ id: wanted[299] });
    expect(query.rows.get(1)).toBeUndefined();
  });
});
