import { describe, expect, it } from 'vitest';
import type { EventDetail } from '../../../src-shared/contract/host-api.ts';
import { attributeGroups } from './attribute-groups.ts';
import { capturedEvents } from './testing/captured-events.ts';

const event = capturedEvents('gemini').find(({ row }) => row.kind === 'tool_result') as EventDetail;

describe('attributeGroups', () => {
  it('keeps the attributes as received, empty values and order included', () => {
    const [attributes] = attributeGroups(event);
    expect(attributes?.nodes.map(({ key }) => key)).toEqual(event.record.attributes.map(({ key }) => key));
    expect(attributes?.nodes.find(({ key }) => key === 'mcp_server_name')?.type).toBe('empty');
  });

  it('shows record, resource and scope apart', () => {
    const groups = new Map(attributeGroups(event).map((group) => [group.title, group.nodes.map(({ key }) => key)]));
    expect(groups.get('Record')).toEqual(expect.arrayContaining(['time', 'received', 'body', 'trace id']));
    expect(groups.get('Resource')).toContain('process.command_args');
    expect(groups.get('Scope')).toEqual(['name']);
  });

  it('finds cut strings outside the attributes too', () => {
    const cut = attributeGroups({
      ...event,
      cuts: [
        { path: ['scope', 'name'], length: 40_000 },
        { path: ['body', 'stringValue'], length: 50_000 },
        { path: ['resource', 'attributes', 0, 'value', 'stringValue'], length: 60_000 },
      ],
    });
    const lengths = cut.flatMap(({ nodes }) => nodes.flatMap(({ fullLength }) => fullLength ?? []));
    expect(lengths.sort()).toEqual([40_000, 50_000, 60_000]);
  });
});
