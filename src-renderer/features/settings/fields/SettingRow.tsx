import { Undo2 } from 'lucide-react';
import type { ReactNode } from 'react';
import type { SettingProblem } from '../../../../src-shared/contract/settings-api.ts';
import { InertText } from '../../../ui/text/InertText.tsx';
import './field.css';
import type { Setting } from '../use-settings.ts';
import { problemText } from './setting-fields.ts';

/** Ids of what describes the control with this id. */
export function describedBy(id: string, problems: readonly SettingProblem[]): string {
  return problems.length === 0 ? `${id}-about` : `${id}-about ${id}-problems`;
}

export function SettingRow(props: {
  /** Of the control; what describes it has ids made of it. */
  id: string;
  label: string;
  /** The key in the file. */
  name: string;
  description: string;
  note?: string | undefined;
  setting: Setting;
  children: ReactNode;
}) {
  const { id, label, name, description, note, setting, children } = props;
  return (
    <div className={setting.edited ? 'field is-edited' : 'field'}>
      <div className="field-label">
        <label htmlFor={id} id={`${id}-label`}>
          {label}
        </label>
        {name !== '' && <code>{name}</code>}
      </div>
      <div className="field-body">
        <div className="field-control">
          {children}
          {setting.edited && setting.revert !== undefined && (
            <button
              type="button"
              className="icon-button"
              aria-label={`Take back the change of ${label}`}
              title="As in the file"
              onClick={setting.revert}
            >
              <Undo2 size={13} aria-hidden="true" />
            </button>
          )}
        </div>
        {setting.problems.length > 0 && (
          <ul className="field-problems" id={`${id}-problems`}>
            {setting.problems.map((problem) => (
              <li key={`${problem.path.join('.')} ${problem.message}`} className={`field-problem is-${problem.level}`}>
                <InertText text={problemText(problem, setting.path)} />
              </li>
            ))}
          </ul>
        )}
        {setting.override !== undefined && (
          <p className="field-override">
            In force is{' '}
            <code>
              {setting.override.option} {setting.override.value}
            </code>
            , given on the command line, not from the file.
          </p>
        )}
        <p className="field-about" id={`${id}-about`}>
          {note === undefined ? description : `${description.replace(/[.;]?$/, '.')} `}
          {note !== undefined && <span className="field-note">{note}</span>}
        </p>
      </div>
    </div>
  );
}
