/** From what tells of one thing to the step that a person sees. */

import { cutText } from '../agents/cut-text.ts';
import type { RunEvent } from '../agents/run-event.ts';
import { type Group, spanOf } from './group.ts';
import { type Merged, mergeValues } from './merge-values.ts';
import type { Step, StepKind } from './run-model.ts';

/** UTF-16 units. */
const MAX_TITLE_CHARS = 200;

type Mutable<Type> = { -readonly [Field in keyof Type]: Type[Field] };

/** A step that is still being worked out. */
export type Draft = Mutable<Omit<Step, 'sure' | 'steps'>> & {
  /** Names of fields that are not stated. */
  sure: Record<string, 'inferred' | 'cannot tell'>;
  /** Its end was told of, whatever it came to. */
  hasEnded: boolean;
  promptText?: string;
  startedByCall?: string;
  steps?: Draft[];
};

/** `groups`: one, or several that tell of the same sub-agent. */
export function buildStep(kind: StepKind, groups: readonly Group[]): Draft {
  const events = groups.flatMap((group) => group.events);
  const values = mergeValues(events);
  const { start, end } = spanOf(groups);
  const step: Draft = {
    key: keyOf(kind, events, values),
    kind,
    start,
    end,
    outcome: values.outcome ?? (kind === 'approval' && values.decision === 'approved' ? 'ok' : 'unknown'),
    sure: {},
    hasEnded: events.some(
      ({ signal, form, values: own }) => (signal === 'span' && !form.part) || own?.durationMs !== undefined,
    ),
    events: idsOf(events, 'log'),
    spans: idsOf(events, 'span'),
    folded: groups.reduce((sum, group) => sum + group.folded, 0),
  };
  copyValues(step, values);
  timesOf(step, values, events);
  if (values.text !== undefined) step.title = titleOf(values.text);
  return step;
}

const COPIED = [
  'tool',
  'server',
  'callId',
  'requestId',
  'model',
  'ttftMs',
  'httpAttempts',
  'error',
  'status',
  'exitCode',
  'finishReason',
  'asksForCalls',
  'decidedBy',
  'askedBy',
  'tokens',
  'costUsd',
  'internal',
  'agentName',
  'childConversation',
  'promptText',
  'startedByCall',
] as const satisfies ReadonlyArray<keyof Merged & keyof Draft>;

function copyValues(step: Draft, values: Merged): void {
  const to = step as unknown as Record<string, unknown>;
  for (const field of COPIED) if (values[field] !== undefined) to[field] = values[field];
  if (step.kind !== 'model_request') return;
  const attempts = values.attemptCount ?? values.attempts;
  if (attempts !== undefined && attempts > 0) step.attempts = attempts;
}

function timesOf(step: Draft, values: Merged, events: readonly RunEvent[]): void {
  const took = (step.end - step.start) / 1_000;
  if (step.kind === 'model_request') {
    if (step.outcome !== 'unknown' || took > 0) step.durationMs = took;
    return;
  }
  if (values.durationMs !== undefined) step.durationMs = values.durationMs;
  else if (events.some(({ signal, form }) => signal === 'span' && (!form.part || step.kind === 'approval')))
    step.durationMs = took;
  const wait = values.waitMs ?? waitBefore(values, events);
  if (wait === undefined) return;
  step.waitMs = wait;
  if (step.durationMs !== undefined && events.some(({ form }) => form.durationHoldsWait)) {
    step.durationMs = Math.max(0, step.durationMs - wait);
  }
}

/** A person's decision is stamped when it fell; the call's own duration began before. */
function waitBefore({ decidedBy }: Merged, events: readonly RunEvent[]): number | undefined {
  if (decidedBy !== 'person') return undefined;
  const decided = events.find(({ values }) => values?.decidedBy === 'person');
  const called = events.find(({ form, signal }) => form.durationHoldsWait && signal === decided?.signal);
  if (decided === undefined || called === undefined || decided.end < called.start) return undefined;
  return (decided.end - called.start) / 1_000;
}

function keyOf(kind: StepKind, events: readonly RunEvent[], values: Merged): string {
  const named = values.callId ?? (kind === 'model_request' ? values.requestId : undefined);
  if (named !== undefined) return `${kind}:${named}`;
  // The least is the same in whatever order they came.
  return `${kind}:${events.reduce((least, { identity }) => Math.min(least, identity), Number.MAX_SAFE_INTEGER)}`;
}

export function idsOf(events: readonly RunEvent[], signal: 'log' | 'span'): string[] {
  const ids = new Set<string>();
  for (const event of events) if ((event.signal === 'log') === (signal === 'log')) ids.add(event.id);
  return [...ids].sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
}

function titleOf(text: string): string {
  return cutText(text.trim().replaceAll(/\s+/g, ' '), MAX_TITLE_CHARS);
}
