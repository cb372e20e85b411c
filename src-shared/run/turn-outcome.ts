/**
 * How a turn ended, from what is known of its steps and from marks that say so. What is not said is `open` while its sender may still
 * be at work, else `unknown`; `interrupted` needs a sign of it.
 */
import type { RunEvent } from '../agents/run-event.ts';
import type { Draft } from './build-steps.ts';
import type { NotStated, TurnOutcome } from './run-model.ts';

/** A turn without an end is open for this long after the last word of it. Microseconds. */
export const QUIET_US = 10 * 60 * 1_000_000;

export interface TurnFacts {
  /** Of the main agent, not its own affairs, by start. */
  steps: readonly Draft[];
  /** Events of the prompt and of the turn. */
  marks: readonly RunEvent[];
  /** When the newest event of the turn arrived. */
  lastHeard: number;
  /** When anything of the process that sent it arrived last. */
  senderHeard: number;
  now: number;
  /** The process of this turn ended in order after its last event. */
  processEnded: boolean;
  /** A later turn began in the same conversation. */
  isFollowed: boolean;
  missingEnd: string;
}

export interface Ending {
  outcome: TurnOutcome;
  why?: string;
  sure?: NotStated;
}

export function turnOutcome(facts: TurnFacts): Ending {
  const { steps, marks } = facts;
  const end = marks.find(({ values }) => values?.turnEnd !== undefined)?.values;
  if (end?.turnEnd === 'cancelled') return { outcome: 'interrupted', why: 'it was cancelled' };
  const requests = steps.filter(({ kind }) => kind === 'model_request');
  const last = requests.at(-1);
  const calls = steps.filter(({ kind }) => kind === 'tool_call' || kind === 'approval');
  const lastCall = calls.at(-1);
  const answer = steps.findLast(({ kind }) => kind === 'message');
  const callAfter = lastCall !== undefined && last !== undefined && lastCall.start >= last.start;

  if (last?.outcome === 'failed')
    return { outcome: 'failed', why: end?.error ?? last.error ?? 'the last request failed, and no ending was sent' };
  if (end?.turnEnd === 'failed') return { outcome: 'failed', why: end.error ?? 'the agent says that it failed' };
  if (last?.outcome === 'cancelled') return { outcome: 'interrupted', why: 'its request was cancelled' };
  if (end?.turnEnd === 'completed') return { outcome: 'completed' };
  if (isFinal(answer, last, lastCall)) return { outcome: 'completed' };
  if (last?.outcome === 'ok' && last.asksForCalls === false && !callAfter) return { outcome: 'completed' };
  if (callAfter && lastCall.outcome === 'cancelled') return { outcome: 'interrupted', why: 'its call was cancelled' };
  if (callAfter && lastCall.outcome === 'declined' && isOver(facts))
    return { outcome: 'declined', why: 'a call was declined' };
  // An agent that tells of a call only when it has ended may be at one.
  const answered = last?.outcome === 'ok' && last.asksForCalls === undefined && last.tokens !== undefined;
  if (
    answered &&
    !callAfter &&
    (facts.processEnded || facts.isFollowed || marks.some(({ values }) => values?.turnClosed))
  ) {
    return { outcome: 'completed', why: 'no ending was sent: nothing came after its last answer', sure: 'inferred' };
  }
  const error = steps.findLast(({ kind }) => kind === 'error');
  if (error !== undefined && error === steps.at(-1))
    return { outcome: 'failed', ...(error.error === undefined ? {} : { why: error.error }) };
  return withoutEnd(facts, last, lastCall);
}

/** The answer came after the last call, and no request that began later is still without one. */
function isFinal(answer: Draft | undefined, request: Draft | undefined, call: Draft | undefined): boolean {
  if (answer === undefined) return false;
  if (call !== undefined && call.start > answer.end) return false;
  return request === undefined || request.start <= answer.end;
}

function isOver({ marks, processEnded, isFollowed, lastHeard, now }: TurnFacts): boolean {
  return processEnded || isFollowed || marks.some(({ values }) => values?.turnClosed) || now - lastHeard >= QUIET_US;
}

function withoutEnd(facts: TurnFacts, last: Draft | undefined, lastCall: Draft | undefined): Ending {
  const { marks, lastHeard, senderHeard, now, missingEnd } = facts;
  const closed = marks.some(({ values }) => values?.turnClosed);
  const isWaiting =
    lastCall?.outcome === 'unknown' && !lastCall.hasEnded && (last === undefined || lastCall.start >= last.start);
  const asked = last?.outcome === 'ok' && last.asksForCalls === true;
  // Its span ended, and what the answer asked for has no result.
  const hasResult = !isWaiting && lastCall !== undefined && last !== undefined && lastCall.start >= last.start;
  if (closed && (isWaiting || asked)) {
    const what = hasResult ? 'no answer came after its last call' : 'it ended before its call did';
    return { outcome: 'interrupted', why: `no ending was sent: ${what}`, sure: 'inferred' };
  }
  if (facts.processEnded && (last?.outcome === 'unknown' || isWaiting || asked)) {
    return { outcome: 'interrupted', why: 'no ending was sent: its process ended before it did', sure: 'inferred' };
  }
  if (!facts.isFollowed) {
    if (now - lastHeard < QUIET_US) return { outcome: 'open', why: waitingFor(last, lastCall, isWaiting) };
    if (isWaiting && now - senderHeard < QUIET_US)
      return { outcome: 'open', why: waitingFor(last, lastCall, isWaiting) };
  }
  // Silence is no sign of an interruption: a call may run for longer, and its agent is mute then.
  if (asked && !hasResult)
    return { outcome: 'unknown', why: `${missingEnd}; its last call has no result`, sure: 'cannot tell' };
  return { outcome: 'unknown', why: missingEnd, sure: 'cannot tell' };
}

function waitingFor(last: Draft | undefined, call: Draft | undefined, isWaiting: boolean): string {
  if (isWaiting && call !== undefined) {
    return call.kind === 'approval' ? 'waits for a decision' : `waits for ${call.tool ?? 'a call'}`;
  }
  return last?.outcome === 'unknown' ? 'waits for the model' : 'its end is still to come';
}
