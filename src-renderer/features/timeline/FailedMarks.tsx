import { useMemo } from 'react';
import { useApp } from '../../state/app-context.ts';
import { failedMarks } from './failed-marks.ts';

/** Marks failures beside the scroll bar, as editors mark errors. For the pointer only: E goes to the next one. */
export function FailedMarks({ revision }: { revision: number }) {
  const app = useApp();
  const { list } = app.query;
  // biome-ignore lint/correctness/useExhaustiveDependencies: the list changes with the revision.
  const marks = useMemo(() => failedMarks(list), [list, revision]);
  return (
    <div className="failed-marks" aria-hidden="true">
      {marks.map(({ at, index }) => (
        // biome-ignore lint/a11y/noStaticElementInteractions: E and Shift+E do the same.
        // biome-ignore lint/a11y/useKeyWithClickEvents: see above.
        <span
          key={index}
          style={{ top: `${at * 100}%` }}
          title="Failed: go there (E)"
          onClick={() => app.select(list.idAt(index), 'jump')}
        />
      ))}
    </div>
  );
}
