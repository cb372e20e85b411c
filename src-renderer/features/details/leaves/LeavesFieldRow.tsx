import { useState } from 'react';
import { NOT_UTF8 } from '../../../../src-shared/contract/redaction-api.ts';
import { formatCount } from '../../../../src-shared/timeline/format.ts';
import { EventText } from '../../../entities/event/EventText.tsx';
import { useEventAccess } from '../../../entities/event/event-access.ts';
import { sourceOf } from '../../../entities/event/event-reader.ts';
import { copyText } from '../../../entities/event/value-tree.ts';
import { ChangedText, StruckText } from '../../../entities/redaction/ChangedText.tsx';
import { KeyNoteLine } from '../../../entities/redaction/KeyNoteLine.tsx';
import type { KeyNote } from '../../../entities/redaction/key-notes.ts';
import { RuleLink } from '../../../entities/redaction/RuleLink.tsx';
import { titleOfSecret } from '../../../entities/redaction/secret-titles.ts';
import { InertText, NameText } from '../../../ui/text/InertText.tsx';
import type { LeavesField, LeavesState } from './leaves-fields.ts';
import { sidesOf } from './leaves-text.ts';

/** A longer text is shown by its beginning until somebody asks for it. */
const INLINE_UNITS = 280;
/** Above this the whole is not compared at once. */
const MAX_COMPARED_UNITS = 32 * 1024 * 1024;

const STATES: Record<LeavesState, { sign: string; title: string }> = {
  same: { sign: '', title: '' },
  changed: { sign: '~', title: 'changed' },
  dropped: { sign: '−', title: 'dropped' },
  added: { sign: '+', title: 'added by Sluice' },
};

interface LeavesFieldRowProps {
  field: LeavesField;
  /** Something of the event leaves. */
  isSent: boolean;
  /** What is to be said of its key. */
  note?: KeyNote;
  /** Something was said about the key, or it was dismissed. */
  onSettled?: (key: string) => void;
}

/** One field as it leaves. */
export function LeavesFieldRow({ field, isSent, note, onSettled }: LeavesFieldRowProps) {
  const { sign, title } = STATES[field.state];
  return (
    <li className={isShort(field) ? 'leaves-field is-short' : 'leaves-field'} data-state={field.state}>
      <div className="leaves-field-head">
        <span className="leaves-field-sign" aria-hidden="true">
          {isSent ? sign : '−'}
        </span>
        <span className="leaves-field-key">
          <NameText text={field.key} />
        </span>
        {title !== '' && isSent && <span className="leaves-field-state">{title}</span>}
        <FieldRules field={field} />
      </div>
      <div className="leaves-field-value">
        {field.state === 'dropped' ? (
          <StruckText text={field.received === undefined ? '' : copyText(field.received)} />
        ) : field.state === 'changed' ? (
          <ChangedValue field={field} />
        ) : (
          <PlainValue field={field} />
        )}
      </div>
      {field.examples.map((type) => (
        <p key={type} className="key-note" data-note="example">
          Example of documentation: {titleOfSecret(type)}. It is nobody’s.
        </p>
      ))}
      {note !== undefined && (
        <KeyNoteLine note={note} name={field.key} {...(onSettled === undefined ? {} : { onSettled })} />
      )}
    </li>
  );
}

const SHORT_UNITS = 120;

/** Stands on one line with its key. */
function isShort({ state, sent }: LeavesField): boolean {
  if ((state !== 'same' && state !== 'added') || sent === undefined) return false;
  const text = copyText(sent);
  return text.length <= SHORT_UNITS && !text.includes('\n');
}

function FieldRules({ field }: { field: LeavesField }) {
  if (field.changes.length === 0) return null;
  const counts = new Map<string, number>();
  for (const { rule, count } of field.changes) counts.set(rule, (counts.get(rule) ?? 0) + count);
  return (
    <span className="leaves-field-rules">
      {[...counts].map(([rule, count]) =>
        rule === NOT_UTF8 ? (
          <ReplacedNote key={rule} />
        ) : (
          <RuleLink key={rule} name={rule} {...(count > 1 ? { count } : {})} />
        ),
      )}
    </span>
  );
}

/** No rule does it, so nothing is linked. */
function ReplacedNote() {
  return (
    <span
      className="leaves-field-quiet"
      title="Strict receivers refuse a whole request for text that is not UTF-8, so what is no character in it leaves as U+FFFD, whatever the rules."
    >
      not UTF-8: leaves as U+FFFD
    </span>
  );
}

function PlainValue({ field }: { field: LeavesField }) {
  const [isWhole, setWhole] = useState(false);
  const node = field.sent;
  if (node === undefined) return null;
  const text = copyText(node);
  if (text === '') return <span className="leaves-field-quiet">empty</span>;
  const isLong = node.fullLength !== undefined || text.length > INLINE_UNITS;
  const units = node.fullLength ?? text.length;
  return (
    <>
      {!isWhole && (
        <span className="leaves-field-text" dir="auto">
          <InertText text={isLong ? `${text.slice(0, INLINE_UNITS)}…` : text} />
        </span>
      )}
      {isLong && (
        <button type="button" className="text-control" aria-expanded={isWhole} onClick={() => setWhole((is) => !is)}>
          {isWhole ? 'Close' : `Show all ${formatCount(units)} characters`}
        </button>
      )}
      {isWhole && <EventText title={field.key} source={{ ...sourceOf(node), text }} />}
    </>
  );
}

function ChangedValue({ field }: { field: LeavesField }) {
  const access = useEventAccess();
  const sides = sidesOf(field, (side) => {
    const node = field[side];
    return node === undefined ? '' : copyText(node);
  });
  const [whole, setWhole] = useState<{ before: string; after: string }>();
  const [phase, setPhase] = useState<'idle' | 'loading' | 'gone'>('idle');
  const [isWholeShown, setWholeShown] = useState(false);
  const { before, after } = sides;
  const fullUnits = Math.max(before.fullLength ?? 0, after.fullLength ?? 0);
  const isCut = fullUnits > 0 && whole === undefined;
  const isLong = after.fullLength !== undefined || after.text.length > INLINE_UNITS;

  async function compareWhole() {
    setPhase('loading');
    const load = (side: typeof before) =>
      side.fullLength === undefined ? Promise.resolve(side.text) : access.loadWhole(side.path);
    const [all, left] = await Promise.all([load(before), load(after)]).catch(() => [undefined, undefined]);
    if (all === undefined || left === undefined) setPhase('gone');
    else {
      setWhole({ before: all, after: left });
      setPhase('idle');
    }
  }

  return (
    <>
      {field.received !== undefined && field.received.key !== field.key && (
        <p className="leaves-field-renamed">
          key: <ChangedText before={field.received.key} after={field.key} />
        </p>
      )}
      {isWholeShown ? (
        <EventText
          title={`${field.key}, as sent`}
          source={{
            key: field.key,
            text: after.text,
            path: after.path,
            ...(after.fullLength === undefined ? {} : { fullLength: after.fullLength }),
          }}
        />
      ) : (
        <ChangedText before={whole?.before ?? before.text} after={whole?.after ?? after.text} />
      )}
      {(isCut || isLong) && (
        <p className="leaves-field-more" role="status">
          {isCut && phase === 'loading' && `Loading ${formatCount(fullUnits)} characters…`}
          {isCut && phase === 'gone' && 'The rest could not be loaded. The event may no longer be stored.'}
          {isCut && phase === 'idle' && !isWholeShown && (
            <>
              <span>
                Compared up to its first {formatCount(Math.max(before.text.length, after.text.length))} characters.
              </span>
              {fullUnits <= MAX_COMPARED_UNITS && (
                <button type="button" className="text-control" onClick={compareWhole}>
                  Compare all {formatCount(fullUnits)}
                </button>
              )}
            </>
          )}
          {isLong && (
            <button
              type="button"
              className="text-control"
              aria-pressed={isWholeShown}
              onClick={() => setWholeShown((is) => !is)}
            >
              {isWholeShown ? 'Show the changes' : `Show it as sent`}
            </button>
          )}
        </p>
      )}
    </>
  );
}
