import { useId } from 'react';
import { InertText } from '../../../ui/text/InertText.tsx';
import { describedBy, SettingRow } from '../fields/SettingRow.tsx';
import { useSetting } from '../use-settings.ts';

/** The column that a message about an expression names, from 1. */
function columnOf(message: string): number | undefined {
  const column = /\bat column (\d+)\b/.exec(message)?.[1];
  return column === undefined ? undefined : Number(column);
}

/** An expression, with a mark under the column at which it goes wrong. */
export function RedactionRegex({ path }: { path: readonly string[] }) {
  const id = useId();
  const setting = useSetting(path);
  const text = typeof setting.value === 'string' ? setting.value : '';
  const fault = setting.problems.find(({ level }) => level === 'error');
  const column = fault === undefined ? undefined : columnOf(fault.message);
  return (
    <SettingRow
      id={id}
      label="Expression"
      name="regex"
      description="RE2’s syntax, which runs in linear time: no look-around, no back-references. (?i) at the start ignores case"
      setting={setting}
    >
      <div className="redaction-regex">
        <input
          id={id}
          className="input"
          spellCheck={false}
          autoComplete="off"
          autoCapitalize="off"
          value={text}
          aria-invalid={fault !== undefined}
          aria-describedby={describedBy(id, setting.problems)}
          onChange={(event) => setting.set(event.currentTarget.value)}
        />
        {column !== undefined && (
          <code className="redaction-fault" aria-hidden="true">
            <span>
              <InertText text={text.slice(0, column - 1)} />
            </span>
            <mark>
              <InertText text={text.slice(column - 1, column) || ' '} />
            </mark>
            <span>
              <InertText text={text.slice(column)} />
            </span>
          </code>
        )}
      </div>
    </SettingRow>
  );
}
