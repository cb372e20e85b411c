import { Play } from 'lucide-react';
import { useEffect, useState } from 'react';
import { type AgentId, RECORDED_AGENT_IDS } from '../../../src-shared/agents/agents.ts';
import { AGENT_TITLES } from '../../../src-shared/agents/registry.ts';
import type { AgentSetup } from '../../../src-shared/contract/host-api.ts';
import { ListenerList } from '../../entities/arrival/ListenerList.tsx';
import { type ArrivalsClient, useArrivals } from '../../entities/arrival/use-arrivals.ts';
import { AgentMark } from '../../ui/AgentMark.tsx';
import { SetupTabs } from './SetupTabs.tsx';
import { waitingLine } from './waiting-line.ts';
import './welcome.css';

export interface WelcomeViewProps {
  client: ArrivalsClient;
  onShowArrivals: () => void;
  /** A recorded run has begun to play as this conversation. */
  onPlayed?: (conversationKey: string) => void;
}

/** The page shown until the first event: addresses, configuration for each agent, recorded runs to play. */
export function WelcomeView({ client, onShowArrivals, onPlayed }: WelcomeViewProps) {
  const { info } = useArrivals(client);
  const setups = useSetups(client, info?.listeners.map(({ name, state }) => `${name} ${state}`).join() ?? '');
  const [playing, setPlaying] = useState<AgentId>();
  const [playFailure, setPlayFailure] = useState<string>();

  async function play(agent: AgentId) {
    setPlaying(agent);
    setPlayFailure(undefined);
    try {
      const { conversationKey } = await client.api.playRecordedRun(agent);
      onPlayed?.(conversationKey);
    } catch (error) {
      setPlayFailure(error instanceof Error ? error.message : String(error));
    } finally {
      setPlaying(undefined);
    }
  }

  return (
    <section className="welcome" aria-labelledby="welcome-title">
      <div className="welcome-column">
        <header className="welcome-head">
          <h1 id="welcome-title">Point a coding agent at Sluice</h1>
          <p>
            Its prompts, requests, decisions and tool calls appear here while it works. What arrives is kept on this
            machine.
          </p>
        </header>
        {info !== undefined && (
          <Waiting requests={info.requests} events={info.log.events} onShowArrivals={onShowArrivals} />
        )}
        {info !== undefined && <ListenerList listeners={info.listeners} />}
        {setups.length > 0 && <SetupTabs setups={setups} />}
        <div className="welcome-samples">
          <p id="welcome-samples">No agent at hand? Play a recorded run.</p>
          <ul aria-labelledby="welcome-samples">
            {RECORDED_AGENT_IDS.map((agent) => (
              <li key={agent}>
                <button
                  type="button"
                  className="button"
                  aria-label={`Play a recorded run of ${AGENT_TITLES[agent]}`}
                  disabled={playing !== undefined}
                  onClick={() => play(agent)}
                >
                  <Play size={12} aria-hidden="true" />
                  <AgentMark agent={agent} />
                  {AGENT_TITLES[agent]}
                </button>
              </li>
            ))}
          </ul>
          {playFailure !== undefined && (
            <p className="welcome-failure" role="alert">
              The run could not be played: {playFailure}
            </p>
          )}
        </div>
      </div>
    </section>
  );
}

interface WaitingProps {
  requests: { accepted: number; refused: number; deferred: number };
  events: number;
  onShowArrivals: () => void;
}

function Waiting({ requests, events, onShowArrivals }: WaitingProps) {
  const line = waitingLine(requests, events);
  return (
    <p className="waiting" role="status">
      <span className="waiting-pulse" data-problem={line.problem !== undefined} aria-hidden="true" />
      <span>
        {line.text}
        {line.problem !== undefined && <span className="waiting-problem">, {line.problem}</span>}
      </span>
      <button type="button" className="waiting-link" onClick={onShowArrivals}>
        {line.problem === undefined ? 'Show arrivals' : 'See why'}
      </button>
    </p>
  );
}

/** Asked for again when a port opens or closes, because the text names the ports that listen. */
function useSetups(client: ArrivalsClient, ports: string): readonly AgentSetup[] {
  const [setups, setSetups] = useState<readonly AgentSetup[]>([]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the ports are what the answer depends on
  useEffect(() => {
    let isCurrent = true;
    client.api.agentSetups().then(
      (found) => isCurrent && setSetups(found),
      () => {},
    );
    return () => {
      isCurrent = false;
    };
  }, [client, ports]);
  return setups;
}
