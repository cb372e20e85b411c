import { Plus, X } from 'lucide-react';
import { useState } from 'react';
import { useStore } from 'zustand';
import type { SettingField, SettingTable, SettingValue } from '../../../../src-shared/contract/settings-api.ts';
import { useApp } from '../../../state/app-context.ts';
import { variablesIn } from '../../../state/exporter-settings.ts';
import { isSame, isTable } from '../../../state/setting-edits.ts';
import type { Setting } from '../use-settings.ts';
import { fieldText } from './setting-fields.ts';

interface Row {
  id: number;
  name: string;
  value: string;
}

/** A table of names and values, such as an exporter's headers, with the variables that values take from the environment. */
export function NameValueTable(props: { id: string; field: SettingField; path: readonly string[]; setting: Setting }) {
  const { id, field, path, setting } = props;
  const { settings } = useApp();
  const table = isTable(setting.value) ? setting.value : undefined;
  const [rows, setRows] = useState<Row[]>(() => rowsOf(table));
  const [shown, setShown] = useState(table);
  if (!isSame(shown, table)) {
    setShown(table);
    // Rows without a name yet stay while the named ones say the same.
    if (!isSame(tableOf(rows), table ?? {})) setRows(rowsOf(table));
  }
  const isNumeric = isTable(field.default) && Object.values(field.default).every((one) => typeof one === 'number');

  function change(next: Row[]): void {
    setRows(next);
    const before = table ?? {};
    const after = tableOf(next, isNumeric);
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    const edits = names
      .filter((name) => !isSame(before[name], after[name]))
      .map((name) => {
        const value = after[name];
        return value === undefined ? { path: [...path, name] } : { path: [...path, name], value };
      });
    if (Object.keys(after).length === 0) settings.set(path, undefined);
    else if (table === undefined) settings.set(path, after);
    else settings.setAll(edits);
  }
  const word = field.title.toLowerCase().replace(/s$/, '');
  return (
    <fieldset className="name-values" id={id} aria-label={field.title}>
      {rows.map((row, index) => (
        <div key={row.id} className="name-value">
          <input
            className="input"
            aria-label={`Name of ${word} ${index + 1}`}
            placeholder="name"
            spellCheck={false}
            value={row.name}
            aria-invalid={rows.some((one) => one.id !== row.id && one.name !== '' && one.name === row.name)}
            onChange={(event) =>
              change(rows.map((one) => (one.id === row.id ? { ...one, name: event.target.value } : one)))
            }
          />
          <input
            className="input"
            aria-label={row.name === '' ? `Value of ${word} ${index + 1}` : `Value of ${row.name}`}
            placeholder={`$\{NAME} or a value`}
            spellCheck={false}
            value={row.value}
            onChange={(event) =>
              change(rows.map((one) => (one.id === row.id ? { ...one, value: event.target.value } : one)))
            }
          />
          <button
            type="button"
            className="icon-button"
            aria-label={`Remove ${row.name === '' ? `${word} ${index + 1}` : row.name}`}
            onClick={() => change(rows.filter((one) => one.id !== row.id))}
          >
            <X size={13} aria-hidden="true" />
          </button>
          <Variables value={row.value} />
        </div>
      ))}
      <button
        type="button"
        className="button is-quiet name-value-add"
        onClick={() => setRows([...rows, { id: nextId(rows), name: '', value: '' }])}
      >
        <Plus size={13} aria-hidden="true" />
        Add {word}
      </button>
    </fieldset>
  );
}

/** Shows which environment variables that values name are set. */
export function Variables({ value }: { value: SettingValue | undefined }) {
  const { settings } = useApp();
  const known = useStore(settings.store, ({ preview, view }) => preview?.variables ?? view?.variables);
  const names = variablesIn(value);
  if (names.length === 0 || known === undefined) return null;
  return (
    <span className="variables">
      {names.map((name) => {
        const isSet = known[name];
        if (isSet === undefined) return null;
        return (
          <span key={name} className={isSet ? 'variable is-set' : 'variable is-unset'}>
            <code>{name}</code> {isSet ? '✓ set' : '✗ not set in the environment of Sluice'}
          </span>
        );
      })}
    </span>
  );
}

function nextId(rows: readonly Row[]): number {
  return rows.reduce((highest, { id }) => Math.max(highest, id), 0) + 1;
}

function rowsOf(table: SettingTable | undefined): Row[] {
  return Object.entries(table ?? {}).map(([name, value], index) => ({ id: index + 1, name, value: fieldText(value) }));
}

function tableOf(rows: readonly Row[], isNumeric = false): SettingTable {
  const named = rows.filter(({ name }) => name.trim() !== '');
  return Object.fromEntries(
    named.map(({ name, value }) => [
      name.trim(),
      isNumeric && value.trim() !== '' && !Number.isNaN(Number(value)) ? Number(value) : value,
    ]),
  );
}
