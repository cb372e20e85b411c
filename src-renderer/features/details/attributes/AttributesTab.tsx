import { ChevronRight, EyeOff, Filter, Search } from 'lucide-react';
import { Fragment, useDeferredValue, useMemo, useState } from 'react';
import { formatCount } from '../../../../src-shared/timeline/format.ts';
import { attributeFilter, isFilterable } from '../../../entities/event/attribute-filter.ts';
import { type AttributeGroup, attributeGroups } from '../../../entities/event/attribute-groups.ts';
import { EventText } from '../../../entities/event/EventText.tsx';
import { useEventAccess } from '../../../entities/event/event-access.ts';
import { sourceOf } from '../../../entities/event/event-reader.ts';
import { copyText, matchingNodes, pathKey, plainValue, type ValueNode } from '../../../entities/event/value-tree.ts';
import { CopyButton } from '../../../ui/text/CopyButton.tsx';
import { InertText, NameText } from '../../../ui/text/InertText.tsx';
import type { DetailTabProps } from '../detail-tab.ts';
import './attributes.css';

/** A longer text is shown by its beginning until somebody asks for it. */
const INLINE_LENGTH = 280;

/** Everything as received: record, attributes, resource, scope. */
export function AttributesTab({ event }: DetailTabProps) {
  const [query, setQuery] = useState('');
  const wanted = useDeferredValue(query);
  const groups = useMemo(() => attributeGroups(event), [event]);
  const found = useMemo(
    () => groups.map((group) => ({ ...group, nodes: matchingNodes(group.nodes, wanted) })),
    [groups, wanted],
  );
  const total = groups.reduce((sum, group) => sum + group.nodes.length, 0);
  const shown = found.reduce((sum, group) => sum + group.nodes.length, 0);

  return (
    <div className="attributes">
      <search className="attributes-search">
        <Search size={13} aria-hidden="true" />
        <input
          type="text"
          placeholder="Search keys and values"
          aria-label="Search keys and values"
          spellCheck={false}
          value={query}
          onChange={(change) => setQuery(change.target.value)}
          onKeyDown={(press) => {
            if (press.key !== 'Escape' || query === '') return;
            press.stopPropagation();
            setQuery('');
          }}
        />
        <span className="attributes-count" role="status">
          {wanted === '' ? '' : `${shown} of ${total}`}
        </span>
      </search>
      {wanted !== '' && shown === 0 && <p className="details-note">No key or value holds “{wanted}”.</p>}
      {found.map((group) =>
        group.nodes.length === 0 ? null : <Group key={group.title} group={group} isSearching={wanted !== ''} />,
      )}
    </div>
  );
}

function Group({ group, isSearching }: { group: AttributeGroup; isSearching: boolean }) {
  const [isOpen, setOpen] = useState(true);
  const asJson = () =>
    JSON.stringify(Object.fromEntries(group.nodes.map((node) => [node.key, plainValue(node)])), null, 2);
  const isShown = isOpen || isSearching;
  const { eventId } = useEventAccess();
  return (
    <section className="attribute-group" aria-label={group.title}>
      <header className="attribute-group-head">
        <button
          type="button"
          className="attribute-group-toggle"
          aria-expanded={isShown}
          onClick={() => setOpen((is) => !is)}
        >
          <ChevronRight className="chevron" size={12} aria-hidden="true" />
          <span>{group.title}</span>
          <span className="attribute-group-count">{group.nodes.length}</span>
          {group.note !== undefined && (
            <span className="attribute-group-note">
              <InertText text={group.note} />
            </span>
          )}
        </button>
        <CopyButton label={`Copy ${group.title} as JSON`} text={() => Promise.resolve(asJson())} />
      </header>
      {isShown && (
        <ul className="attribute-list">
          {group.nodes.map((node) => (
            <Field
              key={`${eventId} ${pathKey(node.path)}`}
              node={node}
              filters={group.filters}
              isSearching={isSearching}
              depth={0}
            />
          ))}
        </ul>
      )}
    </section>
  );
}

interface FieldProps {
  node: ValueNode;
  filters: boolean;
  isSearching: boolean;
  depth: number;
}

function Field({ node, filters, isSearching, depth }: FieldProps) {
  const access = useEventAccess();
  const [isOpen, setOpen] = useState(node.children.length <= 12);
  const [isWhole, setWhole] = useState(false);
  const isComposite = node.type === 'array' || node.type === 'kvlist';
  const isLong = node.fullLength !== undefined || node.text.length > INLINE_LENGTH;
  const isShown = isOpen || isSearching;
  const canFilter = filters && depth === 0 && isFilterable(node);

  return (
    <li className="attribute" data-depth={depth}>
      <div className="attribute-line">
        <span className="attribute-key" title={node.key}>
          {isComposite && node.children.length > 0 ? (
            <button
              type="button"
              className="attribute-toggle"
              aria-expanded={isShown}
              onClick={() => setOpen((is) => !is)}
            >
              <ChevronRight className="chevron" size={12} aria-hidden="true" />
              <NameText text={node.key} />
            </button>
          ) : (
            <NameText text={node.key} />
          )}
        </span>
        <span className={`attribute-value is-${node.type}`} dir="auto">
          <Value node={node} isWhole={isWhole} />
          {isLong && (
            <button
              type="button"
              className="text-control"
              aria-expanded={isWhole}
              onClick={() => setWhole((is) => !is)}
            >
              {isWhole ? 'Close' : `Show all ${formatCount(node.fullLength ?? node.text.length)} characters`}
            </button>
          )}
        </span>
        <span className="attribute-type" title={TYPE_TITLES[node.type]}>
          {node.type}
        </span>
        <span className="attribute-actions">
          {canFilter && (
            <>
              <button
                type="button"
                className="icon-button"
                aria-label={`Show only events with this ${node.key}`}
                title="Filter by this"
                onClick={() => access.onFilter(attributeFilter(node.key, node.text, false))}
              >
                <Filter size={12} aria-hidden="true" />
              </button>
              <button
                type="button"
                className="icon-button"
                aria-label={`Hide events with this ${node.key}`}
                title="Hide these"
                onClick={() => access.onFilter(attributeFilter(node.key, node.text, true))}
              >
                <EyeOff size={12} aria-hidden="true" />
              </button>
            </>
          )}
          <CopyButton
            label={`Copy ${node.key}`}
            text={node.fullLength === undefined ? copyText(node) : () => access.loadWhole(node.path)}
          />
        </span>
      </div>
      {isWhole && <EventText title={node.key} source={sourceOf(node)} />}
      {isComposite && isShown && node.children.length > 0 && (
        <ul className="attribute-list is-nested">
          {node.children.map((child) => (
            <Fragment key={pathKey(child.path)}>
              <Field node={child} filters={filters} isSearching={isSearching} depth={depth + 1} />
            </Fragment>
          ))}
        </ul>
      )}
    </li>
  );
}

const TYPE_TITLES: Record<ValueNode['type'], string> = {
  str: 'String',
  int: '64-bit integer',
  double: 'Double',
  bool: 'Boolean',
  array: 'Array',
  kvlist: 'Key-value list',
  bytes: 'Bytes, shown as base64',
  empty: 'A value that holds nothing',
  absent: 'No value was sent',
};

function Value({ node, isWhole }: { node: ValueNode; isWhole: boolean }) {
  if (node.type === 'array' || node.type === 'kvlist') {
    const unit = node.type === 'array' ? 'item' : 'key';
    return <span className="attribute-quiet">{`${node.text} ${unit}${node.children.length === 1 ? '' : 's'}`}</span>;
  }
  if (node.type === 'empty' || node.type === 'absent') return <span className="attribute-quiet">no value</span>;
  if (node.text === '') return <span className="attribute-quiet">empty text</span>;
  if (isWhole) return null;
  const isCut = node.text.length > INLINE_LENGTH;
  return (
    <span className="attribute-text">
      <InertText text={isCut ? `${node.text.slice(0, INLINE_LENGTH)}…` : node.text} />
    </span>
  );
}
