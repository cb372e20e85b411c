/** A response of the model, tried again from the beginning when its stream breaks. */
import type { ResponseCreateParamsStreaming } from 'openai/resources/responses/responses';
import type { EventFunctions } from '../emitter/emitter.ts';
import type { OutputItem, Usage } from './response-event.ts';
import { attemptResponse, type ResponsesEndpoint, type Wait, waitFor } from './responses-attempt.ts';
import { backoffMs } from './retry-delay.ts';

export type ResponseOutcome =
  | { outcome: 'completed'; items: OutputItem[]; usage: Usage | undefined }
  /** After all retries. `items` are those that the last attempt had finished. */
  | { outcome: 'failed'; items: OutputItem[]; message: string }
  | { outcome: 'interrupted' };

export interface ResponsesClient {
  respond(
    request: ResponseCreateParamsStreaming,
    onReconnecting: (notice: string) => void | Promise<void>,
    signal: AbortSignal,
  ): Promise<ResponseOutcome>;
}

/** `wait`: between tries. */
export function createResponsesClient(
  endpoint: ResponsesEndpoint,
  telemetry: EventFunctions,
  wait: Wait = waitFor,
): ResponsesClient {
  return {
    async respond(request, onReconnecting, signal) {
      const body = JSON.stringify(request);
      for (let retry = 1; ; retry++) {
        const result = await attemptResponse({ endpoint, body, telemetry, wait, signal });
        if (result.outcome !== 'failed') return result;
        const { items, message, retryable, delayMs } = result;
        if (!retryable || retry > endpoint.streamMaxRetries) return { outcome: 'failed', items, message };
        await onReconnecting(`Reconnecting... ${retry}/${endpoint.streamMaxRetries} (${message})`);
        if (!(await wait(delayMs ?? backoffMs(retry), signal))) return { outcome: 'interrupted' };
      }
    },
  };
}
