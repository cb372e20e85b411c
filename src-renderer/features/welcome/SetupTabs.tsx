import { useId, useRef, useState } from 'react';
import type { AgentSetup } from '../../../src-shared/contract/host-api.ts';
import { AgentMark } from '../../ui/AgentMark.tsx';
import { tabForKey } from '../../ui/tab-keys.ts';
import { CopyButton } from '../../ui/text/CopyButton.tsx';
import { setupLines } from './setup-lines.ts';

/** The exact configuration for each agent, ready to be copied. */
export function SetupTabs({ setups }: { setups: readonly AgentSetup[] }) {
  const baseId = useId();
  const list = useRef<HTMLDivElement>(null);
  const [chosen, setChosen] = useState('');
  const titles = setups.map((setup) => setup.title);
  const setup = setups.find(({ title }) => title === chosen) ?? setups[0];
  if (setup === undefined) return null;
  const idOf = (title: string) => `${baseId}-${titles.indexOf(title)}`;

  return (
    <div className="setup">
      <div
        className="setup-tabs"
        role="tablist"
        aria-label="Configuration for"
        ref={list}
        onKeyDown={(event) => {
          const next = tabForKey(titles, setup.title, event.key);
          if (next === undefined) return;
          event.preventDefault();
          event.stopPropagation();
          setChosen(next);
          list.current?.querySelector<HTMLElement>(`#${CSS.escape(idOf(next))}`)?.focus();
        }}
      >
        {setups.map(({ title, agent }) => (
          <button
            key={title}
            type="button"
            role="tab"
            id={idOf(title)}
            className="setup-tab"
            aria-selected={title === setup.title}
            aria-controls={`${baseId}-panel`}
            tabIndex={title === setup.title ? 0 : -1}
            onClick={() => setChosen(title)}
          >
            <AgentMark agent={agent} />
            {title}
          </button>
        ))}
      </div>
      <div className="setup-panel" id={`${baseId}-panel`} role="tabpanel" aria-labelledby={idOf(setup.title)}>
        <div className="setup-bar">
          <span>
            Add to <code>{setup.place}</code>
          </span>
          <CopyButton
            key={setup.title}
            label={`Copy the configuration for ${setup.title}`}
            caption="Copy"
            text={setup.text}
          />
        </div>
        <pre
          className="setup-text"
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a scrolled region must be reachable by keyboard
          tabIndex={0}
        >
          {setupLines(setup).map((line, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: a line is what stands at its place
            <span key={index} className={line.isComment ? 'setup-line setup-comment' : 'setup-line'}>
              {line.text === '' ? ' ' : line.text}
            </span>
          ))}
        </pre>
      </div>
    </div>
  );
}
