import { describe, expect, it } from 'vitest';
import { completions } from './filter.ts';

describe('completion', () => {
  it.each<[string, number, string[]]>([
    [
      '',
      0,
      [
        'kind:',
        'agent:',
        'ok:',
        'is:',
        'outcome:',
        'turn:',
        'command:',
        'wait:',
        'ttft:',
        'signal:',
        'trace:',
        'time:',
        'tool:',
        'server:',
        'model:',
        'name:',
        'error:',
        'call:',
        'conversation:',
        'duration:',
        'status:',
        'exit:',
        'tokens:',
        'input:',
        'output:',
        'cached:',
        'reasoning:',
        'tokens.input:',
        'tokens.cached:',
        'tokens.output:',
        'cost:',
      ],
    ],
    ['npm -to', 5, ['tool:', 'tokens:', 'tokens.input:', 'tokens.cached:', 'tokens.output:']],
    ['outcome:d', 8, ['declined']],
    ['signal:', 7, ['logs', 'traces']],
    ['kind:tool', 5, ['tool_decision', 'tool_result']],
    ['kind:other,to', 11, ['tool_decision', 'tool_result']],
    ['ti', 0, ['time:']],
    ['npm -time:', 10, ['today', 'yesterday', '>-15m', '>-1h', '>-1d']],
    ['time:>-1', 5, ['>-15m', '>-1h', '>-1d']],
    ['time:14:0', 5, []],
    ['ok:', 3, ['true', 'false']],
    ['tool:x', 6, []],
    ['"kind:', 6, []],
    ['"a" ki', 4, ['kind:']],
  ])('%s', (text, from, options) => {
    const found = completions(text, text.length);
    expect(found.options.map((option) => option.text)).toEqual(options);
    if (options.length > 0) expect(found).toMatchObject({ from, to: text.length });
  });
});
