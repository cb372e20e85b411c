import { describe, expect, it } from 'vitest';
import type { ConversationSummary, EventRow } from '../../src-shared/contract/host-api.ts';
import { jsonLine } from '../../src-shared/timeline/json-line.ts';
import { findConversation } from './find-conversation.ts';
import { tailLine } from './tail-line.ts';

const ROW: EventRow = {
  id: 1,
  timeMs: new Date(2026, 10, 22, 6, 11, 4, 605).getTime(),
  conversationId: 1,
  agent: 'codex',
  kind: 'tool_result',
  name: 'codex.tool_result',
  summary: 'exec_command ok',
  ok: true,
  durationMs: 186,
  sizeBytes: 100,
};

describe('a line of tail', () => {
  it('aligns its columns', () => {
    expect(tailLine(ROW, { key: '01a201e1-2dad-70c3' })).toBe(
      '2026-11-22 06:11:04.605 codex    01a201e1 tool_result        ok  186ms exec_command ok',
    );
    const { ok, durationMs, ...unknown } = ROW;
    const bare = tailLine({ ...unknown, summary: '' }, undefined);
    expect(bare.indexOf('codex.tool_result')).toBe(tailLine(ROW, undefined).indexOf('exec_command'));
  });

  it('is inert whatever an agent sent', () => {
    const hostile = '\u001b]0;title\u0007 a\r\nb \u202egnp.exe \u009b2J';
    const line = tailLine({ ...ROW, summary: hostile }, { key: '\u001b[31m\n' });
    expect(line).not.toMatch(/[\p{Cc}\u202a-\u202e]/u);
  });

  it('as JSON reads back as it was and steers nothing', () => {
    const value = { body: '\u001b[2J \u009b2J \u202e \u2028 é 😀' };
    const line = jsonLine(value);
    expect(line.trimEnd()).not.toMatch(/[\p{Cc}\u202a-\u202e\u2028]/u);
    expect(JSON.parse(line)).toEqual(value);
  });
});

describe('--conversation', () => {
  const conversations = [
    { id: 1, key: '01a201e1' },
    { id: 2, key: '01a2ffff' },
    { id: 8, key: '8166ce0d' },
    { id: 9, key: '' },
  ] as ConversationSummary[];

  it.each([
    ['01a201e1', 1],
    ['01a20', 1],
    ['8', 8],
    ['2', 2],
    ['9', 9],
  ])('%s means conversation %i', (wanted, id) => {
    expect(findConversation(wanted, conversations)).toMatchObject({ found: 'one', conversation: { id } });
  });

  it('says when it could be several or is none', () => {
    expect(findConversation('01a2', conversations)).toEqual({ found: 'several', keys: ['01a201e1', '01a2ffff'] });
    expect(findConversation('x', conversations)).toEqual({ found: 'none' });
    expect(findConversation('', conversations)).toMatchObject({ found: 'one', conversation: { id: 9 } });
  });
});
