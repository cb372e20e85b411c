import type { ConversationSummary } from '../../../src-shared/contract/host-api.ts';

/** A conversation is live while something was received in the last so many milliseconds. */
export const LIVE_MS = 15_000;

export function isLive(conversation: ConversationSummary, nowMs: number): boolean {
  return nowMs - conversation.lastReceivedMs < LIVE_MS;
}

/** What stands in the first line: the first prompt, else the id, else where the events come from. */
export function headingOf(conversation: ConversationSummary): string {
  if (conversation.title !== '') return conversation.title;
  if (conversation.key !== '') return conversation.key;
  return conversation.serviceName === '' ? 'Events without a conversation' : conversation.serviceName;
}
