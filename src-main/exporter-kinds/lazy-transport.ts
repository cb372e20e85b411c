import type { Transport } from '../relay/send-result.ts';

/** A transport that is loaded with the first request. `form`: how its bodies must be made, which is known before. */
export function lazyTransport(
  form: Pick<Transport, 'encoding' | 'gzip' | 'answerType'>,
  load: () => Promise<Transport>,
): Transport {
  let loading: Promise<Transport> | undefined;
  let isClosed = false;
  return {
    ...form,
    async send(body, options) {
      loading ??= load();
      const transport = await loading;
      if (!isClosed) return transport.send(body, options);
      transport.close();
      const message = 'the connection was closed';
      return { outcome: 'retryable', headers: [], body: new Uint8Array(0), rejected: 0, message, error: message };
    },
    close() {
      isClosed = true;
      void loading?.then((transport) => transport.close());
    },
  };
}
