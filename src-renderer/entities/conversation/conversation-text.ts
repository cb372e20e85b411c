import type { TokenCounts } from '../../../src-shared/agents/common-event.ts';
import type { ConversationSummary } from '../../../src-shared/contract/host-api.ts';
import { formatCount } from '../../../src-shared/timeline/format.ts';
import { inertLine } from '../../../src-shared/timeline/inert-text.ts';

/** A conversation's heading as inert text: its first prompt, else its id, else that it has none. */
export function headingOf({ title, key, serviceName, run }: ConversationSummary): string {
  return inertLine(title || run?.title || key || ['No conversation', serviceName].filter(Boolean).join(' · '));
}

/** Its heading is its id. */
export function isHeadedByKey({ title, key, run }: ConversationSummary): boolean {
  return title === '' && (run?.title ?? '') === '' && key !== '';
}

/** What is understood of all signals, where something is; else the sums of its events. Empty: they were not all sent. */
export function tokensOf({ tokens, run }: ConversationSummary): TokenCounts {
  return run === undefined ? tokens : run.tokens;
}

/** `2,400 tokens in, 1,800 of them from a cache, 160 out`; '' for none. */
export function tokensText({ input = 0, cached = 0, cacheWrite = 0, output = 0, reasoning = 0 }: TokenCounts): string {
  if (input === 0 && output === 0) return '';
  return [
    `${formatCount(input)} tokens in`,
    ...(cached > 0 ? [`${formatCount(cached)} of them from a cache`] : []),
    ...(cacheWrite > 0 ? [`${formatCount(cacheWrite)} written to one`] : []),
    `${formatCount(output)} out`,
    ...(reasoning > 0 ? [`${formatCount(reasoning)} of them for reasoning`] : []),
  ].join(', ');
}

/** How it ended, in a word, and why, as inert text; undefined where nothing can be told of its agent's runs. */
export function outcomeOf({ run, isPending }: ConversationSummary): { outcome: string; why: string } | undefined {
  if (run === undefined) return isPending ? { outcome: 'pending', why: 'It is being read.' } : undefined;
  return { outcome: run.outcome, why: inertLine(run.why ?? '') };
}
