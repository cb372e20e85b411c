/**
 * Every call of a client and every event of the host, as lists: all clients, servers, transports and argument checks are
 * made from these. A new call is an entry here and its answer (`host/client-session.ts`); a new event is an entry here
 * and whoever sends it.
 */
import type { AgentId, CommonEvent } from '../agents/common-event.ts';
import { call, hostEvent, type SignaturesOf } from './call-list.ts';
import type { DeadLetter, ExporterState, ExporterTest, ReplaySelection, ResumeFrom } from './exporters-api.ts';
import type { AgentSetup, Arrival, Entrance, HostInfo } from './host-info.ts';
import type {
  ConversationSummary,
  EventDetail,
  EventMatches,
  EventQuery,
  EventRow,
  NewMatches,
  ValuePath,
} from './log-api.ts';
import type {
  LeakPage,
  LeakSelection,
  Leaves,
  NoExporter,
  RedactionTrial,
  RedactionTrialResult,
  ScrubAnswer,
  ScrubSelection,
} from './redaction-api.ts';
import type { SettingEdit, SettingsPreview, SettingsSaved, SettingsView } from './settings-api.ts';

const LOG_CALLS = {
  info: call<() => Promise<HostInfo>>(({ nothing }) => nothing),
  /** Newest activity first, at most `limit` (default 1,000). */
  conversations: call<(limit?: number) => Promise<ConversationSummary[]>>(({ z, limit }) => z.tuple([limit])),
  /**
   * Opens a live query: the answer holds every match stored so far; from then on new ones arrive as `matched` with the
   * same `watchId`, none lost and none twice. Opening a watchId that is open replaces it.
   */
  watch: call<(watchId: number, query: EventQuery) => Promise<EventMatches>>(({ z, watchId, query }) =>
    z.tuple([watchId, query]),
  ),
  unwatch: call<(watchId: number) => Promise<void>>(({ z, watchId }) => z.tuple([watchId])),
  /** Rows in the order asked for; an id that is no longer stored is left out. At most 500 ids a call. */
  rows: call<(ids: number[]) => Promise<EventRow[]>>(({ z, ids }) => z.tuple([ids])),
  /** Undefined when the event is no longer stored. Long strings are cut, see {@link EventDetail.cuts}. */
  event: call<(id: number) => Promise<EventDetail | undefined>>(({ z, id }) => z.tuple([id])),
  /** The whole of a value that `event` cut, by the path given there. */
  eventValue: call<(id: number, path: ValuePath) => Promise<string | undefined>>(({ z, id, valuePath }) =>
    z.tuple([id, valuePath]),
  ),
  /** The record as one OTLP/JSON ExportLogsServiceRequest (resource, scope, record), pretty-printed, whole. */
  eventOtlpJson: call<(id: number) => Promise<string | undefined>>(({ z, id }) => z.tuple([id])),
  /** The other events of the same tool call or request, in time order; at most 200. */
  related: call<(id: number) => Promise<EventRow[]>>(({ z, id }) => z.tuple([id])),
  /**
   * Events in their public form, in the order asked for; an id that is no longer stored is left out. At most 500 ids a
   * call. The answer may end early once it passes about 16 MiB (it always holds at least one event when any of the ids
   * is stored): ask again for the ids after the last one answered, until the answer is empty or ends with the last id.
   */
  commonEvents: call<(ids: number[]) => Promise<CommonEvent[]>>(({ z, ids }) => z.tuple([ids])),
  /** Newest first. */
  arrivals: call<(limit?: number) => Promise<Arrival[]>>(({ z, limit }) => z.tuple([limit])),
  /** Hides conversations at once; they are removed for good after `undoMs`, until then `restoreConversations` brings them back. */
  deleteConversations: call<(ids: number[]) => Promise<{ undoMs: number }>>(({ z, ids }) => z.tuple([ids])),
  restoreConversations: call<(ids: number[]) => Promise<void>>(({ z, ids }) => z.tuple([ids])),
  /**
   * Plays a recorded run of one of `RECORDED_AGENT_IDS` through the real intake, spaced in time as if it happened now.
   * Answers with its conversation's key.
   */
  playRecordedRun: call<(agent: AgentId) => Promise<{ conversationKey: string }>>(({ z, recordedAgent }) =>
    z.tuple([recordedAgent]),
  ),
  /** Configuration to copy into an agent, with the ports that really listen. */
  agentSetups: call<() => Promise<AgentSetup[]>>(({ nothing }) => nothing),
  /**
   * The link, with its token, that opens the interface in a browser. Only told to clients on the owner's own socket
   * (`sluice open` attaching to a running host); undefined for every other client and when no interface is served.
   */
  startUrl: call<() => Promise<string | undefined>>(({ nothing }) => nothing),
  /**
   * Lets the owner in: brings the desktop window to the front, or answers with a link that lets one browser in, once,
   * within a minute. Such a link may stand where others can read it, as in a program's arguments. Undefined for clients
   * that are not the owner's, and when there is neither window nor interface.
   */
  enter: call<() => Promise<Entrance | undefined>>(({ nothing }) => nothing),
};

/** About exporters, by their names in config.toml; a name that is not configured rejects with `invalid-argument`. */
const EXPORTER_CALLS = {
  /** In the order of config.toml, `default` first. An exporter of kind `none` is listed as well. */
  exporters: call<() => Promise<ExporterState[]>>(({ nothing }) => nothing),
  /** Switches at run time, without a restart. `from` says where to begin when it is switched on. */
  setExporterEnabled: call<(name: string, enabled: boolean, from: ResumeFrom) => Promise<void>>(({ z, exporterName }) =>
    z.tuple([exporterName, z.boolean(), z.enum(['from-now', 'from-where-it-stopped'])]),
  ),
  /** Tries again now: ends a wait, and takes a refusal back. */
  retryExporter: call<(name: string) => Promise<void>>(({ z, exporterName }) => z.tuple([exporterName])),
  /** Sends one marked record, whatever the exporter's state, and answers with exactly what came back. */
  testExporter: call<(name: string) => Promise<ExporterTest>>(({ z, exporterName }) => z.tuple([exporterName])),
  /** Sends what is in the log once more; its progress is in {@link ExporterState.replays}. */
  replay: call<(name: string, selection: ReplaySelection) => Promise<{ replayId: number; records: number }>>(
    ({ z, exporterName, replaySelection }) => z.tuple([exporterName, replaySelection]),
  ),
  cancelReplay: call<(replayId: number) => Promise<void>>(({ z, id }) => z.tuple([id])),
  /** Oldest first; at most `limit` (default 500). */
  deadLetters: call<(name: string, limit?: number) => Promise<DeadLetter[]>>(({ z, exporterName, limit }) =>
    z.tuple([exporterName, limit]),
  ),
  /** By their ids, which are the events' ids. */
  resendDeadLetters: call<(name: string, ids: number[]) => Promise<void>>(({ z, exporterName, ids }) =>
    z.tuple([exporterName, ids]),
  ),
  dropDeadLetters: call<(name: string, ids: number[]) => Promise<void>>(({ z, exporterName, ids }) =>
    z.tuple([exporterName, ids]),
  ),
  /** What of these conversations exporters have not sent yet; empty when nothing would be lost by deleting them. */
  unsentOf: call<(conversationIds: number[]) => Promise<Array<{ name: string; records: number }>>>(({ z, ids }) =>
    z.tuple([ids]),
  ),
};

/** About config.toml. */
const SETTINGS_CALLS = {
  settings: call<() => Promise<SettingsView>>(({ nothing }) => nothing),
  /** What config.toml would be with these edits; nothing is written. */
  previewSettings: call<(edits: SettingEdit[]) => Promise<SettingsPreview>>(({ z, settingEdits }) =>
    z.tuple([settingEdits]),
  ),
  /**
   * Writes the edits, leaving every other line as it is. `fingerprint` is the {@link SettingsView.fingerprint} that they
   * were made on: when the file changed since, edits of other keys are applied on top and the same keys are a conflict.
   */
  saveSettings: call<(edits: SettingEdit[], fingerprint: string) => Promise<SettingsSaved>>(({ z, settingEdits }) =>
    z.tuple([settingEdits, z.string().max(256)]),
  ),
  /**
   * Gives an exporter another name, in the file at once, with the redaction rules that are for it. What it has sent, what
   * waits for it and its dead letters go with it. Renamed in the file by hand, it is a new exporter. Never a conflict.
   */
  renameExporter: call<(from: string, to: string) => Promise<SettingsSaved>>(({ z, exporterName }) =>
    z.tuple([exporterName, exporterName]),
  ),
};

/** About redaction. All of it comes from the engine that the relay uses. */
const REDACTION_CALLS = {
  /**
   * What each exporter would send of a record of any signal (of a log record: its event) under the rules in force, in the
   * order of `exporters`; where there is none that can send (each is of kind none), one more at the end: what a collector
   * would get under the default rules, as {@link NoExporter}. Undefined when the record is no longer stored. A newer call
   * of the same client about another event ends an older one, which rejects with `busy`.
   */
  leaves: call<(id: number) => Promise<Leaves[] | undefined>>(({ z, id }) => z.tuple([id])),
  /** The whole of a text that a change in {@link Leaves.changes} cut, by the change's number, from 0. */
  leavesText: call<
    (id: number, exporter: string | NoExporter, change: number, side: 'before' | 'after') => Promise<string | undefined>
  >(({ z, id, exporterName }) =>
    z.tuple([id, exporterName.nullable(), z.int().min(0).max(1_000), z.enum(['before', 'after'])]),
  ),
  /**
   * Of keys that nobody has explained those that are new at this event: shown at no other before, in whatever window of the home, and
   * not settled since. Asking notes them.
   */
  newKeys: call<(id: number, keys: string[]) => Promise<string[]>>(({ z, id, keyNames }) => z.tuple([id, keyNames])),
  /** Something was said about the key: it is new nowhere any more. */
  settleKey: call<(key: string) => Promise<void>>(({ z, keyName }) => z.tuple([keyName])),
  /** Exporters whose user wants no rule that is new in the default. Of the home. */
  declinedOffers: call<() => Promise<string[]>>(({ nothing }) => nothing),
  declineOffer: call<(exporter: string) => Promise<void>>(({ z, exporterName }) => z.tuple([exporterName])),
  /** Runs rules on stored events; nothing is saved or sent. A newer trial of the same client ends an older one, which rejects with `busy`. */
  tryRedaction: call<(trial: RedactionTrial) => Promise<RedactionTrialResult>>(({ z, redactionTrial }) =>
    z.tuple([redactionTrial]),
  ),
  /** Oldest first, one page of log records, spans and metrics. Reads what is stored, so it can take seconds; a page looks at 1,000 records at most. */
  leaks: call<(selection: LeakSelection) => Promise<LeakPage>>(({ z, leakSelection }) => z.tuple([leakSelection])),
  /**
   * Masks the secrets in what is stored, as the rule `secrets` masks them, for good. Begins it when none is running; answers
   * when it is done, or after a while with `running`: called again it tells how it stands. It goes on when the client is gone.
   */
  scrub: call<(selection: ScrubSelection) => Promise<ScrubAnswer>>(({ z, scrubSelection }) =>
    z.tuple([scrubSelection]),
  ),
};

export const CALLS = { ...LOG_CALLS, ...EXPORTER_CALLS, ...SETTINGS_CALLS, ...REDACTION_CALLS };

/** Events carry batches bounded by count (1,000) and time (about 10 ms). */
export const EVENTS = {
  matched: hostEvent<(watchId: number, batch: NewMatches) => void>(),
  /** Events that are gone (retention, deletion), as inclusive id ranges. */
  removed: hostEvent<(ranges: Array<[from: number, to: number]>) => void>(),
  conversationsChanged: hostEvent<(changed: ConversationSummary[], removedIds: number[]) => void>(),
  arrived: hostEvent<(arrivals: Arrival[]) => void>(),
  /** Listeners, counters or notices changed; at most four times a second. */
  infoChanged: hostEvent<(info: HostInfo) => void>({ newestOnly: true }),
  /** All exporters, whenever one of them changed; at most every 20 ms. */
  exportersChanged: hostEvent<(exporters: ExporterState[]) => void>({ newestOnly: true }),
  /** The file was changed, by whomever; or variables or files that it names did. */
  settingsChanged: hostEvent<(settings: SettingsView) => void>(),
};

export type HostApi = SignaturesOf<typeof CALLS>;
export type ExportersApi = SignaturesOf<typeof EXPORTER_CALLS>;
export type SettingsApi = SignaturesOf<typeof SETTINGS_CALLS>;
export type RedactionApi = SignaturesOf<typeof REDACTION_CALLS>;
export type HostEvents = SignaturesOf<typeof EVENTS>;

export type CallName = keyof HostApi;
export type EventName = keyof HostEvents;

export const CALL_NAMES = Object.keys(CALLS) as CallName[];
export const EVENT_NAMES = Object.keys(EVENTS) as EventName[];

/** A {@link HostApi} whose calls all go through one function. */
export function apiFrom(answer: (name: CallName, args: unknown[]) => Promise<unknown>): HostApi {
  const entries = CALL_NAMES.map((name) => [name, (...args: unknown[]) => answer(name, args)] as const);
  return Object.fromEntries(entries) as unknown as HostApi;
}

/** {@link HostEvents} that all go through one function. */
export function eventsFrom(tell: (name: EventName, args: unknown[]) => void): HostEvents {
  const entries = EVENT_NAMES.map((name) => [name, (...args: unknown[]) => tell(name, args)] as const);
  return Object.fromEntries(entries) as unknown as HostEvents;
}

/** Calls one function of an api or of a client's events, whose name and arguments belong together. */
export function invoke<Functions, Name extends keyof Functions>(
  functions: Functions,
  name: Name,
  args: readonly unknown[],
): unknown {
  return (functions[name] as (...args: readonly unknown[]) => unknown).call(functions, ...args);
}
