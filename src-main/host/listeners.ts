/**
 * The receivers of one host: started together, each with a state of its own, so that one taken port stops no other, and
 * moved while running when the settings say so.
 */
import type { Listener, ListenerName } from '../../src-shared/contract/host-api.ts';
import type { Receiver, StartResult } from '../receivers/receiver.ts';

export interface Listeners {
  /** Never rejects: what failed has its reason in its state. */
  start(): Promise<void>;
  /**
   * Listens at these addresses (as configured, or `off`); the others stay. A new address is bound before the old one is
   * given up; where a new port is the port of one that moves, those that move stop first, and come back if it fails.
   * Answers with a sentence for each that could not move: it goes on where it was. One call after the other.
   */
  move(addresses: ReadonlyMap<ListenerName, string>, options: { deadlineMs: number }): Promise<string[]>;
  list(): Listener[];
  /** As bound; undefined when it does not listen. */
  address(name: ListenerName): string | undefined;
  /** State of a listener that is not a receiver (the interface). */
  set(listener: Listener): void;
  /** Idempotent. */
  stop(options: { deadlineMs: number }): Promise<void>;
}

interface Held {
  /** As configured. */
  address: string;
  receiver: Receiver | undefined;
}

/** `create` makes the receiver of an address that is not `off`. `addresses`: as configured, shown until it is bound. */
export function createListeners(options: {
  addresses: ReadonlyMap<ListenerName, string>;
  create(name: ListenerName, address: string): Receiver;
  onChanged: () => void;
}): Listeners {
  const states = new Map<ListenerName, Listener>();
  const held = new Map<ListenerName, Held>();
  let stopped = false;
  let moving: Promise<unknown> = Promise.resolve();
  for (const [name, address] of options.addresses) {
    states.set(name, { name, address, state: 'off' });
    held.set(name, { address, receiver: address === 'off' ? undefined : options.create(name, address) });
  }

  function setState(state: Listener): void {
    states.set(state.name, state);
    options.onChanged();
  }

  async function startOne(name: ListenerName, { address, receiver }: Held): Promise<void> {
    if (receiver === undefined) return;
    const result = await tryStart(receiver);
    setState(
      result.ok
        ? { name, address: result.address, state: 'listening' }
        : { name, address, state: 'failed', error: result.error },
    );
  }

  async function move(addresses: ReadonlyMap<ListenerName, string>, stopOptions: { deadlineMs: number }) {
    const notes: string[] = [];
    const changed = [...addresses].filter(([name, address]) => held.get(name)?.address !== address);
    if (changed.length === 0 || stopped) return notes;
    const ports = changed.flatMap(([, address]) => portOf(address));
    const old = new Map(changed.map(([name]) => [name, { ...held.get(name), bound: addressOf(name) }]));
    const stopFirst = [...old.values()].some(({ bound }) => portOf(bound ?? '').some((port) => ports.includes(port)));
    if (stopFirst) await Promise.all([...old.values()].map(({ receiver }) => receiver?.stop(stopOptions)));
    const failed: ListenerName[] = [];
    for (const [name, address] of changed) {
      const before = old.get(name);
      const receiver = address === 'off' ? undefined : options.create(name, address);
      const result: StartResult = receiver === undefined ? { ok: true, address } : await tryStart(receiver);
      if (result.ok) {
        held.set(name, { address, receiver });
        setState({ name, address: result.address, state: receiver === undefined ? 'off' : 'listening' });
        if (!stopFirst) await before?.receiver?.stop(stopOptions);
        continue;
      }
      await receiver?.stop(stopOptions);
      if (before?.bound === undefined) {
        held.set(name, { address, receiver });
        setState({ name, address, state: 'failed', error: result.error });
        notes.push(result.error);
      } else {
        failed.push(name);
        notes.push(`${result.error} It still listens at ${before.bound}.`);
      }
    }
    for (const name of stopFirst ? failed : []) {
      const { address = '', bound = '' } = old.get(name) ?? {};
      const again = { address: bound, receiver: options.create(name, bound) };
      held.set(name, { ...again, address });
      await startOne(name, again);
    }
    return notes;
  }

  function addressOf(name: ListenerName): string | undefined {
    const state = states.get(name);
    return state?.state === 'listening' ? state.address : undefined;
  }

  return {
    async start() {
      await Promise.all([...held].map(([name, one]) => startOne(name, one)));
    },
    move(addresses, stopOptions) {
      const moved = moving.then(() => move(addresses, stopOptions));
      moving = moved.catch(() => {});
      return moved;
    },
    list: () => [...states.values()],
    address: addressOf,
    set: setState,
    async stop(stopOptions) {
      stopped = true;
      await moving;
      await Promise.all([...held.values()].map(({ receiver }) => receiver?.stop(stopOptions)));
      for (const [name, state] of states) {
        if (state.state === 'listening' && name !== 'ui') states.set(name, { ...state, state: 'off' });
      }
    },
  };
}

async function tryStart(receiver: Receiver): Promise<StartResult> {
  try {
    return await receiver.start();
  } catch (error) {
    return { ok: false, error: error instanceof Error ? error.message : String(error) };
  }
}

/** The port of an address; none of `off`, and none where the system picks one. */
function portOf(address: string): string[] {
  const port = /:(\d+)$/.exec(address)?.[1];
  return port === undefined || port === '0' ? [] : [port];
}
