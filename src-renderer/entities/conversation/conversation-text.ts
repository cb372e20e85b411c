import type { ConversationSummary } from '../../../src-shared/contract/host-api.ts';
import { inertLine } from '../../../src-shared/timeline/inert-text.ts';

/** What stands in the first line, as inert text: the first prompt, else the id, else that there is none. */
export function headingOf({ title, key, serviceName }: ConversationSummary): string {
  return inertLine(title || key || ['No conversation', serviceName].filter(Boolean).join(' · '));
}
