/**
 * The host's end of the contract. Trust rises here: every call is checked with `parse-arguments.ts` before the host sees it.
 *
 * Bounds, for each client:
 * - calls that run at once: {@link MAX_RUNNING_CALLS}; one more is answered `busy`.
 * - events on their way: a client acknowledges each. Beyond {@link MAX_UNACKNOWLEDGED} of them, or when the transport holds more than
 *   {@link MAX_BUFFERED_BYTES}, the client does not keep up: the connection is ended with that reason. A client that
 *   comes back opens its queries anew, so nothing is lost.
 * - while a client is behind by {@link SLOW_UNACKNOWLEDGED}, only the newest of each event that is
 *   `newestOnly` is kept for it.
 */
import { createBirpc } from 'birpc';
import { apiFrom, EVENTS, type EventName, eventsFrom, type HostApi, type HostEvents, invoke } from './calls.ts';
import type { Channel } from './channel.ts';
import { HostError, toErrorPayload } from './errors.ts';
import { parseArguments } from './parse-arguments.ts';
import { type ConnectToHost, isRpcMessage, type RpcMessage, watchAsked } from './rpc.ts';

export const MAX_RUNNING_CALLS = 256;
export const MAX_UNACKNOWLEDGED = 2_000;
export const SLOW_UNACKNOWLEDGED = 20;
export const MAX_BUFFERED_BYTES = 64 * 1024 * 1024;

const TOO_SLOW = 'the client does not keep up with the events';

export interface ServeHostOptions {
  maxUnacknowledged?: number;
  maxBufferedBytes?: number;
  /** Told of faults that the client only learns the code of. */
  onFault?: (call: string, error: unknown) => void;
  /** Calls that this transport answers itself instead of the host. */
  overrides?: Partial<HostApi>;
}

export interface ServedClient {
  /** Idempotent. */
  close(reason: string): void;
  closed: Promise<string>;
}

/** Joins one client to the host for as long as its channel lives. */
export function serveHost(channel: Channel, connect: ConnectToHost, options: ServeHostOptions = {}): ServedClient {
  const maxUnacknowledged = options.maxUnacknowledged ?? MAX_UNACKNOWLEDGED;
  const maxBufferedBytes = options.maxBufferedBytes ?? MAX_BUFFERED_BYTES;
  let running = 0;
  let unacknowledged = 0;
  let ended = false;
  /** The newest arguments of events that wait until the client has caught up. */
  const newest = new Map<EventName, unknown[]>();

  /** Watches whose answer has not been posted yet, by the message that asked for them, and what is new for them. */
  const opening = new Map<string | undefined, number>();
  const held = new Map<number, Array<Parameters<HostEvents['matched']>>>();

  const session = connect({
    ...eventsFrom((name, args) => {
      if (EVENTS[name].newestOnly && unacknowledged >= SLOW_UNACKNOWLEDGED) newest.set(name, args);
      else send(name, args);
    }),
    matched(...args) {
      if (![...opening.values()].includes(args[0])) return send('matched', args);
      const waiting = held.get(args[0]) ?? [];
      waiting.push(args);
      held.set(args[0], waiting);
      if (waiting.length > maxUnacknowledged) channel.close(TOO_SLOW);
    },
  });
  // A session may be a class: its calls are taken from it when they come.
  const answers: HostApi = {
    ...apiFrom((name, args) => invoke(session, name, args) as Promise<unknown>),
    ...options.overrides,
  };

  const rpc = createBirpc<HostEvents, object, false>(
    {},
    {
      proxify: false,
      // A client that never acknowledges is ended by the bounds above, not by a timer for each event.
      timeout: -1,
      post(message: RpcMessage) {
        channel.post(message);
        if (message.t === 's' && opening.has(message.i)) watchAnswered(message.i);
      },
      on: (listener) =>
        channel.onMessage((message) => {
          if (!isRpcMessage(message)) return channel.close('a message that is not part of the protocol');
          const watchId = watchAsked(message);
          if (watchId !== undefined && message.i !== undefined) opening.set(message.i, watchId);
          listener(message);
        }),
      resolver:
        (name) =>
        (...args: unknown[]) =>
          run(name, args),
    },
  );

  const closed = new Promise<string>((resolve) => {
    channel.onClose((reason) => {
      ended = true;
      newest.clear();
      held.clear();
      rpc.$close(new HostError('disconnected', reason));
      session.close();
      resolve(reason);
    });
  });

  async function run(name: string, args: unknown[]): Promise<unknown> {
    if (running >= MAX_RUNNING_CALLS) throw toErrorPayload(new HostError('busy', 'Too many calls at once.'));
    const parsed = parseArguments(name, args);
    if (!parsed.ok) throw toErrorPayload(new HostError(parsed.code, parsed.message));
    running += 1;
    try {
      return await invoke(answers, parsed.call, parsed.args);
    } catch (error) {
      if (!(error instanceof HostError)) options.onFault?.(name, error);
      throw toErrorPayload(error);
    } finally {
      running -= 1;
    }
  }

  function send(event: EventName, args: unknown[]): void {
    if (ended) return;
    newest.delete(event);
    unacknowledged += 1;
    rpc.$callRaw({ method: event, args }).then(acknowledge, acknowledge);
    if (unacknowledged > maxUnacknowledged || channel.bufferedBytes() > maxBufferedBytes) {
      channel.close(TOO_SLOW);
    }
  }

  function watchAnswered(messageId: string): void {
    const watchId = opening.get(messageId);
    opening.delete(messageId);
    if (watchId === undefined || [...opening.values()].includes(watchId)) return;
    const waiting = held.get(watchId) ?? [];
    held.delete(watchId);
    for (const args of waiting) send('matched', args);
  }

  function acknowledge(): void {
    unacknowledged -= 1;
    for (const [event, args] of [...newest]) {
      if (unacknowledged < SLOW_UNACKNOWLEDGED) send(event, args);
    }
  }

  return { close: (reason) => channel.close(reason), closed };
}
