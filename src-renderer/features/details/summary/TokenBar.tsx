import type { TokenCounts } from '../../../../src-shared/agents/common-event.ts';
import { formatCount } from '../../../../src-shared/timeline/format.ts';
import './token-bar.css';

/** Tokens in and out, with the shares read from and written to a cache and the share spent on reasoning. */
export function TokenBar({ tokens }: { tokens: TokenCounts }) {
  const { input = 0, cached = 0, cacheWrite = 0, output = 0, reasoning = 0 } = tokens;
  const total = input + output;
  const parts = [
    { name: 'cached', size: Math.min(cached, input) },
    { name: 'cache-write', size: Math.min(cacheWrite, Math.max(0, input - cached)) },
    { name: 'input', size: Math.max(0, input - cached - cacheWrite) },
    { name: 'reasoning', size: Math.min(reasoning, output) },
    { name: 'output', size: Math.max(0, output - reasoning) },
  ];
  return (
    <section className="tokens" aria-label="Tokens">
      <dl className="tokens-figures">
        {tokens.input !== undefined && (
          <Figure
            name="Input"
            count={input}
            hue="input"
            parts={[
              { count: tokens.cached, name: 'from cache', hue: 'cached' },
              { count: tokens.cacheWrite, name: 'to cache', hue: 'cache-write' },
            ]}
          />
        )}
        {tokens.output !== undefined && (
          <Figure
            name="Output"
            count={output}
            hue="output"
            parts={[{ count: tokens.reasoning, name: 'reasoning', hue: 'reasoning' }]}
          />
        )}
      </dl>
      {total > 0 && (
        <div className="tokens-bar" aria-hidden="true">
          {parts
            .filter(({ size }) => size > 0)
            .map(({ name, size }) => (
              <span key={name} className={`tokens-part is-${name}`} style={{ flexGrow: size }} />
            ))}
        </div>
      )}
    </section>
  );
}

interface FigureProps {
  name: string;
  count: number;
  hue: string;
  /** How many of them are of a special sort. */
  parts: ReadonlyArray<{ count: number | undefined; name: string; hue: string }>;
}

function Figure({ name, count, hue, parts }: FigureProps) {
  return (
    <div className="tokens-figure">
      <dt>
        <span className={`tokens-key is-${hue}`} aria-hidden="true" />
        {name} tokens
      </dt>
      <dd>
        {formatCount(count)}
        {parts.map((part) =>
          part.count === undefined || part.count === 0 ? null : (
            <span key={part.name} className="tokens-share">
              <span className={`tokens-key is-${part.hue}`} aria-hidden="true" />
              {formatCount(part.count)} {part.name}
            </span>
          ),
        )}
      </dd>
    </div>
  );
}
