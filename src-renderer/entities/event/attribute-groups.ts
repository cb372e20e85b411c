/** An event as groups of fields: what the record says, its attributes, where it came from. */
import type { EventDetail, ValuePath } from '../../../src-shared/contract/host-api.ts';
import { formatDateTime } from '../../ui/clock.ts';
import { nanosToMs } from './clock-times.ts';
import { attributeNodes, indexCuts, pathKey, type ValueNode, valueNode } from './value-tree.ts';

export interface AttributeGroup {
  title: 'Record' | 'Attributes' | 'Resource' | 'Scope';
  nodes: ValueNode[];
  /** Stands beside the title, such as the scope's name. */
  note?: string;
  /** True when the filter language reaches these keys. */
  filters: boolean;
}

export function attributeGroups(event: EventDetail): AttributeGroup[] {
  const { record, resource, scope } = event;
  const cuts = indexCuts(event.cuts);
  const field = (
    key: string,
    type: ValueNode['type'],
    value: string | number | undefined,
    path: ValuePath = [key],
  ): ValueNode[] => {
    if (value === undefined || value === '') return [];
    const fullLength = cuts.get(pathKey(path));
    const node: ValueNode = { key, type, text: String(value), path, children: [] };
    return [fullLength === undefined ? node : { ...node, fullLength }];
  };

  const groups: AttributeGroup[] = [
    { title: 'Attributes', nodes: attributeNodes(record.attributes, ['attributes'], cuts), filters: true },
    {
      title: 'Record',
      filters: false,
      nodes: [
        ...field('time', 'int', withClock(record.timeUnixNano)),
        ...field('observed time', 'int', withClock(record.observedTimeUnixNano)),
        ...field('received', 'str', formatDateTime(event.receivedMs)),
        ...(record.body === undefined ? [] : [valueNode('body', record.body, ['body'], cuts)]),
        ...field('event name', 'str', record.eventName, ['eventName']),
        ...field('severity', 'str', severity(record.severityNumber, record.severityText), ['severityText']),
        ...field('trace id', 'str', record.traceId),
        ...field('span id', 'str', record.spanId),
        ...field('flags', 'int', record.flags || undefined),
        ...field('dropped attributes', 'int', record.droppedAttributesCount || undefined),
      ],
    },
    {
      title: 'Resource',
      filters: true,
      nodes: [
        ...attributeNodes(resource.attributes, ['resource', 'attributes'], cuts),
        ...field('dropped attributes', 'int', resource.droppedAttributesCount || undefined),
        ...field('schema URL', 'str', event.resourceSchemaUrl),
      ],
    },
    {
      title: 'Scope',
      filters: false,
      nodes: [
        ...field('name', 'str', scope.name, ['scope', 'name']),
        ...field('version', 'str', scope.version, ['scope', 'version']),
        ...attributeNodes(scope.attributes, ['scope', 'attributes'], cuts),
        ...field('schema URL', 'str', event.scopeSchemaUrl),
      ],
    },
  ];
  return groups.filter((group) => group.nodes.length > 0);
}

function withClock(timeUnixNano: string | undefined): string | undefined {
  if (timeUnixNano === undefined) return undefined;
  return `${timeUnixNano} · ${formatDateTime(nanosToMs(timeUnixNano))}`;
}

function severity(number: number | undefined, text: string | undefined): string | undefined {
  if (number === undefined) return text;
  return text === undefined ? String(number) : `${text} (${number})`;
}
