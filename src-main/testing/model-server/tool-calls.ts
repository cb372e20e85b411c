/**
 * The rule that the Responses API holds its clients to: in `input`, every tool call has its output and every output its
 * call, once each.
 */

/** Type of an item to the type of the output that answers it. */
const OUTPUT_OF: Readonly<Record<string, string>> = {
  function_call: 'function_call_output',
  local_shell_call: 'function_call_output',
  custom_tool_call: 'custom_tool_call_output',
};
const OUTPUTS = new Set(Object.values(OUTPUT_OF));

/** One sentence for each breach; empty when `input` keeps the rule (a string as input has no calls). */
export function findUnpairedToolCalls(input: unknown): string[] {
  if (!Array.isArray(input)) return [];
  const calls = new Map<string, string>();
  const outputs = new Map<string, string>();
  const problems: string[] = [];

  for (const item of input as Array<Record<string, unknown>>) {
    const type = String(item['type']);
    const expected = OUTPUT_OF[type];
    if (expected === undefined && !OUTPUTS.has(type)) continue;
    const callId = item['call_id'];
    if (typeof callId !== 'string' || callId === '') {
      problems.push(`${type} has no call_id`);
      continue;
    }
    const known = expected === undefined ? outputs : calls;
    if (known.has(callId)) problems.push(`${type} ${callId} is there twice`);
    known.set(callId, expected ?? type);
  }

  for (const [callId, expected] of calls) {
    const found = outputs.get(callId);
    if (found === undefined) problems.push(`tool call ${callId} has no ${expected}`);
    else if (found !== expected) problems.push(`tool call ${callId} is answered by ${found} instead of ${expected}`);
  }
  for (const [callId, type] of outputs) {
    if (!calls.has(callId)) problems.push(`${type} ${callId} answers no call`);
  }
  return problems;
}
