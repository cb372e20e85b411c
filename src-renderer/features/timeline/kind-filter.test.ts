import { describe, expect, it } from 'vitest';
import { kindSwitches, withSwitches } from './kind-filter.ts';

describe('switches of a filter', () => {
  it.each([
    ['', [], [], false],
    ['kind:tool_result,api_request "npm test"', ['tool_result', 'api_request'], [], false],
    ['kind:tool_result,api_request kind:api_request', ['api_request'], [], false],
    ['-kind:sse_event is:error', [], ['sse_event'], true],
    ['-is:error kind:', [], [], false],
  ])('%s', (text, only, hidden, failed) => {
    expect(kindSwitches(text)).toEqual({ only, hidden, failed });
  });

  it('are changed without touching what else it says', () => {
    const text = 'duration:>2s kind:tool_result "npm test"';
    expect(withSwitches(text, { only: ['sse_event'] })).toBe('kind:sse_event duration:>2s "npm test"');
    expect(withSwitches(text, { only: [] })).toBe('duration:>2s "npm test"');
    expect(withSwitches('say"so kind:error "a \\"kind:other\\" b" -@kind:"x y"', { only: [] })).toBe(
      'say"so "a \\"kind:other\\" b" -@kind:"x y"',
    );
    expect(withSwitches('', { hidden: ['sse_event'], failed: true })).toBe('-kind:sse_event ok:false');
    expect(withSwitches('-kind:sse_event ok:false', { hidden: [], failed: false })).toBe('');
  });
});
