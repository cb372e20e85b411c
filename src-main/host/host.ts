/**
 * The composition root: everything is built and wired here, started in order and stopped in reverse.
 *
 *   lock ─▶ log ─▶ live feed ─▶ exporters ─▶ receivers, owner's socket  (the interface is a client like any other: web/, shell/)
 *
 * Stopping refuses intake first, lets running requests finish and be committed, sends what is queued for exporters, then
 * closes the log and gives the home back. Every step has a deadline, so that a host always stops.
 */
import { randomUUID } from 'node:crypto';
import { dirname } from 'node:path';
import type {
  Entrance,
  HostEvents,
  HostInfo,
  Listener,
  ListenerName,
  Notice,
} from '../../src-shared/contract/host-api.ts';
import type { HostSession } from '../../src-shared/contract/rpc.ts';
import type { Settings } from '../../src-shared/settings/schema.ts';
import { inertLine } from '../../src-shared/timeline/inert-text.ts';
import { type Intake, MAX_IN_FLIGHT_BYTES } from '../log/intake.ts';
import type { LogStore } from '../log/log-store.ts';
import { createInstancePath } from '../otlp/instance-path.ts';
import { createInFlight } from '../receivers/in-flight.ts';
import { createSocketReceiver } from '../receivers/socket-receiver.ts';
import { createGrpcReceiver, createHttpReceiver } from '../receivers/tcp-receiver.ts';
import { loadRedactionKey } from '../redaction/redaction-key.ts';
import { type Home, type HostRecord, hostRecordFile, prepareFolder, sweepHome } from '../settings/home.ts';
import { createLogStore } from '../store/create-log-store.ts';
import { releaseReserveIfShort } from '../store/file/disk-room.ts';
import { attachRpc } from '../web/attach-rpc.ts';
import { createArrivals } from './arrivals.ts';
import { openClientSession, type SessionParts } from './client-session.ts';
import { withDeadline } from './deadline.ts';
import { createDeletions } from './deletions.ts';
import { createEventsThread } from './events-thread.ts';
import { createExporters } from './exporters.ts';
import { exposureNotices } from './exposure.ts';
import { createListeners } from './listeners.ts';
import { createLiveFeed } from './live-feed.ts';
import { acquireLock, type HomeLock } from './lock.ts';
import { logOptions } from './log-options.ts';
import { findOverrides } from './overrides.ts';
import { createRecordedRuns } from './recorded-runs.ts';
import { loadRedactionNotes } from './redaction-notes.ts';
import { createScrubs } from './scrubs.ts';
import { createHostSettings } from './settings.ts';
import { createSettingsInForce, receiverAddresses } from './settings-in-force.ts';

/** How long running requests may take to finish, and the log to commit and close, when the host stops. */
const RECEIVERS_DEADLINE_MS = 5_000;
const STORE_DEADLINE_MS = 15_000;
/** How long what is queued for exporters may still be sent when the host stops; the rest is kept. */
const EXPORTERS_DEADLINE_MS = 5_000;

/** Of what failed, in a notice. */
const MAX_FAULT_LENGTH = 300;

export interface HostOptions {
  home: Home;
  /** With what the command line overrides. */
  settings: Settings;
  version: string;
  /** Lays what the command line says over settings that the file has now. */
  override?: (settings: Settings) => Settings;
  /** Things about the start that the user should know, such as misspelt settings. */
  notices?: Notice[];
  /** Process environment; default `process.env`. */
  environment?: NodeJS.ProcessEnv;
  /** How long a recorded run takes to play. */
  recordedRunMs?: number;
  /** Told of every notice of the log, for the terminal. */
  onNotice?: (notice: Notice) => void;
  /** Told of faults that nobody is waiting for. */
  onFault?: (error: unknown) => void;
  /** Told, once, of what it cannot go on without: it stores nothing any more and is to be stopped. */
  onFatal?: (reason: string) => void;
}

export type HostResult =
  | { ok: true; host: Host }
  /** Another host has this home; its record is undefined when it does not say who it is. */
  | { ok: false; reason: 'running'; holder: HostRecord | undefined }
  | { ok: false; reason: 'failed'; message: string };

export interface InterfaceLinks {
  /** With the token. */
  startUrl: string;
  /** Makes a link that lets one browser in, once. */
  onceUrl(): string;
}

export interface Host {
  /**
   * A session for one client of any transport. `owner`: the client came over the socket that only the owner can open,
   * so it may be told the link with the token.
   */
  connect(client: HostEvents, options?: { owner?: boolean }): HostSession;
  info(): Promise<HostInfo>;
  listener(name: ListenerName): Listener | undefined;
  /** State of the interface, and the links that open it. */
  setInterface(listener: Listener, links?: InterfaceLinks): void;
  /** Brings the desktop window to the front; the shell that has one says how. */
  setWindow(show: () => void): void;
  /** Shows that something failed which nobody caught; the host goes on. */
  noteFault(error: unknown): void;
  /** Takes changed exporters over. */
  configureExporters(settings: Settings): Promise<void>;
  /** Idempotent. Resolves when the home is free again. */
  stop(): Promise<void>;
}

export async function startHost(options: HostOptions): Promise<HostResult> {
  const { home, settings } = options;
  try {
    prepareFolder(home.folder);
    releaseReserveIfShort(home.folder);
    const locked = acquireLock(home);
    if (!locked.held) return { ok: false, reason: 'running', holder: locked.holder };
    try {
      sweepHome(home);
      const instanceId = randomUUID();
      const store = await createLogStore(
        { ...logOptions(settings, home.folder), instanceId },
        {
          ...(options.onNotice === undefined ? {} : { onStarting: options.onNotice }),
          ...(options.onFatal === undefined ? {} : { onWriterEnded: options.onFatal }),
        },
      );
      return { ok: true, host: await startOn(options, store, locked.lock, instanceId) };
    } catch (error) {
      locked.lock.release();
      throw error;
    }
  } catch (error) {
    return { ok: false, reason: 'failed', message: error instanceof Error ? error.message : String(error) };
  }
}

/** What was started by a start that fails is stopped again: no thread, port or socket goes on without its host. */
async function startOn(options: HostOptions, store: LogStore, lock: HomeLock, instanceId: string): Promise<Host> {
  let host: ReturnType<typeof composeHost> | undefined;
  try {
    host = composeHost(options, store, lock, instanceId);
    await host.start();
    return host;
  } catch (error) {
    await (host === undefined ? store.close() : host.stop());
    throw error;
  }
}

function composeHost(
  options: HostOptions,
  store: LogStore,
  lock: HomeLock,
  instanceId: string,
): Host & { start(): Promise<void> } {
  const { home, settings } = options;
  const onFault = options.onFault ?? (() => {});
  const startedMs = Date.now();
  const instance = createInstancePath(instanceId);
  const stopping = new AbortController();
  const inFlight = createInFlight({ limitBytes: MAX_IN_FLIGHT_BYTES, isClosed: () => stopping.signal.aborted });
  let links: InterfaceLinks | undefined;
  let showWindow: (() => void) | undefined;
  let stopped: Promise<void> | undefined;
  /** While host.json cannot be written. */
  let unpublished: Notice | undefined;
  let toldExposed: ReadonlySet<string> = new Set();
  let faults = 0;
  let faultNotice: Notice | undefined;

  const intake: Intake = {
    async accept(request) {
      const outcome = await store.accept(request);
      if (outcome.outcome === 'refused' && outcome.exporter !== undefined) exporters.cameBack(outcome.exporter);
      return outcome;
    },
    hold: inFlight.hold,
  };
  const recordedRuns = createRecordedRuns({
    intake,
    signal: stopping.signal,
    durationMs: options.recordedRunMs,
    onFault,
  });
  const events = createEventsThread({
    intake,
    otel: settings.otel,
    version: options.version,
    environment: options.environment ?? process.env,
    onFault,
  });
  const arrivals = createArrivals({ onAdded: () => feed.arrived() });
  const feed = createLiveFeed({ store, arrivalsAfter: arrivals.after, info, onFault });
  const scrubs = createScrubs(store, home.folder);
  const deletions = createDeletions({ store, onChanged: (ids) => feed.conversationsTouched(ids), onFault });
  for (const notice of store.notices()) options.onNotice?.(notice);
  const unsubscribeNotices = [
    store.onNotice((notice) => {
      options.onNotice?.(notice);
      feed.infoChanged();
    }),
    store.onNoticeGone(() => feed.infoChanged()),
    store.onSummarised((ids) => feed.conversationsTouched(ids)),
  ];

  const onArrival = arrivals.add;
  const receiverOptions = { intake, events, instance, onArrival };
  const socket = createSocketReceiver({
    ...receiverOptions,
    path: home.socketPath,
    grpcAddress: () => listeners.address('otlp-grpc'),
  });
  const listeners = createListeners({
    addresses: new Map([...receiverAddresses(settings), ['socket', home.socketPath]]),
    create(name, address) {
      if (name === 'otlp-http') {
        const otherAddress = () => listeners.address('otlp-grpc');
        return createHttpReceiver({ ...receiverOptions, address, otherAddress });
      }
      if (name === 'otlp-grpc') {
        const otherAddress = () => listeners.address('otlp-http');
        return createGrpcReceiver({ ...receiverOptions, address, otherAddress });
      }
      return socket;
    },
    onChanged() {
      tellExposed();
      feed.infoChanged();
      void exporters.listenersChanged();
    },
  });
  const redactionKey = loadRedactionKey(home.folder);
  const redactionNotes = loadRedactionNotes(home.folder, redactionKey);
  const exporters = createExporters({
    log: store.relay,
    instance,
    environment: options.environment ?? process.env,
    folder: dirname(home.configFile),
    version: options.version,
    ownAddresses: () => listeners.list().flatMap(({ name, address }) => (name === 'socket' ? [] : [address])),
    redactionKey,
    keepEnabled: (name, enabled) => hostSettings.writeEnabled(name, enabled),
    onFault,
  });

  const hostSettings = createHostSettings({
    file: home.configFile,
    environment: options.environment ?? process.env,
    overrides: findOverrides(options.override),
    apply: (changed) => inForce.apply(changed),
    renames: exporters.renames,
    onFault,
  });
  const inForce = createSettingsInForce({
    atStart: settings,
    override: options.override,
    store,
    exporters,
    events,
    async moveReceivers(addresses) {
      const notes = await listeners.move(addresses, { deadlineMs: RECEIVERS_DEADLINE_MS });
      publish();
      return notes;
    },
    onChanged: () => feed.infoChanged(),
  });

  /** On the terminal, once for each address. */
  function tellExposed(): void {
    const now = exposureNotices(listeners.list());
    for (const notice of now) if (!toldExposed.has(notice.text)) options.onNotice?.(notice);
    toldExposed = new Set(now.map(({ text }) => text));
  }

  async function info(): Promise<HostInfo> {
    return {
      version: options.version,
      home: home.folder,
      startedMs,
      listeners: listeners.list(),
      log: await store.stats(),
      requests: arrivals.counters(),
      notices: [
        ...(options.notices ?? []),
        ...store.notices(),
        ...(unpublished === undefined ? [] : [unpublished]),
        ...exposureNotices(listeners.list()),
        ...inForce.notices(),
        ...(faultNotice === undefined ? [] : [faultNotice]),
      ],
    };
  }

  // Commands of the owner (`tail`, `doctor`, a second `open`) are clients that come over the socket.
  const commands = attachRpc({
    server: socket.server,
    connect: (client) => connect(client, { owner: true }),
    onFault: (call, error) => onFault(new Error(`The call ${call} failed.`, { cause: error })),
  });

  function publish(): void {
    if (stopped !== undefined) return;
    const withoutToken = links === undefined ? undefined : new URL('/', links.startUrl).href;
    const urlOf = (name: ListenerName) => {
      const address = listeners.address(name);
      return address === undefined ? null : `http://${address}`;
    };
    const record = {
      pid: process.pid,
      socket: listeners.address('socket') ?? null,
      ui: withoutToken ?? null,
      otlpHttp: urlOf('otlp-http'),
      otlpGrpc: urlOf('otlp-grpc'),
      version: options.version,
      startedMs,
    };
    try {
      lock.publish(record);
      unpublished = undefined;
    } catch (error) {
      // Everything works but commands that look for a running Sluice: they say that none runs.
      const reason = error instanceof Error ? error.message : String(error);
      const text = `${hostRecordFile(home)} cannot be written (${reason}): other commands do not find this Sluice. Make room or correct the folder's permissions; it is tried again when a listener changes.`;
      if (unpublished?.text !== text) options.onNotice?.({ id: 'host-record', level: 'warning', text });
      unpublished = { id: 'host-record', level: 'warning', text };
    }
  }

  const parts: SessionParts = {
    store,
    feed,
    arrivals,
    deletions,
    scrubs,
    listeners,
    exporters,
    hostSettings,
    recordedRuns,
    redactionKey,
    redactionNotes,
    info,
    startUrl: () => links?.startUrl,
    enter: () => enter(),
  };

  function enter(): Entrance | undefined {
    if (showWindow !== undefined) {
      showWindow();
      return { window: true };
    }
    return links === undefined ? undefined : { window: false, onceUrl: links.onceUrl() };
  }

  function connect(client: HostEvents, { owner = false } = {}): HostSession {
    return openClientSession(parts, client, { owner });
  }

  async function stop(): Promise<void> {
    stopping.abort();
    hostSettings.stop();
    const refused = [listeners.stop({ deadlineMs: RECEIVERS_DEADLINE_MS }), commands.close('Sluice is stopping')];
    await withDeadline(Promise.all(refused), 2 * RECEIVERS_DEADLINE_MS, onFault);
    await withDeadline(Promise.resolve(events?.close()), RECEIVERS_DEADLINE_MS, onFault);
    await withDeadline(recordedRuns.ended(), RECEIVERS_DEADLINE_MS, onFault);
    await withDeadline(exporters.stop({ deadlineMs: EXPORTERS_DEADLINE_MS }), 2 * EXPORTERS_DEADLINE_MS, onFault);
    deletions.close();
    feed.close();
    for (const unsubscribe of unsubscribeNotices) unsubscribe();
    await withDeadline(store.close(), STORE_DEADLINE_MS, onFault);
    lock.release();
  }

  return {
    connect,
    info,
    listener: (name) => listeners.list().find((listener) => listener.name === name),
    setInterface(listener, given) {
      links = given;
      listeners.set(listener);
      publish();
    },
    setWindow(show) {
      showWindow = show;
    },
    noteFault(error) {
      faults += 1;
      const times = faults === 1 ? '' : `, the last of ${faults}`;
      const reason = inertLine(error instanceof Error ? error.message : String(error)).slice(0, MAX_FAULT_LENGTH);
      const text = `Something inside Sluice failed at ${new Date().toTimeString().slice(0, 8)}${times}: ${reason}. It goes on; what was acknowledged is stored.`;
      faultNotice = { id: 'internal-fault', level: 'warning', text };
      feed.infoChanged();
    },
    configureExporters: (changed) => exporters.configure(changed),
    async start() {
      // First: what arrives from now on is an exporter's to send.
      await exporters.configure(settings);
      await listeners.start();
      publish();
      await hostSettings.start();
    },
    stop() {
      stopped ??= stop();
      return stopped;
    },
  };
}
