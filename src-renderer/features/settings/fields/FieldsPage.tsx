import { useStore } from 'zustand';
import { useApp } from '../../../state/app-context.ts';
import { FieldRow } from './FieldRow.tsx';
import { fieldsBelow } from './setting-fields.ts';

/** The theme has a page of its own. */
const ELSEWHERE = 'sluice.ui.theme';

/** A section that is nothing but keys of the schema. */
export function FieldsPage(props: { title: string; intro: string; groups: ReadonlyArray<readonly string[]> }) {
  const { title, intro, groups } = props;
  const app = useApp();
  const fields = useStore(app.settings.store, ({ view }) => view?.fields) ?? [];
  return (
    <article className="settings-page" aria-label={title}>
      <header className="settings-page-head">
        <h1>{title}</h1>
      </header>
      <p className="settings-intro">{intro}</p>
      {groups.map((start) => {
        const placed = fieldsBelow(fields, start).filter(({ path }) => path.join('.') !== ELSEWHERE);
        return placed.length === 0 ? null : (
          <section key={start.join('.')} className="settings-group" aria-label={`[${start.join('.')}]`}>
            {groups.length > 1 && (
              <h2>
                <code>[{start.join('.')}]</code>
              </h2>
            )}
            {placed.map((one) => (
              <FieldRow key={one.path.join('.')} placed={one} />
            ))}
          </section>
        );
      })}
    </article>
  );
}
