/** The words and the mark of what becomes of a record at an exporter. */
import { Ban, Check, CircleSlash, type LucideIcon, PauseCircle, PencilLine } from 'lucide-react';
import type { Leaves, LeavesOutcome } from '../../../src-shared/contract/redaction-api.ts';
import { formatCount } from '../../../src-shared/timeline/format.ts';

export const OUTCOME_MARKS: Record<LeavesOutcome, { Mark: LucideIcon; tone: 'plain' | 'changed' | 'bad' | 'quiet' }> = {
  unchanged: { Mark: Check, tone: 'plain' },
  changed: { Mark: PencilLine, tone: 'changed' },
  dropped: { Mark: Ban, tone: 'bad' },
  held: { Mark: PauseCircle, tone: 'bad' },
  'not-sent': { Mark: CircleSlash, tone: 'quiet' },
};

export function outcomeText({ outcome, changeCount }: Leaves): string {
  switch (outcome) {
    case 'unchanged':
      return 'as received';
    case 'changed':
      return `${formatCount(changeCount)} ${changeCount === 1 ? 'change' : 'changes'}`;
    case 'dropped':
      return 'dropped';
    case 'held':
      return 'held';
    case 'not-sent':
      return 'not sent';
  }
}
