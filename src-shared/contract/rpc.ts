/**
 * The contract over a {@link Channel}: calls from the client to the host, events from the host to the client. This is
 * the client's end; the host's is `serve-host.ts`. Both transports (Electron message port, WebSocket) use these two.
 *
 *   client ──call──▶ host          answered with a result or `{ code, message }`
 *   client ◀─event── host          acknowledged by the client: what is unacknowledged is the host's measure of a slow client
 *
 * A watch's answer comes before the first `matched` of that watch, and no `matched` of the query that it replaced comes
 * after: the client's end drops what arrives for a watch that is being opened, the host's end holds back what is new.
 *
 * The wire form is birpc's: `{ t: 'q', i, m, a }` asks, `{ t: 's', i, r | e }` answers.
 */
import { createBirpc } from 'birpc';
import { apiFrom, EVENTS, eventsFrom, type HostApi, type HostEvents, invoke } from './calls.ts';
import type { Channel } from './channel.ts';
import { HostError, toHostError } from './errors.ts';

/** What a host gives each client. */
export interface HostSession extends HostApi {
  /** Ends the client's watches. Idempotent. */
  close(): void;
}

/** How a transport joins a client to the host. */
export type ConnectToHost = (client: HostEvents) => HostSession;

/** How long a client waits for an answer. A search over a full log of 2 GiB is the slowest call. */
export const CALL_DEADLINE_MS = 60_000;

export interface HostLink {
  /** Every call rejects with a {@link HostError}; after the end with `disconnected`. */
  api: HostApi;
  /** Idempotent; calls that are waiting reject with `disconnected`. */
  close(): void;
  /** Resolves with the reason when the channel has ended, whoever ended it. */
  closed: Promise<string>;
}

/** birpc's two messages: a question (with an id when it wants an answer) and an answer. */
export type RpcMessage =
  | { t: 'q'; i?: string; m: string; a: unknown[] }
  | { t: 's'; i: string; r?: unknown; e?: unknown };

/** A message that birpc can be given: anything else from the other end would make it throw. */
export function isRpcMessage(message: unknown): message is RpcMessage {
  if (typeof message !== 'object' || message === null) return false;
  const { t, i, m, a } = message as Record<string, unknown>;
  if (t === 's') return typeof i === 'string';
  return t === 'q' && typeof m === 'string' && Array.isArray(a) && (i === undefined || typeof i === 'string');
}

/** The watch id when the message asks to open a watch. */
export function watchAsked(message: RpcMessage): number | undefined {
  if (message.t !== 'q' || message.m !== 'watch') return undefined;
  const watchId = message.a[0];
  return typeof watchId === 'number' ? watchId : undefined;
}

/** Builds the client's end. `events` are called as they come, in order. */
export function connectRpc(channel: Channel, events: HostEvents, options: { deadlineMs?: number } = {}): HostLink {
  /** Watches whose answer is still to come, by the message that asked: what arrives for them belongs to the query before. */
  const opening = new Map<string | undefined, number>();
  const handlers: HostEvents = {
    ...eventsFrom((name, args) => invoke(events, name, args)),
    matched(...args) {
      if (![...opening.values()].includes(args[0])) events.matched(...args);
    },
  };
  const rpc = createBirpc<HostApi, HostEvents, false>(handlers, {
    proxify: false,
    timeout: options.deadlineMs ?? CALL_DEADLINE_MS,
    resolver: (name, handler) => (Object.hasOwn(EVENTS, name) ? handler : undefined),
    post(message) {
      const watchId = watchAsked(message);
      if (watchId !== undefined) opening.set(message.i, watchId);
      channel.post(message);
    },
    on: (listener) =>
      channel.onMessage((message) => {
        if (!isRpcMessage(message)) return;
        if (message.t === 's') opening.delete(message.i);
        listener(message);
      }),
    onTimeoutError: (name) => {
      throw new HostError('timeout', `The host did not answer ${name} in time.`);
    },
  });

  let ended = false;
  const closed = new Promise<string>((resolve) => {
    channel.onClose((reason) => {
      ended = true;
      rpc.$close(new HostError('disconnected', `The connection to the host ended: ${reason}`));
      resolve(reason);
    });
  });

  return {
    api: apiFrom(async (name, args) => {
      if (ended) throw new HostError('disconnected', 'There is no connection to the host.');
      try {
        return await rpc.$callRaw({ method: name, args });
      } catch (error) {
        throw toHostError(error);
      }
    }),
    close: () => channel.close('closed by the client'),
    closed,
  };
}
