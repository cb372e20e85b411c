import type { ConversationSummary } from '../../../src-shared/contract/host-api.ts';
import { inertLine } from '../../../src-shared/timeline/inert-text.ts';

/** A conversation's heading as inert text: its first prompt, else its id, else that it has none. */
export function headingOf({ title, key, serviceName }: ConversationSummary): string {
  return inertLine(title || key || ['No conversation', serviceName].filter(Boolean).join(' · '));
}
