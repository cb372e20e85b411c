/** Which conversation `--conversation` means: its whole key, the beginning of one, or its number in the log. */
import type { ConversationSummary } from '../../src-shared/contract/host-api.ts';
import { inertLine } from '../../src-shared/timeline/inert-text.ts';

/** Most conversations that are looked through. */
export const MAX_CONVERSATIONS = 100_000;

export type FoundConversation =
  | { found: 'one'; conversation: ConversationSummary }
  | { found: 'none' }
  | { found: 'several'; keys: string[] };

/** Keys come from agents: escapes and line breaks in them are made visible. */
export function severalText(keys: readonly string[]): string {
  return keys.map((key) => `  ${inertLine(key)}`).join('\n');
}

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
