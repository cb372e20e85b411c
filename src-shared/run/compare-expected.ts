/** For tests: what of a run differs from the table of expected runs, in words. */
import type { TokenCounts } from '../agents/common-event.ts';
import type {
  Count,
  ExpectedCall,
  ExpectedConversation,
  ExpectedRequest,
  ExpectedRun,
  ExpectedTokens,
  ExpectedTurn,
  OneOf,
} from './expected/expected-run.ts';
import type { ConversationRun, Step, Turn } from './run-model.ts';

interface PlacedStep extends Step {
  isNested: boolean;
  isInternal: boolean;
}

export function conversationFaults(found: readonly ConversationRun[], expected: ExpectedRun): string[] {
  const faults: string[] = [];
  const { conversations, mayNameMore } = expected;
  const isMore = found.length > conversations.length;
  if (found.length < conversations.length || (isMore && !mayNameMore)) {
    faults.push(
      `${found.length} conversations, not ${conversations.length}: ${found.map(({ key }) => key).join(', ')}`,
    );
  }
  const left = [...found];
  for (const wanted of conversations) {
    const at = wanted.key === undefined ? 0 : left.findIndex(({ key }) => key === wanted.key);
    const one = left[at];
    if (one === undefined) {
      faults.push(`no conversation ${wanted.key ?? ''}`);
      continue;
    }
    left.splice(at, 1);
    faults.push(...faultsOf(one, wanted, expected).map((fault) => `${one.key.slice(0, 8)}: ${fault}`));
  }
  return faults;
}

function faultsOf(found: ConversationRun, wanted: ExpectedConversation, run: ExpectedRun): string[] {
  const faults = [
    ...differs('agent', found.agent, run.agent),
    ...differs('parent', found.parent, wanted.parent),
    ...differs('internal', found.internal, wanted.internal ?? false),
    ...differsOneOf('outcome', found.outcome, wanted.outcome),
    ...tokenFaults('tokens', found.tokens, wanted.tokens),
    ...tokenFaults('internal tokens', found.internalTokens, wanted.internalTokens),
    ...differs('turns', found.turns.length, wanted.turns.length),
  ];
  if (wanted.why !== undefined && !found.why?.includes(wanted.why)) faults.push(`why: ${found.why}, not ${wanted.why}`);
  wanted.turns.forEach((turn, index) => {
    const one = found.turns[index];
    if (one !== undefined) faults.push(...turnFaults(one, turn, run).map((fault) => `turn ${index}: ${fault}`));
  });
  return faults;
}

function turnFaults(found: Turn, wanted: ExpectedTurn, run: ExpectedRun): string[] {
  const steps = flat(found.steps);
  const faults = [
    ...differsOneOf('outcome', found.outcome, wanted.outcome),
    ...tokenFaults('tokens', found.tokens, wanted.tokens),
  ];
  if (wanted.why !== undefined && !found.why?.includes(wanted.why)) faults.push(`why: ${found.why}, not ${wanted.why}`);
  if (wanted.prompt !== undefined && !found.prompt?.startsWith(wanted.prompt)) {
    faults.push(`prompt: ${found.prompt}, not ${wanted.prompt}`);
  }
  for (const [kind, count] of Object.entries(wanted.steps)) {
    const there = steps.filter((step) => step.kind === kind).length;
    if (!within(count, there)) faults.push(`${there} ${kind}, not ${count}`);
  }
  const requests = steps.filter(({ kind }) => kind === 'model_request');
  const calls = steps.filter(({ kind }) => kind === 'tool_call');
  if (typeof wanted.steps.model_request === 'number') {
    pair(requests, wanted.requests).forEach(([request, one], index) => {
      faults.push(...requestFaults(request, one).map((fault) => `request ${index}: ${fault}`));
    });
  }
  if (typeof wanted.steps.tool_call === 'number') {
    pair(calls, wanted.calls).forEach(([call, one], index) => {
      faults.push(...callFaults(call, one).map((fault) => `call ${index}: ${fault}`));
    });
  }
  for (const step of steps) {
    for (const field of run.cannotTell[step.kind] ?? []) {
      if (valueAt(step, field) !== undefined && step.sure[field] === undefined) {
        faults.push(`${step.kind} ${step.tool ?? ''}: ${field} is shown as stated: ${String(valueAt(step, field))}`);
      }
    }
  }
  return faults;
}

function requestFaults(found: PlacedStep, wanted: ExpectedRequest): string[] {
  const faults = [
    ...differsOneOf('outcome', found.outcome, wanted.outcome),
    ...differs('internal', found.isInternal, wanted.internal ?? false),
    ...differs('nested', found.isNested && !found.isInternal, (wanted.nested ?? false) && !wanted.internal),
    ...tokenFaults('tokens', found.tokens ?? {}, wanted.tokens),
  ];
  if (wanted.attempts !== undefined) faults.push(...differs('attempts', found.attempts ?? 1, wanted.attempts));
  if (wanted.error !== undefined && !found.error?.includes(wanted.error)) {
    faults.push(`error: ${found.error}, not ${wanted.error}`);
  }
  return faults;
}

function callFaults(found: PlacedStep, wanted: ExpectedCall): string[] {
  const faults = [
    ...differsOneOf('tool', found.tool, wanted.tool),
    ...differsOneOf('server', found.server ?? 'absent', wanted.server ?? 'absent'),
    ...differsOneOf('outcome', found.outcome, wanted.outcome),
    ...differsOneOf('exitCode', found.exitCode ?? 'absent', wanted.exitCode),
    ...differs('internal', found.isInternal, wanted.internal ?? false),
  ];
  const { waitMs } = wanted;
  if (waitMs !== undefined && (found.waitMs === undefined || found.waitMs < waitMs[0] || found.waitMs > waitMs[1])) {
    faults.push(`waitMs: ${found.waitMs}, not ${waitMs}`);
  }
  if (wanted.error !== undefined && !found.error?.includes(wanted.error)) {
    faults.push(`error: ${found.error}, not ${wanted.error}`);
  }
  return faults;
}

/** With those of sub-agents, in the order of their starts. */
function flat(steps: readonly Step[], isNested = false, isInternal = false): PlacedStep[] {
  const all = steps.flatMap((step) => {
    const internal = isInternal || step.internal === true;
    const inner = flat(step.steps ?? [], isNested || step.kind === 'subagent', internal);
    return [{ ...step, isNested, isInternal: internal }, ...inner];
  });
  return all.sort((a, b) => a.start - b.start);
}

function pair<Found, Wanted>(found: readonly Found[], wanted: readonly Wanted[]): Array<[Found, Wanted]> {
  return wanted.flatMap((one, index) => {
    const there = found[index];
    return there === undefined ? [] : [[there, one] as [Found, Wanted]];
  });
}

function differs(name: string, found: unknown, wanted: unknown): string[] {
  return found === wanted ? [] : [`${name}: ${String(found)}, not ${String(wanted)}`];
}

function differsOneOf<Value>(name: string, found: Value, wanted: OneOf<NonNullable<Value>>): string[] {
  return [wanted].flat().includes(found as NonNullable<Value>)
    ? []
    : [`${name}: ${String(found)}, not ${String(wanted)}`];
}

/** A count that the table leaves out is not known by this signal; an absent one of the run may be 0. */
function tokenFaults(name: string, found: TokenCounts, wanted: ExpectedTokens | undefined): string[] {
  if (wanted === undefined) return [];
  return Object.entries(wanted).flatMap(([field, count]) =>
    differs(`${name}.${field}`, found[field as keyof TokenCounts], count),
  );
}

function within(count: Count, there: number): boolean {
  return typeof count === 'number' ? there === count : there >= count[0] && there <= count[1];
}

function valueAt(step: Step, field: string): unknown {
  let value: unknown = step;
  for (const part of field.split('.')) value = (value as Record<string, unknown> | undefined)?.[part];
  return value;
}
