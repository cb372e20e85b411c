import { type ReactNode, useState } from 'react';
import { useStore } from 'zustand';
import { useApp } from '../../../state/app-context.ts';
import { valueAt } from '../../../state/setting-edits.ts';
import { problemsAt } from './setting-fields.ts';
import './field.css';

/** Fields that few need, folded away unless one of them was set when it was opened, or is wrong. */
export function FieldFold(props: { summary: string; paths: ReadonlyArray<readonly string[]>; children: ReactNode }) {
  const { summary, paths, children } = props;
  const { settings } = useApp();
  const values = useStore(settings.store, (state) => state.values);
  const isWrong = useStore(settings.store, ({ problems }) =>
    paths.some((path) => problemsAt(problems, path).length > 0),
  );
  const [wasSet] = useState(paths.some((path) => valueAt(values, path) !== undefined));
  return (
    <details className="field-fold" open={wasSet || isWrong}>
      <summary>{summary}</summary>
      {children}
    </details>
  );
}
