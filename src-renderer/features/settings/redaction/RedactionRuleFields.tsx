import { useId, useRef } from 'react';
import { useStore } from 'zustand';
import { AGENT_IDS, EVENT_KINDS } from '../../../../src-shared/agents/common-event.ts';
import type { SettingField, SettingValue } from '../../../../src-shared/contract/settings-api.ts';
import type { Place } from '../../../../src-shared/redaction/rule.ts';
import {
  ACTIONS,
  type ActionKind,
  actionOf,
  actionValue,
  rulePath,
  type WhatKind,
  whatOf,
} from '../../../entities/redaction/rule-settings.ts';
import { useApp } from '../../../state/app-context.ts';
import { isTable, valueAt } from '../../../state/setting-edits.ts';
import { Segments } from '../../../ui/Segments.tsx';
import { FieldControl } from '../fields/FieldControl.tsx';
import { FieldFold } from '../fields/FieldFold.tsx';
import { SettingRow } from '../fields/SettingRow.tsx';
import { useSetting } from '../use-settings.ts';
import { RedactionKinds } from './RedactionKinds.tsx';
import { RedactionRegex } from './RedactionRegex.tsx';

const PLACES = ['attributes', 'body', 'resource', 'scope', 'fields'] as const satisfies readonly Place[];

type ListField = Omit<SettingField, 'path' | 'type'> & { key: string };

/** Lists of a rule; each that is left out is about everything. */
const WHERE: readonly ListField[] = [
  {
    key: 'in',
    title: 'In',
    description: 'Fields are what is no attribute and no body: names, status messages, units. None ticked: all of them',
    options: [...PLACES],
  },
  {
    key: 'keys',
    title: 'Keys',
    description: 'Attribute keys, and keys in maps and in JSON inside of texts; * stands for anything. None: every key',
  },
];

/** Lists that few rules need. */
const ONLY_FOR: readonly ListField[] = [
  { key: 'agents', title: 'Agents', description: 'None ticked: all', options: [...AGENT_IDS] },
  { key: 'kinds', title: 'Kinds of events', description: 'None ticked: all', options: [...EVENT_KINDS] },
  { key: 'events', title: 'Names of events', description: 'Such as codex.tool_result or codex.*. None: all' },
  {
    key: 'exporters',
    title: 'Exporters',
    description: 'Only for these of the exporters that apply it; * stands for anything. None: for each',
  },
];

/** A rule's fields: places, pattern, action. */
export function RedactionRuleFields({ name }: { name: string }) {
  return (
    <>
      <section className="settings-group" aria-label="What it looks for">
        <h2>What it looks for</h2>
        <WhatFields name={name} />
      </section>
      <section className="settings-group" aria-label="What becomes of it">
        <h2>What becomes of it</h2>
        <ActionField name={name} />
      </section>
      <section className="settings-group redaction-where" aria-label="Where">
        <h2>Where</h2>
        <ListRows name={name} fields={WHERE} />
        <FieldFold
          summary="Only for some agents, kinds of events or exporters"
          paths={ONLY_FOR.map(({ key }) => [...rulePath(name), key])}
        >
          <ListRows name={name} fields={ONLY_FOR} />
        </FieldFold>
      </section>
    </>
  );
}

function ListRows({ name, fields }: { name: string; fields: readonly ListField[] }) {
  return fields.map(({ key, ...field }) => (
    <ListRow key={key} field={{ ...field, path: [...rulePath(name), key], type: 'list' }} />
  ));
}

/** A list that says nothing is left out of the file: an empty one would be about nothing. */
function ListRow({ field }: { field: SettingField }) {
  const id = useId();
  const setting = useSetting(field.path);
  const own = {
    ...setting,
    set: (value: SettingValue | undefined) =>
      setting.set(Array.isArray(value) && value.length === 0 ? undefined : value),
  };
  return (
    <SettingRow
      id={id}
      label={field.title}
      name={field.path.at(-1) ?? ''}
      description={field.description}
      setting={own}
    >
      <FieldControl id={id} field={field} path={field.path} setting={own} />
    </SettingRow>
  );
}

const WHAT_TITLES: ReadonlyArray<{ value: WhatKind; title: string }> = [
  { value: 'regex', title: 'What matches' },
  { value: 'detector', title: 'Secrets' },
  { value: 'whole', title: 'The whole value' },
];
const WHAT_ABOUT: Record<WhatKind, string> = {
  regex: 'The matches of a regular expression, or of its first group when it has one',
  detector: 'Only the secret itself, wherever it stands in a text',
  whole: 'All of what stands at the places and keys below; name at least one of them',
};

function WhatFields({ name }: { name: string }) {
  const { settings } = useApp();
  const values = useStore(settings.store, (state) => state.values);
  const table = valueAt(values, rulePath(name));
  const what = isTable(table) ? whatOf(table) : 'whole';
  const id = useId();
  const setting = useSetting(rulePath(name));
  /** The choice before, to switch back to. */
  const remembered = useRef<Partial<Record<WhatKind, SettingValue>>>({});

  function choose(next: WhatKind): void {
    if (!isTable(table)) return;
    if (what !== 'whole') {
      const before = table[what];
      if (before !== undefined) remembered.current[what] = before;
    }
    const { regex: _regex, detector: _detector, ...rest } = table;
    const first = { regex: 'CUST-[0-9]+', detector: 'all' };
    settings.set(
      rulePath(name),
      next === 'whole' ? rest : { ...rest, [next]: remembered.current[next] ?? first[next] },
    );
  }
  return (
    <>
      <SettingRow
        id={id}
        label="Look for"
        name=""
        description={WHAT_ABOUT[what]}
        setting={{ ...setting, problems: setting.problems.filter(({ path }) => path.length === 4), edited: false }}
      >
        <span id={id}>
          <Segments label="Look for" value={what} options={WHAT_TITLES} onChange={choose} />
        </span>
      </SettingRow>
      {what === 'regex' && <RedactionRegex path={[...rulePath(name), 'regex']} />}
      {what === 'detector' && <RedactionKinds path={[...rulePath(name), 'detector']} />}
    </>
  );
}

const ACTION_TITLES: Record<ActionKind, string> = {
  mask: 'Mask it',
  'keep-first': 'Keep its first characters',
  'keep-last': 'Keep its last characters',
  hash: 'Replace it by a keyed hash',
  truncate: 'Cut it to a size',
  drop: 'Drop the attribute',
  'drop-event': 'Drop the whole event',
};
const ACTION_ABOUT: Record<ActionKind, string> = {
  mask: 'Its place is taken by the mask: [REDACTED], or [SECRET:kind] for a secret, unless you write another',
  'keep-first': 'The rest is masked',
  'keep-last': 'The rest is masked',
  hash: 'HMAC-SHA256 with a key that stays on this machine: equal values stay equal, and nobody can read them',
  truncate: 'Cut at a whole character',
  drop: 'Or the body, or the field, that holds it',
  'drop-event': 'Nothing of an event that holds it leaves',
};

function ActionField({ name }: { name: string }) {
  const id = useId();
  const setting = useSetting([...rulePath(name), 'action']);
  const action = actionOf(setting.value);
  const hasAmount = action.kind === 'keep-first' || action.kind === 'keep-last' || action.kind === 'truncate';
  return (
    <SettingRow id={id} label="Action" name="action" description={ACTION_ABOUT[action.kind]} setting={setting}>
      <select
        id={id}
        className="input redaction-action"
        value={action.kind}
        onChange={(event) => setting.set(actionValue({ kind: event.currentTarget.value as ActionKind }))}
      >
        {ACTIONS.map((kind) => (
          <option key={kind} value={kind}>
            {ACTION_TITLES[kind]}
          </option>
        ))}
      </select>
      {action.kind === 'mask' && (
        <input
          className="input redaction-mask"
          aria-label="Mask"
          placeholder="[REDACTED]"
          spellCheck={false}
          value={action.text ?? ''}
          onChange={(event) => setting.set(actionValue({ kind: 'mask', text: event.currentTarget.value }))}
        />
      )}
      {hasAmount && (
        <>
          <input
            className="input is-short"
            aria-label={action.kind === 'truncate' ? 'Bytes' : 'Characters'}
            inputMode="numeric"
            value={String(action.amount ?? '')}
            onChange={(event) => {
              const typed = event.currentTarget.value.trim();
              setting.set({ [action.kind]: /^\d+$/.test(typed) ? Number(typed) : typed });
            }}
          />
          <span className="field-unit">{action.kind === 'truncate' ? 'bytes' : 'characters'}</span>
        </>
      )}
    </SettingRow>
  );
}
