import type { CommonEvent } from '../common-event.ts';
import { decodedReader } from '../decoded-reader.ts';
import { recognise } from '../recognise.ts';
import { commonEventOf, type LocatedRecord, recordGroup } from '../to-common-event.ts';

/** Recognises a record, and gives its JSON form. `seq`: its sequence number in the log. */
export function toCommonEvent(located: LocatedRecord, seq: number | bigint): CommonEvent {
  const { record, resource, scope } = located;
  return commonEventOf(recognise(decodedReader(record), recordGroup(resource, scope)), located, seq);
}
