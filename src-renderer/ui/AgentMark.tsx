import type { AgentId } from '../../src-shared/agents/common-event.ts';
import './marks.css';

/** Our own plain marks, one shape an agent; they are nobody's logo. */
const SHAPES: Record<AgentId, React.ReactNode> = {
  codex: <path d="M8 2.6 13.4 8 8 13.4 2.6 8Z M8 6 6 8l2 2 2-2Z" fillRule="evenodd" />,
  claude: <path d="M3 3h10v3.2H6.2v3.6H13V13H3Z" />,
  gemini: <path d="M5.2 2.8a2.6 5.2 0 1 0 .01 0ZM10.8 2.8a2.6 5.2 0 1 0 .01 0Z" />,
  copilot: <path d="M2.5 9A5.5 5.5 0 0 1 13.5 9Z M2.5 10.5h11V13h-11Z" />,
  qwen: (
    <path
      d="M8 2.5a5.5 5.5 0 1 0 3 10.1l1.7 1.4 1.1-1.5-1.5-1.300A5.5 5.5 0 0 0 8 2.5Zm0 3a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5Z"
      fillRule="evenodd"
    />
  ),
  opencode: <path d="M2.5 3h4v2.2H5v5.6h1.5V13h-4Zm11 0h-4v2.2H11v5.6H9.5V13h4Z" />,
  genai: <path d="M8 2l5.2 3v6L8 14l-5.2-3V5Z" />,
  other: <path d="M3.5 3.5h9v9h-9Z M6 6v4h4V6Z" fillRule="evenodd" />,
};

/** Stands beside the agent's name or carries it as its title. */
export function AgentMark({ agent, title }: { agent: AgentId; title?: string }) {
  return (
    <span className={`agent-mark agent-${agent}`} title={title}>
      <svg viewBox="0 0 16 16" fill="currentColor" aria-hidden="true">
        {SHAPES[agent]}
      </svg>
    </span>
  );
}
