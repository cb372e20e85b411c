import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FilterTerm, formatFilter, parseFilter } from './filter.ts';

function terms(text: string): FilterTerm[] {
  const result = parseFilter(text);
  if (!result.ok) throw new Error(`${result.position}: ${result.message}`);
  return result.filter.terms;
}

describe('parsing', () => {
  it.each<[string, unknown[]]>([
    ['', []],
    ['  \t ', []],
    ['""', []],
    ['timeout', [{ negated: false, type: 'text', text: 'timeout' }]],
    ['-timeout', [{ negated: true, type: 'text', text: 'timeout' }]],
    ['"kind:other -x"', [{ negated: false, type: 'text', text: 'kind:other -x' }]],
    ['"say \\"hi\\" C:\\\\x \\n"', [{ negated: false, type: 'text', text: 'say "hi" C:\\x \\n' }]],
    ['kind:tool_result,api_request', [{ negated: false, type: 'kind', values: ['tool_result', 'api_request'] }]],
    ['Kind:TOOL_RESULT', [{ negated: false, type: 'kind', values: ['tool_result'] }]],
    ['-agent:codex', [{ negated: true, type: 'agent', values: ['codex'] }]],
    [
      'ok:true is:error',
      [
        { negated: false, type: 'ok', value: true },
        { negated: false, type: 'ok', value: false },
      ],
    ],
    ['tool:exec_*', [{ negated: false, type: 'field', field: 'tool', pattern: 'exec_*' }]],
    ['error:"*timed out*"', [{ negated: false, type: 'field', field: 'error', pattern: '*timed out*' }]],
    ['duration:>2s', [{ negated: false, type: 'number', field: 'duration', op: '>', value: 2_000 }]],
    ['duration:1.5m', [{ negated: false, type: 'number', field: 'duration', op: '=', value: 90_000 }]],
    ['duration:<=250', [{ negated: false, type: 'number', field: 'duration', op: '<=', value: 250 }]],
    ['duration:>=1h', [{ negated: false, type: 'number', field: 'duration', op: '>=', value: 3_600_000 }]],
    ['tokens:>1k', [{ negated: false, type: 'number', field: 'tokens', op: '>', value: 1_000 }]],
    ['input:<2m', [{ negated: false, type: 'number', field: 'input', op: '<', value: 2_000_000 }]],
    ['cost:>$0.1', [{ negated: false, type: 'number', field: 'cost', op: '>', value: 0.1 }]],
    ['status:=404', [{ negated: false, type: 'number', field: 'status', op: '=', value: 404 }]],
    [
      'event.kind:response.*',
      [{ negated: false, type: 'attribute', key: 'event.kind', op: '=', pattern: 'response.*' }],
    ],
    ['attempt:>0', [{ negated: false, type: 'attribute', key: 'attempt', op: '>', pattern: '0' }]],
    ['key:">x"', [{ negated: false, type: 'attribute', key: 'key', op: '=', pattern: '>x' }]],
    ['@output:*ok*', [{ negated: false, type: 'attribute', key: 'output', op: '=', pattern: '*ok*' }]],
    ['-@"my key":"a b"', [{ negated: true, type: 'attribute', key: 'my key', op: '=', pattern: 'a b' }]],
    ['@someone', [{ negated: false, type: 'text', text: '@someone' }]],
    [
      'https://x.test/a std::vec C:\\dir 12:30 -',
      ['https://x.test/a', 'std::vec', 'C:\\dir', '12:30', '-'].map((text) => ({ negated: false, type: 'text', text })),
    ],
  ])('%s', (text, expected) => {
    expect(terms(text)).toEqual(expected);
  });

  it.each([
    ['kind:tool', 5, 'There is no kind “tool”. Kinds: conversation_start, user_prompt,'],
    ['x kind:other,tool', 13, 'There is no kind “tool”'],
    ['agent:copilott', 6, 'There is no agent “copilott”. Agents: codex, claude,'],
    ['a "b c', 2, 'quote is not closed'],
    ['tool:"b', 5, 'quote is not closed'],
    ['duration:>soon', 10, '“soon” is not a number for duration: duration:>2s'],
    ['duration:5d', 9, 'not a number for duration'],
    ['status:4xx', 7, 'not a number for status'],
    ['tokens:>', 8, 'Write a value after tokens:>'],
    ['a kind: b', 7, 'Write a value after kind:'],
    ['foo:', 4, 'Write a value after foo:'],
    ['ok:maybe', 3, 'ok:true or ok:false'],
    ['is:slow', 3, 'is:error'],
    ['attempt:>many', 9, '“many” is not a number'],
    ['@"my key"x', 9, 'followed by a colon'],
    ['x'.repeat(4_001), 4_000, 'at most 4000'],
    ['x '.repeat(101), 200, 'at most 100 terms'],
  ])('refuses %s at its place', (text, position, message) => {
    const result = parseFilter(text);
    expect(result).toMatchObject({ ok: false, position });
    expect(!result.ok && result.message).toContain(message);
  });

  it('answers to any text without failing', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: fc.constantFrom(...'a"@:-\\<>=,* k1') })),
        (text) => {
          const result = parseFilter(text);
          if (result.ok) expect(parseFilter(formatFilter(result.filter))).toEqual(result);
          else expect(result.position).toBeLessThanOrEqual(text.length);
        },
      ),
      { numRuns: 2_000 },
    );
  });
});
