/**
 * Keeps one connection to the host open, whatever the transport: opens it, publishes its state, and opens it again with
 * growing pauses when it ends.
 */
import { apiFrom, invoke } from '../../src-shared/contract/calls.ts';
import type { Channel } from '../../src-shared/contract/channel.ts';
import { HostError } from '../../src-shared/contract/errors.ts';
import { connectRpc, type HostLink } from '../../src-shared/contract/rpc.ts';
import { createEventListeners, gateEvents } from './event-listeners.ts';
import type { ConnectionState, HostClient } from './host-client.ts';

/** How an attempt to connect ends. The reason is shown to the user. */
export type OpenOutcome = { outcome: 'open'; channel: Channel } | { outcome: 'failed'; reason: string };

export interface ClientOptions {
  /** One attempt; has a deadline of its own and never rejects. */
  open(signal: AbortSignal): Promise<OpenOutcome>;
  /** Pause before the first repeat; doubles up to `maxPauseMs`, each shortened by up to half at random. */
  minPauseMs?: number;
  maxPauseMs?: number;
  random?: () => number;
}

export const MIN_PAUSE_MS = 250;
export const MAX_PAUSE_MS = 5_000;

export function createHostClient(options: ClientOptions): HostClient {
  const minPauseMs = options.minPauseMs ?? MIN_PAUSE_MS;
  const maxPauseMs = options.maxPauseMs ?? MAX_PAUSE_MS;
  const random = options.random ?? Math.random;
  const { events, on } = createEventListeners();
  const stateListeners = new Set<(state: ConnectionState) => void>();
  const abort = new AbortController();
  let state: ConnectionState = { phase: 'connecting', session: 0 };
  let link: HostLink | undefined;
  let wake: (() => void) | undefined;

  function setState(next: ConnectionState): void {
    state = next;
    for (const listener of [...stateListeners]) listener(next);
  }

  function pause(attempt: number): Promise<void> {
    const wholeMs = Math.min(maxPauseMs, minPauseMs * 2 ** attempt);
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, wholeMs * (1 - random() / 2));
      wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  function lost(reason: string): void {
    setState({ phase: state.session === 0 ? 'connecting' : 'reconnecting', session: state.session, reason });
  }

  async function run(): Promise<void> {
    let attempt = 0;
    while (!abort.signal.aborted) {
      const opened = await options.open(abort.signal);
      if (abort.signal.aborted) {
        if (opened.outcome === 'open') opened.channel.close('closed by the window');
        return;
      }
      if (opened.outcome === 'open') {
        attempt = 0;
        const reason = await live(opened.channel);
        if (abort.signal.aborted) return;
        lost(reason);
      } else {
        lost(opened.reason);
      }
      await pause(attempt);
      attempt += 1;
    }
  }

  /** One connection from its start to its end; the reason it ended. */
  async function live(channel: Channel): Promise<string> {
    const session = state.session + 1;
    const opened: HostLink = connectRpc(
      channel,
      gateEvents(events, () => state.session === session && state.phase === 'connected'),
    );
    link = opened;
    setState({ phase: 'connected', session });
    const reason = await opened.closed;
    if (link === opened) link = undefined;
    return reason;
  }

  void run();

  return {
    api: apiFrom((name, args) => {
      if (!link) return Promise.reject(new HostError('disconnected', 'There is no connection to the host.'));
      return invoke(link.api, name, args) as Promise<unknown>;
    }),
    get state() {
      return state;
    },
    on,
    onState(listener) {
      stateListeners.add(listener);
      return () => stateListeners.delete(listener);
    },
    retry: () => wake?.(),
    close() {
      if (state.phase === 'closed') return;
      abort.abort();
      link?.close();
      link = undefined;
      wake?.();
      setState({ phase: 'closed', session: state.session });
    },
  };
}
