/** Content that agents leave out until they are told otherwise: how it looks, and what switches it on. */
import type { ContentName, ContentSwitch } from './agent.ts';
import { AGENTS, type AgentId, agentById } from './agents.ts';

/** Texts that stand in the place of content, of all agents. */
export const WITHHELD_TEXTS: readonly string[] = [
  ...new Set(AGENTS.flatMap(({ withheld }) => withheld?.placeholders ?? [])),
];

const texts = new Set(WITHHELD_TEXTS);

/** Whoever sent it: rules of redaction leave the same texts. */
export function isWithheldText(text: string): boolean {
  return texts.has(text.trim());
}

/** The agent leaves the attribute out where the content is off, and says so nowhere. */
export function omitsWithheld(agent: AgentId, content: ContentName): boolean {
  return agentById(agent).withheld?.absent?.includes(content) ?? false;
}

export function contentSwitch(agent: AgentId, content: ContentName): ContentSwitch | undefined {
  return agentById(agent).withheld?.switches[content];
}
