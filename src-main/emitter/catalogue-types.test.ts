/** Mistakes that must not compile: each `@ts-expect-error` fails `tsc` when the line below it would. */
import { expect, it } from 'vitest';
import type { CatalogueRecord } from './catalogue.ts';
import { createEmitter, type Emitter } from './emitter.ts';
import { createNoneSink } from './sink.ts';

const records: CatalogueRecord[] = [];
const emitter: Emitter = createEmitter({
  metadata: { conversationId: 'c', appVersion: '1', terminalType: 't', model: 'm', slug: 'm' },
  content: { logUserPrompt: false, logAgentResponses: false },
  sink: { ...createNoneSink(), emit: (record) => void records.push(record) },
});

it('takes every event of the catalogue and refuses wrong ones at compile time', () => {
  emitter.apiRequest({ attempt: 0, durationMs: 12, statusCode: 200, cfRay: undefined });
  emitter.sseEvent({ durationMs: 1 });
  emitter.userPrompt({ prompt: 'hello' });
  // @ts-expect-error the duration is missing
  emitter.apiRequest({ attempt: 0 });
  // @ts-expect-error a duration is a number; the emitter makes the wire's string
  emitter.apiRequest({ attempt: 0, durationMs: '12' });
  // @ts-expect-error no such attribute
  emitter.apiRequest({ attempt: 0, durationMs: 1, endpoint: '/responses' });
  // @ts-expect-error success is a boolean
  emitter.toolResult({ toolName: 't', callId: 'c', arguments: '{}', durationMs: 1, success: 'true', output: '' });
  // @ts-expect-error not a decision
  emitter.toolDecision({ toolName: 't', callId: 'c', decision: 'maybe', source: 'user' });
  // @ts-expect-error the kind of a completion is fixed
  emitter.sseCompleted({ eventKind: 'x', inputTokenCount: 1, outputTokenCount: 1, toolTokenCount: 2 });
  // @ts-expect-error not an event
  expect(() => emitter.turnStarts({})).toThrow(TypeError);
  expect(records.map((record) => record.key)).toEqual([
    'apiRequest',
    'sseEvent',
    'userPrompt',
    'apiRequest',
    'apiRequest',
    'apiRequest',
    'toolResult',
    'toolDecision',
    'sseCompleted',
  ]);
});
