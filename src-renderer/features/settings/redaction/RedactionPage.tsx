import { ChevronRight, Plus } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { SettingTable } from '../../../../src-shared/contract/settings-api.ts';
import { ownValue } from '../../../../src-shared/outside/own-value.ts';
import { BUNDLE_NAMES, BUNDLES, type BundleName } from '../../../../src-shared/redaction/bundles.ts';
import {
  exportersUsing,
  faultOfRuleName,
  newRule,
  ruleNames,
  rulePath,
  ruleTables,
} from '../../../entities/redaction/rule-settings.ts';
import { ruleSentence } from '../../../entities/redaction/rule-words.ts';
import { useApp } from '../../../state/app-context.ts';
import { isTable } from '../../../state/setting-edits.ts';
import { InertText } from '../../../ui/text/InertText.tsx';
import { FieldRow } from '../fields/FieldRow.tsx';
import { fieldsBelow } from '../fields/setting-fields.ts';
import { NameDialog } from '../NameDialog.tsx';
import './redaction.css';

/** Everything that exporters can apply: the user's rules, and the bundles with what each leaves visible. */
export function RedactionPage({ bundle }: { bundle: string | undefined }) {
  const app = useApp();
  const { values, view } = useStore(app.settings.store);
  const [adding, setAdding] = useState(false);
  const tables = ruleTables(values);
  const saved = view === undefined ? [] : ruleNames(view.values);
  const names = [...ruleNames(values), ...saved.filter((name) => !Object.hasOwn(tables, name))];
  const fields = fieldsBelow(view?.fields ?? [], ['sluice', 'redaction']).filter(({ path }) => path.length === 3);
  return (
    <article className="settings-page" aria-label="Redaction">
      <header className="settings-page-head">
        <h1>Redaction</h1>
        <span className="settings-page-space" />
        <button type="button" className="button" onClick={() => setAdding(true)}>
          <Plus size={13} aria-hidden="true" />
          Add rule
        </button>
      </header>
      <p className="settings-intro">
        What is taken out of events before they leave this machine. Each exporter lists what it applies, in order; the
        stored events stay as they are. An event’s Leaves tab shows what is left of it.
      </p>
      <section className="settings-group" aria-label="Your rules">
        <h2>Your rules</h2>
        {names.length === 0 && (
          <p className="redaction-none">
            None yet. A rule says where to look, what for, and what becomes of it; it is tried on stored events while
            you write it.
          </p>
        )}
        <ul className="redaction-list">
          {names.map((name) => (
            <OwnRule key={name} name={name} table={ownValue(tables, name)} isSaved={saved.includes(name)} />
          ))}
        </ul>
      </section>
      <section className="settings-group" aria-label="Bundles">
        <h2>Bundles</h2>
        <ul className="redaction-list">
          {BUNDLE_NAMES.map((name) => (
            <BundleItem key={name} name={name} values={values} isShown={name === bundle} />
          ))}
        </ul>
      </section>
      <FieldGroup title="Keys you explained" fields={fields.filter(isAboutKeys)} />
      <FieldGroup title="Marks" fields={fields.filter((placed) => !isAboutKeys(placed))} />
      {adding && (
        <NameDialog
          title="Add a rule"
          action="Add"
          placeholder="customers"
          faultOf={(name) => faultOfRuleName(name, names)}
          about="Nothing changes before it is saved and an exporter lists it."
          onName={(name) => {
            app.settings.set(rulePath(name), newRule());
            app.navigation.showSettings({ section: 'redaction', rule: name });
            return undefined;
          }}
          onClose={() => setAdding(false)}
        />
      )}
    </article>
  );
}

type Placed = Parameters<typeof FieldRow>[0]['placed'];

/** Of `unknown-text`: what was said of single keys, in the Leaves tab or here. */
function isAboutKeys({ path }: Placed): boolean {
  return path.at(-1)?.endsWith('_keys') === true;
}

function FieldGroup({ title, fields }: { title: string; fields: readonly Placed[] }) {
  if (fields.length === 0) return null;
  return (
    <section className="settings-group" aria-label={title}>
      <h2>{title}</h2>
      {fields.map((placed) => (
        <FieldRow key={placed.path.join('.')} placed={placed} />
      ))}
    </section>
  );
}

function OwnRule({
  name,
  table,
  isSaved,
}: {
  name: string;
  table: SettingTable[string] | undefined;
  isSaved: boolean;
}) {
  const app = useApp();
  const values = useStore(app.settings.store, (state) => state.values);
  const isGone = table === undefined;
  return (
    <li>
      <button
        type="button"
        className={isGone ? 'redaction-rule is-gone' : 'redaction-rule'}
        onClick={() => app.navigation.showSettings({ section: 'redaction', rule: name })}
      >
        <span className="redaction-name">{name}</span>
        <span className="redaction-use">
          {isGone ? 'removed when you save' : usedBy(exportersUsing(values, name))}
          {!isGone && !isSaved && ' · not saved yet'}
        </span>
        <span className="redaction-about">{isTable(table) ? <InertText text={ruleSentence(table)} /> : ''}</span>
        <ChevronRight size={14} aria-hidden="true" />
      </button>
    </li>
  );
}

function BundleItem({ name, values, isShown }: { name: BundleName; values: SettingTable; isShown: boolean }) {
  const element = useRef<HTMLLIElement>(null);
  useEffect(() => {
    if (isShown) element.current?.scrollIntoView({ block: 'center' });
  }, [isShown]);
  const { explanation, leaves } = BUNDLES[name];
  return (
    <li ref={element} className="redaction-bundle" aria-current={isShown ? 'true' : undefined}>
      <span className="redaction-name">{name}</span>
      <span className="redaction-use">{usedBy(exportersUsing(values, name))}</span>
      <p className="redaction-about">{explanation}</p>
      <p className="redaction-leaves">{leaves}</p>
    </li>
  );
}

function usedBy(exporters: readonly string[]): string {
  if (exporters.length === 0) return 'no exporter applies it';
  return `${exporters.length === 1 ? 'exporter' : 'exporters'} ${exporters.join(', ')}`;
}
