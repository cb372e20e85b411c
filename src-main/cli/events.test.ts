/** Events posted as a hook would, through a real `serve`, read back with a real `tail --json`. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { CommonEvent } from '../../src-shared/agents/common-event.ts';
import { CATALOGUE, type EventKey } from '../emitter/catalogue.ts';
import { type ReadyLine, type RunningCli, runCli, startServe, temporaryHome } from './testing/run-cli.ts';

const home = temporaryHome();
let served: RunningCli & { ready: ReadyLine };

beforeAll(async () => {
  mkdirSync(home, { recursive: true });
  writeFileSync(join(home, 'config.toml'), '[otel]\nlog_user_prompt = true\nlog_agent_responses = true\n');
  served = await startServe(home);
});
afterAll(() => served.child.kill('SIGKILL'));

const EVENTS: Record<EventKey, { attributes: Record<string, unknown>; common: Record<string, unknown> }> = {
  conversationStarts: {
    attributes: {
      provider_name: 'openai',
      reasoning_summary: 'auto',
      approval_policy: 'never',
      sandbox_policy: 'read-only',
      mcp_servers: '',
    },
    common: { kind: 'conversation_start' },
  },
  apiRequest: {
    attributes: { attempt: 0, duration_ms: 840, 'http.response.status_code': 200 },
    common: { kind: 'api_request', durationMs: 840, status: 200 },
  },
  sseEvent: {
    attributes: { 'event.kind': 'response.failed', duration_ms: 5, 'error.message': 'synthetic server error' },
    common: { kind: 'sse_event', durationMs: 5, error: 'synthetic server error' },
  },
  sseCompleted: {
    attributes: {
      'event.kind': 'response.completed',
      input_token_count: 1_200,
      output_token_count: 80,
      cached_token_count: 900,
      reasoning_token_count: 32,
      tool_token_count: 1_280,
    },
    common: { kind: 'sse_event', tokens: { input: 1_200, output: 80, cached: 900, reasoning: 32 } },
  },
  sseCompletionFailed: {
    attributes: { 'event.kind': 'response.completed', 'error.message': 'unreadable' },
    common: { kind: 'sse_event', error: 'unreadable' },
  },
  userPrompt: { attributes: { prompt: 'tell me something' }, common: { kind: 'user_prompt' } },
  toolDecision: {
    attributes: { tool_name: 'shell', call_id: 'k', decision: 'approved', source: 'config' },
    common: { kind: 'tool_decision', tool: 'shell', callId: 'k' },
  },
  toolResult: {
    attributes: { tool_name: 'shell', call_id: 'k', arguments: '{}', duration_ms: 3, success: 'false', output: 'no' },
    common: { kind: 'tool_result', tool: 'shell', callId: 'k', ok: false },
  },
  agentResponse: { attributes: { response: 'something' }, common: { kind: 'agent_response' } },
};

it('every event of the catalogue appears in tail --json as what it is', async () => {
  for (const [key, { attributes }] of Object.entries(EVENTS)) {
    const { name } = CATALOGUE[key as EventKey];
    const event = { 'event.name': name, 'conversation.id': 'hook-1', model: 'gpt-5', ...attributes };
    const response = await fetch(`${served.ready.otlpHttp}/v1/events`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(event),
    });
    expect(await response.json()).toEqual({ accepted: 1, rejected: [] });
  }
  const { stdout } = await runCli(['tail', '--json', '--home', home, '--conversation', 'hook-1']);
  const events = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as CommonEvent);
  expect(events).toMatchObject(
    Object.entries(EVENTS).map(([key, { common }]) => ({
      agent: 'codex',
      conversation: 'hook-1',
      model: 'gpt-5',
      name: CATALOGUE[key as EventKey].name,
      scope: 'sluice.emitter',
      ...common,
    })),
  );
});
