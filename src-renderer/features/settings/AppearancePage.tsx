import { useStore } from 'zustand';
import { useServices } from '../../state/app-context.ts';
import type { Theme } from '../../state/appearance.ts';
import { Segments } from '../../ui/Segments.tsx';
import { FieldRow } from './FieldRow.tsx';
import { fieldsBelow } from './setting-fields.ts';

const THEMES: ReadonlyArray<{ value: Theme; title: string }> = [
  { value: 'system', title: 'As the system' },
  { value: 'light', title: 'Light' },
  { value: 'dark', title: 'Dark' },
];

/** How the window looks. The theme belongs to this window and is kept by it, not by config.toml. */
export function AppearancePage() {
  const { appearance, state } = useServices();
  const { theme, resolved } = useStore(appearance.store);
  const fields = useStore(state.settings.store, ({ view }) => view?.fields) ?? [];
  return (
    <article className="settings-page" aria-label="Appearance">
      <header className="settings-page-head">
        <h1>Appearance</h1>
      </header>
      <section className="settings-group" aria-label="Theme">
        <div className="field">
          <div className="field-label">
            <span>Theme</span>
          </div>
          <div className="field-body">
            <div className="field-control">
              <Segments label="Theme" value={theme} options={THEMES} onChange={(next) => appearance.setTheme(next)} />
            </div>
            <p className="field-about">
              {theme === 'system' && `The system is ${resolved} now. `}The choice is kept by this window and is not
              written to config.toml.
            </p>
          </div>
        </div>
        {fieldsBelow(fields, ['sluice', 'appearance']).map((placed) => (
          <FieldRow key={placed.path.join('.')} placed={placed} />
        ))}
      </section>
    </article>
  );
}
