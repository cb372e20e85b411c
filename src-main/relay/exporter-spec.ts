import type { Signal } from '../../src-shared/otlp/otlp-json.ts';
import type { RedactionDefinition } from '../../src-shared/redaction/redaction-definition.ts';
import type { HideSecrets } from './hide-secrets.ts';
import type { Transport } from './send-result.ts';

/** One exporter of config.toml with everything looked up. */
export interface ExporterSpec {
  name: string;
  /** `none`, or a kind's id. */
  kind: string;
  /** As written, without secrets, for people. */
  endpoint: string;
  /** The proxy that it is reached through, without credentials. */
  proxy?: string;
  /** As configured; switching at run time is the log's to remember. */
  enabled: boolean;
  signals: readonly Signal[];
  /**
   * Changes with everything that decides how the collector sees it: takes back a refusal. Redaction is not in it: a collector
   * that refused who sends, or everything sent, is asked again by hand.
   */
  settings: string;
  /** Takes the exporter's secrets out of what its collector says; of all but the body the transport has done it. */
  hide: HideSecrets;
  target: { ok: true; createTransport(): Transport } | { ok: false; reason: string };
  /** Why it must not send what is in the log, though it could. */
  withheld?: string;
  /** What is redacted of all that it sends. */
  redaction: RedactionDefinition;
  /** Fingerprint of that. */
  rules: string;
  /** Put on each resource that it sends. */
  mark?: string;
  batch: BatchLimits;
  /** For one attempt. */
  timeoutMs: number;
}

export interface BatchLimits {
  maxRecords: number;
  /** Uncompressed. */
  maxBytes: number;
  /** How long a batch that is not full waits for more. */
  delayMs: number;
}
