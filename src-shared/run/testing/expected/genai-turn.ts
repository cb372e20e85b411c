/** Shapes that the expected runs of frameworks share. */
import { type ExpectedCall, type ExpectedTurn, type TurnFields, turn } from './expected-run.ts';

/** A call as the program made it; its tool's name is the program's. */
export type ProgramCall = Pick<ExpectedCall, 'outcome'> & Partial<Omit<ExpectedCall, 'outcome' | 'tool'>>;

/** Requests and calls are what rules decide; whether a framework's nested agents and messages are steps they don't. */
export function genaiTurn(fields: TurnFields): ExpectedTurn {
  const made = turn(fields);
  const { model_request = 0, tool_call = 0 } = made.steps;
  return { ...made, steps: { model_request, tool_call, compaction: 0 } };
}
