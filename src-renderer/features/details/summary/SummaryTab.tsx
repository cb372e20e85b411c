import { CircleCheck, CircleX, EyeOff, Filter, OctagonAlert } from 'lucide-react';
import { useMemo } from 'react';
import type { ContentSwitch } from '../../../../src-shared/agents/agent.ts';
import { formatCount } from '../../../../src-shared/timeline/format.ts';
import { attributeFilter } from '../../../entities/event/attribute-filter.ts';
import { EventText } from '../../../entities/event/EventText.tsx';
import { useEventAccess } from '../../../entities/event/event-access.ts';
import { Block } from '../../../ui/text/Block.tsx';
import { CommandBlock } from '../../../ui/text/CommandBlock.tsx';
import { CopyButton } from '../../../ui/text/CopyButton.tsx';
import { DiffBlock } from '../../../ui/text/DiffBlock.tsx';
import { InertText, NameText } from '../../../ui/text/InertText.tsx';
import { JsonTree } from '../../../ui/text/JsonTree.tsx';
import type { DetailTabProps } from '../detail-tab.ts';
import { type Fact, type SummaryPart, summaryParts } from './summary-parts.ts';
import { TokenBar } from './TokenBar.tsx';
import { toolOutput } from './tool-call.ts';
import './summary.css';

export function SummaryTab({ event }: DetailTabProps) {
  const parts = useMemo(() => summaryParts(event), [event]);
  if (parts.length === 0) {
    return (
      <p className="details-note">This event says nothing beyond its name. Attributes shows everything received.</p>
    );
  }
  return (
    <div className="summary">
      {parts.map((part, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the parts of an event do not move
        <Part key={`${event.row.id}-${index}`} part={part} />
      ))}
    </div>
  );
}

function Part({ part }: { part: SummaryPart }) {
  switch (part.type) {
    case 'facts':
      return <Facts facts={part.facts} />;
    case 'verdict':
      return <Verdict tone={part.tone} text={part.text} detail={part.detail} />;
    case 'error':
      return <ErrorBlock part={part} />;
    case 'tokens':
      return <TokenBar tokens={part.tokens} />;
    case 'text':
      return <EventText title={part.title} source={part.source} prose={part.prose} terminal />;
    case 'command':
      return <CommandBlock {...part} />;
    case 'diff':
      return <DiffBlock title={part.title} text={part.text} />;
    case 'json':
      return (
        <Block
          title={part.title}
          actions={<CopyButton label={`Copy ${part.title.toLowerCase()}`} text={part.source.text} />}
        >
          <JsonTree value={part.value} label={part.title} />
        </Block>
      );
    case 'output':
      return (
        <EventText
          title="Output"
          source={part.source}
          transform={outputText}
          aside={part.facts.map((fact) => (
            <span key={fact.label} className="chip" data-tone={fact.tone}>
              {fact.label} {fact.value}
            </span>
          ))}
          terminal
        />
      );
    case 'withheld':
      return <Withheld part={part} />;
  }
}

function outputText(text: string): string {
  return toolOutput(text).text;
}

function Facts({ facts }: { facts: Fact[] }) {
  const { onFilter } = useEventAccess();
  return (
    <dl className="facts">
      {facts.map(({ label, value, mono, tone, filter }) => (
        <div className="facts-row" key={label}>
          <dt>
            <NameText text={label} />
          </dt>
          <dd className={mono ? 'facts-value is-data' : 'facts-value'} data-tone={tone}>
            <span dir="auto">
              <InertText text={value} />
            </span>
            <span className="facts-actions">
              {filter !== undefined && (
                <button
                  type="button"
                  className="icon-button"
                  aria-label={`Show only events with this ${label}`}
                  title="Filter by this"
                  onClick={() => onFilter(attributeFilter(filter.key, filter.value, false))}
                >
                  <Filter size={12} aria-hidden="true" />
                </button>
              )}
              <CopyButton label={`Copy ${label}`} text={filter?.value ?? value} />
            </span>
          </dd>
        </div>
      ))}
    </dl>
  );
}

function Verdict({ tone, text, detail }: { tone: string; text: string; detail: string | undefined }) {
  const Mark = tone === 'ok' ? CircleCheck : CircleX;
  return (
    <p className="verdict" data-tone={tone}>
      <Mark size={16} aria-hidden="true" />
      <strong>
        <InertText text={text} />
      </strong>
      {detail !== undefined && (
        <span className="verdict-detail">
          <InertText text={detail} />
        </span>
      )}
    </p>
  );
}

function ErrorBlock({ part }: { part: Extract<SummaryPart, { type: 'error' }> }) {
  if (part.source !== undefined && part.text.length > 600) {
    return (
      <div className="failure is-long">
        <EventText title="Error" source={part.source} terminal />
      </div>
    );
  }
  return (
    <section className="failure" aria-label="Error">
      <OctagonAlert size={16} aria-hidden="true" />
      <p className="failure-text" dir="auto">
        <InertText text={part.text} />
      </p>
      <CopyButton label="Copy error" text={part.text} />
    </section>
  );
}

function Withheld({ part }: { part: Extract<SummaryPart, { type: 'withheld' }> }) {
  const { content, length, remedy } = part;
  const are = content === 'tool details' ? 'were' : 'was';
  return (
    <section className="withheld" aria-label={`The ${content} ${are} not sent`}>
      <EyeOff size={16} aria-hidden="true" />
      <div>
        <p className="withheld-title">
          The {content} {are} not sent
          {length !== undefined && <span className="withheld-length"> · {formatCount(length)} characters</span>}
        </p>
        {remedy === undefined ? (
          <p>The agent left it out of its telemetry.</p>
        ) : (
          <Remedy content={content} remedy={remedy} />
        )}
      </div>
    </section>
  );
}

function Remedy({ content, remedy }: { content: string; remedy: ContentSwitch }) {
  return (
    <>
      <p>
        The agent leaves it out unless told otherwise. To see each{' '}
        {content === 'tool details' ? 'tool call in full' : content}, add this to {remedy.place}:
      </p>
      <div className="withheld-remedy">
        <pre>{remedy.text}</pre>
        <CopyButton label="Copy setting" text={remedy.text} />
      </div>
    </>
  );
}
