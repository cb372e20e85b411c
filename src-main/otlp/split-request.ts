/**
 * Takes a large request apart into smaller ones of the same records in the same order, so that whoever stores them is
 * never busy with one sender for long. The request is walked to its end first: nothing of one that breaks is handed on.
 */
import type { Signal } from '../../src-shared/otlp/otlp-json.ts';
import { joinGroups, type ResourceGroup } from './join-groups.ts';
import type { Rejections } from './rejections.ts';
import { walkRequest } from './walk.ts';

/** Records of one slice, and bytes at which it ends; a record that is longer goes alone. */
export const SLICE_RECORDS = 2_000;
export const SLICE_BYTES = 1024 * 1024;
/** A resource or a scope comes again in each slice and each chunk's view: larger ones are refused with their records. */
export const MAX_ENVELOPE_BYTES = 1024 * 1024;

export interface SplitRequest {
  /** Log records, spans, data points. */
  items: number;
  records: number;
  serviceName: string | undefined;
  /** Made one after the other, when they are asked for. */
  slices: Iterable<Uint8Array<ArrayBuffer>>;
}

interface Group {
  resource: Uint8Array;
  scope: Uint8Array;
  starts: number[];
  ends: number[];
}

/** Throws the codec's MalformedError. */
export function splitRequest(signal: Signal, body: Uint8Array, rejections: Rejections): SplitRequest {
  const groups: Group[] = [];
  let records = 0;
  let serviceName: string | undefined;
  const items = walkRequest(signal, body, {
    group(resource, scope, info) {
      if (groups.length === 0) serviceName = info.resource.get('service.name');
      groups.push({ resource, scope, starts: [], ends: [] });
    },
    record(tagStart, _start, end) {
      const group = groups.at(-1) as Group;
      group.starts.push(tagStart);
      group.ends.push(end);
      records++;
    },
    rejected: (count, reason) => rejections.add(count, reason),
    maxEnvelopeBytes: MAX_ENVELOPE_BYTES,
  });
  return { items, records, serviceName, slices: slicesOf(groups, body) };
}

function* slicesOf(groups: readonly Group[], body: Uint8Array): Generator<Uint8Array<ArrayBuffer>> {
  let slice: ResourceGroup[] = [];
  let sliceBytes = 0;
  let sliceRecords = 0;
  for (const { resource, scope, starts, ends } of groups) {
    const envelopeBytes = resource.length + scope.length;
    // Envelopes come again in each slice: together they are never more than the records beside them.
    const limitBytes = Math.max(SLICE_BYTES, 4 * envelopeBytes);
    let runs: Uint8Array[] | undefined;
    for (let i = 0; i < starts.length; i++) {
      const bytes = body.subarray(starts[i], ends[i]);
      const isFull = sliceRecords >= SLICE_RECORDS || sliceBytes + bytes.length > limitBytes;
      if (sliceRecords > 0 && isFull) {
        yield joinGroups(slice);
        slice = [];
        sliceBytes = 0;
        sliceRecords = 0;
        runs = undefined;
      }
      if (runs === undefined) {
        runs = [];
        slice.push({ envelope: resource, scopes: [{ envelope: scope, records: runs }] });
        sliceBytes += envelopeBytes;
      }
      runs.push(bytes);
      sliceBytes += bytes.length;
      sliceRecords++;
    }
  }
  if (sliceRecords > 0) yield joinGroups(slice);
}
