import { useId, useState } from 'react';
import { SECRET_KINDS } from '../../../../src-shared/redaction/secrets/catalogue.ts';
import { detectorKinds } from '../../../entities/redaction/rule-settings.ts';
import { Segments } from '../../../ui/Segments.tsx';
import { SettingRow } from '../fields/SettingRow.tsx';
import { useSetting } from '../use-settings.ts';

const SCOPES = [
  { value: 'all', title: 'All kinds' },
  { value: 'some', title: 'Only these' },
] as const;

/** Which kinds of secrets a rule is about. */
export function RedactionKinds({ path }: { path: readonly string[] }) {
  const id = useId();
  const setting = useSetting(path);
  const [search, setSearch] = useState('');
  const kinds = detectorKinds(setting.value);
  const wanted = search.trim().toLowerCase();
  const shown = SECRET_KINDS.filter(
    ({ kind, title }) => kind.includes(wanted) || title.toLowerCase().includes(wanted) || kinds?.includes(kind),
  );
  return (
    <SettingRow
      id={id}
      label="Kinds"
      name="detector"
      description={
        kinds === undefined
          ? 'Every kind of key, token and password that Sluice knows'
          : `${kinds.length} of ${SECRET_KINDS.length} kinds`
      }
      setting={setting}
    >
      <div className="redaction-kinds" id={id}>
        <Segments
          label="Kinds"
          value={kinds === undefined ? 'all' : 'some'}
          options={SCOPES}
          onChange={(next) => setting.set(next === 'all' ? 'all' : [SECRET_KINDS[0]?.kind ?? ''])}
        />
        {kinds !== undefined && (
          <>
            <input
              type="search"
              className="input"
              aria-label="Find a kind of secret"
              placeholder="Find a kind"
              spellCheck={false}
              value={search}
              onChange={(event) => setSearch(event.currentTarget.value)}
            />
            {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, by keys as well. */}
            <fieldset className="redaction-kind-list" aria-label="Kinds of secrets" tabIndex={0}>
              {shown.map(({ kind, title }) => (
                <label key={kind} className="check" title={kind}>
                  <input
                    type="checkbox"
                    checked={kinds.includes(kind)}
                    onChange={(event) =>
                      setting.set(event.currentTarget.checked ? [...kinds, kind] : kinds.filter((one) => one !== kind))
                    }
                  />
                  {title}
                </label>
              ))}
            </fieldset>
          </>
        )}
      </div>
    </SettingRow>
  );
}
