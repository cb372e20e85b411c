/**
 * Every agent that Sluice knows, one folder each: a new one is its folder and a line here. Where two claim a name, the
 * earlier one has it. The order is that of filters and settings; `other` stands for every record that none of them claims.
 */
import type { Agent } from './agent.ts';
import { claude } from './claude/agent.ts';
import { codex } from './codex/agent.ts';
import { copilot } from './copilot/agent.ts';
import { gemini } from './gemini/agent.ts';
import { genai } from './genai/agent.ts';
import { opencode } from './opencode/agent.ts';
import { other } from './other/agent.ts';
import { qwen } from './qwen/agent.ts';

const KNOWN = [codex, claude, gemini, copilot, qwen, opencode, genai] as const;

export type KnownAgentId = (typeof KNOWN)[number]['id'];
export type AgentId = KnownAgentId | (typeof other)['id'];

/** Agents that are recognised by their own signs. */
export const KNOWN_AGENTS: ReadonlyArray<Agent<KnownAgentId>> = KNOWN;
/** What is read of a record that no agent claims. */
export const OTHER_AGENT: Agent<'other'> = other;
export const AGENTS: ReadonlyArray<Agent<AgentId>> = [...KNOWN, other];

export const AGENT_IDS: readonly AgentId[] = AGENTS.map(({ id }) => id);
/** Agents of which there is a run to play. */
export const RECORDED_AGENT_IDS: readonly AgentId[] = AGENTS.flatMap(({ id, recordedRun }) =>
  recordedRun ? [id] : [],
);

const byId: ReadonlyMap<string, Agent<AgentId>> = new Map(AGENTS.map((agent) => [agent.id, agent]));

export function agentById(id: string): Agent<AgentId> {
  return byId.get(id) ?? OTHER_AGENT;
}
