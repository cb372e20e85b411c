/** Which conversation `--conversation` means: its whole key, the beginning of one, or its number in the log. */
import type { ConversationSummary } from '../../src-shared/contract/host-api.ts';

/** Most conversations that are looked through. */
export const MAX_CONVERSATIONS = 100_000;

export type FoundConversation =
  | { found: 'one'; conversation: ConversationSummary }
  | { found: 'none' }
  | { found: 'several'; keys: string[] };

export function findConversation(wanted: string, conversations: readonly ConversationSummary[]): FoundConversation {
  const exact = conversations.find(({ key }) => key === wanted);
  if (exact !== undefined) return { found: 'one', conversation: exact };
  const beginning = conversations.filter(({ key }) => wanted !== '' && key.startsWith(wanted));
  const [first] = beginning;
  if (first !== undefined) {
    return beginning.length === 1
      ? { found: 'one', conversation: first }
      : { found: 'several', keys: beginning.map(({ key }) => key) };
  }
  const numbered = conversations.find(({ id }) => String(id) === wanted);
  return numbered === undefined ? { found: 'none' } : { found: 'one', conversation: numbered };
}
