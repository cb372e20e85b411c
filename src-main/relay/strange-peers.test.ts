import { expect, onTestFinished, test } from 'vitest';
import { createGrpcTransport } from '../exporter-kinds/otlp-grpc/transport.ts';
import { createHttpTransport } from '../exporter-kinds/otlp-http/transport.ts';
import { PEER_NAMES, type StrangePeer, startStrangePeer } from '../testing/collector/strange-peers.ts';
import type { Outcome, Transport } from './send-result.ts';
import { testRequest } from './test-record.ts';

const DEADLINE_MS = 300;

function transportTo(peer: StrangePeer): Transport {
  const common = { gzip: false, headers: {}, ownHeaders: () => ({}) };
  return peer.transport === 'http'
    ? createHttpTransport({ ...common, endpoints: { logs: `${peer.url}/v1/logs` }, protocol: 'binary' })
    : createGrpcTransport({ ...common, endpoint: peer.url, userAgent: 'test', timeoutMs: DEADLINE_MS });
}

/** Everything else is `retryable`: there was no answer, or one that says so. */
const OUTCOMES: Readonly<Record<string, [Outcome, RegExp]>> = {
  'switches protocols': ['odd', /^$/],
  'switches protocols before the body': ['odd', /^$/],
  'answers 413 before the body and closes': ['too-large', /^$/],
  'answers 500 before the body': ['odd', /^$/],
  'answers with status 999': ['odd', /^$/],
  'answers 500': ['odd', /^$/],
  'answers 408': ['odd', /^$/],
  'answers 520': ['odd', /^no Request body exceeds the size limit$/],
  'answers 302': ['refused', /^$/],
  'shows a login page': ['odd', /^no Request body exceeds the size limit$/],
  'RST_STREAM NO_ERROR': ['odd', /RST_STREAM with code 0/],
  'RST_STREAM PROTOCOL_ERROR': ['odd', /RST_STREAM with code 1/],
  'RST_STREAM INTERNAL_ERROR': ['odd', /RST_STREAM with code 2/],
  'RST_STREAM INADEQUATE_SECURITY': ['odd', /not secure enough/],
  'RST_STREAM at the head': ['odd', /RST_STREAM with code 2/],
  'RST_STREAM after the headers': ['odd', /RST_STREAM/],
  'GOAWAY INTERNAL_ERROR': ['odd', /error code 2/],
  'no trailers': ['odd', /without gRPC status/],
  'no message': ['odd', /^it answered OK without a message$/],
  'a web page with 200': ['odd', /^what answers there does not speak gRPC \(it sent text\/html\)$/],
  'a web page with 413': ['too-large', /HTTP status code 413/],
  'a web page with 500': ['odd', /HTTP status code 500/],
  'HTTP 413 at the head': ['too-large', /HTTP status code 413/],
  'grpc-status INTERNAL': ['odd', /^so it is$/],
  'grpc-status UNKNOWN': ['odd', /^so it is$/],
  'grpc-status 99': ['odd', /^so it is$/],
  'grpc-status that is no number': ['odd', /^so it is$/],
  'a message in a compression nobody named': ['odd', /^its answer cannot be read$/],
  'an answer of more than 4 MiB': ['odd', /^its answer is larger than 4 MiB$/],
};

test.each(PEER_NAMES)(
  'a peer that does this ends in an outcome, and no later call is worse for it: %s',
  async (name) => {
    const peer = await startStrangePeer(name);
    const transport = transportTo(peer);
    onTestFinished(() => {
      transport.close();
      peer.close();
    });
    const body = testRequest('logs', 'protobuf', false, 0);
    const [outcome, message] = OUTCOMES[name] ?? ['retryable', /./];
    const result = await transport.send(body, { signal: 'logs', deadlineMs: DEADLINE_MS });
    expect(result.outcome, result.message).toBe(outcome);
    if (outcome !== 'retryable' || result.status === undefined) expect(result.message).toMatch(message);
    peer.becomeGood();
    // What was told of a connection that ended may be told of one more call.
    let next = result;
    for (let i = 0; i < 50 && next.outcome !== 'accepted'; i++) {
      if (i > 0) await new Promise((done) => setTimeout(done, 20));
      next = await transport.send(body, { signal: 'logs', deadlineMs: 5_000 });
    }
    expect(next).toMatchObject({ outcome: 'accepted' });
    expect(peer.taken).toEqual(['A test record, sent by hand from Sluice.']);
  },
);

test('there are as many as promised', () => {
  expect(PEER_NAMES.length).toBeGreaterThanOrEqual(35);
});
