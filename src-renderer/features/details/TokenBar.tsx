import type { TokenCounts } from '../../../src-shared/agents/common-event.ts';
import { formatCount } from '../../../src-shared/timeline/format.ts';
import './token-bar.css';

/** Tokens in and out, with the share read from a cache and the share spent on reasoning. */
export function TokenBar({ tokens }: { tokens: TokenCounts }) {
  const { input = 0, cached = 0, output = 0, reasoning = 0 } = tokens;
  const total = input + output;
  const parts = [
    { name: 'cached', size: Math.min(cached, input) },
    { name: 'input', size: Math.max(0, input - cached) },
    { name: 'reasoning', size: Math.min(reasoning, output) },
    { name: 'output', size: Math.max(0, output - reasoning) },
  ];
  return (
    <section className="tokens" aria-label="Tokens">
      <dl className="tokens__figures">
        {tokens.input !== undefined && (
          <Figure name="Input" count={input} part={tokens.cached} partName="from cache" hue="input" partHue="cached" />
        )}
        {tokens.output !== undefined && (
          <Figure
            name="Output"
            count={output}
            part={tokens.reasoning}
            partName="reasoning"
            hue="output"
            partHue="reasoning"
          />
        )}
      </dl>
      {total > 0 && (
        <div className="tokens__bar" aria-hidden="true">
          {parts
            .filter(({ size }) => size > 0)
            .map(({ name, size }) => (
              <span key={name} className={`tokens__part tokens__part--${name}`} style={{ flexGrow: size }} />
            ))}
        </div>
      )}
    </section>
  );
}

interface FigureProps {
  name: string;
  count: number;
  /** How many of them are of a special sort. */
  part: number | undefined;
  partName: string;
  hue: string;
  partHue: string;
}

function Figure({ name, count, part, partName, hue, partHue }: FigureProps) {
  return (
    <div className="tokens__figure">
      <dt>
        <span className={`tokens__key tokens__part--${hue}`} aria-hidden="true" />
        {name} tokens
      </dt>
      <dd>
        {formatCount(count)}
        {part !== undefined && part > 0 && (
          <span className="tokens__share">
            <span className={`tokens__key tokens__part--${partHue}`} aria-hidden="true" />
            {formatCount(part)} {partName}
          </span>
        )}
      </dd>
    </div>
  );
}
