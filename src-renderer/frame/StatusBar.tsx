import { ArrowDownToLine, Pause, TriangleAlert } from 'lucide-react';
import { useStore } from 'zustand';
import { formatBytes, formatCount } from '../../src-shared/timeline/format.ts';
import { ExporterStrip } from '../features/exporters/ExporterStrip.tsx';
import { UnsavedSettings } from '../features/settings/UnsavedSettings.tsx';
import { useApp } from '../state/app-context.ts';
import { Notices } from './Notices.tsx';

/** Count of shown and stored events, errors, following, exporters, rate, size of the log. */
export function StatusBar() {
  const app = useApp();
  const { count, total, errors, following, paused, waiting, shown, truncated, status } = useStore(app.query.store);
  const { info, recordsPerSecond } = useStore(app.status.store);
  const { phase, reason } = useStore(app.connection);
  const isFiltered = shown !== undefined && shown.filter !== '';
  const sizeBytes = info && info.log.bytes.logs + info.log.bytes.traces + info.log.bytes.metrics;

  return (
    <footer className="status-bar">
      <span className={isFiltered && count < total ? 'status-count is-filtered' : 'status-count'}>
        {status === 'idle' ? '' : `${formatCount(count)} of ${formatCount(total)} events`}
        {isFiltered && total > count && ' · filtered'}
        {truncated && ' · newest only'}
      </span>
      <button
        type="button"
        className={errors > 0 ? 'status-item is-button has-errors' : 'status-item is-button'}
        title={isFiltered ? 'Errors among the events shown. Go to the next one (E)' : 'Go to the next error (E)'}
        onClick={() => app.selectError(1)}
      >
        {errors > 0 && <TriangleAlert size={12} strokeWidth={2.4} aria-hidden="true" />}
        {formatCount(errors)} {errors === 1 ? 'error' : 'errors'}
      </button>
      <button
        type="button"
        className={following ? 'status-item is-button is-on' : 'status-item is-button'}
        aria-pressed={following}
        title={following ? 'The list stays at the newest event' : 'Jump to the newest event and follow (.)'}
        onClick={() => (following ? app.query.setFollowing(false) : app.jumpToNewest())}
      >
        {paused ? (
          <>
            <Pause size={12} aria-hidden="true" />
            paused{waiting > 0 && ` · ${formatCount(waiting)} new`}
          </>
        ) : (
          <>
            <ArrowDownToLine size={12} aria-hidden="true" />
            {following ? 'follow' : 'not following'}
          </>
        )}
      </button>
      <span className="status-space" />
      <Notices notices={info?.notices ?? []} />
      {phase !== 'connected' && (
        <span className="status-item is-offline" role="status">
          {phase === 'closed' ? (reason ?? 'Closed') : phase === 'reconnecting' ? 'Reconnecting…' : 'Connecting…'}
          {phase === 'reconnecting' && reason !== undefined && <span className="notice-text">{reason}</span>}
        </span>
      )}
      <UnsavedSettings />
      <ExporterStrip />
      {info !== undefined && info.requests.refused > 0 && (
        <button
          type="button"
          className="status-item is-button"
          title="See which requests were refused, and why"
          onClick={() => app.navigation.showView('arrivals')}
        >
          {formatCount(info.requests.refused)} refused
        </button>
      )}
      <span className="status-item status-rate" title="Records received a second">
        {formatCount(recordsPerSecond < 10 ? Math.ceil(recordsPerSecond) : Math.round(recordsPerSecond))}/s
      </span>
      {sizeBytes !== undefined && info !== undefined && (
        <span
          className="status-item status-log"
          title={`The log keeps at most ${formatBytes(info.log.limitBytes)} and ${info.log.maxAgeDays} days, in ${info.home}`}
        >
          log {formatBytes(sizeBytes)}
        </span>
      )}
    </footer>
  );
}
