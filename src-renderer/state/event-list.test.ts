import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createEventList, type EventList } from './event-list.ts';

function idsOf(list: EventList): number[] {
  return Array.from({ length: list.count }, (_, index) => list.idAt(index));
}

describe('event list', () => {
  test('appends what is newest without moving anything', () => {
    const list = createEventList('time');
    list.add([1, 2], [10, 20], [0, 1]);
    expect(list.add([3, 4], [20, 30], [0, 0])).toEqual({ added: 2, firstIndex: 2, trimmed: 0 });
    expect(idsOf(list)).toEqual([1, 2, 3, 4]);
  });

  test('puts a late event at its place and says from where on things moved', () => {
    const list = createEventList('time');
    list.add([1, 2, 3], [10, 20, 30], [0, 0, 0]);
    expect(list.add([4, 5], [15, 40], [0, 0])).toEqual({ added: 2, firstIndex: 1, trimmed: 0 });
    expect(idsOf(list)).toEqual([1, 4, 2, 3, 5]);
    expect(list.timeAt(1)).toBe(15);
    expect(list.indexOf(2)).toBe(2);
    expect(list.indexOf(99)).toBe(-1);
  });

  test('in order of arrival an old time changes nothing', () => {
    const list = createEventList('arrival');
    list.add([1, 2], [50, 60], [0, 0]);
    list.add([3], [10], [0]);
    expect(idsOf(list)).toEqual([1, 2, 3]);
    expect(list.indexOf(3)).toBe(2);
    expect(list.indexOf(4)).toBe(-1);
  });

  test('takes ranges out, inclusive at both ends', () => {
    const list = createEventList('time');
    list.add([1, 2, 3, 4, 5, 6], [6, 5, 4, 3, 2, 1], [1, 1, 0, 0, 0, 1]);
    expect(
      list.removeRanges([
        [5, 9],
        [2, 3],
      ]),
    ).toBe(4);
    expect(idsOf(list)).toEqual([4, 1]);
    expect(list.failedCount).toBe(1);
    expect(list.failedAt(1)).toBe(1);
  });

  for (const order of ['arrival', 'time'] as const) {
    test(`any batches give one sorted list without repeats (${order})`, () => {
      const batch = fc.array(fc.record({ id: fc.integer({ min: 1, max: 60 }) }), { maxLength: 12 });
      // An event has one time: a small function of its id, with ties.
      const timeOf = (id: number) => (id * 7) % 11;
      const failedOf = (id: number) => Number(id % 4 === 0);
      fc.assert(
        fc.property(fc.array(batch, { maxLength: 12 }), (batches) => {
          const list = createEventList(order);
          const seen = new Set<number>();
          for (const events of batches) {
            const ids = events.map(({ id }) => id);
            const { added } = list.add(ids, ids.map(timeOf), ids.map(failedOf));
            const before = seen.size;
            for (const id of ids) seen.add(id);
            expect(added).toBe(seen.size - before);
          }
          const expected = [...seen].sort((a, b) => (order === 'time' ? timeOf(a) - timeOf(b) : 0) || a - b);
          expect(idsOf(list)).toEqual(expected);
          for (const id of seen) {
            expect(list.has(id, timeOf(id))).toBe(true);
            expect(list.idAt(list.indexOf(id))).toBe(id);
          }
          const failed = expected.flatMap((id, index) => (failedOf(id) === 1 ? [index] : []));
          expect(list.failedCount).toBe(failed.length);
          for (let index = -1; index <= expected.length; index++) {
            expect(list.nextFailed(index, 1)).toBe(failed.find((place) => place > index) ?? -1);
            expect(list.nextFailed(index, -1)).toBe(failed.findLast((place) => place < index) ?? -1);
          }
        }),
      );
    });
  }

  test('a million events stay a million events, and a full list lets its oldest go', () => {
    const list = createEventList('arrival');
    const ids = Float64Array.from({ length: 1_000_000 }, (_, index) => index + 1);
    const failed = (added: Float64Array) => Uint8Array.from(added, (id) => Number(id % 1_000 === 0));
    list.add(ids, ids, failed(ids));
    expect(list.failedCount).toBe(1_000);
    expect(list.count).toBe(1_000_000);
    expect(list.indexOf(765_432)).toBe(765_431);
    const more = Float64Array.from({ length: 200_001 }, (_, index) => 1_000_001 + index);
    expect(list.add(more, more, failed(more)).trimmed).toBe(200_001);
    expect(list.failedCount).toBe(1_000);
    expect(list.idAt(0)).toBe(200_002);
    expect(list.idAt(list.count - 1)).toBe(1_200_001);
  });
});
