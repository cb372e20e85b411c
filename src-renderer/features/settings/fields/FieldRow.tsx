import { useId } from 'react';
import { useSetting } from '../use-settings.ts';
import { FieldControl } from './FieldControl.tsx';
import { SettingRow } from './SettingRow.tsx';
import { defaultText, type PlacedField } from './setting-fields.ts';

/** One key of the schema: label, control, description with the default, and what is wrong with it. */
export function FieldRow({ placed }: { placed: PlacedField }) {
  const { field, path } = placed;
  const setting = useSetting(path);
  const id = useId();
  const byDefault = defaultText(field);
  return (
    <SettingRow
      id={id}
      label={field.title}
      name={placed.name}
      description={field.description}
      note={byDefault === undefined ? undefined : `Default: ${byDefault}`}
      setting={setting}
    >
      <FieldControl id={id} field={field} path={path} setting={setting} />
    </SettingRow>
  );
}
