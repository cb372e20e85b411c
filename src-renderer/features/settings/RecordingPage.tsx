import { useStore } from 'zustand';
import { useApp } from '../../state/app-context.ts';
import { FieldRow } from './fields/FieldRow.tsx';
import { fieldsBelow } from './fields/setting-fields.ts';

/** In the order in which they are shown. */
const KEYS = [
  ['otel', 'environment'],
  ['otel', 'log_user_prompt'],
  ['otel', 'log_agent_responses'],
];

/** The keys of `[otel]` that belong to no exporter. */
export function RecordingPage() {
  const app = useApp();
  const fields = useStore(app.settings.store, ({ view }) => view?.fields) ?? [];
  return (
    <article className="settings-page" aria-label="Recording">
      <header className="settings-page-head">
        <h1>Recording</h1>
        <code>[otel]</code>
      </header>
      <p className="settings-intro">
        What the events say that Sluice makes itself: those of <code>sluice exec</code>, and those that hooks and
        scripts post to it. The keys are Codex’s own, so an [otel] table copied from Codex’s config.toml means the same
        here. What Codex and other agents put into their events is decided by their own settings, not by these.
      </p>
      <section className="settings-group" aria-label="[otel]">
        {KEYS.flatMap((path) => fieldsBelow(fields, path)).map((placed) => (
          <FieldRow key={placed.path.join('.')} placed={placed} />
        ))}
      </section>
    </article>
  );
}
