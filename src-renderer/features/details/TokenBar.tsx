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
        {tokens.input !== undefined && <Figure name="Input" count={input} of="input" />}
        {tokens.cached !== undefined && <Figure name="Cached" count={cached} of="cached" />}
        {tokens.output !== undefined && <Figure name="Output" count={output} of="output" />}
        {tokens.reasoning !== undefined && <Figure name="Reasoning" count={reasoning} of="reasoning" />}
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

function Figure({ name, count, of }: { name: string; count: number; of: string }) {
  return (
    <div className="tokens__figure">
      <dt>
        <span className={`tokens__key tokens__part--${of}`} aria-hidden="true" />
        {name}
      </dt>
      <dd>{formatCount(count)}</dd>
    </div>
  );
}
