import { ArrowDown, ArrowUp, Plus, TriangleAlert, X } from 'lucide-react';
import { useId } from 'react';
import { useStore } from 'zustand';
import type { SettingTable } from '../../../../src-shared/contract/settings-api.ts';
import { ownValue } from '../../../../src-shared/outside/own-value.ts';
import { BUNDLES, isBundleName } from '../../../../src-shared/redaction/bundles.ts';
import { RuleLink } from '../../../entities/redaction/RuleLink.tsx';
import {
  defaultOf,
  namesOnOffer,
  redactPath,
  ruleTables,
  writtenRedact,
} from '../../../entities/redaction/rule-settings.ts';
import { ruleSentence } from '../../../entities/redaction/rule-words.ts';
import { UnknownTextOffer } from '../../../entities/redaction/UnknownTextOffer.tsx';
import { useApp } from '../../../state/app-context.ts';
import { isTable } from '../../../state/setting-edits.ts';
import { InertText } from '../../../ui/text/InertText.tsx';
import { SettingRow } from '../fields/SettingRow.tsx';
import { useSetting } from '../use-settings.ts';
import './redaction.css';

/** The rules that an exporter applies, in order, and those on offer. */
export function RedactionList({ exporter }: { exporter: string }) {
  const { settings } = useApp();
  const values = useStore(settings.store, (state) => state.values);
  const id = useId();
  const setting = useSetting(redactPath(exporter));
  const written = writtenRedact(values, exporter);
  const byDefault = defaultOf(values);
  const list = written ?? byDefault;
  const others = namesOnOffer(values).filter((name) => !list.includes(name));
  const move = (at: number, to: number) => {
    const moved = [...list];
    const [name] = moved.splice(at, 1);
    if (name !== undefined) moved.splice(to, 0, name);
    setting.set(moved);
  };
  return (
    <SettingRow
      id={id}
      label="Redact"
      name="redact"
      description={
        written === undefined
          ? `Not written in the file, so the default applies: ${byDefault.join(', ')}`
          : 'Applied in this order to everything that is not sent yet'
      }
      setting={setting}
    >
      <fieldset className="redact-list" id={id} aria-label="Redact" aria-describedby={`${id}-about`}>
        <UnknownTextOffer exporter={exporter} />
        {list.length === 0 && (
          <p className="redact-warning" role="alert">
            <TriangleAlert size={14} aria-hidden="true" />
            Everything leaves as it is: prompts, files, keys and tokens.
          </p>
        )}
        <ol>
          {list.map((name, index) => (
            <li key={name} className="redact-item">
              <span className="redact-item-head">
                <span className="redact-order">{index + 1}</span>
                <RuleLink name={name} />
                <span className="redact-moves">
                  <button
                    type="button"
                    className="icon-button"
                    aria-label={`Move ${name} up`}
                    title="Apply it earlier"
                    disabled={index === 0}
                    onClick={() => move(index, index - 1)}
                  >
                    <ArrowUp size={13} aria-hidden="true" />
                  </button>
                  <button
                    type="button"
                    className="icon-button"
                    aria-label={`Move ${name} down`}
                    title="Apply it later"
                    disabled={index === list.length - 1}
                    onClick={() => move(index, index + 1)}
                  >
                    <ArrowDown size={13} aria-hidden="true" />
                  </button>
                  <button
                    type="button"
                    className="icon-button"
                    aria-label={`Remove ${name}`}
                    title="Do not apply it"
                    onClick={() => setting.set(list.filter((one) => one !== name))}
                  >
                    <X size={13} aria-hidden="true" />
                  </button>
                </span>
              </span>
              <About name={name} values={values} />
            </li>
          ))}
        </ol>
        {others.length > 0 && (
          <>
            <h3>Not applied</h3>
            <ul>
              {others.map((name) => (
                <li key={name} className="redact-item is-off">
                  <span className="redact-item-head">
                    <button
                      type="button"
                      className="text-control"
                      aria-label={`Apply ${name}`}
                      onClick={() => setting.set([...list, name])}
                    >
                      <Plus size={12} aria-hidden="true" />
                      {name}
                    </button>
                  </span>
                  <About name={name} values={values} isOff />
                </li>
              ))}
            </ul>
          </>
        )}
        {written !== undefined && (
          <button type="button" className="link-button" onClick={() => setting.set(undefined)}>
            Use the default
          </button>
        )}
      </fieldset>
    </SettingRow>
  );
}

/** A rule's effect, and what stays visible with or without it. */
function About({ name, values, isOff = false }: { name: string; values: SettingTable; isOff?: boolean }) {
  const table = ownValue(ruleTables(values), name);
  if (isTable(table)) {
    return (
      <p className="redact-about">
        <InertText text={ruleSentence(table)} />
      </p>
    );
  }
  if (!isBundleName(name)) return <p className="field-problem is-error">There is no rule of this name.</p>;
  const { explanation, leaves } = BUNDLES[name];
  return (
    <p className="redact-about">
      {explanation} {!isOff && <span className="redaction-leaves">{leaves}</span>}
    </p>
  );
}
