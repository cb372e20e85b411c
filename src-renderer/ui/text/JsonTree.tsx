import { ChevronRight } from 'lucide-react';
import { useState } from 'react';
import { InertText } from './InertText.tsx';
import type { JsonValue } from './structured-text.ts';
import './json-tree.css';

/** Levels that are open to begin with: all of them in a small tree. */
const OPEN_LEVELS = 2;
const ALL_LEVELS = 12;
const SMALL_NODES = 60;
/** Entries drawn before somebody asks for more. */
const PAGE = 100;
const LONG_STRING = 400;

export function JsonTree({ value, label }: { value: JsonValue; label: string }) {
  return (
    <ul className="json-tree" aria-label={label}>
      <JsonNode value={value} level={0} openLevels={sizeOf(value) > SMALL_NODES ? OPEN_LEVELS : ALL_LEVELS} />
    </ul>
  );
}

interface JsonNodeProps {
  name?: string;
  value: JsonValue;
  level: number;
  openLevels: number;
}

function JsonNode({ name, value, level, openLevels }: JsonNodeProps) {
  const [isOpen, setOpen] = useState(level < openLevels);
  const [shown, setShown] = useState(PAGE);
  if (typeof value !== 'object' || value === null) {
    return (
      <li className="json-tree-leaf">
        <NodeName name={name} />
        <Leaf value={value} />
      </li>
    );
  }
  const entries: Array<[string, JsonValue]> = Array.isArray(value)
    ? value.map((item, index) => [String(index), item])
    : Object.entries(value);
  const [open, close] = Array.isArray(value) ? ['[', ']'] : ['{', '}'];
  if (entries.length === 0) {
    return (
      <li className="json-tree-leaf">
        <NodeName name={name} />
        <span className="json-punctuation">
          {open}
          {close}
        </span>
      </li>
    );
  }
  return (
    <li>
      <button type="button" className="json-tree-toggle" aria-expanded={isOpen} onClick={() => setOpen((is) => !is)}>
        <ChevronRight className="chevron" size={12} aria-hidden="true" />
        <NodeName name={name} />
        <span className="json-punctuation">{open}</span>
        {!isOpen && <Preview entries={entries} isList={Array.isArray(value)} close={close} />}
      </button>
      {isOpen && (
        <>
          <ul className="json-tree-children">
            {entries.slice(0, shown).map(([key, child]) => (
              <JsonNode
                key={key}
                {...(Array.isArray(value) ? {} : { name: key })}
                value={child}
                level={level + 1}
                openLevels={openLevels}
              />
            ))}
            {entries.length > shown && (
              <li>
                <button type="button" className="text-control" onClick={() => setShown((count) => count + PAGE)}>
                  Show {Math.min(PAGE, entries.length - shown)} more of {entries.length}
                </button>
              </li>
            )}
          </ul>
          <span className="json-punctuation json-tree-close">{close}</span>
        </>
      )}
    </li>
  );
}

function NodeName({ name }: { name: string | undefined }) {
  if (name === undefined) return null;
  return (
    <>
      <span className="json-key">
        <InertText text={name} />
      </span>
      <span className="json-punctuation">: </span>
    </>
  );
}

function Preview({ entries, isList, close }: { entries: Array<[string, JsonValue]>; isList: boolean; close: string }) {
  const names = isList
    ? ''
    : entries
        .slice(0, 3)
        .map(([key]) => key)
        .join(', ');
  const count = `${entries.length} ${isList ? 'items' : 'keys'}`;
  return (
    <span className="json-tree-preview">
      {names === '' ? (
        count
      ) : (
        <>
          <InertText text={names.slice(0, 80)} />
          {entries.length > 3 && ', …'}
        </>
      )}
      <span className="json-punctuation"> {close}</span>
    </span>
  );
}

function Leaf({ value }: { value: string | number | boolean | null }) {
  const [isWhole, setWhole] = useState(false);
  if (typeof value !== 'string') {
    return <span className={typeof value === 'number' ? 'json-number' : 'json-word'}>{String(value)}</span>;
  }
  const isLong = value.length > LONG_STRING;
  return (
    <>
      <span className="json-string">
        "<InertText text={isLong && !isWhole ? value.slice(0, LONG_STRING) : value} />"
      </span>
      {isLong && (
        <button type="button" className="text-control" onClick={() => setWhole((is) => !is)}>
          {isWhole ? 'Show less' : `Show all ${value.length.toLocaleString('en-US')} characters`}
        </button>
      )}
    </>
  );
}

/** Nodes of a value, counted up to a hundred. */
function sizeOf(value: JsonValue): number {
  let count = 0;
  const pending: JsonValue[] = [value];
  for (let next = pending.pop(); next !== undefined && count < 100; next = pending.pop()) {
    count += 1;
    if (typeof next === 'object' && next !== null) pending.push(...Object.values(next).slice(0, 100));
  }
  return count;
}
