/** Sums over steps. What the agent did for itself is summed apart. */
import type { TokenCounts } from '../agents/common-event.ts';
import type { Step, Turn } from './run-model.ts';

export interface Totals {
  tokens: TokenCounts;
  internalTokens: TokenCounts;
  costUsd?: number;
  /** Failed steps, those of sub-agents too. */
  errors: number;
  steps: number;
}

const FIELDS = ['input', 'cached', 'cacheWrite', 'output', 'reasoning'] as const;

/** A count that neither has stays absent. */
export function addTokens(a: TokenCounts, b: TokenCounts): TokenCounts {
  const sum: TokenCounts = { ...a };
  for (const field of FIELDS) if (b[field] !== undefined) sum[field] = (sum[field] ?? 0) + b[field];
  return sum;
}

export function emptyTotals(): Totals {
  return { tokens: {}, internalTokens: {}, errors: 0, steps: 0 };
}

export function addSteps(totals: Totals, steps: readonly Step[], internal = false): Totals {
  for (const step of steps) {
    const isInternal = internal || step.internal === true;
    if (!isInternal) {
      totals.steps++;
      if (step.outcome === 'failed') totals.errors++;
      if (step.costUsd !== undefined) totals.costUsd = (totals.costUsd ?? 0) + step.costUsd;
    }
    if (step.tokens !== undefined && step.kind === 'model_request') {
      const field = isInternal ? 'internalTokens' : 'tokens';
      totals[field] = addTokens(totals[field], step.tokens);
    }
    if (step.steps !== undefined) addSteps(totals, step.steps, isInternal);
  }
  return totals;
}

/** Those of one turn to the conversation's. */
export function addTotals(to: Totals, from: Turn): void {
  to.tokens = addTokens(to.tokens, from.tokens);
  to.internalTokens = addTokens(to.internalTokens, from.internalTokens);
  if (from.costUsd !== undefined) to.costUsd = (to.costUsd ?? 0) + from.costUsd;
  to.errors += from.errors;
  to.steps += from.stepCount;
}
