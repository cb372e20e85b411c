/** An exporter of `[otel]` with everything looked up: variables expanded, files read, addresses checked. */
export interface TlsFiles {
  /** PEM; replaces the built-in roots. */
  ca?: string;
  /** PEM of the client certificate and its key: both or neither. */
  certificate?: string;
  privateKey?: string;
}

export type ExporterConfig =
  | { kind: 'none' }
  | {
      kind: 'otlp-http';
      /** Used as it is: nothing is appended. */
      endpoint: string;
      protocol: 'binary' | 'json';
      headers: Record<string, string>;
      tls?: TlsFiles;
      /** A Unix socket (on Windows a pipe) to connect to instead of the endpoint's host. */
      socketPath?: string;
    }
  | { kind: 'otlp-grpc'; endpoint: string; headers: Record<string, string>; tls?: TlsFiles };

/** The receiver of a running Sluice, reached through the socket in its home. */
export function sluiceSocketExporter(socketPath: string): ExporterConfig {
  return { kind: 'otlp-http', endpoint: 'http://localhost/v1/logs', protocol: 'binary', headers: {}, socketPath };
}
