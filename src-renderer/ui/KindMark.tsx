import {
  ArrowLeftRight,
  Bot,
  CircleDot,
  Cog,
  Flag,
  Hand,
  type LucideIcon,
  MessageSquareText,
  ShieldCheck,
  Shrink,
  SquareTerminal,
  TriangleAlert,
  UserRound,
  Waves,
  Webhook,
} from 'lucide-react';
import type { EventKind } from '../../src-shared/agents/common-event.ts';
import './marks.css';

const MARKS: Record<EventKind, LucideIcon> = {
  conversation_start: Flag,
  user_prompt: UserRound,
  api_request: ArrowLeftRight,
  sse_event: Waves,
  tool_decision: ShieldCheck,
  tool_result: SquareTerminal,
  agent_response: MessageSquareText,
  subagent: Bot,
  approval: Hand,
  hook: Webhook,
  compaction: Shrink,
  process: Cog,
  error: TriangleAlert,
  other: CircleDot,
};

/** The mark of a kind in the kind's hue; the kind's name stands beside it wherever it is used. */
export function KindMark({ kind, sizePx = 14 }: { kind: EventKind; sizePx?: number }) {
  const Mark = MARKS[kind];
  return <Mark className={`kind-mark kind-${kind}`} size={sizePx} strokeWidth={2} aria-hidden="true" />;
}
