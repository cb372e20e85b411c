import { expect, test } from 'vitest';
import type { ConversationSummary } from '../../../src-shared/contract/host-api.ts';
import { headingOf } from './conversation-text.ts';

test.each([
  [{ isPending: false, title: 'fix the build', key: 'k', serviceName: 's' }, 'fix the build'],
  [{ isPending: false, title: '', key: '01a2', serviceName: 's' }, '01a2'],
  [{ isPending: false, title: '', key: '', serviceName: 'codex_exec' }, 'No conversation · codex_exec'],
  [{ isPending: false, title: '', key: '', serviceName: '' }, 'No conversation'],
])('heading %#', (parts, heading) => {
  expect(headingOf(parts as ConversationSummary)).toBe(heading);
});
