import { FileWarning, Save } from 'lucide-react';
import { useEffect, useMemo, useRef } from 'react';
import { useStore } from 'zustand';
import { useApp } from '../../../state/app-context.ts';
import { Keys } from '../../../ui/Keys.tsx';
import { CopyButton } from '../../../ui/text/CopyButton.tsx';
import { InertText } from '../../../ui/text/InertText.tsx';
import { diffLines } from './line-diff.ts';
import '../fields/field.css';
import { newErrors, problemText } from '../fields/setting-fields.ts';
import './toml-pane.css';

const SIGNS = { same: ' ', added: '+', removed: '−' };
const SPOKEN = { same: '', added: 'added: ', removed: 'removed: ' };

/** Errors that are listed above the buttons. */
const MAX_ERRORS = 3;

/** config.toml as it is, or as it would be written, beside the fields; and what writes it. */
export function TomlPane() {
  const { settings } = useApp();
  const { view, preview, edits, problems, saving, error, notes } = useStore(settings.store);
  const before = view?.text ?? '';
  const after = edits.length === 0 ? before : (preview?.text ?? before);
  const lines = useMemo(() => diffLines(before, after), [before, after]);
  const list = useRef<HTMLOListElement>(null);
  const firstChange = lines.findIndex(({ kind }) => kind !== 'same');
  useEffect(() => {
    if (firstChange >= 0) list.current?.children[firstChange]?.scrollIntoView({ block: 'nearest' });
  }, [firstChange]);
  if (view === undefined) return null;

  const errors = edits.length === 0 ? [] : newErrors(problems, view.problems);
  const isBroken = view.syntaxError !== undefined;
  const errorLine = view.syntaxError?.line;
  return (
    <section className="toml" aria-label="config.toml">
      <header className="toml-head">
        <h2 title={view.file}>{view.file}</h2>
        <CopyButton label="Copy the file" text={after} />
      </header>
      {view.syntaxError !== undefined && (
        <div className="toml-broken" role="alert">
          <FileWarning size={16} aria-hidden="true" />
          <div>
            <strong>
              Line {view.syntaxError.line}, column {view.syntaxError.column}: the file cannot be read
            </strong>
            <p>
              <InertText text={view.syntaxError.message} />
            </p>
            <p>Mend it in an editor; the last good settings stay in force and nothing is saved until then.</p>
          </div>
        </div>
      )}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, by keys as well. */}
      <section className="toml-scroll" tabIndex={0} aria-label={edits.length === 0 ? 'The file' : 'What is written'}>
        <ol ref={list}>
          {lines.map(({ kind, text, number }, index) => (
            <li
              // biome-ignore lint/suspicious/noArrayIndexKey: lines have no identity beyond their place
              key={index}
              className={`toml-line is-${kind}${kind === 'same' && number === errorLine ? ' is-wrong' : ''}`}
            >
              <span className="toml-sign" aria-hidden="true">
                {SIGNS[kind]}
              </span>
              <code>
                {kind !== 'same' && <span className="visually-hidden">{SPOKEN[kind]}</span>}
                {text === '' ? ' ' : <InertText text={text} />}
              </code>
            </li>
          ))}
          {lines.length === 0 && (
            <li className="toml-empty">
              {isBroken
                ? 'What it holds is not shown: while it cannot be read, it is not known where its secrets are.'
                : 'There is nothing in it yet; everything is at its default.'}
            </li>
          )}
        </ol>
      </section>
      <footer className="toml-foot">
        {(error !== undefined || notes.length > 0 || errors.length > 0) && (
          <div className="toml-notes" role="status">
            <ul>
              {error !== undefined && <li className="field-problem is-error">{error}</li>}
              {errors.slice(0, MAX_ERRORS).map((problem) => (
                <li key={`${problem.path.join('.')} ${problem.message}`} className="field-problem is-error">
                  <InertText text={problemText(problem, [])} />
                </li>
              ))}
              {notes.map((note) => (
                <li key={note} className="field-problem is-warning">
                  {note}
                </li>
              ))}
            </ul>
          </div>
        )}
        <span className={errors.length > 0 ? 'toml-state has-errors' : 'toml-state'} role="status">
          {isBroken
            ? 'Cannot be saved'
            : edits.length === 0
              ? 'Nothing to save'
              : errors.length > 0
                ? `${errors.length} ${errors.length === 1 ? 'mistake' : 'mistakes'} to mend`
                : `${edits.length} ${edits.length === 1 ? 'change' : 'changes'}`}
        </span>
        <button
          type="button"
          className="button is-quiet"
          disabled={edits.length === 0 || saving}
          onClick={() => settings.discard()}
        >
          Discard
        </button>
        <button
          type="button"
          className="button is-primary"
          disabled={edits.length === 0 || errors.length > 0 || saving || isBroken}
          onClick={() => void settings.save()}
        >
          <Save size={13} aria-hidden="true" />
          {saving ? 'Saving…' : 'Save'}
          <Keys shortcut="Mod+s" />
        </button>
      </footer>
    </section>
  );
}
