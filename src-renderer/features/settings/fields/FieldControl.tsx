import { X } from 'lucide-react';
import { useState } from 'react';
import type { SettingField, SettingValue } from '../../../../src-shared/contract/settings-api.ts';
import { isSame } from '../../../state/setting-edits.ts';
import { Segments } from '../../../ui/Segments.tsx';
import { Switch } from '../../../ui/Switch.tsx';
import './field-control.css';
import type { Setting } from '../use-settings.ts';
import { NameValueTable } from './NameValueTable.tsx';
import { describedBy } from './SettingRow.tsx';
import { defaultText, fieldText, typedValue } from './setting-fields.ts';

interface ControlProps {
  id: string;
  field: SettingField;
  path: readonly string[];
  setting: Setting;
}

/** More choices than this stand in a list that opens. */
const MAX_SEGMENTS = 4;

/** The control for a field's type. */
export function FieldControl(props: ControlProps) {
  const { field } = props;
  if (field.type === 'boolean') return <BooleanControl {...props} />;
  if (field.type === 'choice') return <ChoiceControl {...props} />;
  if (field.type === 'list') return <ListControl {...props} />;
  if (field.type === 'table') return <NameValueTable {...props} />;
  return <TextControl {...props} />;
}

function TextControl({ id, field, setting }: ControlProps) {
  const { text, onText } = useTypedText(setting.value, (typed) => {
    // A cleared URL is a mistake to report, not a key to remove.
    setting.set(
      typed.trim() === '' && field.default === undefined && isRequired(field) ? '' : typedValue(field, typed),
    );
  });
  const isInvalid = setting.problems.some(({ level }) => level === 'error');
  return (
    <>
      <input
        id={id}
        className={field.type === 'number' ? 'input is-number' : 'input'}
        inputMode={field.type === 'number' ? 'decimal' : undefined}
        spellCheck={false}
        autoComplete="off"
        value={text}
        placeholder={(field.type === 'number' ? fieldText(field.default) : defaultText(field)) ?? ''}
        aria-invalid={isInvalid}
        aria-describedby={describedBy(id, setting.problems)}
        onChange={(event) => onText(event.currentTarget.value)}
      />
      {field.type === 'number' && field.unit !== undefined && <span className="field-unit">{field.unit}</span>}
    </>
  );
}

function isRequired(field: SettingField): boolean {
  return field.path.at(-1) === 'endpoint';
}

/** The text as typed, for as long as it means the draft's value. */
function useTypedText(value: SettingValue | undefined, commit: (text: string) => void) {
  const [text, setText] = useState(() => fieldText(value));
  const [committed, setCommitted] = useState(value);
  if (!isSame(committed, value)) {
    setCommitted(value);
    if (text.trim() !== fieldText(value)) setText(fieldText(value));
  }
  return {
    text,
    onText(typed: string) {
      setText(typed);
      commit(typed);
    },
  };
}

function BooleanControl({ id, field, setting }: ControlProps) {
  const checked = (setting.value ?? field.default ?? false) === true;
  return (
    <>
      <span className="field-switch" id={id}>
        <Switch
          label={field.title}
          checked={checked}
          describedBy={describedBy(id, setting.problems)}
          onChange={(next) => setting.set(next)}
        />
        {checked ? 'On' : 'Off'}
      </span>
      <UseDefault setting={setting} field={field} />
    </>
  );
}

function ChoiceControl({ id, field, setting }: ControlProps) {
  const options = field.options ?? [];
  const value = fieldText(setting.value ?? field.default);
  if (options.length <= MAX_SEGMENTS) {
    return (
      <>
        <span id={id}>
          <Segments
            label={field.title}
            value={options.find((option) => option === value)}
            options={options.map((option) => ({ value: option, title: option }))}
            onChange={setting.set}
            describedBy={describedBy(id, setting.problems)}
          />
        </span>
        <UseDefault setting={setting} field={field} />
      </>
    );
  }
  return (
    <select
      id={id}
      className="input"
      value={value}
      aria-describedby={describedBy(id, setting.problems)}
      onChange={(event) => setting.set(event.currentTarget.value)}
    >
      {options.map((option) => (
        <option key={option}>{option}</option>
      ))}
    </select>
  );
}

/** Known entries as boxes to tick, unknown ones and lists without known ones as words with a field for another. */
function ListControl({ id, field, setting }: ControlProps) {
  const [adding, setAdding] = useState('');
  const current = setting.value ?? field.default;
  const items = (Array.isArray(current) ? current : []).map(fieldText);
  const options = field.options ?? [];
  const others = items.filter((item) => !options.includes(item));
  function add(): void {
    const item = adding.trim();
    if (item !== '' && !items.includes(item)) setting.set([...items, item]);
    setAdding('');
  }
  return (
    <fieldset className="list-control" aria-label={field.title} aria-describedby={describedBy(id, setting.problems)}>
      {options.map((option) => (
        <label key={option} className="check">
          <input
            type="checkbox"
            checked={items.includes(option)}
            onChange={(event) =>
              setting.set(event.currentTarget.checked ? [...items, option] : items.filter((item) => item !== option))
            }
          />
          {option}
        </label>
      ))}
      {others.map((item) => (
        <span key={item} className="chip">
          {item}
          <button
            type="button"
            className="icon-button"
            aria-label={`Remove ${item}`}
            onClick={() => setting.set(items.filter((one) => one !== item))}
          >
            <X size={12} aria-hidden="true" />
          </button>
        </span>
      ))}
      {items.length === 0 && <span className="field-note">none</span>}
      {options.length === 0 && (
        <input
          id={id}
          className="input is-short"
          aria-label={`Add to ${field.title}`}
          placeholder="Add…"
          value={adding}
          onChange={(event) => setAdding(event.currentTarget.value)}
          onBlur={add}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' && event.key !== ',') return;
            event.preventDefault();
            add();
          }}
        />
      )}
      <UseDefault setting={setting} field={field} />
    </fieldset>
  );
}

/** Takes the key out of the file where it says something. */
function UseDefault({ setting, field }: { setting: Setting; field: SettingField }) {
  if (setting.value === undefined || field.default === undefined) return null;
  if (isSame(setting.value, field.default)) return null;
  return (
    <button type="button" className="link-button" onClick={() => setting.set(undefined)}>
      Use the default
    </button>
  );
}
