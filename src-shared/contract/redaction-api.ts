/**
 * What calls and events carry about redaction: what would leave of an event, what rules that nobody saved yet would
 * do, and what stored events hold and where it went. All of it comes from the same engine that the relay uses.
 *
 * What these calls answer holds what agents sent, as `event` does; secrets that a detector found are in it only where the
 * window already shows the event itself (`leaves`). The leak report shows them masked.
 */
import type { AnyValue, InstrumentationScope, LogRecord, Resource, Signal } from '../otlp/otlp-json.ts';
import type { SettingProblem, SettingTable } from './settings-api.ts';

/**
 * In the place of an exporter's name: there is none yet, and this is what the default rules would do if there were one.
 * Nothing leaves to it, and rules of config.toml do not apply to it.
 */
export type NoExporter = null;

export type LeavesOutcome =
  | 'unchanged'
  | 'changed'
  /** A rule drops the event. */
  | 'dropped'
  /** It could not be redacted: it would not be sent. */
  | 'held'
  /** The exporter does not send: it is of kind none, does not list the record's signal, or its rules are wrong. */
  | 'not-sent';

/** One event at one exporter. Strings longer than 32 KiB are cut to that; of very many changes the later ones to what is around them. */
export interface Leaves {
  exporter: string | NoExporter;
  /** False for {@link NoExporter}. */
  enabled: boolean;
  outcome: LeavesOutcome;
  /** Of `held` and `not-sent`. */
  reason?: string;
  /** Names of bundles and rules in force, in order. */
  redact: string[];
  /** Of a log record: as the collector would get it; absent unless `unchanged` or `changed`. */
  sent?: {
    record: LogRecord;
    resource: Resource;
    scope: InstrumentationScope;
    resourceSchemaUrl?: string;
    scopeSchemaUrl?: string;
  };
  /** Of a span or a metric in the place of `sent`: it, its resource and its scope as OTLP/JSON. */
  sentJson?: string;
  /** At most 1,000; `changeCount` counts all. */
  changes: LeavesChange[];
  changeCount: number;
  /** Of what is in it, as received: keys that documentation prints, at most 100 places. They are nobody's. */
  examples?: LeavesExample[];
  /** Fields of the wire format that Sluice does not know and that would be left out, because they hold a secret or nothing unknown may leave. */
  unknownFieldsDropped: boolean;
  /** When it was sent to this exporter already (last time), and whether under the rules now in force. */
  alreadySent?: { timeMs: number; sameRules: boolean };
}

/** A key that vendors' documentation or a standard prints. */
export interface LeavesExample {
  part: LeavesChange['part'];
  /** As of a change. */
  path: string;
  /** Such as `aws-access-key`. */
  type: string;
}

/** Stands as the rule of a text that is not UTF-8: what is no character in it leaves as U+FFFD, whatever the rules. */
export const NOT_UTF8 = 'not UTF-8';

export interface LeavesChange {
  part: 'record' | 'resource' | 'scope';
  /** Such as `attributes["arguments"]`, `body.parts[0]`. */
  path: string;
  /** The rule's or the bundle's name, or {@link NOT_UTF8}, which comes before all of them and is none. */
  rule: string;
  before: AnyValue;
  /** Absent: dropped. */
  after?: AnyValue;
  /** How many matches, secrets or values at this place. */
  count: number;
  /** Lengths (UTF-16 units) of texts that were cut. */
  cut?: { before?: number; after?: number };
}

/** Rules that are being written. */
export interface RedactionTrial {
  /** The tables `[sluice.redaction.rules.NAME]` as they would stand in config.toml, all of them. */
  rules: SettingTable;
  /** Names of rules and bundles that apply, in order. */
  redact: string[];
  /** As if for this exporter; absent: as if rules were for every exporter. */
  exporter?: string;
  /** What was said about single keys: as under `[sluice.redaction]`; absent: nothing. */
  allowed_keys?: string[];
  masked_keys?: string[];
  /** Newest stored events; 1 to 1,000 (default). */
  events?: number;
}

export type RedactionTrialResult =
  /** Paths from the root of config.toml. The message of a faulty expression has its column. */
  | { outcome: 'invalid'; problems: SettingProblem[] }
  | {
      outcome: 'tried';
      /** How many events were looked at; fewer than asked for when that took 10 seconds. */
      examined: number;
      changed: number;
      dropped: number;
      held: number;
      /** Events that would change, newest first; at most 200. Of each at most 10 changes, texts cut to 400 characters around the change. */
      events: TriedEvent[];
    };

export interface TriedEvent {
  id: number;
  outcome: 'changed' | 'dropped' | 'held';
  changes: LeavesChange[];
  changeCount: number;
}

/** Everything where both are left out. */
export interface ScrubSelection {
  /** Only this conversation's events, with their resources and scopes. */
  conversationId?: number;
  /** Only these kinds of secrets, such as `github-token`. */
  kinds?: string[];
}

export type ScrubAnswer =
  | { outcome: 'running' }
  | {
      outcome: 'done';
      /** Records that were looked at, those that changed, and secrets that were masked in them. */
      examined: number;
      records: number;
      secrets: number;
      /** Records that cannot be looked through: they stay as they are. */
      unreadable: number;
      /** Files of the home that may hold records, too, and were not touched: logs that were set aside. */
      untouched: string[];
    };

export interface LeakSelection {
  conversationId?: number;
  /** Only records of these signals; with a conversation: its events. */
  signals?: Signal[];
  /** Only what goes or went to this one. */
  exporter?: string;
  /** Records after this id; default from the beginning. */
  afterId?: number;
  /** Records to look at; 1 to 1,000 (default). */
  limit?: number;
}

export interface LeakPage {
  /** How many records were looked at; fewer than asked for when that took long or much was found. */
  examined: number;
  events: LeakingEvent[];
  /** Go on from here; absent: nothing more is stored. */
  nextAfterId?: number;
}

/** A record that holds secrets or content: a log record's event, a span or a metric. */
export interface LeakingEvent {
  /** The record's place in the log; of a log record the event's id. */
  id: number;
  signal: Signal;
  /** Of events. */
  conversationId?: number;
  /** Of a span, lower-case hex. */
  traceId?: string;
  /** The name of a span's or a metric's scope, where it has one. */
  scope?: string;
  timeMs: number;
  /** The event's, the span's or the metric's. */
  name: string;
  /** At most 200; `findingCount` counts all. */
  findings: LeakFinding[];
  findingCount: number;
  /** One for each exporter (or for the one asked for) that is configured; {@link NoExporter} as in `leaves`. */
  exporters: LeakAtExporter[];
}

export interface LeakFinding {
  /** `example`: a key that vendors' documentation prints; it is nobody's. */
  kind: 'secret' | 'content' | 'example';
  /**
   * Of a secret or an example its kind, such as `github-token`, or `unknown-field` inside fields of the wire format that Sluice does not
   * know; of content its class, such as `prompt`, or `unreadable` for a part that cannot be looked through.
   */
  type: string;
  part: 'record' | 'resource' | 'scope';
  /** Such as `attributes["output"]`. */
  path: string;
  count: number;
  /** At most 80 characters around it, secrets masked; for content its beginning. */
  excerpt: string;
  /** It is masked in the log now; it is told because it was sent before. */
  scrubbed?: true;
}

export interface LeakAtExporter {
  exporter: string | NoExporter;
  /** False: it is switched off (or is none yet), and `leaves` is what it would send; or it cannot send, and `leaves` is empty. */
  enabled: boolean;
  /** Numbers of findings (from 0 in {@link LeakingEvent.findings}) that would leave as they are under the rules in force. */
  leaves: number[];
  /**
   * It was sent already, with these findings as they were under the rules of that time; when several times, with those of
   * all of them. `leaves` absent: those rules are not known any more. Of many sent in a row only the time of the first and
   * of the last are kept: the time is as near as these and the event's arrival tell.
   */
  sent?: { timeMs: number; leaves?: number[] };
}
