import { useStore } from 'zustand';
import { useServices } from '../../state/app-context.ts';
import type { Theme } from '../../state/appearance.ts';
import { Segments } from '../../ui/Segments.tsx';
import { FieldRow } from './fields/FieldRow.tsx';
import { fieldsBelow } from './fields/setting-fields.ts';

const THEMES: ReadonlyArray<{ value: Theme; title: string }> = [
  { value: 'system', title: 'As the system' },
  { value: 'light', title: 'Light' },
  { value: 'dark', title: 'Dark' },
];

/** How every window looks. A choice is written to config.toml at once, apart from the edits that wait to be saved. */
export function AppearancePage() {
  const { appearance, state } = useServices();
  const { theme, resolved, isUnsaved } = useStore(appearance.store);
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
              <Segments
                label="Theme"
                value={theme}
                options={THEMES}
                onChange={(next) => void appearance.setTheme(next)}
              />
            </div>
            <p className="field-about">
              {theme === 'system' && `The system is ${resolved} now. `}
              {isUnsaved
                ? 'config.toml could not be written: the choice holds for this window only.'
                : 'Kept in config.toml as sluice.ui.theme, for every window.'}
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
