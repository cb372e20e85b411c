import type { CSSProperties } from 'react';
import { type AgentId, agentById } from '../../src-shared/agents/agents.ts';
import './marks.css';

/** Stands beside the agent's name or carries it as its title. */
export function AgentMark({ agent, title }: { agent: AgentId; title?: string }) {
  const { path, evenOdd, colour } = agentById(agent).mark;
  const colours = { '--agent-ink': `var(--kind-${colour}-text)`, '--agent-bg': `var(--kind-${colour}-bg)` };
  return (
    <span className="agent-mark" title={title} style={colour && (colours as CSSProperties)}>
      <svg viewBox="0 0 16 16" fill="currentColor" aria-hidden="true">
        <path d={path} {...(evenOdd && { fillRule: 'evenodd' })} />
      </svg>
    </span>
  );
}
