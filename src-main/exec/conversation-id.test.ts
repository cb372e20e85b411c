import { expect, it } from 'vitest';
import { createConversationId } from './conversation-id.ts';

it('is a UUID of version 7 that begins with its time', () => {
  const id = createConversationId(0x0190_1234_5678);
  expect(id).toMatch(/^01901234-5678-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(createConversationId(0x0190_1234_5678)).not.toBe(id);
});
