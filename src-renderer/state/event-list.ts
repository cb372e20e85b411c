/**
 * The ids and times of every event that an open query matches, and which of them failed: growing typed arrays, 17 bytes
 * an event, so that a million events cost 17 MB and no object. The list is the window's only complete copy of anything.
 */
export type EventOrder = 'arrival' | 'time';

/** Beyond this many the oldest are let go; the host gives at most 1,000,000 at once. */
export const MAX_LISTED_EVENTS = 1_200_000;
const TRIM_TO = 1_000_000;

export interface AddResult {
  added: number;
  /** Index of the first element whose neighbours changed; equal to the old count when everything was appended. */
  firstIndex: number;
  /** How many were let go at the front because the list was full. */
  trimmed: number;
}

export interface EventList {
  readonly count: number;
  /** How many of them failed. */
  readonly failedCount: number;
  readonly order: EventOrder;
  idAt(index: number): number;
  timeAt(index: number): number;
  /** 1 when the event failed, else 0. */
  failedAt(index: number): number;
  /** The nearest failed event after (1) or before (-1) an index; -1 when there is none. */
  nextFailed(index: number, direction: 1 | -1): number;
  has(id: number, time: number): boolean;
  /** -1 when the id is not listed. */
  indexOf(id: number): number;
  /** Merges a batch at its places; ids that are listed already are skipped. `failed`: 1 for each that failed, else 0. */
  add(ids: ArrayLike<number>, times: ArrayLike<number>, failed: ArrayLike<number>): AddResult;
  /** Takes inclusive ranges of ids out; answers how many went. */
  removeRanges(ranges: ReadonlyArray<readonly [from: number, to: number]>): number;
  clear(): void;
}

/** @param order 'arrival': by id; 'time': by time, then id. */
export function createEventList(order: EventOrder): EventList {
  let ids = new Float64Array(256);
  let times = new Float64Array(256);
  let failed = new Uint8Array(256);
  let count = 0;
  let failedCount = 0;

  const at = (array: Float64Array | Uint8Array, index: number): number => array[index] ?? Number.NaN;

  /** Negative when the element at `index` stands before (time, id). */
  function compareAt(index: number, time: number, id: number): number {
    if (order === 'time') {
      const difference = at(times, index) - time;
      if (difference !== 0) return difference;
    }
    return at(ids, index) - id;
  }

  function lowerBound(time: number, id: number): number {
    let low = 0;
    let high = count;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compareAt(middle, time, id) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  function reserve(wanted: number): void {
    if (wanted <= ids.length) return;
    const size = Math.max(wanted, Math.ceil(ids.length * 1.5));
    const grownIds = new Float64Array(size);
    const grownTimes = new Float64Array(size);
    const grownFailed = new Uint8Array(size);
    grownIds.set(ids.subarray(0, count));
    grownTimes.set(times.subarray(0, count));
    grownFailed.set(failed.subarray(0, count));
    ids = grownIds;
    times = grownTimes;
    failed = grownFailed;
  }

  function trim(): number {
    if (count <= MAX_LISTED_EVENTS) return 0;
    const excess = count - TRIM_TO;
    failedCount -= sumOf(failed.subarray(0, excess));
    ids.copyWithin(0, excess, count);
    times.copyWithin(0, excess, count);
    failed.copyWithin(0, excess, count);
    count -= excess;
    return excess;
  }

  /** The batch's own indices in list order, without those listed already and without repeats. */
  function freshOf(newIds: ArrayLike<number>, newTimes: ArrayLike<number>): number[] {
    const fresh: number[] = [];
    const lastTime = count === 0 ? Number.NEGATIVE_INFINITY : at(times, count - 1);
    const lastId = count === 0 ? Number.NEGATIVE_INFINITY : at(ids, count - 1);
    for (let i = 0; i < newIds.length; i++) {
      const id = newIds[i] as number;
      const time = newTimes[i] as number;
      const isAfterAll = order === 'time' ? time > lastTime || (time === lastTime && id > lastId) : id > lastId;
      if (!isAfterAll) {
        const place = lowerBound(time, id);
        if (place < count && compareAt(place, time, id) === 0) continue;
      }
      fresh.push(i);
    }
    fresh.sort((a, b) => {
      const byTime = order === 'time' ? (newTimes[a] as number) - (newTimes[b] as number) : 0;
      return byTime !== 0 ? byTime : (newIds[a] as number) - (newIds[b] as number);
    });
    return fresh.filter((index, i) => i === 0 || newIds[index] !== newIds[fresh[i - 1] as number]);
  }

  return {
    order,
    get count() {
      return count;
    },
    idAt: (index) => at(ids, index),
    timeAt: (index) => at(times, index),
    failedAt: (index) => at(failed, index),
    get failedCount() {
      return failedCount;
    },
    nextFailed(index, direction) {
      if (direction === 1) {
        return failed.subarray(0, count).indexOf(1, Math.max(0, index + 1));
      }
      return index <= 0 ? -1 : failed.subarray(0, Math.min(index, count)).lastIndexOf(1);
    },
    has(id, time) {
      const place = lowerBound(time, id);
      return place < count && compareAt(place, time, id) === 0;
    },
    indexOf(id) {
      if (order === 'arrival') {
        const place = lowerBound(0, id);
        return place < count && at(ids, place) === id ? place : -1;
      }
      return ids.subarray(0, count).indexOf(id);
    },
    add(newIds, newTimes, newFailed) {
      const fresh = freshOf(newIds, newTimes);
      const oldCount = count;
      if (fresh.length === 0) return { added: 0, firstIndex: oldCount, trimmed: 0 };
      reserve(count + fresh.length);
      // Merge from the back: what is listed already moves at most once, and nothing moves when the batch is newest.
      let read = count - 1;
      let write = count + fresh.length - 1;
      for (let i = fresh.length - 1; i >= 0; i--) {
        const index = fresh[i] as number;
        const id = newIds[index] as number;
        const time = newTimes[index] as number;
        while (read >= 0 && compareAt(read, time, id) > 0) {
          ids[write] = at(ids, read);
          times[write] = at(times, read);
          failed[write] = at(failed, read);
          read--;
          write--;
        }
        ids[write] = id;
        times[write] = time;
        failed[write] = newFailed[index] === 1 ? 1 : 0;
        failedCount += at(failed, write);
        write--;
      }
      count += fresh.length;
      const firstIndex = read + 1;
      return { added: fresh.length, firstIndex: Math.min(firstIndex, oldCount), trimmed: trim() };
    },
    removeRanges(ranges) {
      if (ranges.length === 0) return 0;
      const sorted = [...ranges].sort((a, b) => a[0] - b[0]);
      const isRemoved = (id: number): boolean => {
        let low = 0;
        let high = sorted.length - 1;
        while (low <= high) {
          const middle = (low + high) >>> 1;
          const [from, to] = sorted[middle] as readonly [number, number];
          if (id < from) high = middle - 1;
          else if (id > to) low = middle + 1;
          else return true;
        }
        return false;
      };
      let write = 0;
      for (let read = 0; read < count; read++) {
        const id = at(ids, read);
        if (isRemoved(id)) continue;
        ids[write] = id;
        times[write] = at(times, read);
        failed[write] = at(failed, read);
        write++;
      }
      const removed = count - write;
      count = write;
      if (removed > 0) failedCount = sumOf(failed.subarray(0, count));
      return removed;
    },
    clear() {
      count = 0;
      failedCount = 0;
    },
  };
}

function sumOf(flags: Uint8Array): number {
  let sum = 0;
  for (const flag of flags) sum += flag;
  return sum;
}
