/**
 * A request that follows a failed one of the same agent, with no call and no prompt between, is a further attempt of the same
 * step.
 */

import type { Draft } from './build-steps.ts';
import { addTokens } from './totals.ts';

/** `steps`: of one agent in one turn, by start. */
export function foldAttempts(steps: readonly Draft[]): Draft[] {
  const folded: Draft[] = [];
  let failed: Draft | undefined;
  for (const step of steps) {
    if (step.kind === 'model_request') {
      if (failed !== undefined) {
        takeAttempt(failed, step);
        if (failed.outcome !== 'failed') failed = undefined;
        continue;
      }
      if (step.outcome === 'failed') failed = step;
    } else if (step.kind === 'tool_call' || step.kind === 'approval') {
      failed = undefined;
    }
    folded.push(step);
  }
  return folded;
}

function takeAttempt(step: Draft, next: Draft): void {
  step.attempts = (step.attempts ?? 1) + (next.attempts ?? 1);
  if (step.httpAttempts !== undefined || next.httpAttempts !== undefined) {
    step.httpAttempts = (step.httpAttempts ?? 1) + (next.httpAttempts ?? 1);
  }
  step.end = Math.max(step.end, next.end);
  step.durationMs = (step.end - step.start) / 1_000;
  step.outcome = next.outcome;
  if (next.outcome !== 'failed') {
    delete step.error;
    delete step.status;
  }
  const later = ['requestId', 'model', 'error', 'status', 'ttftMs', 'finishReason', 'asksForCalls', 'title'] as const;
  for (const field of later) if (next[field] !== undefined) Object.assign(step, { [field]: next[field] });
  if (next.costUsd !== undefined) step.costUsd = (step.costUsd ?? 0) + next.costUsd;
  if (next.tokens !== undefined)
    step.tokens = step.tokens === undefined ? next.tokens : addTokens(step.tokens, next.tokens);
  step.events = [...step.events, ...next.events];
  step.spans = [...step.spans, ...next.spans];
  step.folded += next.folded;
  Object.assign(step.sure, next.sure);
}
