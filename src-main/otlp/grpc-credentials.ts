/**
 * Credentials of a gRPC client over TLS. grpc-js takes the host of the endpoint for the TLS server name, and Node 26 refuses
 * an address there (RFC 6066, 3: literal addresses are not permitted in "HostName"): of `https://` endpoints given by address
 * the connections are made here, without a server name, and the certificate is checked against the address all the same.
 */
import { isIP, type Socket } from 'node:net';
import { connect, createSecureContext, rootCertificates, type SecureContext } from 'node:tls';
import { CallCredentials, ChannelCredentials, credentials } from '@grpc/grpc-js';

/** PEM. Without `ca` the roots that Node brings; nothing is looked for in the environment. */
export interface ClientTls {
  ca?: string | undefined;
  certificate?: string | undefined;
  privateKey?: string | undefined;
}

/** @param endpoint `http://HOST[:PORT]…` is without TLS, any other scheme with it. */
export function grpcCredentials(endpoint: string, tls: ClientTls = {}): ChannelCredentials {
  const { protocol, hostname } = new URL(endpoint);
  if (protocol === 'http:') return credentials.createInsecure();
  const context = createSecureContext({
    ca: tls.ca ?? [...rootCertificates],
    ...(tls.certificate === undefined ? {} : { cert: tls.certificate }),
    ...(tls.privateKey === undefined ? {} : { key: tls.privateKey }),
  });
  // A URL writes an IPv6 address in brackets.
  const host = hostname.replace(/^\[|\]$/g, '');
  return isIP(host) === 0 ? credentials.createFromSecureContext(context) : new AddressCredentials(host, context);
}

class AddressCredentials extends ChannelCredentials {
  readonly #address: string;
  readonly #context: SecureContext;

  constructor(address: string, context: SecureContext) {
    super();
    this.#address = address;
    this.#context = context;
  }

  override _isSecure(): boolean {
    return true;
  }

  override _equals(other: ChannelCredentials): boolean {
    return other === this;
  }

  override _createSecureConnector(
    _target: unknown,
    _options: unknown,
    callCredentials?: CallCredentials,
  ): ReturnType<ChannelCredentials['_createSecureConnector']> {
    return {
      connect: (socket) => this.#connect(socket),
      waitForReady: () => Promise.resolve(),
      getCallCredentials: () => callCredentials ?? CallCredentials.createEmpty(),
      destroy() {},
    };
  }

  /** Rejects with what Node says of an untrusted certificate or of a broken connection. */
  #connect(socket: Socket): Promise<{ socket: Socket; secure: boolean }> {
    const { promise, resolve, reject } = Promise.withResolvers<{ socket: Socket; secure: boolean }>();
    const secured = connect({ socket, host: this.#address, secureContext: this.#context, ALPNProtocols: ['h2'] }, () =>
      resolve({ socket: secured, secure: true }),
    );
    secured.on('error', reject);
    return promise;
  }
}
