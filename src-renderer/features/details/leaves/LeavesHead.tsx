import { Eye, Send } from 'lucide-react';
import type { Leaves } from '../../../../src-shared/contract/redaction-api.ts';
import { RuleLink } from '../../../entities/redaction/RuleLink.tsx';
import { formatDateTime } from '../../../ui/clock.ts';
import { InertText } from '../../../ui/text/InertText.tsx';

/** Above the fields: the rules in force, and why an event is dropped, held, not sent or sent already. */
export function LeavesHead({ leaves }: { leaves: Leaves }) {
  const { exporter, outcome, reason, enabled, redact, alreadySent, unknownFieldsDropped } = leaves;
  const droppedBy = outcome === 'dropped' ? leaves.changes.at(-1) : undefined;
  return (
    <div className="leaves-head">
      <div className="leaves-rules">
        <span>{exporter === null ? 'Default rules' : 'Rules in force'}</span>
        {redact.length === 0 ? (
          <em>none: everything leaves as it is</em>
        ) : (
          <ol>
            {redact.map((name) => (
              <li key={name}>
                <RuleLink name={name} />
              </li>
            ))}
          </ol>
        )}
      </div>
      {outcome === 'dropped' && (
        <p className="leaves-note" data-tone="bad">
          <span>
            The whole event is dropped
            {droppedBy !== undefined && (
              <>
                {' '}
                by <RuleLink name={droppedBy.rule} />
              </>
            )}
            .
          </span>
        </p>
      )}
      {(outcome === 'held' || outcome === 'not-sent') && (
        <p className="leaves-note" data-tone={outcome === 'held' ? 'bad' : 'quiet'} role="note">
          <span>
            {exporter !== null && (outcome === 'held' ? 'It is held back and not sent.' : 'It is not sent.')}
            {reason !== undefined && (
              <>
                {' '}
                <InertText text={reason} />
              </>
            )}
          </span>
        </p>
      )}
      {!enabled && exporter !== null && (outcome === 'unchanged' || outcome === 'changed') && (
        <p className="leaves-note" data-tone="quiet">
          <Eye size={13} aria-hidden="true" />
          The exporter is switched off. This is what it would send.
        </p>
      )}
      {unknownFieldsDropped && (
        <p className="leaves-note" data-tone="warn">
          Fields that Sluice does not know are left out.
        </p>
      )}
      {alreadySent !== undefined && (
        <p className="leaves-note" data-tone={alreadySent.sameRules ? 'quiet' : 'warn'}>
          <Send size={13} aria-hidden="true" />
          <span>
            Already sent about <time>{formatDateTime(alreadySent.timeMs).slice(0, -4)}</time>,{' '}
            {alreadySent.sameRules ? 'under these rules' : 'under other rules than these'}.
          </span>
        </p>
      )}
    </div>
  );
}
