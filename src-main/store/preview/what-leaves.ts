/**
 * The Leaves tab's reads: one event at every exporter, decoded from the very bytes that would leave. Rules that several
 * exporters share run once.
 */
import {
  type Leaves,
  type LeavesChange,
  type LeavesExample,
  NOT_UTF8,
} from '../../../src-shared/contract/redaction-api.ts';
import { shownAround, shownChange, wholeText } from '../../../src-shared/contract/shown-changes.ts';
import type { Signal } from '../../../src-shared/otlp/otlp-json.ts';
import { EXAMPLE_ANCHORS, withoutExamples } from '../../../src-shared/redaction/example-keys.ts';
import type { ExporterRedaction } from '../../log/preview.ts';
import { decodeLogRecord, decodeMessage, decodeResourceEnvelope, decodeScopeEnvelope } from '../../otlp/decode.ts';
import { MalformedError } from '../../otlp/malformed-error.ts';
import { messageType } from '../../otlp/messages.ts';
import type { RecordRedactor } from '../../redaction/record-redaction.ts';
import { replacedTexts } from '../../redaction/sound-text.ts';
import type { Readers } from '../read/readers.ts';
import type { StoredBytes } from '../read/record-store.ts';
import { cutStrings } from '../read/value-paths.ts';
import { NO_RULES, type SentReads, sentAtMs } from '../sending/sent-reads.ts';
import {
  EVENT_PARTS,
  type EventPart,
  type LeavingEvent,
  type LeavingEvents,
  type PartChange,
} from './leaving-event.ts';

/** Why an exporter could not send records of this signal whatever happened. */
export function neverSends({ exporter, neverSends, signals }: ExporterRedaction, signal: Signal): string | undefined {
  if (neverSends !== undefined || signals === undefined || signals.includes(signal)) return neverSends;
  const what = signal === 'logs' ? 'event' : signal === 'traces' ? 'span' : 'metric';
  return `signals under [otel.exporters.${exporter}] does not list "${signal}", so no ${what} is sent.`;
}

export interface WhatLeaves {
  /** In the order of `exporters`; undefined when the record is not stored (any more), or hidden. */
  leaves(id: number, exporters: readonly ExporterRedaction[]): Leaves[] | undefined;
  leavesText(id: number, exporter: ExporterRedaction, change: number, side: 'before' | 'after'): string | undefined;
}

/** Changes that are shown of one event, and texts of them that are shown up to their own bound. */
const MAX_CHANGES = 1_000;
const MAX_SHOWN_CHARS = 4 * 1024 * 1024;
/** Answers for one event that are kept. */
const MAX_KNOWN = 16;

const SAMPLES_STAY = 'it is of a recorded run, which is played for show: such records never leave this machine';

export interface WhatLeavesSources extends Pick<Readers, 'events' | 'records'> {
  leaving: LeavingEvents;
  sent: SentReads;
}

export function createWhatLeaves({ events, records, leaving, sent }: WhatLeavesSources): WhatLeaves {
  /** Of the event last asked for, by the rules' fingerprint: it is asked for again whenever an exporter's state changes. */
  let known = new Map<string, Shown>();
  let knownId = 0;

  function bytesAt(id: number): (StoredBytes & { staysHere: string | undefined }) | undefined {
    const bytes = records.bytes(id);
    if (bytes === undefined) return undefined;
    const event = events.event(id);
    if (event !== undefined && events.hiddenConversations().has(event.conversationId)) return undefined;
    if (bytes.signal !== 'logs') return { ...bytes, staysHere: bytes.isSample ? SAMPLES_STAY : undefined };
    if (event === undefined) return undefined;
    const staysHere = events.conversation(event.conversationId)?.isSample ? SAMPLES_STAY : undefined;
    return { ...bytes, staysHere };
  }

  return {
    leaves(id, exporters) {
      const stored = bytesAt(id);
      if (stored === undefined || !isReadable(stored)) return undefined;
      const ranges = sent
        .ranges(id, id)
        .filter(({ signal }) => signal === stored.signal)
        .sort((a, b) => b.lastMs - a.lastMs);
      if (id !== knownId || known.size > MAX_KNOWN) known = new Map();
      knownId = id;
      const under = (redactor: RecordRedactor): Shown => {
        let shown = known.get(redactor.fingerprint);
        if (shown === undefined) {
          shown = shownOf(stored, leaving.event(id, stored, redactor));
          known.set(redactor.fingerprint, shown);
        }
        return shown;
      };
      return exporters.map((asked): Leaves => {
        const { exporter, enabled, definition } = asked;
        const redactor = leaving.redactorOf(definition);
        const base = { exporter, enabled, redact: [...definition.names] };
        const reason = stored.staysHere ?? neverSends(asked, stored.signal) ?? redactor.problem;
        if (reason !== undefined) {
          return { ...base, outcome: 'not-sent', reason, changes: [], changeCount: 0, unknownFieldsDropped: false };
        }
        const shown = under(redactor);
        for (const range of ranges.filter((one) => one.exporter === exporter)) {
          const sameRules =
            range.rules === redactor.fingerprint || (range.rules === NO_RULES && definition.names.length === 0);
          const then = sameRules ? definition : sent.definition(range);
          const wasSent = then === undefined || leavesAtAll(under(leaving.redactorOf(then)));
          if (!wasSent) continue;
          return { ...base, ...shown, alreadySent: { timeMs: sentAtMs(range, stored.receivedMs), sameRules } };
        }
        return { ...base, ...shown };
      });
    },
    leavesText(id, asked, change, side) {
      const stored = bytesAt(id);
      if (stored === undefined || (stored.staysHere ?? neverSends(asked, stored.signal)) !== undefined)
        return undefined;
      const { changes } = leaving.event(id, stored, leaving.redactorOf(asked.definition));
      const found = changes[change - replacedChanges(stored).length];
      return found === undefined ? undefined : wholeText(found.change, side);
    },
  };
}

type Shown = Pick<
  Leaves,
  'outcome' | 'reason' | 'sent' | 'sentJson' | 'changes' | 'changeCount' | 'examples' | 'unknownFieldsDropped'
>;

function leavesAtAll({ outcome }: Shown): boolean {
  return outcome === 'changed' || outcome === 'unchanged';
}

function shownOf(stored: StoredBytes, leaving: LeavingEvent): Shown {
  const { outcome, reason, changes, bytes, unknownFieldsDropped } = leaving;
  const { signal } = stored;
  const replaced = bytes === undefined ? [] : replacedChanges(stored);
  return {
    outcome,
    ...(reason === undefined ? {} : { reason }),
    ...(bytes === undefined
      ? {}
      : signal === 'logs'
        ? { sent: decodeSent(bytes) }
        : { sentJson: jsonOf(signal, bytes) }),
    changes: [...replaced, ...shownChanges(changes)],
    changeCount: replaced.length + changes.length,
    ...examplesIn(stored),
    unknownFieldsDropped,
  };
}

/** Places that are told. */
const MAX_EXAMPLES = 100;

/** Keys that documentation prints: nobody's, so that nobody looks for whose they are. */
function examplesIn(stored: StoredBytes): Pick<Leaves, 'examples'> {
  const record = stored.signal === 'logs' ? 'log' : stored.signal === 'traces' ? 'span' : 'metric';
  const examples = EVENT_PARTS.flatMap((part) => {
    const bytes = Buffer.from(stored[part].buffer, stored[part].byteOffset, stored[part].byteLength);
    if (!EXAMPLE_ANCHORS.some((anchor) => bytes.includes(anchor))) return [];
    const value = decodeMessage(messageType(partType(part, stored.signal)), bytes);
    const found = withoutExamples(part === 'record' ? record : part, value).examples;
    return found.map(({ path, type }): LeavesExample => ({ part, path, type }));
  });
  return examples.length === 0 ? {} : { examples: examples.slice(0, MAX_EXAMPLES) };
}

/** Texts that are not UTF-8, at their places in the stored event. */
function replacedChanges(stored: StoredBytes): LeavesChange[] {
  return EVENT_PARTS.flatMap((part) =>
    replacedTexts(partType(part, stored.signal), stored[part]).map(({ path, text }): LeavesChange => {
      const value = { stringValue: text };
      return { part, path, rule: NOT_UTF8, before: value, after: value, count: 1 };
    }),
  );
}

function partType(part: EventPart, signal: Signal): string {
  if (part === 'resource') return 'ResourceLogs';
  if (part === 'scope') return 'ScopeLogs';
  return signal === 'logs' ? 'LogRecord' : signal === 'traces' ? 'Span' : 'Metric';
}

/** Beyond the bound only what is around each change is shown. */
function shownChanges(changes: readonly PartChange[]): LeavesChange[] {
  let chars = 0;
  return changes.slice(0, MAX_CHANGES).map(({ part, change }) => {
    const shown = chars > MAX_SHOWN_CHARS ? shownAround(part, change) : shownChange(part, change);
    chars += (shown.before.stringValue?.length ?? 0) + (shown.after?.stringValue?.length ?? 0);
    return shown;
  });
}

/** A record whose bytes were damaged is as if it were gone, as it is in an event's details. */
function isReadable(stored: StoredBytes): boolean {
  try {
    if (stored.signal === 'logs') decodeSent(stored);
    else jsonOf(stored.signal, stored);
    return true;
  } catch (error) {
    if (error instanceof MalformedError) return false;
    throw error;
  }
}

/** As a collector decodes it. */
function decodeSent(bytes: Record<EventPart, Uint8Array>): NonNullable<Leaves['sent']> {
  const resource = decodeResourceEnvelope(bytes.resource);
  const scope = decodeScopeEnvelope(bytes.scope);
  const sent = {
    record: decodeLogRecord(bytes.record),
    resource: resource.resource,
    scope: scope.scope,
    ...(resource.schemaUrl === undefined ? {} : { resourceSchemaUrl: resource.schemaUrl }),
    ...(scope.schemaUrl === undefined ? {} : { scopeSchemaUrl: scope.schemaUrl }),
  };
  return cutStrings(sent, [], []);
}

const RECORD_TYPES = { traces: messageType('Span'), metrics: messageType('Metric') };

/** Of a span or a metric: it and what is around it, as OTLP/JSON, long strings cut. */
function jsonOf(signal: 'traces' | 'metrics', bytes: Record<EventPart, Uint8Array>): string {
  const sent = {
    [signal === 'traces' ? 'span' : 'metric']: decodeMessage(RECORD_TYPES[signal], bytes.record),
    ...decodeResourceEnvelope(bytes.resource),
    ...decodeScopeEnvelope(bytes.scope),
  };
  return JSON.stringify(cutStrings(sent, [], []), undefined, 2);
}
