import { expect, it } from 'vitest';
import { encodeMessage } from '../../otlp/json-to-protobuf.ts';
import { messageType } from '../../otlp/messages.ts';
import { createGroupContexts } from './group-contexts.ts';

function envelopes(resourceId: number, service: string, scope: string) {
  const attributes = [{ key: 'service.name', value: { stringValue: service } }];
  return {
    resourceId,
    scopeId: 7,
    resource: () => encodeMessage(messageType('ResourceLogs'), { resource: { attributes } }),
    scope: () => encodeMessage(messageType('ScopeLogs'), { scope: { name: scope } }),
  };
}

it('tells scope and agent from the envelopes, each group once', () => {
  const contextOf = createGroupContexts();
  const codex = { scope: 'x', groupAgent: 'codex' };
  expect(contextOf(envelopes(1, 'codex_exec', 'x'))).toEqual(codex);
  expect(contextOf(envelopes(1, 'read only once', 'y'))).toEqual(codex);
  const tracing = 'com.anthropic.claude_code.tracing';
  expect(contextOf(envelopes(2, 'codex_exec', tracing))).toEqual({ scope: tracing, groupAgent: 'claude' });
  expect(contextOf(envelopes(3, 'my-api', 'http'))).toEqual({ scope: 'http', groupAgent: 'other' });
});

it('tells nothing of envelopes that cannot be read', () => {
  const broken = {
    resourceId: 1,
    scopeId: 1,
    resource: () => Uint8Array.of(0x0a, 0xff),
    scope: () => new Uint8Array(),
  };
  expect(createGroupContexts()(broken)).toEqual({});
});
