/**
 * The leak report: which secrets and contents stored records of every signal hold, where they would go under the rules in
 * force, and what of them was sent already.
 *
 *     record ─may hold anything?─▶ findings ─▶ for each exporter, now and for each range in which it was sent:
 *                                             its rules ─▶ what leaves ─▶ findings that are still in it
 */
import type { DatabaseSync } from 'node:sqlite';
import type {
  LeakAtExporter,
  LeakFinding,
  LeakingEvent,
  LeakPage,
} from '../../../src-shared/contract/redaction-api.ts';
import { SIGNALS, type Signal } from '../../../src-shared/otlp/otlp-json.ts';
import type { Part, RedactionContext } from '../../../src-shared/redaction/engine.ts';
import {
  FINDING_RULES,
  findInPart,
  masksOf,
  type PartFinding,
  stillThere,
} from '../../../src-shared/redaction/findings.ts';
import type { RedactionDefinition } from '../../../src-shared/redaction/redaction-definition.ts';
import { maskSecrets } from '../../../src-shared/redaction/secrets/find-secrets.ts';
import type { ExporterRedaction, LeakQuery } from '../../log/preview.ts';
import { decodeLogRecord, decodeMessage, decodeScopeEnvelope } from '../../otlp/decode.ts';
import { messageType } from '../../otlp/messages.ts';
import { createFieldWalk } from '../../redaction/field-walk.ts';
import type { RecordRedactor } from '../../redaction/record-redaction.ts';
import { surveyMessage } from '../../redaction/record-redaction-bytes.ts';
import { signalCode } from '../file/codes.ts';
import { EVENT_COLUMNS, type EventColumns, type EventStore, type StoredEvent } from '../read/event-store.ts';
import type { RecordStore, StoredBytes } from '../read/record-store.ts';
import { ANY_KEY, type SentRange, type SentReads, sentAtMs } from '../sending/sent-reads.ts';
import type { SentNote } from '../write/scrub.ts';
import { EVENT_PARTS, type EventPart, type Leaving } from './leaving-event.ts';
import { createSlices } from './slices.ts';
import { neverSends } from './what-leaves.ts';

export interface LeakReads {
  page(query: LeakQuery, exporters: readonly ExporterRedaction[], pause: () => Promise<void>): Promise<LeakPage>;
  /** The secrets of a record that was sent, and where they went; undefined when none did. */
  sentSecrets(seq: number, signal: Signal): SentNote | undefined;
}

/** Findings of one event that are told, and of a page: it ends with the event that passes it. */
const MAX_FINDINGS = 200;
const MAX_PAGE_FINDINGS = 20_000;
/** Envelopes whose findings are kept. */
const MAX_ENVELOPES = 1_024;
const MAX_MS = 10_000;

const TYPES = {
  logs: messageType('LogRecord'),
  traces: messageType('Span'),
  metrics: messageType('Metric'),
  resource: messageType('ResourceLogs'),
  scope: messageType('ScopeLogs'),
};
const UNKNOWN_FIELDS = 'unknown fields';
const PARTS = { logs: 'log', traces: 'span', metrics: 'metric' } as const;
const NO_CONTEXT: RedactionContext = {};

/** A log record has an event; a span or a metric stands for itself. */
interface Item {
  seq: number;
  signal: Signal;
  event?: StoredEvent;
}

export interface LeakSources {
  db: DatabaseSync;
  events: EventStore;
  records: RecordStore;
  leaving: Leaving;
  sent: SentReads;
}

export function createLeakReads({ db, events, records, leaving, sent }: LeakSources): LeakReads {
  const visible = 'e.conversation_id NOT IN (SELECT id FROM conversation WHERE hidden = 1)';
  const selectAll = db.prepare(
    `SELECT ${EVENT_COLUMNS} FROM event e WHERE e.seq > ? AND ${visible} ORDER BY e.seq LIMIT ?`,
  );
  const selectOfConversation = db.prepare(
    `SELECT ${EVENT_COLUMNS} FROM event e INDEXED BY event_by_time
     WHERE e.conversation_id = ? AND e.seq > ? AND ${visible} ORDER BY e.seq LIMIT ?`,
  );
  for (const statement of [selectAll, selectOfConversation]) statement.setReturnArrays(true);
  const recordSeqs = createRecordSeqs(db);
  const selectNote = db.prepare('SELECT note FROM scrubbed WHERE seq = ?');
  const envelopeFindings = new Map<string, PartFinding[]>();

  function contextOf({ event }: Item): RedactionContext {
    if (event === undefined) return NO_CONTEXT;
    const { conversationId, shape } = event;
    const { kind, name } = shape;
    return { agent: events.conversation(conversationId)?.agent ?? 'other', kind, event: name };
  }

  /** Of what is stored (`envelopeId` given) or of what would leave. */
  function findingsIn(
    part: EventPart,
    bytes: Uint8Array,
    item: Item,
    envelopeId: number | undefined,
    masks: readonly string[] = [],
  ): PartFinding[] {
    if (part === 'record') return findInBytes(item.signal, bytes, contextOf(item), masks);
    if (envelopeId === undefined) return findInBytes(part, bytes, {}, masks);
    const key = `${part} ${envelopeId}`;
    let known = envelopeFindings.get(key);
    if (known === undefined) {
      known = findInBytes(part, bytes, {}, masks);
      if (envelopeFindings.size >= MAX_ENVELOPES) envelopeFindings.clear();
      envelopeFindings.set(key, known);
    }
    return known;
  }

  function findingsOf(stored: StoredBytes, item: Item): LeakFinding[] {
    const ids = { record: undefined, resource: stored.resourceId, scope: stored.scopeId };
    return EVENT_PARTS.flatMap((part) =>
      findingsIn(part, stored[part], item, ids[part]).map((finding) => ({ ...finding, part })),
    );
  }

  function rulesOf(definition: RedactionDefinition): Rules {
    return { redactor: leaving.redactorOf(definition), masks: masksOf(definition.rules) };
  }

  /** Numbers of the findings that leave under these rules as they are; undefined when nothing of the event does. */
  function leavingUnder(
    { redactor, masks }: Rules,
    item: Item,
    stored: StoredBytes,
    findings: readonly LeakFinding[],
  ): number[] | undefined {
    const { outcome, bytes } = leaving.event(item.seq, stored, redactor, () => contextOf(item));
    if (outcome === 'unchanged') return findings.map((_, index) => index);
    if (bytes === undefined) return undefined;
    return EVENT_PARTS.flatMap((part) => {
      const ofPart = findings.map((finding, index) => ({ ...finding, index })).filter((one) => one.part === part);
      if (ofPart.length === 0) return [];
      if (bytes[part] === stored[part]) return ofPart.map(({ index }) => index);
      const still = stillThere(ofPart, findingsIn(part, bytes[part], item, undefined, masks));
      return still.map((index) => ofPart[index]?.index ?? 0);
    }).sort((a, b) => a - b);
  }

  function leakingEvent(
    item: Item,
    exporters: readonly AskedExporter[],
    past: readonly PastRange[],
  ): LeakingEvent | undefined {
    const { seq, signal, event } = item;
    const stored = records.bytes(seq);
    if (stored === undefined) return undefined;
    const all = findingsOf(stored, item);
    const note = noteOf(seq);
    if (all.length === 0 && note === undefined) return undefined;
    const findings = all.slice(0, MAX_FINDINGS);
    /** By the rules' fingerprint. */
    const known = new Map<string, number[] | undefined>();
    const under = (rules: Rules): number[] | undefined => {
      const { fingerprint } = rules.redactor;
      if (!known.has(fingerprint)) known.set(fingerprint, leavingUnder(rules, item, stored, findings));
      return known.get(fingerprint);
    };
    const isSample =
      stored.isSample || (event !== undefined && events.conversation(event.conversationId)?.isSample === true);
    const at = ({ exporter, enabled, sends: signals, rules }: AskedExporter): LeakAtExporter => {
      const sends = signals.includes(signal) && !isSample;
      const times = past.flatMap(({ range, rules: then }): SentAt[] => {
        if (range.exporter !== exporter || range.signal !== signal || seq < range.fromSeq || seq > range.toSeq)
          return [];
        const timeMs = sentAtMs(range, stored.receivedMs);
        if (then === undefined) return [{ timeMs, leaves: undefined }];
        const leaves = under(then);
        return leaves === undefined ? [] : [{ timeMs, leaves }];
      });
      return {
        exporter,
        enabled: enabled && sends,
        leaves: (sends ? under(rules) : undefined) ?? [],
        ...(times.length === 0 ? {} : { sent: joinTimes(times) }),
      };
    };
    return {
      id: seq,
      signal,
      ...(event === undefined
        ? identityOf(signal, stored)
        : {
            conversationId: event.conversationId,
            timeMs: event.timeUs / 1000,
            name: maskSecrets(event.shape.name)?.text ?? event.shape.name,
          }),
      findings: note === undefined ? findings : [...findings, ...note.findings],
      findingCount: all.length + (note?.findings.length ?? 0),
      exporters: exporters.map((one) => withNote(at(one), note, findings.length)),
    };
  }

  function noteOf(seq: number): SentNote | undefined {
    const text = selectNote.get(seq)?.['note'];
    return text === undefined ? undefined : JSON.parse(String(text));
  }

  function ask(given: ExporterRedaction): AskedExporter {
    const { exporter, enabled, definition } = given;
    const rules = rulesOf({ ...definition, keyHex: definition.keyHex || ANY_KEY });
    const canSend = rules.redactor.problem === undefined;
    const sends = SIGNALS.filter((signal) => canSend && neverSends(given, signal) === undefined);
    return { exporter, enabled, rules, sends };
  }

  /** What these exporters sent of `first`..`last`, with the rules of that time. */
  function pastRanges(first: number, last: number, exporters: readonly AskedExporter[]): PastRange[] {
    const names = new Set<string | null>(exporters.map(({ exporter }) => exporter));
    const known = new Map<string, Rules | undefined>();
    return sent.ranges(first, last).flatMap((range): PastRange[] => {
      if (!names.has(range.exporter)) return [];
      const key = `${range.rules} ${range.exporter}`;
      if (!known.has(key)) {
        const definition = sent.definition(range);
        known.set(key, definition && rulesOf(definition));
      }
      return [{ range, rules: known.get(key) }];
    });
  }

  function sentSecrets(seq: number, signal: Signal): SentNote | undefined {
    const ranges = sent.ranges(seq, seq).filter((range) => range.signal === signal);
    if (ranges.length === 0) return undefined;
    const rules = rulesOf({ names: [], rules: [], marks: false, keyHex: ANY_KEY });
    const asked = [...new Set(ranges.map(({ exporter }) => exporter))].map(
      (exporter): AskedExporter => ({ exporter, enabled: false, rules, sends: [] }),
    );
    const event = events.event(seq);
    const item: Item = { seq, signal, ...(event === undefined ? {} : { event }) };
    const leaking = leakingEvent(item, asked, pastRanges(seq, seq, asked));
    if (leaking === undefined) return undefined;
    const kept = leaking.findings.flatMap(({ kind }, index) => (kind === 'secret' ? [index] : []));
    const exporters = leaking.exporters.flatMap(({ sent: then, ...one }): LeakAtExporter[] => {
      if (then === undefined) return [];
      if (then.leaves === undefined) return [{ ...one, leaves: [], sent: then }];
      const leaves = kept.flatMap((number, index) => (then.leaves?.includes(number) ? [index] : []));
      return leaves.length === 0 ? [] : [{ ...one, leaves: [], sent: { ...then, leaves } }];
    });
    if (kept.length === 0 || exporters.length === 0) return undefined;
    const findings = kept.flatMap((number) => leaking.findings[number] ?? []);
    return { findings: findings.map((one) => ({ ...one, scrubbed: true })), exporters };
  }

  const page: LeakReads['page'] = async ({ conversationId, signals = SIGNALS, afterId, limit }, exporters, pause) => {
    const rows = (!signals.includes('logs')
      ? []
      : conversationId === undefined
        ? selectAll.all(afterId, limit + 1)
        : selectOfConversation.all(conversationId, afterId, limit + 1)) as unknown as EventColumns[];
    const items = rows.map((row): Item => {
      const event = events.fromRow(row);
      return { seq: event.seq, signal: 'logs', event };
    });
    if (conversationId === undefined) {
      for (const signal of ['traces', 'metrics'] as const) {
        if (!signals.includes(signal)) continue;
        for (const seq of recordSeqs(signal, afterId, limit + 1)) items.push({ seq, signal });
      }
      items.sort((a, b) => a.seq - b.seq);
      items.splice(limit + 1);
    }
    const answer: LeakPage = { examined: 0, events: [] };
    const first = items[0]?.seq;
    const last = items.at(-1)?.seq;
    if (first === undefined || last === undefined) return answer;
    const asked = exporters.map(ask);
    const past = pastRanges(first, last, asked);
    const slices = createSlices(pause, MAX_MS);
    let lastId = afterId;
    let told = 0;
    for (const item of items.slice(0, limit)) {
      if (told > MAX_PAGE_FINDINGS || !(await slices.next())) break;
      answer.examined++;
      lastId = item.seq;
      const leaking = leakingEvent(item, asked, past);
      if (leaking === undefined) continue;
      answer.events.push(leaking);
      told += leaking.findings.length;
    }
    return answer.examined < items.length ? { ...answer, nextAfterId: lastId } : answer;
  };

  return { page, sentSecrets };
}

/** What was sent of a record before it was scrubbed, added to what of it was sent; its findings come after `before` others. */
function withNote(at: LeakAtExporter, note: SentNote | undefined, before: number): LeakAtExporter {
  const then = note?.exporters.find(({ exporter }) => exporter === at.exporter)?.sent;
  if (then === undefined) return at;
  const timeMs = Math.max(then.timeMs, at.sent?.timeMs ?? 0);
  const known = at.sent === undefined ? [] : at.sent.leaves;
  if (known === undefined || then.leaves === undefined) return { ...at, sent: { timeMs } };
  return { ...at, sent: { timeMs, leaves: [...known, ...then.leaves.map((index) => index + before)] } };
}

interface Rules {
  redactor: RecordRedactor;
  /** What they leave in the place of what they mask. */
  masks: readonly string[];
}

interface AskedExporter {
  exporter: LeakAtExporter['exporter'];
  enabled: boolean;
  /** Signals. */
  sends: readonly Signal[];
  rules: Rules;
}

interface PastRange {
  range: SentRange;
  /** Undefined: not known any more. */
  rules: Rules | undefined;
}

/** `leaves` undefined: nobody knows. */
interface SentAt {
  timeMs: number;
  leaves: number[] | undefined;
}

/** Sent several times: the last time that anything left, and everything that ever did. */
function joinTimes(times: readonly SentAt[]): NonNullable<LeakAtExporter['sent']> {
  const leaking = times.filter(({ leaves }) => leaves === undefined || leaves.length > 0);
  const timeMs = Math.max(...(leaking.length > 0 ? leaking : times).map((one) => one.timeMs));
  if (times.some(({ leaves }) => leaves === undefined)) return { timeMs };
  const leaves = [...new Set(times.flatMap((one) => one.leaves ?? []))].sort((a, b) => a - b);
  return { timeMs, leaves };
}

/** The next sequence numbers of a signal's records, from the rows of its chunks. */
function createRecordSeqs(db: DatabaseSync): (signal: Signal, afterId: number, limit: number) => number[] {
  const select = db.prepare(
    `SELECT first_seq, count FROM chunk WHERE signal = ?1 AND first_seq >= coalesce(
       (SELECT max(first_seq) FROM chunk WHERE signal = ?1 AND first_seq <= ?2), 0) ORDER BY first_seq LIMIT ?3`,
  );
  return (signal, afterId, limit) => {
    const seqs: number[] = [];
    for (const row of select.iterate(signalCode(signal), afterId, limit + 1)) {
      const firstSeq = Number(row['first_seq']);
      const endSeq = firstSeq + Number(row['count']);
      for (let seq = Math.max(firstSeq, afterId + 1); seq < endSeq && seqs.length < limit; seq++) seqs.push(seq);
      if (seqs.length >= limit) break;
    }
    return seqs;
  };
}

/** Fields that a span has; a metric has a name. */
interface RecordIdentity {
  name?: string;
  traceId?: string;
  startTimeUnixNano?: string;
}

/** What a span or a metric is listed by; secrets in it masked. */
function identityOf(signal: Signal, stored: StoredBytes): Pick<LeakingEvent, 'timeMs' | 'name' | 'traceId' | 'scope'> {
  const shown = (text: string) => maskSecrets(text)?.text ?? text;
  try {
    const { scope } = decodeScopeEnvelope(stored.scope);
    const record = decodeMessage(TYPES[signal], stored.record) as RecordIdentity;
    const nanos = record.startTimeUnixNano;
    return {
      timeMs: nanos === undefined || Number(nanos) === 0 ? stored.receivedMs : Number(nanos) / 1e6,
      name: shown(record.name ?? ''),
      ...(record.traceId === undefined ? {} : { traceId: record.traceId }),
      ...(scope.name === undefined || scope.name === '' ? {} : { scope: shown(scope.name) }),
    };
  } catch {
    return { timeMs: stored.receivedMs, name: '' };
  }
}

/** Whether a part may hold anything to find; no is certain. */
const mayHold = createFieldWalk(FINDING_RULES);

function enginePart(part: Signal | 'resource' | 'scope'): Part {
  return part === 'resource' || part === 'scope' ? part : PARTS[part];
}

/** One that cannot be read does not end the report. */
function findInBytes(
  part: Signal | 'resource' | 'scope',
  bytes: Uint8Array,
  context: RedactionContext,
  masks: readonly string[],
): PartFinding[] {
  try {
    return mayHold.mayConcern(enginePart(part), bytes, () => context) ? readFindings(part, bytes, context, masks) : [];
  } catch {
    const path = part === 'resource' || part === 'scope' ? part : 'record';
    return [{ kind: 'content', type: 'unreadable', path, count: 1, excerpt: '' }];
  }
}

function readFindings(
  part: Signal | 'resource' | 'scope',
  bytes: Uint8Array,
  context: RedactionContext,
  masks: readonly string[],
): PartFinding[] {
  const value = part === 'logs' ? decodeLogRecord(bytes) : decodeMessage(TYPES[part], bytes);
  const found = findInPart(enginePart(part), value as never, context, masks);
  // Inside fields that the wire format has and Sluice does not know.
  if (!surveyMessage(TYPES[part], bytes, 'drop-secrets').dropsUnknown) return found;
  return [...found, { kind: 'secret', type: 'unknown-field', path: UNKNOWN_FIELDS, count: 1, excerpt: '' }];
}
