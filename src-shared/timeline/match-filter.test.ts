import { describe, expect, it } from 'vitest';
import { type FilterTerm, parseFilter } from './filter.ts';
import { type FilterableParts, filterableParts } from './testing/filterable-parts.ts';
import { matchesFilter } from './testing/matches-filter.ts';

function terms(text: string): FilterTerm[] {
  const result = parseFilter(text);
  if (!result.ok) throw new Error(`${result.position}: ${result.message}`);
  return result.filter.terms;
}

function matches(text: string, given: FilterableParts): boolean {
  return matchesFilter({ terms: terms(text) }, filterableParts(given));
}

describe('matching', () => {
  const failed: FilterableParts = {
    event: {
      kind: 'tool_result',
      name: 'codex.tool_result',
      tool: 'exec_command',
      callId: 'call_1',
      model: 'gpt-5.3-codex',
      ok: false,
      error: 'Timed out',
      durationMs: 2_500,
      status: 500,
      tokens: { input: 900, output: 200, cached: 0 },
      costUsd: 0.2,
      conversation: 'c-1',
    },
    contents: ['npm run test:unit', 'héllo wörld 😀done', 'ΟΔΟΣΑ'],
    step: {
      turn: 2,
      turnIds: ['turn-b'],
      outcome: 'declined',
      exitCode: 3,
      server: 'greeter',
      waitMs: 61_000,
      ttftMs: 2_100,
      command: 'npm test --watch',
      tokens: { input: 5_000, cached: 4_000, output: 10 },
    },
    traceId: '0af7651916cd43dd8448eb211c80319c',
    attributes: { attempt: '2', empty: '', 'service.name': 'codex_exec', huge: '1e3', path: 'a*b' },
  };

  it.each([
    '',
    'npm',
    'NPM',
    '"npm run test"',
    'unit',
    ':unit',
    'result',
    'timed',
    'command',
    'gpt-5.3',
    'wörld',
    'done',
    'οδος',
    'kind:other,tool_result',
    'agent:codex',
    'outcome:declined',
    'outcome:failed,declined',
    'exit:3',
    'server:greeter',
    'turn:2',
    'turn:>1',
    'turn:TURN-*',
    'wait:>1m',
    'ttft:>2s',
    'command:npm',
    'command:"npm test"',
    'command:test',
    'command:npm*watch',
    'trace:0AF7*',
    'signal:logs',
    'tokens.input:>4k',
    'tokens.cached:4000',
    'tokens.output:<11',
    'input:900',
    'is:error',
    'ok:false',
    'tool:exec_*',
    'tool:EXEC_COMMAND',
    'tool:*',
    'tool:e*c*d',
    'name:codex.*',
    'call:call_1',
    'conversation:c-1',
    'model:*codex',
    'error:*OUT',
    'duration:>2s',
    'duration:2500',
    'status:>=500',
    'tokens:>1k',
    'tokens:1100',
    'cached:0',
    'cost:<=0.2',
    'attempt:2',
    'attempt:>1',
    'huge:>=1000',
    'empty:*',
    'empty:""',
    'service.name:codex_*',
    'path:a*b',
  ])('%s holds, and its negation does not', (text) => {
    expect(matches(text, failed)).toBe(true);
    for (const term of terms(text))
      expect(matchesFilter({ terms: [{ ...term, negated: true }] }, filterableParts(failed))).toBe(false);
  });

  it.each([
    'pm',
    'ommand',
    '"test npm"',
    'nit',
    'codex_exec',
    'kind:other',
    'agent:claude',
    'ok:true',
    'tool:exec',
    'tool:c*e',
    'tool:exec_command*d',
    'error:timed',
    'reasoning:0',
    'reasoning:>=0',
    'duration:<2s',
    'absent:*',
    'absent:>0',
    'Attempt:2',
    'service.name:>1',
    '"unit héllo"',
    'outcome:failed',
    'signal:traces',
    'command:pm',
    'command:npm*test',
    'turn:1',
    'tokens.input:900',
    'exit:0',
  ])('%s does not hold, and its negation does', (text) => {
    expect(matches(text, failed)).toBe(false);
    expect(matches(`-${text}`, failed)).toBe(true);
  });

  it('all terms must hold', () => {
    expect(matches('npm is:error -kind:other', failed)).toBe(true);
    expect(matches('npm is:error kind:other', failed)).toBe(false);
  });

  it('an unknown outcome is neither true nor false', () => {
    expect([
      matches('ok:true', {}),
      matches('ok:false', {}),
      matches('-ok:true', {}),
      matches('-is:error', {}),
    ]).toEqual([false, false, true, true]);
  });

  it('matches patterns in linear time', () => {
    expect(matches(`tool:${'a*'.repeat(200)}b`, { event: { tool: 'a'.repeat(50_000) } })).toBe(false);
  });
});
