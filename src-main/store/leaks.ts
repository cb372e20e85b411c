/**
 * The leak report: which secrets and contents stored events hold, where they would go under the rules in force, and what
 * of them was sent already.
 *
 *     event ─may hold anything?─▶ findings ─▶ for each exporter, now and for each range in which it was sent:
 *                                             its rules ─▶ what leaves ─▶ findings that are still in it
 */
import type { DatabaseSync } from 'node:sqlite';
import type { LeakAtExporter, LeakFinding, LeakingEvent, LeakPage } from '../../src-shared/contract/redaction-api.ts';
import type { RedactionContext } from '../../src-shared/redaction/engine.ts';
import {
  findInPart,
  masksOf,
  mayHoldFindings,
  type PartFinding,
  stillThere,
} from '../../src-shared/redaction/findings.ts';
import { maskSecrets } from '../../src-shared/redaction/secrets/find-secrets.ts';
import { decodeLogRecord, decodeMessage } from '../otlp/decode.ts';
import { messageType } from '../otlp/messages.ts';
import type { RecordRedactor, RedactionDefinition } from '../redaction/record-redaction.ts';
import { surveyMessage } from '../redaction/record-redaction-bytes.ts';
import { EVENT_COLUMNS, type EventColumns, type EventStore, type StoredEvent } from './event-store.ts';
import type { ExporterRedaction } from './leaves.ts';
import { EVENT_PARTS, type EventPart, type Leaving } from './leaving.ts';
import type { RecordStore, StoredBytes } from './record-store.ts';
import { ANY_KEY, type SentRange, type SentReads, sentAtMs } from './sent-reads.ts';
import { createSlices } from './slices.ts';

export interface LeakQuery {
  conversationId?: number;
  afterId: number;
  limit: number;
}

export type ReadLeaks = (
  query: LeakQuery,
  exporters: readonly ExporterRedaction[],
  pause: () => Promise<void>,
) => Promise<LeakPage>;

/** Findings of one event that are told, and of a page: it ends with the event that passes it. */
const MAX_FINDINGS = 200;
const MAX_PAGE_FINDINGS = 20_000;
/** Envelopes whose findings are kept. */
const MAX_ENVELOPES = 1_024;
const MAX_MS = 10_000;

const TYPES = {
  record: messageType('LogRecord'),
  resource: messageType('ResourceLogs'),
  scope: messageType('ScopeLogs'),
};
const UNKNOWN_FIELDS = 'unknown fields';

export interface LeakSources {
  db: DatabaseSync;
  events: EventStore;
  records: RecordStore;
  leaving: Leaving;
  sent: SentReads;
}

export function createLeakReads({ db, events, records, leaving, sent }: LeakSources): ReadLeaks {
  const visible = 'e.conversation_id NOT IN (SELECT id FROM conversation WHERE hidden = 1)';
  const selectAll = db.prepare(
    `SELECT ${EVENT_COLUMNS} FROM event e WHERE e.seq > ? AND ${visible} ORDER BY e.seq LIMIT ?`,
  );
  const selectOfConversation = db.prepare(
    `SELECT ${EVENT_COLUMNS} FROM event e INDEXED BY event_by_time
     WHERE e.conversation_id = ? AND e.seq > ? AND ${visible} ORDER BY e.seq LIMIT ?`,
  );
  for (const statement of [selectAll, selectOfConversation]) statement.setReturnArrays(true);
  const envelopeFindings = new Map<string, PartFinding[]>();

  function contextOf({ conversationId, shape: { kind, name } }: StoredEvent) {
    return { agent: events.conversation(conversationId)?.agent ?? 'other', kind, event: name };
  }

  /** Of what is stored (`envelopeId` given) or of what would leave. */
  function findingsIn(
    part: EventPart,
    bytes: Uint8Array,
    event: StoredEvent,
    envelopeId: number | undefined,
    masks: readonly string[] = [],
  ): PartFinding[] {
    if (part === 'record') return findInBytes(part, bytes, contextOf(event), masks);
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

  function findingsOf(stored: StoredBytes, event: StoredEvent): LeakFinding[] {
    const ids = { record: undefined, resource: stored.resourceId, scope: stored.scopeId };
    return EVENT_PARTS.flatMap((part) =>
      findingsIn(part, stored[part], event, ids[part]).map((finding) => ({ ...finding, part })),
    );
  }

  function rulesOf(definition: RedactionDefinition): Rules {
    return { redactor: leaving.redactorOf(definition), masks: masksOf(definition.rules) };
  }

  /** Numbers of the findings that leave under these rules as they are; undefined when nothing of the event does. */
  function leavingUnder(
    { redactor, masks }: Rules,
    event: StoredEvent,
    stored: StoredBytes,
    findings: readonly LeakFinding[],
  ): number[] | undefined {
    const { outcome, bytes } = leaving.event(event.seq, stored, redactor, () => contextOf(event));
    if (outcome === 'unchanged') return findings.map((_, index) => index);
    if (bytes === undefined) return undefined;
    return EVENT_PARTS.flatMap((part) => {
      const ofPart = findings.map((finding, index) => ({ ...finding, index })).filter((one) => one.part === part);
      if (ofPart.length === 0) return [];
      if (bytes[part] === stored[part]) return ofPart.map(({ index }) => index);
      const still = stillThere(ofPart, findingsIn(part, bytes[part], event, undefined, masks));
      return still.map((index) => ofPart[index]?.index ?? 0);
    }).sort((a, b) => a - b);
  }

  function leakingEvent(
    event: StoredEvent,
    exporters: readonly AskedExporter[],
    past: readonly PastRange[],
  ): LeakingEvent | undefined {
    const stored = records.bytes(event.seq);
    if (stored === undefined) return undefined;
    const all = findingsOf(stored, event);
    if (all.length === 0) return undefined;
    const findings = all.slice(0, MAX_FINDINGS);
    /** By the rules' fingerprint. */
    const known = new Map<string, number[] | undefined>();
    const under = (rules: Rules): number[] | undefined => {
      const { fingerprint } = rules.redactor;
      if (!known.has(fingerprint)) known.set(fingerprint, leavingUnder(rules, event, stored, findings));
      return known.get(fingerprint);
    };
    const isSample = events.conversation(event.conversationId)?.isSample === true;
    const at = ({ exporter, enabled, sends: couldSend, rules }: AskedExporter): LeakAtExporter => {
      const sends = couldSend && !isSample;
      const times = past.flatMap(({ range, rules: then }): SentAt[] => {
        if (range.exporter !== exporter || event.seq < range.fromSeq || event.seq > range.toSeq) return [];
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
      id: event.seq,
      conversationId: event.conversationId,
      timeMs: event.timeUs / 1000,
      name: maskSecrets(event.shape.name)?.text ?? event.shape.name,
      findings,
      findingCount: all.length,
      exporters: exporters.map(at),
    };
  }

  function ask({ exporter, enabled, neverSends, definition }: ExporterRedaction): AskedExporter {
    const rules = rulesOf({ ...definition, keyHex: definition.keyHex || ANY_KEY });
    return { exporter, enabled, rules, sends: neverSends === undefined && rules.redactor.problem === undefined };
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

  return async ({ conversationId, afterId, limit }, exporters, pause) => {
    const rows = (conversationId === undefined
      ? selectAll.all(afterId, limit + 1)
      : selectOfConversation.all(conversationId, afterId, limit + 1)) as unknown as EventColumns[];
    const page: LeakPage = { examined: 0, events: [] };
    const first = rows[0]?.[0];
    const last = rows.at(-1)?.[0];
    if (first === undefined || last === undefined) return page;
    const asked = exporters.map(ask);
    const past = pastRanges(first, last, asked);
    const slices = createSlices(pause, MAX_MS);
    let lastId = afterId;
    let told = 0;
    for (const row of rows.slice(0, limit)) {
      if (told > MAX_PAGE_FINDINGS || !(await slices.next())) break;
      const event = events.fromRow(row);
      page.examined++;
      lastId = event.seq;
      const leaking = leakingEvent(event, asked, past);
      if (leaking === undefined) continue;
      page.events.push(leaking);
      told += leaking.findings.length;
    }
    return page.examined < rows.length ? { ...page, nextAfterId: lastId } : page;
  };
}

interface Rules {
  redactor: RecordRedactor;
  /** What they leave in the place of what they mask. */
  masks: readonly string[];
}

interface AskedExporter {
  exporter: LeakAtExporter['exporter'];
  enabled: boolean;
  sends: boolean;
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

/** One that cannot be read does not end the report. */
function findInBytes(
  part: EventPart,
  bytes: Uint8Array,
  context: RedactionContext,
  masks: readonly string[],
): PartFinding[] {
  try {
    return mayHoldFindings(bytes) ? readFindings(part, bytes, context, masks) : [];
  } catch {
    return [{ kind: 'content', type: 'unreadable', path: part, count: 1, excerpt: '' }];
  }
}

function readFindings(
  part: EventPart,
  bytes: Uint8Array,
  context: RedactionContext,
  masks: readonly string[],
): PartFinding[] {
  const found =
    part === 'record'
      ? findInPart('log', decodeLogRecord(bytes), context, masks)
      : findInPart(part, decodeMessage(TYPES[part], bytes) as never, context, masks);
  // Inside fields that the wire format has and Sluice does not know.
  if (!surveyMessage(TYPES[part], bytes, 'drop-secrets').dropsUnknown) return found;
  return [...found, { kind: 'secret', type: 'unknown-field', path: UNKNOWN_FIELDS, count: 1, excerpt: '' }];
}
