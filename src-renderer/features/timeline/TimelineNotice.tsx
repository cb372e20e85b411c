import { useStore } from 'zustand';
import { formatCount } from '../../../src-shared/timeline/format.ts';
import { useApp } from '../../state/app-context.ts';

/** Why the timeline is empty and what to do about it. */
export function TimelineNotice() {
  const app = useApp();
  const { status, error, shown, total } = useStore(app.query.store);
  const { conversation } = useStore(app.navigation.store);
  const conversations = useStore(app.conversations.store);
  const isMissing =
    conversation !== undefined &&
    conversations.loaded &&
    app.conversations.find(conversation.agent, conversation.key) === undefined;

  if (isMissing) {
    return (
      <div className="timeline-notice">
        <h2>This conversation is not stored here</h2>
        <p>It was deleted, or retention has removed it.</p>
        <button type="button" className="button" onClick={() => app.navigation.showConversation(undefined)}>
          Show all events
        </button>
      </div>
    );
  }
  if (status === 'failed') {
    return (
      <div className="timeline-notice" role="alert">
        <h2>The events could not be read</h2>
        <p>{error}</p>
        <button type="button" className="button" onClick={() => app.query.reopen()}>
          Try again
        </button>
      </div>
    );
  }
  if (status !== 'ready') return <div className="timeline-notice is-late">Reading events…</div>;
  if (shown !== undefined && shown.filter !== '' && total > 0) {
    return (
      <div className="timeline-notice">
        <h2>Nothing matches this filter</h2>
        <p>
          It hides {formatCount(total)} {total === 1 ? 'event' : 'events'}.
        </p>
        <button type="button" className="button" onClick={() => app.navigation.applyFilter('')}>
          Clear the filter
        </button>
      </div>
    );
  }
  return (
    <div className="timeline-notice">
      <h2>No events</h2>
      <p>They appear here as they arrive.</p>
    </div>
  );
}
