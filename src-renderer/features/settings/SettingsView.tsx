import { ArrowLeft, Database, EyeOff, type LucideIcon, Palette, Plug, ScrollText, Send } from 'lucide-react';
import { useStore } from 'zustand';
import { isBundleName } from '../../../src-shared/redaction/bundles.ts';
import { ExporterMark } from '../../entities/exporter/ExporterMark.tsx';
import { PHASE_TITLES } from '../../entities/exporter/exporter-text.ts';
import { useApp } from '../../state/app-context.ts';
import { exporterNames } from '../../state/exporter-settings.ts';
import { SETTINGS_SECTIONS, type SettingsPlace, type SettingsSection } from '../../state/route.ts';
import { Guard } from '../../ui/Guard.tsx';
import { Keys } from '../../ui/Keys.tsx';
import { AppearancePage } from './AppearancePage.tsx';
import { ExporterList } from './exporters/ExporterList.tsx';
import { ExporterPage } from './exporters/ExporterPage.tsx';
import { FieldsPage } from './fields/FieldsPage.tsx';
import { ConflictDialog } from './file/ConflictDialog.tsx';
import { RecordingPage } from './RecordingPage.tsx';
import { RedactionPage } from './redaction/RedactionPage.tsx';
import { RedactionRulePage } from './redaction/RedactionRulePage.tsx';
import './settings.css';
import { TomlPane } from './file/TomlPane.tsx';

const SECTIONS: Record<SettingsSection, { title: string; Mark: LucideIcon }> = {
  exporters: { title: 'Exporters', Mark: Send },
  redaction: { title: 'Redaction', Mark: EyeOff },
  receivers: { title: 'Receivers', Mark: Plug },
  recording: { title: 'Recording', Mark: ScrollText },
  retention: { title: 'Retention', Mark: Database },
  appearance: { title: 'Appearance', Mark: Palette },
};

/** A key for the whole window does nothing in a field: without this, Esc, which stands beside the way back, would not either. */
function leaveField(event: React.KeyboardEvent): void {
  const field = event.target as HTMLElement;
  if (event.key !== 'Escape' || event.defaultPrevented || field.closest('dialog') !== null) return;
  if (!field.matches('input, select, textarea')) return;
  event.stopPropagation();
  field.blur();
}

/** The settings: sections at the left, their fields, and beside them config.toml as it will be written. */
export function SettingsView() {
  const app = useApp();
  const place = useStore(app.navigation.store, (state) => state.settings);
  const { view, error } = useStore(app.settings.store);
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: Esc leaves the field first, then the settings.
    <div className="settings" data-own-keys="" onKeyDown={leaveField}>
      <SettingsRail place={place} />
      <main className="settings-main" aria-label="Settings">
        <Guard part="settings" resetKey={`${place.section} ${place.exporter ?? place.rule ?? ''}`}>
          {view === undefined && place.section !== 'appearance' ? (
            <p className="settings-empty" role="status">
              {error ?? ''}
            </p>
          ) : (
            <Page place={place} />
          )}
        </Guard>
      </main>
      <TomlPane />
      <ConflictDialog />
    </div>
  );
}

function Page({ place }: { place: SettingsPlace }) {
  switch (place.section) {
    case 'exporters':
      return place.exporter === undefined ? (
        <ExporterList />
      ) : (
        <ExporterPage key={place.exporter} name={place.exporter} />
      );
    case 'redaction':
      return place.rule === undefined || isBundleName(place.rule) ? (
        <RedactionPage bundle={place.rule} />
      ) : (
        <RedactionRulePage key={place.rule} name={place.rule} />
      );
    case 'receivers':
      return (
        <FieldsPage
          title="Receivers"
          intro="Where agents send their telemetry to, and where this interface is served. A changed address takes effect when you save; should it be taken, the old one stays."
          groups={[
            ['sluice', 'receivers'],
            ['sluice', 'ui'],
          ]}
        />
      );
    case 'recording':
      return <RecordingPage />;
    case 'retention':
      return (
        <FieldsPage
          title="Retention"
          intro="How much the log keeps. It is also the queue of every exporter: what it drops before an exporter has sent it is counted as dropped there."
          groups={[['sluice', 'log']]}
        />
      );
    case 'appearance':
      return <AppearancePage />;
  }
}

function SettingsRail({ place }: { place: SettingsPlace }) {
  const app = useApp();
  const values = useStore(app.settings.store, (state) => state.values);
  const states = useStore(app.exporters.store, ({ list }) => list) ?? [];
  return (
    <nav className="settings-rail" aria-label="Settings">
      <button
        type="button"
        className="button is-quiet settings-back"
        onClick={() => app.navigation.showView('timeline')}
      >
        <ArrowLeft size={14} aria-hidden="true" />
        Events
        <Keys shortcut="Escape" />
      </button>
      <ul>
        {SETTINGS_SECTIONS.map((section) => {
          const { title, Mark } = SECTIONS[section];
          const isOpen = place.section === section && place.exporter === undefined;
          return (
            <li key={section}>
              <button
                type="button"
                className="settings-link"
                aria-current={isOpen ? 'page' : undefined}
                onClick={() => app.navigation.showSettings({ section })}
              >
                <Mark size={14} aria-hidden="true" />
                {title}
              </button>
              {section === 'exporters' && (
                <ul>
                  {exporterNames(values).map((name) => {
                    const phase = states.find((state) => state.name === name)?.phase ?? 'off';
                    return (
                      <li key={name}>
                        <button
                          type="button"
                          className="settings-link is-inner"
                          aria-current={place.exporter === name ? 'page' : undefined}
                          title={PHASE_TITLES[phase]}
                          onClick={() => app.navigation.showSettings({ section: 'exporters', exporter: name })}
                        >
                          <ExporterMark phase={phase} />
                          <span className="settings-link-name">{name}</span>
                          <span className="visually-hidden">, {PHASE_TITLES[phase]}</span>
                        </button>
                      </li>
                    );
                  })}
                </ul>
              )}
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
