/**
 * Masks secrets in the log itself. Chunk by chunk, in slices of one transaction each: records and envelopes through the very
 * function that the relay uses, then what is derived of them is made again. A second round masks copies of what the first one found,
 * wherever they stand: in records that do not tell what it is, in envelopes that several chunks name. How far it came is in `meta`, so
 * that a kill loses nothing: it goes on at the next start. Sequence numbers, origin and counts of records stay; sizes change.
 */

import type { DatabaseSync } from 'node:sqlite';
import { BoundedMap } from '../../../src-shared/base/bounded-map.ts';
import type { MaskedText } from '../../../src-shared/redaction/engine.ts';
import { maskSecrets } from '../../../src-shared/redaction/secrets/find-secrets.ts';
import type { ScrubCounts, ScrubSelection } from '../../log/log-store.ts';
import { joinRequest } from '../../otlp/join-groups.ts';
import { MalformedError } from '../../otlp/malformed-error.ts';
import { ProtoWriter } from '../../otlp/proto-writer.ts';
import { type EnvelopePart, type GroupRedaction, redactGroup } from '../../redaction/group-redaction.ts';
import { createMaskedAround } from '../../redaction/masked-around.ts';
import { createRecordRedactor, type RecordRedaction, type RecordRedactor } from '../../redaction/record-redaction.ts';
import { CHUNK_COLUMNS, type Chunk, chunkOf, createEnvelopeBytes, offsetsOf } from '../file/chunk.ts';
import { hasEvents, RECEIVED_CODE, signalCode } from '../file/codes.ts';
import { createPreviewReads } from '../preview/preview-reads.ts';
import type { SentNote } from '../preview/sent-note.ts';
import { createReaders } from '../read/readers.ts';
import type { WriterTables } from './appender.ts';
import { createEventInserter } from './event-inserter.ts';
import { type PendingGroup, titleIn, walkPending } from './pending-request.ts';
import { createEventRemover } from './remove-events.ts';
import { createScrubFound } from './scrub-found.ts';
import { SCRUB_KEY } from './scrub-key.ts';

/** A slice ends behind so many bytes of chunks or so much time, whatever comes first. */
const SLICE_BYTES = 1024 * 1024;
const SLICE_MS = 20;
/** Envelopes whose new form is kept. */
const MAX_ENVELOPES = 1_024;

export interface ScrubSlice {
  counts: ScrubCounts;
  /** Conversations whose summary changed, and that are gone: their records have another key now. */
  changed: number[];
  removed: number[];
  done: boolean;
}

export interface Scrub {
  /** Inside the open transaction. */
  slice(): ScrubSlice;
}

/** The job that is written down; undefined: there is none. */
export function pendingScrub(db: DatabaseSync): (ScrubSelection & { next: number; round?: number }) | undefined {
  const text = db.prepare('SELECT value FROM meta WHERE key = ?').get(SCRUB_KEY)?.['value'];
  return text === undefined ? undefined : JSON.parse(String(text));
}

export function createScrub(db: DatabaseSync, tables: WriterTables): Scrub {
  const { envelopes, totals } = tables;
  const job = pendingScrub(db);
  if (job === undefined) throw new Error('there is nothing to scrub');
  const { conversationId, kinds } = job;
  const redactor = redactorOf(kinds);
  const remover = createEventRemover(db, tables);
  const inserter = createEventInserter(db, tables.conversations, tables.shapes);
  const selectChunk = db.prepare(`SELECT ${CHUNK_COLUMNS} FROM chunk WHERE first_seq >= ? ORDER BY first_seq LIMIT 1`);
  const updateChunk = db.prepare(
    'UPDATE chunk SET bytes = ?, parts = 0, part_bytes = 0, resource_envelope = ?, scope_envelope = ? WHERE first_seq = ?',
  );
  const envelopeBytes = createEnvelopeBytes(db);
  const selectOwn = db.prepare('SELECT seq FROM event WHERE conversation_id = ? AND seq BETWEEN ? AND ?');
  const retitle = db.prepare('UPDATE conversation SET title = ? WHERE title = ?');
  const hasSent = db.prepare('SELECT 1 FROM sent_range WHERE signal = ? AND from_seq <= ? AND to_seq >= ? LIMIT 1');
  const saveNote = db.prepare(
    'INSERT INTO scrubbed(seq, note) VALUES (?, ?) ON CONFLICT(seq) DO UPDATE SET note = excluded.note',
  );
  const saveJob = db.prepare('UPDATE meta SET value = ? WHERE key = ?');
  /** Of pairs of envelopes in which nothing is to be masked; the id of another may be removed again before it is used. */
  const clean = new BoundedMap<string, GroupRedaction>(MAX_ENVELOPES);
  const found = createScrubFound(db);
  /** In the first round, so that they are counted once. */
  const changedRecords = new Set<number>();

  function redactedGroup({ resourceEnvelope, scopeEnvelope }: Chunk): GroupRedaction {
    const key = `${resourceEnvelope} ${scopeEnvelope}`;
    const known = clean.get(key);
    if (known !== undefined) return known;
    const group = redactGroup(redactor, {
      resource: envelopeBytes(resourceEnvelope),
      scope: envelopeBytes(scopeEnvelope),
    });
    if (group.resource.outcome !== 'changed' && group.scope.outcome !== 'changed') clean.set(key, group);
    return group;
  }

  /** `texts`: what was masked in the chunk's records and stands in an envelope, too. */
  function maskedEnvelope(part: EnvelopePart, id: number, group: GroupRedaction, texts: Set<MaskedText>): number {
    const redaction = texts.size === 0 ? group[part] : group.envelope(part, [...texts]);
    return redaction.outcome === 'changed' ? envelopes.idOf(Uint8Array.from(redaction.bytes)) : id;
  }

  /** Copies in a chunk of what was found anywhere. */
  function copiesIn({ bytes, resourceEnvelope, scopeEnvelope }: Chunk): MaskedText[] {
    const all = [bytes, envelopeBytes(resourceEnvelope), envelopeBytes(scopeEnvelope)];
    return [...new Set(all.flatMap((one) => found.standingIn(one)))];
  }

  /** `copies`: of the second round, what is masked wherever it stands. */
  function scrubChunk(chunk: Chunk, counts: ScrubCounts, copies?: readonly MaskedText[]): void {
    const { firstSeq, count, signal, bytes } = chunk;
    const own = ownRecords(chunk);
    if (own?.size === 0) return;
    const offsets = offsetsOf(chunk);
    if (copies === undefined) {
      counts.examined += own?.size ?? count;
      if (offsets === undefined) counts.unreadable += count;
    }
    if (offsets === undefined) return;
    const { tagStarts, messageStarts } = offsets;
    const group = redactedGroup(chunk);
    const around = copies === undefined ? group.around : createMaskedAround([...group.around.texts, ...copies]);
    const inEnvelopes = new Set<MaskedText>(copies);
    found.add(group.around.texts);
    const pieces: Uint8Array[] = [];
    /** Of each record that changed, by how much its size did. */
    const deltas: Array<[seq: number, bytes: number]> = [];
    for (let i = 0; i < count; i++) {
      const start = tagStarts[i] as number;
      const end = tagStarts[i + 1] as number;
      const given = bytes.subarray(start, end);
      const redaction: RecordRedaction | undefined =
        own === undefined || own.has(firstSeq + i)
          ? redactor.record(signal, bytes.subarray(messageStarts[i], end), undefined, around)
          : undefined;
      if (redaction?.outcome === 'held' && copies === undefined) counts.unreadable++;
      if (redaction?.outcome !== 'changed') {
        pieces.push(given);
        continue;
      }
      const piece = withTag(given[0] as number, redaction.bytes);
      pieces.push(piece);
      deltas.push([firstSeq + i, piece.length - given.length]);
      for (const text of group.standsIn(redaction)) inEnvelopes.add(text);
      if (copies === undefined) found.add(redaction.masked.texts());
      counts.secrets += redaction.changes.reduce((sum, change) => sum + change.count, 0) || 1;
    }
    const resource = maskedEnvelope('resource', chunk.resourceEnvelope, group, inEnvelopes);
    const scope = maskedEnvelope('scope', chunk.scopeEnvelope, group, inEnvelopes);
    const hasOther = resource !== chunk.resourceEnvelope || scope !== chunk.scopeEnvelope;
    if (deltas.length === 0 && !hasOther) return;
    const touched = hasOther
      ? [...(own ?? Array.from({ length: count }, (_, i) => firstSeq + i))]
      : deltas.map(([seq]) => seq);
    counts.records += touched.filter((seq) => !changedRecords.has(seq)).length;
    for (const seq of touched) changedRecords.add(seq);
    if (hasOther) counts.secrets++;
    const written: Chunk = {
      ...chunk,
      resourceEnvelope: resource,
      scopeEnvelope: scope,
      bytes: deltas.length === 0 ? bytes : Buffer.concat(pieces),
    };
    noteSent(chunk, hasOther ? undefined : deltas.map(([seq]) => seq));
    for (const [before, after] of [
      [chunk.resourceEnvelope, resource],
      [chunk.scopeEnvelope, scope],
    ] as const) {
      if (before === after) continue;
      envelopes.use(after, 1);
      envelopes.use(before, -1);
    }
    updateChunk.run(written.bytes, resource, scope, firstSeq);
    totals.add(signal, 0, written.bytes.length - bytes.length);
    tables.relay.resized(signal, deltas, chunk.origin === RECEIVED_CODE);
    if (hasEvents(signal)) deriveAgain(chunk, written);
  }

  /** Undefined: every record of the chunk is meant. */
  function ownRecords({ firstSeq, count, signal }: Chunk): Set<number> | undefined {
    if (conversationId === undefined) return undefined;
    if (!hasEvents(signal)) return new Set();
    const rows = selectOwn.all(conversationId, firstSeq, firstSeq + count - 1);
    return new Set(rows.map(({ seq }) => Number(seq)));
  }

  function deriveAgain(before: Chunk, after: Chunk): void {
    const old = groupOf(before);
    const now = groupOf(after);
    const { firstSeq, count, signal, receivedMs } = after;
    if (now === undefined || now.group.events.length !== count) return;
    remover.remove(firstSeq, firstSeq + count - 1);
    for (const [i, event] of now.group.events.entries()) {
      if (event === undefined) continue;
      const title = () => titleIn(now.group, now.body, i);
      const place = { seq: firstSeq + i, signal, receivedMs, isTwin: now.group.twins?.has(i) ?? false };
      inserter.insert(place, event, now.group.texts[i] as string, now.group.info, title);
      if (old?.group.events[i]?.kind !== 'user_prompt') continue;
      const oldTitle = titleIn(old.group, old.body, i);
      const newTitle = title();
      if (oldTitle !== '' && oldTitle !== newTitle) retitle.run(newTitle, oldTitle);
    }
  }

  function groupOf(chunk: Chunk): { group: PendingGroup; body: Uint8Array } | undefined {
    const { resourceEnvelope, scopeEnvelope, bytes } = chunk;
    const body = joinRequest(envelopeBytes(resourceEnvelope), envelopeBytes(scopeEnvelope), [bytes]);
    try {
      const [group] = walkPending(chunk.signal, body).groups;
      return group === undefined ? undefined : { group, body };
    } catch (error) {
      if (error instanceof MalformedError) return undefined;
      throw error;
    }
  }

  /** Keeps a note of secrets that were sent unmasked: the findings, masked, with when and to whom. Before anything changes. */
  function noteSent({ firstSeq, count, signal }: Chunk, seqs: readonly number[] | undefined): void {
    if (hasSent.get(signalCode(signal), firstSeq + count - 1, firstSeq) === undefined) return;
    const { leakReport } = createPreviewReads(createReaders(db));
    for (const seq of seqs ?? Array.from({ length: count }, (_, i) => firstSeq + i)) {
      const sent = leakReport.sentSecrets(seq, signal);
      if (sent !== undefined) saveNote.run(seq, JSON.stringify(sent satisfies SentNote));
    }
  }

  /** Texts that no record stands behind any more, such as the title that a removed prompt gave. */
  function maskLeftOver(): void {
    const options = kinds === undefined ? {} : { kinds: new Set(kinds) };
    const update = db.prepare('UPDATE conversation SET title = ?, model = ?, service = ?, dirty = 1 WHERE id = ?');
    // Written anew of what is masked now.
    const of = (column: string) => (conversationId === undefined ? '' : ` WHERE ${column} = ${Number(conversationId)}`);
    db.exec(`DELETE FROM summary${of('conversation_id')}; UPDATE conversation SET dirty = 1${of('id')}`);
    const rows =
      conversationId === undefined
        ? db.prepare('SELECT id, title, model, service FROM conversation').all()
        : db.prepare('SELECT id, title, model, service FROM conversation WHERE id = ?').all(conversationId);
    for (const { id, title, model, service } of rows) {
      const text = (given: unknown) => {
        const copies = found.standingIn(Buffer.from(String(given)));
        const left = copies.reduce((rest, copy) => rest.replaceAll(copy.text, copy.mask), String(given));
        return maskSecrets(left, options)?.text ?? left;
      };
      const now = [text(title), model === null ? null : text(model), text(service)] as const;
      if (now[0] !== title || now[1] !== model || now[2] !== service) update.run(...now, id as number);
    }
  }

  return {
    slice() {
      const counts: ScrubCounts = { examined: 0, records: 0, secrets: 0, unreadable: 0 };
      const startedMs = performance.now();
      let bytes = 0;
      let done = false;
      while (bytes < SLICE_BYTES && performance.now() - startedMs < SLICE_MS) {
        const row = selectChunk.get(job.next);
        if (row === undefined) {
          if (job.round === 2 || found.isEmpty) {
            done = true;
            break;
          }
          Object.assign(job, { round: 2, next: 0 });
          continue;
        }
        const chunk = chunkOf(row);
        const copies = job.round === 2 ? copiesIn(chunk) : undefined;
        if (copies === undefined || copies.length > 0) scrubChunk(chunk, counts, copies);
        bytes += chunk.bytes.length;
        job.next = chunk.firstSeq + chunk.count;
      }
      if (done) {
        maskLeftOver();
        found.remove();
      } else {
        found.save();
      }
      const { changed, removed } = tables.flush();
      if (removed.length > 0 || done) tables.conversations.forget();
      saveJob.run(JSON.stringify(job), SCRUB_KEY);
      return { counts, changed, removed, done };
    },
  };
}

function redactorOf(kinds: readonly string[] | undefined): RecordRedactor {
  if (kinds === undefined) return createRecordRedactor({ names: ['secrets'], rules: [], marks: false, keyHex: '' });
  const rule = {
    name: 'scrub',
    where: {},
    what: { match: 'detector' as const, kinds: [...kinds] },
    action: { do: 'mask' as const },
  };
  return createRecordRedactor({ names: ['scrub'], rules: [rule], marks: false, keyHex: '' });
}

/** The tag of a record is one byte: field 2 of its scope. */
function withTag(tag: number, message: Uint8Array): Uint8Array {
  const writer = new ProtoWriter(message.length + 8);
  writer.raw(message);
  writer.varint(message.length);
  writer.varint(tag);
  return writer.finish();
}
