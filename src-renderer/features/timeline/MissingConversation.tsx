import { ArrowLeft } from 'lucide-react';
import { AGENT_TITLES } from '../../../src-shared/agents/registry.ts';
import { inertLine } from '../../../src-shared/timeline/inert-text.ts';
import { useApp } from '../../state/app-context.ts';
import type { NavigationState } from '../../state/navigation.ts';
import './missing-conversation.css';

/** Instead of events, when the address names a conversation that is not in the log. */
export function MissingConversation({ conversation }: { conversation: NonNullable<NavigationState['conversation']> }) {
  const app = useApp();
  const { agent, key } = conversation;
  return (
    <section className="missing-conversation" aria-label="Conversation not found">
      <h2>This conversation is not here</h2>
      <p>
        It was deleted, has expired, or has not arrived on this machine. Its events appear as soon as something of it
        arrives.
      </p>
      <p className="missing-conversation-id">
        {AGENT_TITLES[agent]} {key !== '' && <code>{inertLine(key)}</code>}
      </p>
      <button type="button" className="button" onClick={() => app.navigation.showConversation(undefined)}>
        <ArrowLeft size={14} aria-hidden="true" />
        Show all events
      </button>
    </section>
  );
}
