import { PencilLine, Trash2 } from 'lucide-react';
import { useId, useMemo, useState } from 'react';
import { useStore } from 'zustand';
import type { RedactionTrial } from '../../../../src-shared/contract/redaction-api.ts';
import { ownValue } from '../../../../src-shared/outside/own-value.ts';
import { saidOfKeys } from '../../../entities/redaction/key-notes.ts';
import {
  faultOfRuleName,
  putOnList,
  redactOf,
  removeRule,
  renameRule,
  ruleNames,
  rulePath,
  ruleTables,
} from '../../../entities/redaction/rule-settings.ts';
import { ruleSentence } from '../../../entities/redaction/rule-words.ts';
import { useApp } from '../../../state/app-context.ts';
import { exporterNames } from '../../../state/exporter-settings.ts';
import { isTable } from '../../../state/setting-edits.ts';
import { InertText } from '../../../ui/text/InertText.tsx';
import { NameDialog } from '../NameDialog.tsx';
import { RedactionRuleFields } from './RedactionRuleFields.tsx';
import { TrialEvents, TrialLine, useTrial } from './TrialPanel.tsx';
import './redaction.css';

/** The workbench: one rule, and what it would do to stored events while it is written. */
export function RedactionRulePage({ name }: { name: string }) {
  const app = useApp();
  const { settings, navigation } = app;
  const { values, view } = useStore(settings.store);
  const [renaming, setRenaming] = useState(false);
  const table = ownValue(ruleTables(values), name);
  const isSaved = view !== undefined && ownValue(ruleTables(view.values), name) !== undefined;

  if (!isTable(table)) {
    return (
      <article className="settings-page" aria-label={name}>
        <header className="settings-page-head">
          <h1>{name}</h1>
        </header>
        <p className="settings-empty">
          {isSaved ? 'It is removed when you save. ' : 'There is no rule of this name. '}
          {isSaved && (
            <button
              type="button"
              className="link-button"
              onClick={() => {
                const before = ownValue(ruleTables(view.values), name);
                if (before !== undefined) settings.set(rulePath(name), before);
              }}
            >
              Keep it
            </button>
          )}
        </p>
      </article>
    );
  }
  return (
    <article className="settings-page" aria-label={name}>
      <header className="settings-page-head">
        <h1>{name}</h1>
        <code className="redaction-path">[sluice.redaction.rules.{name}]</code>
        <span className="settings-page-space" />
        <button type="button" className="button is-quiet" onClick={() => setRenaming(true)}>
          <PencilLine size={13} aria-hidden="true" />
          Rename
        </button>
        <button
          type="button"
          className="button is-quiet is-danger"
          onClick={() => {
            settings.setAll(removeRule(values, name));
            if (!isSaved) navigation.showSettings({ section: 'redaction' });
          }}
        >
          <Trash2 size={13} aria-hidden="true" />
          Remove
        </button>
      </header>
      <p className="settings-intro">
        <InertText text={ruleSentence(table)} /> <Unapplied name={name} />
      </p>
      <Workbench name={name} />
      {renaming && (
        <NameDialog
          title={`Rename ${name}`}
          action="Rename"
          name={name}
          faultOf={(next) => faultOfRuleName(next, ruleNames(values))}
          about="It is renamed in the lists of exporters as well."
          onName={(next) => {
            settings.setAll(renameRule(values, name, next));
            navigation.showSettings({ section: 'redaction', rule: next });
            return undefined;
          }}
          onClose={() => setRenaming(false)}
        />
      )}
    </article>
  );
}

function Workbench({ name }: { name: string }) {
  const app = useApp();
  const values = useStore(app.settings.store, (state) => state.values);
  const [exporter, setExporter] = useState('');
  const asId = useId();
  const names = exporterNames(values);
  const trialOf = useMemo((): RedactionTrial => {
    const rules = ruleTables(values);
    if (exporter === '') return { rules, redact: [name] };
    const list = redactOf(values, exporter);
    return { rules, ...saidOfKeys(values), redact: list.includes(name) ? list : [...list, name], exporter };
  }, [values, name, exporter]);
  const trial = useTrial(trialOf);
  return (
    <>
      <TrialLine trial={trial} />
      <RedactionRuleFields name={name} />
      <UsedBy name={name} />
      <section className="settings-group" aria-label="Tried on stored events">
        <h2 className="redaction-trial-head">
          Tried on stored events
          <label htmlFor={asId}>with</label>
          <select
            id={asId}
            className="input redaction-as"
            value={exporter}
            onChange={(event) => setExporter(event.currentTarget.value)}
          >
            <option value="">this rule alone</option>
            {names.map((one) => (
              <option key={one} value={one}>
                all that {one} applies, and it
              </option>
            ))}
          </select>
        </h2>
        <TrialEvents trial={trial} />
      </section>
    </>
  );
}

/** Said where it is not overlooked: a saved rule that nobody applies protects nothing. */
function Unapplied({ name }: { name: string }) {
  const values = useStore(useApp().settings.store, (state) => state.values);
  const names = exporterNames(values);
  if (names.some((exporter) => redactOf(values, exporter).includes(name))) return null;
  return <strong className="redaction-unapplied">No exporter applies it yet</strong>;
}

/** A rule does nothing before an exporter lists it. */
function UsedBy({ name }: { name: string }) {
  const { settings } = useApp();
  const values = useStore(settings.store, (state) => state.values);
  const names = exporterNames(values);
  return (
    <section className="settings-group" aria-label="Applied by">
      <h2>Applied by</h2>
      {names.length === 0 ? (
        <p className="redaction-none">There is no exporter yet.</p>
      ) : (
        <fieldset className="list-control redaction-used" aria-label="Exporters that apply the rule">
          {names.map((exporter) => (
            <label key={exporter} className="check">
              <input
                type="checkbox"
                checked={redactOf(values, exporter).includes(name)}
                onChange={(event) => {
                  settings.setAll([putOnList(values, exporter, name, event.currentTarget.checked)]);
                }}
              />
              {exporter}
            </label>
          ))}
        </fieldset>
      )}
      <p className="field-about">
        It does nothing before an exporter applies it. The order is set on the exporter’s page.
      </p>
    </section>
  );
}
