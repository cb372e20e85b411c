/** What people are told when an exporter stops as refused: the answer, the collector's words, and what to look at. */
import { status as grpcStatus } from '@grpc/grpc-js';
import { cutMessage, type SendResult } from './send-result.ts';

const HTTP_HINTS: Readonly<Record<number, string>> = {
  401: 'Check the headers that identify you.',
  403: 'Check the headers that identify you, and what they permit.',
  404: 'Check the endpoint: it is used as it is, /v1/logs included.',
  405: 'Check the endpoint: nothing takes POST there.',
  407: 'Check the credentials in HTTP_PROXY or HTTPS_PROXY.',
  415: 'The collector does not take this encoding: try the other protocol, or compression = "none".',
};
const GRPC_HINTS: Readonly<Record<number, string>> = {
  [grpcStatus.UNAUTHENTICATED]: 'Check the headers that identify you.',
  [grpcStatus.PERMISSION_DENIED]: 'Check the headers that identify you, and what they permit.',
  [grpcStatus.UNIMPLEMENTED]: 'Check the endpoint and the signals: this service does not take them.',
};

/** `503 Service Unavailable: disk full` */
export function describeAnswer({ status, statusText, message, error }: SendResult): string {
  if (error !== undefined || status === undefined) return error ?? message;
  const head = statusText === undefined || statusText === '' ? String(status) : statusHead(status, statusText);
  return message === '' ? head : `${head}: ${message}`;
}

function statusHead(status: number, statusText: string): string {
  // gRPC's codes mean nothing to people, their names do.
  return status < 100 ? statusText : `${status} ${statusText}`;
}

function locationOf({ headers }: SendResult): string {
  return headers.find(([name]) => name.toLowerCase() === 'location')?.[1] ?? '';
}

/** Collectors end their words as they like. */
function sentence(words: string): string {
  return /[.!?…]$/.test(words) ? words : `${words}.`;
}

export function refusalReason(result: SendResult): string {
  const status = result.status ?? 0;
  const hint = status >= 100 ? HTTP_HINTS[status] : GRPC_HINTS[status];
  const redirect =
    status >= 300 && status < 400
      ? ` It points to ${cutMessage(locationOf(result)) || 'nowhere'}; redirects are not followed.`
      : '';
  return `The collector answered ${sentence(describeAnswer(result))}${redirect}${hint === undefined ? '' : ` ${hint}`}`;
}

/** When a collector took nothing of the first batch that it refused for its data. */
export function allRefusedReason(records: number, result: SendResult): string {
  const what = records === 1 ? 'the only record of a batch' : `each of the ${records} records of a batch by itself`;
  return `The collector refused ${what}: ${sentence(describeAnswer(result))} Nothing was given up; check that it takes what is sent to it.`;
}

/** While an answer that explains nothing is tried again. */
export function oddReason(result: SendResult): string {
  return `The collector answered ${sentence(describeAnswer(result))} That says neither that it is busy nor what is wrong: it is tried again slowly, and nothing is given up.`;
}

export const LOOP_REASON =
  'What it sends comes back to this Sluice. Give it another endpoint, or take out what sends there back here.';
