/** Words of the Leaves tab, and the paths by which it asks for the whole of a changed text. */
import type { ValuePath } from '../../../../src-shared/contract/host-api.ts';
import type { LeavesOutcome } from '../../../../src-shared/contract/redaction-api.ts';
import type { LeavesField } from './leaves-fields.ts';

/** Heads what the default rules would do. `isNone`: there is no exporter, not even one that cannot send. */
export function noExporterText(isNone: boolean, outcome: LeavesOutcome): string {
  const now = isNone ? 'No exporter yet: nothing leaves.' : 'No exporter sends anything: nothing leaves.';
  return outcome === 'held'
    ? `${now} With the default rules this event would be held back.`
    : `${now} With the default rules a collector would get this.`;
}

const SIDE = 'leaves';

/** A path that stands for one side of a change, where `EventDetail`'s paths stand for what was received. */
export function pathOfSide(change: number, side: 'before' | 'after'): ValuePath {
  return [SIDE, change, side];
}

export function sideOfPath(path: ValuePath): { change: number; side: 'before' | 'after' } | undefined {
  const [kind, change, side] = path;
  if (kind !== SIDE || typeof change !== 'number' || (side !== 'before' && side !== 'after')) return undefined;
  return { change, side };
}

export interface FieldText {
  text: string;
  /** Whole length when `text` was cut, and what gives the whole; a text inside of a list is only shown as far as it goes. */
  fullLength?: number;
  path: ValuePath;
}

/** The text of a changed field before the first change and after the last. */
export function sidesOf(
  field: LeavesField,
  textOf: (side: 'received' | 'sent') => string,
): Record<'before' | 'after', FieldText> {
  const first = field.changes[0];
  const last = field.changes.at(-1);
  return {
    before: {
      text: textOf('received'),
      path: field.received?.path ?? pathOfSide(first?.index ?? 0, 'before'),
      ...(field.received?.fullLength === undefined ? {} : { fullLength: field.received.fullLength }),
    },
    after: {
      text: textOf('sent'),
      path: pathOfSide(last?.index ?? 0, 'after'),
      ...(last?.cut?.after === undefined || field.sent?.children.length !== 0 ? {} : { fullLength: last.cut.after }),
    },
  };
}
