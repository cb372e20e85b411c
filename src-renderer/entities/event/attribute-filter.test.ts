import { describe, expect, it } from 'vitest';
import { parseFilter } from '../../../src-shared/timeline/parse-filter.ts';
import { attributeFilter } from './attribute-filter.ts';

describe('attributeFilter', () => {
  it.each([
    ['tool_name', 'exec_command'],
    ['model', 'gpt-5.3-codex'],
    ['prompt', 'say "hello" \\ world'],
    ['http.response.status_code', '200'],
    ['decision', '>2'],
    ['mcp_server', ''],
    ['odd key: yes', 'x'],
  ])('parses back to exactly %s and its value', (key, value) => {
    for (const negated of [false, true]) {
      expect(parseFilter(attributeFilter(key, value, negated))).toEqual({
        ok: true,
        filter: { terms: [{ negated, type: 'attribute', key, op: '=', pattern: value }] },
      });
    }
  });
});
