/**
 * The host's end of the contract. Trust rises here: every call is checked with `payloads.ts` before the host sees it.
 *
 * Bounds, for each client:
 * - calls that run at once: {@link MAX_RUNNING_CALLS}; one more is answered `busy`.
 * - events on their way: a client acknowledges each. Beyond {@link MAX_UNACKNOWLEDGED} of them, or when the transport holds more than
 *   {@link MAX_BUFFERED_BYTES}, the client does not keep up: the connection is ended with that reason. A client that
 *   comes back opens its queries anew, so nothing is lost.
 * - while a client is behind by {@link SLOW_UNACKNOWLEDGED}, only the newest `infoChanged` and `exportersChanged` are kept for it.
 */
import { createBirpc } from 'birpc';
import type { Channel } from './channel.ts';
import { HostError, toErrorPayload } from './errors.ts';
import type { ExporterState } from './exporters-api.ts';
import type { HostApi, HostEvents, HostInfo } from './host-api.ts';
import { parseArguments } from './payloads.ts';
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
  let heldInfo: HostInfo | undefined;
  let heldExporters: ExporterState[] | undefined;

  /** Watches whose answer has not been posted yet, by the message that asked for them, and what is new for them. */
  const opening = new Map<string | undefined, number>();
  const held = new Map<number, Array<Parameters<HostEvents['matched']>>>();

  const session = connect({
    matched(...args) {
      if (![...opening.values()].includes(args[0])) return send('matched', args);
      const waiting = held.get(args[0]) ?? [];
      waiting.push(args);
      held.set(args[0], waiting);
      if (waiting.length > maxUnacknowledged) channel.close(TOO_SLOW);
    },
    removed: (...args) => send('removed', args),
    conversationsChanged: (...args) => send('conversationsChanged', args),
    arrived: (...args) => send('arrived', args),
    infoChanged(info) {
      if (unacknowledged < SLOW_UNACKNOWLEDGED) send('infoChanged', [info]);
      else heldInfo = info;
    },
    exportersChanged(exporters) {
      if (unacknowledged < SLOW_UNACKNOWLEDGED) {
        heldExporters = undefined;
        send('exportersChanged', [exporters]);
      } else heldExporters = exporters;
    },
    settingsChanged: (...args) => send('settingsChanged', args),
  });
  const api: HostApi = { ...bindApi(session), ...options.overrides };

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
      heldInfo = undefined;
      heldExporters = undefined;
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
      return await (api[parsed.call] as (...args: unknown[]) => Promise<unknown>)(...parsed.args);
    } catch (error) {
      if (!(error instanceof HostError)) options.onFault?.(name, error);
      throw toErrorPayload(error);
    } finally {
      running -= 1;
    }
  }

  function send<Event extends keyof HostEvents>(event: Event, args: Parameters<HostEvents[Event]>): void {
    if (ended) return;
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
    if (heldInfo && unacknowledged < SLOW_UNACKNOWLEDGED && !ended) {
      const info = heldInfo;
      heldInfo = undefined;
      send('infoChanged', [info]);
    }
    if (heldExporters && unacknowledged < SLOW_UNACKNOWLEDGED && !ended) {
      const exporters = heldExporters;
      heldExporters = undefined;
      send('exportersChanged', [exporters]);
    }
  }

  return { close: (reason) => channel.close(reason), closed };
}

/** The calls of a session as own properties, bound: a session may be a class. A missing call does not compile. */
function bindApi(session: HostApi): HostApi {
  return {
    info: (...args) => session.info(...args),
    conversations: (...args) => session.conversations(...args),
    watch: (...args) => session.watch(...args),
    unwatch: (...args) => session.unwatch(...args),
    rows: (...args) => session.rows(...args),
    event: (...args) => session.event(...args),
    eventValue: (...args) => session.eventValue(...args),
    eventOtlpJson: (...args) => session.eventOtlpJson(...args),
    related: (...args) => session.related(...args),
    commonEvents: (...args) => session.commonEvents(...args),
    arrivals: (...args) => session.arrivals(...args),
    deleteConversations: (...args) => session.deleteConversations(...args),
    restoreConversations: (...args) => session.restoreConversations(...args),
    playRecordedRun: (...args) => session.playRecordedRun(...args),
    agentSetups: (...args) => session.agentSetups(...args),
    startUrl: (...args) => session.startUrl(...args),
    enter: (...args) => session.enter(...args),
    exporters: (...args) => session.exporters(...args),
    setExporterEnabled: (...args) => session.setExporterEnabled(...args),
    retryExporter: (...args) => session.retryExporter(...args),
    testExporter: (...args) => session.testExporter(...args),
    replay: (...args) => session.replay(...args),
    cancelReplay: (...args) => session.cancelReplay(...args),
    deadLetters: (...args) => session.deadLetters(...args),
    resendDeadLetters: (...args) => session.resendDeadLetters(...args),
    dropDeadLetters: (...args) => session.dropDeadLetters(...args),
    unsentOf: (...args) => session.unsentOf(...args),
    settings: (...args) => session.settings(...args),
    previewSettings: (...args) => session.previewSettings(...args),
    saveSettings: (...args) => session.saveSettings(...args),
    renameExporter: (...args) => session.renameExporter(...args),
    leaves: (...args) => session.leaves(...args),
    leavesText: (...args) => session.leavesText(...args),
    tryRedaction: (...args) => session.tryRedaction(...args),
    leaks: (...args) => session.leaks(...args),
    scrub: (...args) => session.scrub(...args),
  };
}
