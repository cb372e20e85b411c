/**
 * What the official exporters do not tell: the statuses and network errors of the attempts that they retry inside, and
 * partial successes, which they only log. Valid on a thread where nothing else speaks HTTP: the export worker.
 */
import { subscribe } from 'node:diagnostics_channel';
import type { IncomingMessage } from 'node:http';
import { DiagLogLevel, diag } from '@opentelemetry/api';

export interface ExportTrouble {
  /** An attempt failed, whatever becomes of its batch. `retryAfterMs` as the collector asked (HTTP Retry-After). */
  onAttemptFailed(message: string, retryAfterMs: number): void;
}

export interface PartialSuccess {
  rejected: number;
  message: string;
}

/** Node's channels for `node:http` and `node:https` clients. */
const RESPONSE_CHANNEL = 'http.client.response.finish';
const ERROR_CHANNEL = 'http.client.request.error';

/** Calls back until the thread ends. */
export function observeAttempts({ onAttemptFailed }: ExportTrouble): void {
  subscribe(RESPONSE_CHANNEL, (message) => {
    const { statusCode = 0, statusMessage, headers } = (message as { response: IncomingMessage }).response;
    if (statusCode >= 200 && statusCode < 300) return;
    onAttemptFailed(
      `answered HTTP ${statusCode} ${statusMessage ?? ''}`.trimEnd(),
      retryAfterMs(headers['retry-after']),
    );
  });
  subscribe(ERROR_CHANNEL, (message) => {
    const { error } = message as { error: Error };
    onAttemptFailed(error.message || (error as NodeJS.ErrnoException).code || 'connection failed', 0);
  });
}

/** The partial success of the export that has just succeeded; one is exported at a time. */
export function createPartialSuccessTap(): { take(): PartialSuccess | undefined } {
  let last: PartialSuccess | undefined;
  const ignore = () => {};
  diag.setLogger(
    {
      // The text and the JSON beside it are those of otlp-exporter-base 0.301.0.
      warn(text, json) {
        if (text === 'Received Partial Success response:' && typeof json === 'string') last = parsePartialSuccess(json);
      },
      error: ignore,
      info: ignore,
      debug: ignore,
      verbose: ignore,
    },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  );
  return {
    take() {
      const taken = last;
      last = undefined;
      return taken;
    },
  };
}

function parsePartialSuccess(json: string): PartialSuccess {
  const { rejectedLogRecords, errorMessage } = JSON.parse(json) as Record<string, string | number | undefined>;
  return { rejected: Number(rejectedLogRecords ?? 0), message: String(errorMessage ?? '') };
}

function retryAfterMs(header: string | undefined): number {
  if (header === undefined) return 0;
  const delayMs = /^\d+$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - Date.now();
  return Number.isFinite(delayMs) ? Math.max(0, delayMs) : 0;
}
