import { afterEach, describe, expect, it } from 'vitest';
import { fakeExporter } from '../testing/fake-host/fake-exporters.ts';
import { createFakeHost, type FakeHost } from '../testing/fake-host/fake-host.ts';
import { CALL_NAMES, eventsFrom } from './calls.ts';
import type { Channel } from './channel.ts';
import { HostError } from './errors.ts';
import type { HostApi, HostEvents, NewMatches } from './host-api.ts';
import { createPortChannel } from './port-channel.ts';
import { type ConnectToHost, connectRpc, type HostLink } from './rpc.ts';
import { MAX_RUNNING_CALLS, type ServedClient, type ServeHostOptions, serveHost } from './serve-host.ts';
import type { SettingTable } from './settings-api.ts';

const ends: Array<() => void> = [];
afterEach(() => {
  for (const end of ends.splice(0)) end();
});

const SILENT = eventsFrom(() => {});

function ports(): { windowEnd: Channel; hostEnd: Channel } {
  const { port1, port2 } = new MessageChannel();
  ends.push(() => port1.close());
  return { windowEnd: createPortChannel(port1), hostEnd: createPortChannel(port2) };
}

function link(
  connect: ConnectToHost,
  events: Partial<HostEvents> = {},
  options: ServeHostOptions & { deadlineMs?: number } = {},
): { host: ServedClient; client: HostLink; windowEnd: Channel } {
  const { windowEnd, hostEnd } = ports();
  const host = serveHost(hostEnd, connect, options);
  const client = connectRpc(windowEnd, { ...SILENT, ...events }, options);
  return { host, client, windowEnd };
}

/** A host some of whose calls are replaced. */
function hostWith(replaced: Partial<HostApi>, fake: FakeHost = createFakeHost()): ConnectToHost {
  return (client) => ({ ...fake.connect(client), ...replaced });
}

function never(): Promise<never> {
  return new Promise(() => {});
}

describe('calls', () => {
  it('answers every call of the contract', async () => {
    const { client } = link(createFakeHost({ exporters: [fakeExporter('staging')] }).connect);
    const { api } = client;
    const answers: { [Call in keyof HostApi]: unknown } = {
      info: await api.info(),
      conversations: await api.conversations(),
      watch: await api.watch(1, { filter: '' }),
      unwatch: await api.unwatch(1),
      rows: await api.rows([1, 2, 3]),
      event: await api.event(1),
      eventValue: await api.eventValue(1, ['attributes', 0, 'value', 'stringValue']),
      eventOtlpJson: await api.eventOtlpJson(1),
      related: await api.related(1),
      commonEvents: await api.commonEvents([1]),
      arrivals: await api.arrivals(5),
      deleteConversations: await api.deleteConversations([1]),
      restoreConversations: await api.restoreConversations([1]),
      playRecordedRun: await api.playRecordedRun('codex'),
      agentSetups: await api.agentSetups(),
      startUrl: await api.startUrl(),
      enter: await api.enter(),
      exporters: await api.exporters(),
      setExporterEnabled: await api.setExporterEnabled('staging', true, 'from-now'),
      retryExporter: await api.retryExporter('staging'),
      testExporter: await api.testExporter('staging'),
      replay: await api.replay('staging', { fromMs: 0, toMs: 1 }),
      cancelReplay: await api.cancelReplay(1),
      deadLetters: await api.deadLetters('staging'),
      resendDeadLetters: await api.resendDeadLetters('staging', [1]),
      dropDeadLetters: await api.dropDeadLetters('staging', [1]),
      unsentOf: await api.unsentOf([1]),
      settings: await api.settings(),
      previewSettings: await api.previewSettings([{ path: ['sluice', 'log', 'max_age_days'], value: 7 }]),
      saveSettings: await api.saveSettings([{ path: ['sluice', 'log', 'max_age_days'] }], '1'),
      renameExporter: await api.renameExporter('staging', 'renamed'),
      leaves: await api.leaves(1),
      leavesText: await api.leavesText(1, 'staging', 0, 'before'),
      tryRedaction: await api.tryRedaction({ rules: { work: { regex: 'a+' } }, redact: ['work', 'secrets'] }),
      leaks: await api.leaks({ exporter: 'staging', limit: 100 }),
      scrub: await api.scrub({}),
      newKeys: await api.newKeys(1, ['a']),
      settleKey: await api.settleKey('a'),
      declinedOffers: await api.declinedOffers(),
      declineOffer: await api.declineOffer('a'),
    };
    expect(Object.keys(answers).sort()).toEqual([...CALL_NAMES].sort());
    expect(answers.rows).toHaveLength(3);
    expect(answers.watch).toMatchObject({ total: 108, truncated: false });
    expect((answers.watch as { ids: unknown }).ids).toBeInstanceOf(Float64Array);
    expect(answers.event).toMatchObject({ row: { id: 1 } });
  });

  it.each<[string, (api: HostApi) => Promise<unknown>]>([
    ['an id that is no id', (api) => api.event(0)],
    ['a fraction', (api) => api.event(1.5)],
    ['text for a number', (api) => api.event('1' as unknown as number)],
    ['too many ids', (api) => api.rows(Array.from({ length: 501 }, (_, index) => index + 1))],
    ['a filter without end', (api) => api.watch(1, { filter: 'x'.repeat(5_000) })],
    ['an agent that nobody recorded', (api) => api.playRecordedRun('other' as 'codex')],
    ['rules without names', (api) => api.tryRedaction({ rules: [] as unknown as SettingTable, redact: [] })],
    ['a leak report over too many events', (api) => api.leaks({ limit: 1_001 })],
    ['a path with an object in it', (api) => api.eventValue(1, [{} as unknown as string])],
    ['more arguments than there are', (api) => (api.info as (extra: number) => Promise<unknown>)(1)],
  ])('refuses %s before the host sees it', async (_what, call) => {
    const calls: string[] = [];
    const seen = new Proxy(createFakeHost().connect(SILENT), {
      get(session, name, receiver) {
        calls.push(String(name));
        return Reflect.get(session, name, receiver);
      },
    });
    const { client } = link(() => seen);
    await expect(call(client.api)).rejects.toMatchObject({ name: 'HostError', code: 'invalid-argument' });
    expect(calls).toEqual([]);
  });

  it.each(['toString', 'constructor', '__proto__', 'close', 'valueOf', 'x'.repeat(100_000)])(
    'has no call named %.20s',
    async (name) => {
      const { windowEnd } = link(createFakeHost().connect);
      const answer = new Promise((resolve) => windowEnd.onMessage(resolve));
      windowEnd.post({ t: 'q', i: '1', m: name, a: [] });
      expect(await answer).toMatchObject({ t: 's', i: '1', e: { code: 'invalid-argument' } });
    },
  );

  it('carries a HostError by code and message, and nothing of any other error', async () => {
    const faults: unknown[] = [];
    const { client } = link(
      hostWith({
        info: () => Promise.reject(new HostError('unavailable', 'The log is being opened.')),
        arrivals: () => Promise.reject(new Error('secret in /home/someone')),
      }),
      {},
      { onFault: (call, error) => faults.push([call, String(error)]) },
    );
    await expect(client.api.info()).rejects.toMatchObject({ code: 'unavailable', message: 'The log is being opened.' });
    const error = await client.api.arrivals().catch((thrown: unknown) => thrown as HostError);
    expect(error).toMatchObject({ code: 'internal', message: 'The host failed to answer this call.' });
    expect(faults).toEqual([['arrivals', 'Error: secret in /home/someone']]);
  });

  it('gives up after the deadline', async () => {
    const { client } = link(hostWith({ info: never }), {}, { deadlineMs: 5 });
    await expect(client.api.info()).rejects.toMatchObject({ code: 'timeout' });
  });

  it('answers busy when too many calls run, and again when one has ended', async () => {
    const waiting: Array<(value: undefined) => void> = [];
    const { client } = link(hostWith({ startUrl: () => new Promise((resolve) => waiting.push(resolve)) }));
    const calls = Array.from({ length: MAX_RUNNING_CALLS }, () => client.api.startUrl());
    await expect(client.api.info()).rejects.toMatchObject({ code: 'busy' });
    for (const done of waiting) done(undefined);
    await Promise.all(calls);
    await expect(client.api.info()).resolves.toMatchObject({ version: '0.1.0' });
  });
});

describe('the end of a connection', () => {
  it.each(['client', 'host'] as const)('rejects waiting and later calls when the %s closes', async (who) => {
    const { client, host } = link(hostWith({ info: never }));
    const waiting = client.api.info();
    const outcome = expect(waiting).rejects.toMatchObject({ code: 'disconnected' });
    if (who === 'client') client.close();
    else host.close('the host stops');
    await outcome;
    await client.closed;
    await host.closed;
    await expect(client.api.rows([1])).rejects.toMatchObject({ code: 'disconnected' });
  });

  it('ends the session', async () => {
    const fake = createFakeHost();
    const { client, host } = link(fake.connect);
    await client.api.info();
    expect(fake.sessions).toBe(1);
    client.close();
    await host.closed;
    expect(fake.sessions).toBe(0);
  });

  it.each([[null], ['text'], [{ t: 'q', m: 'info', a: 'no list' }], [{ t: 'q', m: 1, a: [] }], [{ t: 'x' }], [[]]])(
    'follows a message that is not of the protocol: %j',
    async (message) => {
      const { host, windowEnd } = link(createFakeHost().connect);
      windowEnd.post(message);
      expect(await host.closed).toBe('a message that is not part of the protocol');
    },
  );
});

describe('events', () => {
  it('reach the client in order, typed arrays as typed arrays', async () => {
    const fake = createFakeHost();
    const batches: NewMatches[] = [];
    let enough = () => {};
    const all = new Promise<void>((resolve) => {
      enough = resolve;
    });
    const { client } = link(fake.connect, {
      matched(_watchId, batch) {
        batches.push(batch);
        if (batches.length === 3) enough();
      },
    });
    await client.api.watch(7, { filter: '' });
    const added = [fake.append(1), fake.append(2), fake.append(100)];
    await all;
    expect(batches.map((batch) => [...batch.ids])).toEqual(added);
    expect(batches.every((batch) => batch.times instanceof Float64Array)).toBe(true);
    expect(batches.map((batch) => batch.rows.length)).toEqual([1, 2, 0]);
  });

  it('of a watch follow its answer, even when the host tells of them first', async () => {
    const fake = createFakeHost();
    const order: string[] = [];
    let arrived = () => {};
    const matched = new Promise<void>((resolve) => {
      arrived = resolve;
    });
    const connect: ConnectToHost = (client) => {
      const session = fake.connect(client);
      return {
        ...session,
        async watch(watchId, query) {
          const answer = await session.watch(watchId, query);
          fake.append(1);
          return answer;
        },
      };
    };
    const { client } = link(connect, {
      matched() {
        order.push('matched');
        arrived();
      },
    });
    const answer = await client.api.watch(1, { filter: '' });
    order.push('answered');
    await matched;
    expect(order).toEqual(['answered', 'matched']);
    expect(answer.ids).toHaveLength(108);
  });

  it('end the connection of a client that does not acknowledge them', async () => {
    const fake = createFakeHost();
    const { hostEnd } = ports();
    const host = serveHost(hostEnd, fake.connect, { maxUnacknowledged: 10 });
    for (let count = 0; count < 20; count += 1) fake.append(1);
    expect(await host.closed).toBe('the client does not keep up with the events');
    expect(fake.sessions).toBe(0);
  });

  it('end the connection when the transport holds too much', async () => {
    const fake = createFakeHost();
    const { hostEnd } = ports();
    const host = serveHost({ ...hostEnd, bufferedBytes: () => 1_000 }, fake.connect, { maxBufferedBytes: 999 });
    fake.append(1);
    expect(await host.closed).toBe('the client does not keep up with the events');
  });

  it('about the host are coalesced while the client is behind', async () => {
    const fake = createFakeHost();
    const versions: string[] = [];
    let last = () => {};
    const done = new Promise<void>((resolve) => {
      last = resolve;
    });
    const { client } = link(fake.connect, {
      infoChanged(info) {
        versions.push(info.version);
        if (info.version === '200') last();
      },
    });
    for (let count = 1; count <= 200; count += 1) fake.setInfo({ version: String(count) });
    await done;
    expect(versions).toHaveLength(21);
    client.close();
  });
});
