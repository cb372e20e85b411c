import { CircleCheck, CircleX, X } from 'lucide-react';
import type { ExporterTest } from '../../../../src-shared/contract/exporters-api.ts';
import { formatDuration } from '../../../../src-shared/timeline/format.ts';
import { formatSecond } from '../../../ui/clock.ts';
import { CopyButton } from '../../../ui/text/CopyButton.tsx';
import { InertText } from '../../../ui/text/InertText.tsx';
import './test-answer.css';

/** Exactly what a collector answered to the test record. */
export function TestAnswer({ answer, atMs, onClose }: { answer: ExporterTest; atMs: number; onClose: () => void }) {
  const { ok, summary, endpoint, proxy, latencyMs, status, statusText, headers, body, error } = answer;
  const Mark = ok ? CircleCheck : CircleX;
  return (
    <section className={ok ? 'test-answer is-ok' : 'test-answer is-failed'} aria-label="Answer to the test record">
      <header>
        <Mark size={15} aria-hidden="true" />
        <strong role="status">
          <InertText text={summary} />
        </strong>
        <span className="test-answer-latency">{formatDuration(latencyMs)}</span>
        <span className="test-answer-time">{formatSecond(atMs)}</span>
        <CopyButton label="Copy the answer" text={asText(answer)} />
        <button type="button" className="icon-button" aria-label="Close the answer" onClick={onClose}>
          <X size={14} aria-hidden="true" />
        </button>
      </header>
      <dl>
        <dt>Endpoint</dt>
        <dd>
          <code>{endpoint}</code>
        </dd>
        {proxy !== undefined && (
          <>
            <dt>Proxy</dt>
            <dd>
              <code>{proxy}</code>
            </dd>
          </>
        )}
        {status !== undefined && (
          <>
            <dt>Status</dt>
            <dd>
              <code>
                {status} {statusText}
              </code>
            </dd>
          </>
        )}
        {error !== undefined && (
          <>
            <dt>Error</dt>
            <dd>
              <code>
                <InertText text={error} />
              </code>
            </dd>
          </>
        )}
        {headers.length > 0 && (
          <>
            <dt>Headers</dt>
            <dd>
              <ul>
                {headers.map(([name, value], index) => (
                  // biome-ignore lint/suspicious/noArrayIndexKey: a header may come twice
                  <li key={index}>
                    <code>
                      <span className="test-answer-header">{name}:</span> <InertText text={value} />
                    </code>
                  </li>
                ))}
              </ul>
            </dd>
          </>
        )}
        <dt>Body</dt>
        <dd>
          {body === '' ? (
            <span className="test-answer-empty">empty</span>
          ) : (
            // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, by keys as well.
            <pre tabIndex={0}>
              <InertText text={body} />
            </pre>
          )}
        </dd>
      </dl>
    </section>
  );
}

function asText({
  summary,
  endpoint,
  proxy,
  latencyMs,
  status,
  statusText,
  headers,
  body,
  error,
}: ExporterTest): string {
  return [
    summary,
    `${endpoint}  ${formatDuration(latencyMs)}`,
    ...(proxy === undefined ? [] : [`through the proxy ${proxy}`]),
    ...(status === undefined ? [] : [`${status} ${statusText ?? ''}`.trim()]),
    ...(error === undefined ? [] : [error]),
    ...headers.map(([name, value]) => `${name}: ${value}`),
    '',
    body,
  ].join('\n');
}
