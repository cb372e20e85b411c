import type { ConversationSummary } from '../../../src-shared/contract/host-api.ts';
import { inertLine } from '../../../src-shared/timeline/inert-text.ts';

/** A conversation is live while something was received in the last so many milliseconds. */
export const LIVE_MS = 15_000;

export function isLive(conversation: ConversationSummary, nowMs: number): boolean {
  return nowMs - conversation.lastReceivedMs < LIVE_MS;
}

/** What stands in the first line, as inert text: the first prompt, else the id, else that there is none. */
export function headingOf({ title, key, serviceName }: ConversationSummary): string {
  return inertLine(title || key || ['No conversation', serviceName].filter(Boolean).join(' · '));
}
