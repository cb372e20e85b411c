import { Ban, Check, CircleDashed, Ellipsis, type LucideIcon, Minus, OctagonX, X } from 'lucide-react';
import type { ConversationSummary } from '../../../src-shared/contract/host-api.ts';
import { outcomeOf } from './conversation-text.ts';
import './outcome-mark.css';

const MARKS: Readonly<Record<string, LucideIcon>> = {
  completed: Check,
  failed: X,
  declined: Ban,
  interrupted: OctagonX,
  open: CircleDashed,
  pending: Ellipsis,
};

/** How a conversation's last turn ended: a sign and a word. What nobody told is a dash, never a tick. */
export function OutcomeMark({ conversation }: { conversation: ConversationSummary }) {
  const told = outcomeOf(conversation);
  if (told === undefined) return null;
  const { outcome, why } = told;
  const Mark = MARKS[outcome] ?? Minus;
  return (
    <span className="outcome-mark" data-outcome={outcome} title={why === '' ? outcome : `${outcome}: ${why}`}>
      <Mark size={11} strokeWidth={2.4} aria-hidden="true" />
      {outcome}
    </span>
  );
}
