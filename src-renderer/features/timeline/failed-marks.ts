import type { EventList } from '../../state/event-list.ts';

export interface FailedMark {
  /** Its place in the list, from 0 to 1. */
  at: number;
  /** Of the first failed event there. */
  index: number;
}

/** Places of failures in the list, at most `most` marks: several failures close together are one. */
export function failedMarks(list: Pick<EventList, 'count' | 'nextFailed'>, most = 160): FailedMark[] {
  const { count } = list;
  const marks: FailedMark[] = [];
  for (let index = list.nextFailed(-1, 1); index !== -1; ) {
    marks.push({ at: index / count, index });
    const slot = Math.floor((index * most) / count);
    index = list.nextFailed(Math.max(index, Math.ceil(((slot + 1) * count) / most) - 1), 1);
  }
  return marks;
}
