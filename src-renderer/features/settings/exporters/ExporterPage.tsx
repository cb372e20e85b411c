import { PencilLine, Trash2 } from 'lucide-react';
import { useId, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { SettingTable } from '../../../../src-shared/contract/settings-api.ts';
import { formatCount } from '../../../../src-shared/timeline/format.ts';
import { useApp } from '../../../state/app-context.ts';
import {
  DEFAULT_EXPORTER,
  exporterNames,
  faultOfName,
  kindOf,
  optionsPath,
  switchKind,
  transportOf,
  transportParent,
} from '../../../state/exporter-settings.ts';
import { valueAt } from '../../../state/setting-edits.ts';
import { isEdited } from '../../../state/settings.ts';
import { Segments } from '../../../ui/Segments.tsx';
import { FieldFold } from '../fields/FieldFold.tsx';
import { FieldRow } from '../fields/FieldRow.tsx';
import { SettingRow } from '../fields/SettingRow.tsx';
import { exporterFields, type PlacedField, problemsAt, transportFields } from '../fields/setting-fields.ts';
import { NameDialog } from '../NameDialog.tsx';
import { RedactionList } from '../redaction/RedactionList.tsx';
import { ExporterPanel } from './ExporterPanel.tsx';

/** One exporter: what it is doing, and every key of it. */
export function ExporterPage({ name }: { name: string }) {
  const app = useApp();
  const { settings, navigation } = app;
  const { values, view, edits, problems } = useStore(settings.store);
  const state = useStore(app.exporters.store, ({ list }) => list?.find((exporter) => exporter.name === name));
  const [renaming, setRenaming] = useState(false);
  const kindId = useId();
  /** Transports that were switched away from, to switch back to. */
  const remembered = useRef(new Map<string, SettingTable>());
  const kinds = view?.kinds ?? [];
  const kind = kindOf(values, name, kinds);
  const waiting = state?.queued.records ?? 0;
  const parent = transportParent(name);
  const isThere = exporterNames(values).includes(name);
  const isSaved = view !== undefined && exporterNames(view.values).includes(name);
  const edited = isEdited(edits, parent) || isEdited(edits, optionsPath(name));

  function choose(next: string): void {
    const transport = transportOf(values, name, kinds);
    if (transport !== undefined) remembered.current.set(kind, transport);
    settings.setAll(switchKind(values, name, next, remembered.current.get(next), kinds));
  }
  function remove(): void {
    settings.set(parent, undefined);
    if (valueAt(values, optionsPath(name)) !== undefined) settings.set(optionsPath(name), undefined);
    if (!isSaved) navigation.showSettings({ section: 'exporters' });
  }

  if (!isThere) {
    return (
      <article className="settings-page" aria-label={name}>
        <header className="settings-page-head">
          <h1>{name}</h1>
        </header>
        {isSaved ? (
          <p className="settings-empty">
            It is removed when you save
            {waiting > 0 && `; what waits for it (${formatCount(waiting)}) is then not sent`}.{' '}
            <button
              type="button"
              className="link-button"
              onClick={() => {
                settings.revert(parent);
                settings.revert(optionsPath(name));
              }}
            >
              Keep it
            </button>
          </p>
        ) : (
          <p className="settings-empty">There is no exporter of this name.</p>
        )}
      </article>
    );
  }
  const fields = view?.fields ?? [];
  // Redaction has a part of its own, and the switch above is what says `enabled`.
  const options = exporterFields(fields, name, kinds).filter(
    ({ path }) => !['redact', 'enabled'].includes(path.at(-1) ?? ''),
  );
  return (
    <article className="settings-page" aria-label={name}>
      <header className="settings-page-head">
        <h1>{name}</h1>
        <code>{name === DEFAULT_EXPORTER ? '[otel] exporter' : `[otel.exporters.${name}]`}</code>
        <span className="settings-page-space" />
        {isSaved && name !== DEFAULT_EXPORTER && view?.syntaxError === undefined && (
          <button type="button" className="button is-quiet" onClick={() => setRenaming(true)}>
            <PencilLine size={13} aria-hidden="true" />
            Rename…
          </button>
        )}
        <button type="button" className="button is-quiet is-danger" onClick={remove}>
          <Trash2 size={13} aria-hidden="true" />
          Remove
        </button>
      </header>
      {state === undefined ? (
        <p className="settings-empty">
          {isSaved ? 'It is not running yet.' : 'Not saved yet: nothing is sent before you save it and switch it on.'}
        </p>
      ) : (
        <ExporterPanel
          key={name}
          exporter={state}
          isEdited={edited}
          isOnInFile={valueAt(view?.values ?? {}, [...optionsPath(name), 'enabled']) !== false}
        />
      )}
      <section className="settings-group" aria-label="Transport">
        <h2>Where it sends to</h2>
        <SettingRow
          id={kindId}
          label="Kind"
          name=""
          description="Switching keeps the host, the headers and the certificates."
          setting={{
            value: kind,
            path: parent,
            edited: view !== undefined && kindOf(view.values, name, kinds) !== kind,
            problems: problemsAt(problems, parent).filter(({ path }) => path.length === parent.length),
            set: () => {},
            ...(isSaved ? { revert: () => choose(kindOf(view.values, name, kinds)) } : {}),
          }}
        >
          <span id={kindId}>
            <Segments
              label="Kind"
              value={kind}
              options={[{ value: 'none', title: 'None' }, ...kinds.map(({ id, title }) => ({ value: id, title }))]}
              onChange={choose}
            />
          </span>
        </SettingRow>
        {kind !== 'none' && <TransportFields placed={transportFields(fields, kind, parent)} />}
      </section>
      <section className="settings-group" aria-label="What is taken out">
        <h2>What is taken out before it is sent</h2>
        <RedactionList exporter={name} />
      </section>
      {options.length > 0 && (
        <section className="settings-group" aria-label="What it sends">
          <h2>What it sends, and how</h2>
          {options.map((placed) => (
            <FieldRow key={placed.path.join('.')} placed={placed} />
          ))}
        </section>
      )}
      {renaming && (
        <NameDialog
          title={`Rename ${name}`}
          action="Rename"
          name={name}
          about="It is written into the file at once, also into the redaction rules that are for it. What it has sent, what waits for it and its dead letters go with it."
          faultOf={(next) => faultOfName(next, [...exporterNames(values), ...exporterNames(view?.values ?? {})])}
          onName={async (next) => {
            const fault = await settings.renameExporter(name, next);
            if (fault === undefined) navigation.showSettings({ section: 'exporters', exporter: next });
            return fault;
          }}
          onClose={() => setRenaming(false)}
        />
      )}
    </article>
  );
}

/** Fields that few collectors need are folded below the rest. */
function TransportFields({ placed }: { placed: readonly PlacedField[] }) {
  const isRare = ({ name }: PlacedField) => name.startsWith('tls.') || /^(traces|metrics)-endpoint$/.test(name);
  const rare = placed.filter(isRare);
  const row = (one: PlacedField) => <FieldRow key={one.path.join('.')} placed={one} />;
  const hasEndpoints = rare.some(({ name }) => name.endsWith('-endpoint'));
  return (
    <>
      {placed.filter((one) => !isRare(one)).map(row)}
      {rare.length > 0 && (
        <FieldFold
          summary={hasEndpoints ? 'Certificates, endpoints of traces and metrics' : 'Certificates'}
          paths={rare.map(({ path }) => path)}
        >
          {rare.map(row)}
        </FieldFold>
      )}
    </>
  );
}
