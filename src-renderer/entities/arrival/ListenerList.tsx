import { CircleAlert, CircleCheck, CircleMinus } from 'lucide-react';
import type { Listener, ListenerName } from '../../../src-shared/contract/host-api.ts';
import { CopyButton } from '../../ui/text/CopyButton.tsx';
import { InertText } from '../../ui/text/InertText.tsx';
import './listener-list.css';

export const LISTENER_TITLES: Record<ListenerName, string> = {
  'otlp-http': 'OTLP/HTTP',
  'otlp-grpc': 'OTLP/gRPC',
  socket: 'Local socket',
  ui: 'Interface',
};

const STATES: Record<Listener['state'], string> = { listening: 'Listening', failed: 'Not open', off: 'Off' };
const MARKS = { listening: CircleCheck, failed: CircleAlert, off: CircleMinus };

/** Addresses that take telemetry, with the remedy for a port that is not open. The interface's own port takes none. */
export function ListenerList({ listeners }: { listeners: readonly Listener[] }) {
  return (
    <ul className="listeners" aria-label="Ports">
      {listeners
        .filter((listener) => listener.name !== 'ui')
        .map((listener) => {
          const Mark = MARKS[listener.state];
          return (
            <li key={listener.name} className="listener" data-state={listener.state}>
              <div className="listener-first">
                <Mark size={14} aria-hidden="true" />
                <span className="listener-name">{LISTENER_TITLES[listener.name]}</span>
                <span className="listener-state">{STATES[listener.state]}</span>
              </div>
              <div className="listener-second">
                <span className="listener-address" title={listener.address}>
                  <InertText text={listener.address} />
                </span>
                <CopyButton label={`Copy the address of ${LISTENER_TITLES[listener.name]}`} text={listener.address} />
              </div>
              {listener.error !== undefined && (
                <p className="listener-error">
                  <InertText text={listener.error} />
                </p>
              )}
            </li>
          );
        })}
    </ul>
  );
}
