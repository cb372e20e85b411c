/** The receivers of one host: started together, each with a state of its own, so that one taken port stops no other. */
import type { Listener, ListenerName } from '../../src-shared/contract/host-api.ts';
import type { Receiver } from '../receivers/receiver.ts';

export interface Listeners {
  /** Never rejects: what failed has its reason in its state. */
  start(): Promise<void>;
  list(): Listener[];
  /** As bound; undefined when it does not listen. */
  address(name: ListenerName): string | undefined;
  /** State of a listener that is not a receiver (the interface). */
  set(listener: Listener): void;
  /** Idempotent. */
  stop(options: { deadlineMs: number }): Promise<void>;
}

/** `receivers`: undefined for one that is switched off. `addresses`: what was asked for, shown until it is bound. */
export function createListeners(options: {
  receivers: ReadonlyMap<ListenerName, { address: string; receiver: Receiver | undefined }>;
  onChanged: () => void;
}): Listeners {
  const states = new Map<ListenerName, Listener>();
  for (const [name, { address }] of options.receivers) states.set(name, { name, address, state: 'off' });

  async function startOne(name: ListenerName, address: string, receiver: Receiver): Promise<void> {
    try {
      const result = await receiver.start();
      states.set(
        name,
        result.ok
          ? { name, address: result.address, state: 'listening' }
          : { name, address, state: 'failed', error: result.error },
      );
    } catch (error) {
      states.set(name, {
        name,
        address,
        state: 'failed',
        error: error instanceof Error ? error.message : String(error),
      });
    }
    options.onChanged();
  }

  return {
    async start() {
      const starting = [...options.receivers].map(async ([name, { address, receiver }]) => {
        if (receiver !== undefined) await startOne(name, address, receiver);
      });
      await Promise.all(starting);
    },
    list: () => [...states.values()],
    address(name) {
      const state = states.get(name);
      return state?.state === 'listening' ? state.address : undefined;
    },
    set(listener) {
      states.set(listener.name, listener);
      options.onChanged();
    },
    async stop(stopOptions) {
      await Promise.all([...options.receivers.values()].map(({ receiver }) => receiver?.stop(stopOptions)));
      for (const [name, state] of states) {
        if (state.state === 'listening' && name !== 'ui') states.set(name, { ...state, state: 'off' });
      }
    },
  };
}
