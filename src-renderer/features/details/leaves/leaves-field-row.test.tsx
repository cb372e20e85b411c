import { renderToStaticMarkup } from 'react-dom/server';
import { expect, it } from 'vitest';
import { NOT_UTF8 } from '../../../../src-shared/contract/redaction-api.ts';
import { EventAccessContext } from '../../../entities/event/event-access.ts';
import { capturedEvents } from '../../../entities/event/testing/captured-events.ts';
import { LeavesFieldRow } from './LeavesFieldRow.tsx';
import { leavesGroups } from './leaves-fields.ts';

it('says at a field that its text is not UTF-8 and leaves as U+FFFD', () => {
  const [event] = capturedEvents('codex');
  if (event === undefined) throw new Error('no captured event');
  const key = event.record.attributes[0]?.key ?? '';
  const value = { stringValue: 'caf\ufffd' };
  const change = { part: 'record' as const, path: `attributes["${key}"]`, rule: NOT_UTF8, before: value, after: value };
  const { record, resource, scope } = event;
  const groups = leavesGroups(event, {
    exporter: 'a',
    enabled: true,
    outcome: 'changed',
    redact: [],
    changes: [{ ...change, count: 1 }],
    changeCount: 1,
    unknownFieldsDropped: false,
    sent: { record, resource, scope },
  });
  const access = { eventId: event.row.id, loadWhole: () => Promise.resolve(undefined), onFilter() {} };
  const rows = groups.flatMap(({ fields }) => fields);
  const html = rows.map((field) =>
    renderToStaticMarkup(
      <EventAccessContext value={access}>
        <LeavesFieldRow field={field} isSent />
      </EventAccessContext>,
    ),
  );
  const named = html.filter((row) => row.includes('not UTF-8: leaves as U+FFFD'));
  expect(named).toHaveLength(1);
  expect(named[0]).toContain('data-state="changed"');
});
