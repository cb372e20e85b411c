import { useState } from 'react';
import { useStore } from 'zustand';
import type { SettingValue } from '../../../../src-shared/contract/settings-api.ts';
import { useApp } from '../../../state/app-context.ts';
import { Dialog } from '../../../ui/Dialog.tsx';
import { Segments } from '../../../ui/Segments.tsx';
import { InertText } from '../../../ui/text/InertText.tsx';
import '../../../ui/confirmation.css';
import './conflict-dialog.css';
import { fieldText } from '../fields/setting-fields.ts';

/** The file was changed meanwhile where it is being changed here: each key is decided by somebody. */
export function ConflictDialog() {
  const { settings } = useApp();
  const { conflicts, view } = useStore(settings.store);
  const [mine, setMine] = useState<ReadonlySet<string>>(new Set());
  if (conflicts.length === 0 || view === undefined) return null;
  const keyOf = (path: readonly string[]) => JSON.stringify(path);
  return (
    <Dialog
      label="The file was changed meanwhile"
      className="confirmation conflict"
      onClose={() => settings.cancelConflict()}
    >
      <h2>The file was changed meanwhile</h2>
      <p>
        Somebody changed {conflicts.length === 1 ? 'a key' : 'keys'} in {view.file} that you have changed here as well.
        Nothing was written yet.
      </p>
      <ul>
        {conflicts.map(({ path, theirs, yours }) => (
          <li key={keyOf(path)}>
            <code className="conflict-key">{path.join('.')}</code>
            <Segments
              label={`Which value ${path.join('.')} gets`}
              value={mine.has(keyOf(path)) ? 'mine' : 'theirs'}
              options={[
                { value: 'theirs', title: 'The file’s' },
                { value: 'mine', title: 'Mine' },
              ]}
              onChange={(which) =>
                setMine((before) => {
                  const after = new Set(before);
                  if (which === 'mine') after.add(keyOf(path));
                  else after.delete(keyOf(path));
                  return after;
                })
              }
            />
            <dl>
              <dt>The file’s</dt>
              <dd>
                <ShownValue value={theirs} />
              </dd>
              <dt>Mine</dt>
              <dd>
                <ShownValue value={yours} />
              </dd>
            </dl>
          </li>
        ))}
      </ul>
      <div className="confirmation-buttons">
        <button type="button" className="button is-quiet" onClick={() => settings.cancelConflict()}>
          Decide later
        </button>
        <button
          type="button"
          className="button is-primary"
          onClick={() => {
            const theirs = conflicts.filter(({ path }) => !mine.has(keyOf(path))).map(({ path }) => path);
            setMine(new Set());
            void settings.resolve(theirs);
          }}
        >
          Save
        </button>
      </div>
    </Dialog>
  );
}

function ShownValue({ value }: { value: SettingValue | undefined }) {
  if (value === undefined) return <em>not in the file</em>;
  return (
    <code>
      <InertText text={fieldText(value)} />
    </code>
  );
}
