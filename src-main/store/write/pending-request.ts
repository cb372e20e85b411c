/**
 * A request walked to its end but not yet stored: nothing of a request is inserted before all of it was found sound, so
 * one that breaks leaves no trace in the transaction that it shares with others.
 */

import type { RecognisedEvent } from '../../../src-shared/agents/common-event.ts';
import { contentKeyIds } from '../../../src-shared/agents/content-keys.ts';
import { detailsOf } from '../../../src-shared/agents/event-details.ts';
import { recognise } from '../../../src-shared/agents/recognise.ts';
import { recogniseSpan } from '../../../src-shared/agents/recognise-span.ts';
import type { RecordGroup } from '../../../src-shared/agents/record-reader.ts';
import { type RunGroup, RunRecordReader, runGroupOf } from '../../../src-shared/agents/run-records.ts';
import type { Signal } from '../../../src-shared/otlp/otlp-json.ts';
import type { Span } from '../../../src-shared/otlp/span.ts';
import type { Origin } from '../../log/intake.ts';
import { decodeMessage } from '../../otlp/decode.ts';
import { messageType } from '../../otlp/messages.ts';
import { Rejections } from '../../otlp/rejections.ts';
import { type RequestVisitor, walkRequest } from '../../otlp/walk.ts';
import type { StoredParts } from '../file/chunk-parts.ts';
import { indexedText } from '../file/search-text.ts';
import { promptTitle, titleOf } from './prompt-title.ts';

const SPAN = messageType('Span');
const TOO_MANY = new Error('more records than were asked for');

export interface PendingGroup {
  resourceEnvelope: Uint8Array;
  scopeEnvelope: Uint8Array;
  info: RecordGroup;
  /** Offsets of each record in the request: `[start, end)` with its tag and length. */
  starts: number[];
  ends: number[];
  /** What was recognised, undefined for a record without a row, and the words to index ('' for none); empty for metrics. */
  events: Array<RecognisedEvent | undefined>;
  texts: string[];
  /** What each record would give its conversation as title; absent: found when it is needed. Always there for spans. */
  titles?: string[];
  /** Places of spans that have a row only where nothing else of their call has one. */
  twins?: Set<number>;
}

export interface PendingRequest {
  signal: Signal;
  body: Uint8Array;
  groups: PendingGroup[];
  records: number;
  /** Log records, spans, data points. */
  items: number;
  /** Records of the request that are not in `groups`, because they break. */
  rejections: Rejections;
  origin: Origin;
  /** Of a request of one very large record: where it lies already. */
  stored?: StoredParts;
}

/**
 * Walks a decompressed protobuf request. Throws the codec's MalformedError for one that breaks outside of its records.
 * `rejections`: those that converting the request has left out already.
 */
export function walkPending(signal: Signal, body: Uint8Array, origin?: Origin, rejections?: Rejections): PendingRequest;
/** Undefined: there are more than `maxRecords`. */
export function walkPending(
  signal: Signal,
  body: Uint8Array,
  origin: Origin | undefined,
  rejections: Rejections,
  maxRecords: number,
): PendingRequest | undefined;
export function walkPending(
  signal: Signal,
  body: Uint8Array,
  origin: Origin = 'received',
  rejections = new Rejections(),
  maxRecords = Number.POSITIVE_INFINITY,
): PendingRequest | undefined {
  const groups: PendingGroup[] = [];
  const contentKeys = contentKeyIds();
  let records = 0;
  let current: PendingGroup | undefined;
  const visitor: RequestVisitor = {
    rejected: (count, reason) => rejections.add(count, reason),
    group(resourceEnvelope, scopeEnvelope, info) {
      current = { resourceEnvelope, scopeEnvelope, info, starts: [], ends: [], events: [], texts: [] };
      if (signal === 'traces') current.titles = [];
      groups.push(current);
    },
    record(tagStart, start, end, reader) {
      if (current === undefined) throw new Error('a record came before its group');
      if (++records > maxRecords) throw TOO_MANY;
      current.starts.push(tagStart);
      current.ends.push(end);
      if (signal === 'traces') readSpan(body.subarray(start, end), current);
      if (reader === undefined) return;
      const event = recognise(reader, current.info);
      // What a row shows can be asked for as any text can, wherever the agent keeps it.
      let text = reader.contentText(contentKeys);
      if (event.error !== undefined) text += `\n${event.error}`;
      for (const detail of detailsOf(event, reader)) text += `\n${detail}`;
      current.events.push(event);
      current.texts.push(text === '' ? '' : indexedText(text));
    },
  };
  let items: number;
  try {
    items = walkRequest(signal, body, visitor);
  } catch (error) {
    if (error === TOO_MANY) return undefined;
    throw error;
  }
  return { signal, body, groups, records, items, rejections, origin };
}

const spans = new RunRecordReader();
const runGroups = new WeakMap<RecordGroup, RunGroup | null>();

function readSpan(message: Uint8Array, group: PendingGroup): void {
  let runGroup = runGroups.get(group.info);
  if (runGroup === undefined) {
    runGroup = runGroupOf(group.info) ?? null;
    runGroups.set(group.info, runGroup);
  }
  const found =
    runGroup === null ? undefined : recogniseSpan(spans, runGroup, decodeMessage(SPAN, message) as unknown as Span);
  if (found?.isTwin) group.twins = (group.twins ?? new Set()).add(group.events.length);
  group.events.push(found?.event);
  group.texts.push(found === undefined || found.text === '' ? '' : indexedText(found.text));
  group.titles?.push(found?.event.kind === 'user_prompt' ? titleOf(found.summary) : '');
}

/** A request that another thread has walked: all of it but its bytes. */
export type WalkedRequest = Pick<PendingRequest, 'signal' | 'groups' | 'records' | 'items' | 'origin'>;

/** What the group's i-th record, a prompt, would give its conversation as title; '' for nothing. */
export function titleIn(group: PendingGroup, body: Uint8Array, i: number): string {
  const event = group.events[i];
  if (event === undefined) return '';
  return group.titles?.[i] ?? promptTitle(body.subarray(group.starts[i], group.ends[i]), event);
}

/** For a request that is sound, and so large that the writer's time is too good for it. Structured-cloneable. */
export function walkAhead(signal: Signal, body: Uint8Array, origin?: Origin): WalkedRequest {
  const { groups, records, items, origin: from } = walkPending(signal, body, origin);
  for (const group of groups) {
    group.titles ??= group.events.map((event, i) => (event?.kind === 'user_prompt' ? titleIn(group, body, i) : ''));
  }
  return { signal, groups, records, items, origin: from };
}
