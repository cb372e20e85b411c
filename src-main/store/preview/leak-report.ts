/**
 * The leak report: which secrets and contents stored records of every signal hold, where they would go under the rules in
 * force, and what of them was sent already.
 *
 *     record ─may hold anything?─▶ findings ─▶ for each exporter, now and for each range in which it was sent:
 *                                             its rules ─▶ what leaves ─▶ findings that are still in it
 */
import type {
  LeakAtExporter,
  LeakFinding,
  LeakingEvent,
  LeakPage,
} from '../../../src-shared/contract/redaction-api.ts';
import { SIGNALS, type Signal } from '../../../src-shared/otlp/otlp-json.ts';
import type { RedactionContext } from '../../../src-shared/redaction/engine.ts';
import { masksOf, type PartFinding, stillThere } from '../../../src-shared/redaction/findings.ts';
import type { RedactionDefinition } from '../../../src-shared/redaction/redaction-definition.ts';
import { maskSecrets } from '../../../src-shared/redaction/secrets/find-secrets.ts';
import type { ExporterRedaction, LeakQuery } from '../../log/preview.ts';
import type { RecordRedactor } from '../../redaction/record-redaction.ts';
import type { Readers } from '../read/readers.ts';
import type { StoredBytes } from '../read/record-store.ts';
import { ANY_KEY, type SentRange, type SentReads, sentAtMs } from '../sending/sent-reads.ts';
import { createEventFindings } from './event-findings.ts';
import { createLeakItems, identityOf, type LeakItem } from './leak-items.ts';
import { EVENT_PARTS, type EventPart, type LeavingEvents } from './leaving-event.ts';
import { joinTimes, type SentAt, type SentNote, withNote } from './sent-note.ts';
import { createSlices } from './slices.ts';
import { neverSends } from './what-leaves.ts';

export interface LeakReport {
  page(query: LeakQuery, exporters: readonly ExporterRedaction[], pause: () => Promise<void>): Promise<LeakPage>;
  /** The secrets of a record that was sent, and where they went; undefined when none did. */
  sentSecrets(seq: number, signal: Signal): SentNote | undefined;
}

/** Findings listed of one event, and of a page: it ends with the event that passes it. */
const MAX_FINDINGS = 200;
const MAX_PAGE_FINDINGS = 20_000;
const MAX_MS = 10_000;

const NO_CONTEXT: RedactionContext = {};

export interface LeakReportSources extends Readers {
  leaving: LeavingEvents;
  sent: SentReads;
}

export function createLeakReport({ leaving, sent, ...readers }: LeakReportSources): LeakReport {
  const { db, events, records } = readers;
  const itemsOf = createLeakItems(readers);
  const selectNote = db.prepare('SELECT note FROM scrubbed WHERE seq = ?');
  const eventFindings = createEventFindings();

  function contextOf({ event }: LeakItem): RedactionContext {
    if (event === undefined) return NO_CONTEXT;
    const { conversationId, shape } = event;
    const { kind, name } = shape;
    return { agent: events.conversation(conversationId)?.agent ?? 'other', kind, event: name };
  }

  function findingsOf(stored: StoredBytes, item: LeakItem): LeakFinding[] {
    const found = eventFindings.of(stored, item.signal, contextOf(item), stored);
    return EVENT_PARTS.flatMap((part) => found[part].map((finding) => ({ ...finding, part })));
  }

  function rulesOf(definition: RedactionDefinition): Rules {
    return { redactor: leaving.redactorOf(definition), masks: masksOf(definition.rules) };
  }

  /** Numbers of the findings that leave under these rules as they are; undefined when nothing of the event does. */
  function leavingUnder(
    { redactor, masks }: Rules,
    item: LeakItem,
    stored: StoredBytes,
    findings: readonly LeakFinding[],
  ): number[] | undefined {
    const { outcome, bytes } = leaving.event(item.seq, stored, redactor, () => contextOf(item));
    if (outcome === 'unchanged') return findings.map((_, index) => index);
    if (bytes === undefined) return undefined;
    let left: Record<EventPart, PartFinding[]> | undefined;
    return EVENT_PARTS.flatMap((part) => {
      const ofPart = findings.map((finding, index) => ({ ...finding, index })).filter((one) => one.part === part);
      if (ofPart.length === 0) return [];
      if (bytes[part] === stored[part]) return ofPart.map(({ index }) => index);
      left ??= eventFindings.of(bytes, item.signal, contextOf(item), {}, masks);
      const still = stillThere(ofPart, left[part]);
      return still.map((index) => ofPart[index]?.index ?? 0);
    }).sort((a, b) => a - b);
  }

  function leakingEvent(
    item: LeakItem,
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

  /** The ranges of `first`..`last` that these exporters sent, with the rules of that time. */
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
    const item: LeakItem = { seq, signal, ...(event === undefined ? {} : { event }) };
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

  const page: LeakReport['page'] = async (query, exporters, pause) => {
    const { afterId, limit } = query;
    const items = itemsOf(query);
    const answer: LeakPage = { examined: 0, events: [] };
    const first = items[0]?.seq;
    const last = items.at(-1)?.seq;
    if (first === undefined || last === undefined) return answer;
    const asked = exporters.map(ask);
    const past = pastRanges(first, last, asked);
    const slices = createSlices(pause, MAX_MS);
    let lastId = afterId;
    let listed = 0;
    for (const item of items.slice(0, limit)) {
      if (listed > MAX_PAGE_FINDINGS || !(await slices.next())) break;
      answer.examined++;
      lastId = item.seq;
      const leaking = leakingEvent(item, asked, past);
      if (leaking === undefined) continue;
      answer.events.push(leaking);
      listed += leaking.findings.length;
    }
    return answer.examined < items.length ? { ...answer, nextAfterId: lastId } : answer;
  };

  return { page, sentSecrets };
}

interface Rules {
  redactor: RecordRedactor;
  /** Texts they put in the place of what they mask. */
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
