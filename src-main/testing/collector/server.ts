import type { TestCertificates } from '../certificates.ts';
import type { AnswerScript } from './answers.ts';
import type { Journal } from './journal.ts';

export interface CollectorTls {
  certificates: TestCertificates;
  /** The client must show a certificate of the same authority. */
  clientCertificate: boolean;
}

export interface ProtocolServerOptions {
  journal: Journal;
  script: AnswerScript;
  tls: CollectorTls | undefined;
}

/** One protocol of the recording collector. */
export interface ProtocolServer {
  readonly port: number;
  away(): Promise<void>;
  back(): Promise<void>;
  close(): Promise<void>;
}
