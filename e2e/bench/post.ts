import { type Agent, request } from 'node:http';

/** Posts one OTLP request over the agent's connections; rejects unless it is answered 200. */
export function post(
  url: URL,
  agent: Agent,
  body: Uint8Array | string,
  contentType = 'application/x-protobuf',
): Promise<void> {
  return new Promise((done, fail) => {
    const headers = { 'content-type': contentType, 'content-length': Buffer.byteLength(body) };
    const outgoing = request(url, { method: 'POST', agent, headers }, (answer) => {
      answer.resume();
      answer.once('end', () =>
        answer.statusCode === 200 ? done() : fail(new Error(`answered ${answer.statusCode ?? 'nothing'}`)),
      );
    });
    outgoing.once('error', fail);
    outgoing.end(body);
  });
}
