/**
 * Looks up what an exporter of `[otel]` names: variables of the environment, certificate files, addresses. Done before
 * anything runs, so that a mistake is a message and not telemetry that silently goes nowhere.
 */
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { validateHeaderName, validateHeaderValue } from 'node:http';
import { resolve } from 'node:path';
import { maskEndpoint } from '../../src-shared/settings/endpoint-secrets.ts';
import type { ExporterSetting } from '../../src-shared/settings/otel-schema.ts';
import { checkEndpoint, ENDPOINT_FORM, type EndpointKind } from './endpoint.ts';
import { expandVariables } from './expand-variables.ts';

/** PEM texts. */
export interface TlsFiles {
  /** Replaces the built-in roots. */
  ca?: string;
  /** The client's certificate and its key: both or neither. */
  certificate?: string;
  privateKey?: string;
}

/** An exporter of `[otel]` with everything looked up: variables expanded, files read, addresses checked. */
export type ExporterConfig =
  | { kind: 'none' }
  | {
      kind: 'otlp-http';
      /** Used as it is: nothing is appended. */
      endpoint: string;
      /** Where the file says it for a signal of its own. */
      tracesEndpoint?: string;
      metricsEndpoint?: string;
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

/** What is wrong under one key of the exporter's value; `path` starts at that value. */
export interface ExporterFault {
  path: string[];
  /** `error`: the file itself says it wrong. `warning`: what it names (a variable, a certificate) is not there now. */
  level: 'error' | 'warning';
  /** What was found and what is right; holds no value of a variable and no header's value. */
  message: string;
}

export type ExporterResult =
  /** `hints`: what can be meant so, but hardly is. */
  { ok: true; exporter: ExporterConfig; hints: ExporterFault[] } | { ok: false; faults: ExporterFault[] };

export interface LookupOptions {
  environment: NodeJS.ProcessEnv;
  /** Relative certificate paths start here: the folder of the file that the exporter is written in. */
  folder: string;
}

type HttpSetting = Extract<ExporterSetting, { 'otlp-http': unknown }>['otlp-http'];
type GrpcSetting = Extract<ExporterSetting, { 'otlp-grpc': unknown }>['otlp-grpc'];
type Report = (path: string[], message: string, level?: ExporterFault['level']) => void;

/** `undefined` is Codex's default, `"none"`; `"statsig"` is for metrics only and sends no logs either. */
export function lookUpExporter(setting: ExporterSetting | undefined, options: LookupOptions): ExporterResult {
  if (setting === undefined || typeof setting === 'string') return { ok: true, exporter: { kind: 'none' }, hints: [] };
  const faults: ExporterFault[] = [];
  const hints: ExporterFault[] = [];
  const kind = 'otlp-http' in setting ? 'otlp-http' : 'otlp-grpc';
  const report: Report = (path, message, level = 'warning') => faults.push({ path: [kind, ...path], level, message });
  const hint: Report = (path, message) => hints.push({ path: [kind, ...path], level: 'warning', message });
  const exporter =
    'otlp-http' in setting
      ? { kind: 'otlp-http' as const, protocol: setting['otlp-http'].protocol, ...siblings(setting['otlp-http']) }
      : { kind: 'otlp-grpc' as const };
  const whole = { ...exporter, ...common('otlp-http' in setting ? setting['otlp-http'] : setting['otlp-grpc']) };
  return faults.length === 0 ? { ok: true, exporter: whole, hints } : { ok: false, faults };

  function common(value: HttpSetting | GrpcSetting) {
    const endpoint = lookUpEndpoint(value.endpoint, 'endpoint', kind, options.environment, report, hint);
    const headers = lookUpHeaders(value.headers ?? {}, kind, options.environment, report);
    const tls = value.tls === undefined ? undefined : readTls(value.tls, options, report);
    if (tls?.certificate !== undefined && endpoint.startsWith('http:')) {
      report(['tls', 'client-certificate'], 'a client certificate needs an endpoint that starts with https://');
    }
    return { endpoint, headers, ...(tls === undefined ? {} : { tls }) };
  }
  function siblings(value: HttpSetting): { tracesEndpoint?: string; metricsEndpoint?: string } {
    const lookUp = (key: 'traces-endpoint' | 'metrics-endpoint') =>
      value[key] === undefined
        ? undefined
        : lookUpEndpoint(value[key], key, 'otlp-http', options.environment, report, hint);
    const [tracesEndpoint, metricsEndpoint] = [lookUp('traces-endpoint'), lookUp('metrics-endpoint')];
    return {
      ...(tracesEndpoint === undefined ? {} : { tracesEndpoint }),
      ...(metricsEndpoint === undefined ? {} : { metricsEndpoint }),
    };
  }
}

function lookUpEndpoint(
  written: string,
  key: 'endpoint' | 'traces-endpoint' | 'metrics-endpoint',
  kind: EndpointKind,
  environment: NodeJS.ProcessEnv,
  report: Report,
  hint: Report,
): string {
  const expanded = expandVariables(written, environment);
  if (!expanded.ok) {
    report([key], expanded.message);
    return '';
  }
  const signal = key === 'traces-endpoint' ? 'traces' : key === 'metrics-endpoint' ? 'metrics' : 'logs';
  const checked = checkEndpoint(expanded.text, kind, signal);
  // What a variable gave is not repeated, and may be another tomorrow.
  const isLiteral = expanded.text === written;
  if (checked.fault !== undefined) {
    const found = written === '' ? 'it is missing' : `found ${JSON.stringify(maskEndpoint(written))}`;
    const right = isLiteral ? checked.fault : ENDPOINT_FORM[kind];
    report([key], `${found}; must be ${right}`, isLiteral ? 'error' : 'warning');
  } else if (checked.hint !== undefined && isLiteral) hint([key], checked.hint);
  return expanded.text;
}

/** Headers that say how the exporter's own body is sent. */
const HTTP_FRAMING: ReadonlySet<string> = new Set(['content-length', 'content-encoding', 'transfer-encoding']);
/** gRPC over HTTP/2, "Custom-Metadata": names, and values that are not `-bin`. */
const GRPC_NAME = /^(?!grpc-)[0-9a-z_.-]+$/i;
const GRPC_VALUE = /^[\x20-\x7e]*$/;

function lookUpHeaders(
  written: Readonly<Record<string, string>>,
  kind: EndpointKind,
  environment: NodeJS.ProcessEnv,
  report: Report,
): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(written)) {
    const path = ['headers', name];
    const expanded = expandVariables(value, environment);
    if (!expanded.ok) report(path, expanded.message);
    else if (!isHeaderName(name, kind)) {
      report(path, `${JSON.stringify(name)} is not a name that a header may have, such as "x-api-key"`, 'error');
    } else if (HTTP_FRAMING.has(name.toLowerCase()))
      report(path, 'the exporter sets this header itself: leave it out', 'error');
    else if (!isHeaderValue(name, expanded.text, kind)) {
      report(path, 'the value has characters that a header cannot carry, such as a line break');
    } else headers[name] = expanded.text;
  }
  return headers;
}

function isHeaderName(name: string, kind: EndpointKind): boolean {
  return kind === 'otlp-grpc' ? GRPC_NAME.test(name) : passes(() => validateHeaderName(name));
}

function isHeaderValue(name: string, value: string, kind: EndpointKind): boolean {
  return kind === 'otlp-grpc' ? GRPC_VALUE.test(value) : passes(() => validateHeaderValue(name, value));
}

function passes(check: () => void): boolean {
  try {
    check();
    return true;
  } catch {
    return false;
  }
}

function readTls(written: NonNullable<HttpSetting['tls']>, options: LookupOptions, report: Report): TlsFiles {
  const ca = readPem(written, 'ca-certificate', options, report, (pem) => new X509Certificate(pem));
  const certificate = readPem(written, 'client-certificate', options, report, (pem) => new X509Certificate(pem));
  const key = readPem(written, 'client-private-key', options, report, (pem) => createPrivateKey(pem));
  for (const [given, missing] of [
    ['client-certificate', 'client-private-key'],
    ['client-private-key', 'client-certificate'],
  ] as const) {
    if (written[given] !== undefined && written[missing] === undefined) {
      report(['tls', given], `${missing} is missing: client-certificate and client-private-key are given together`);
    }
  }
  if (certificate !== undefined && key !== undefined && !certificate.parsed.checkPrivateKey(key.parsed)) {
    report(['tls', 'client-private-key'], 'the key is not the one of client-certificate');
  }
  return {
    ...(ca === undefined ? {} : { ca: ca.pem }),
    ...(certificate === undefined ? {} : { certificate: certificate.pem }),
    ...(key === undefined ? {} : { privateKey: key.pem }),
  };
}

type TlsKey = 'ca-certificate' | 'client-certificate' | 'client-private-key';

function readPem<Parsed extends X509Certificate | KeyObject>(
  written: Readonly<Partial<Record<TlsKey, string | undefined>>>,
  key: TlsKey,
  { environment, folder }: LookupOptions,
  report: Report,
  parse: (pem: string) => Parsed,
): { pem: string; parsed: Parsed } | undefined {
  const value = written[key];
  if (value === undefined) return undefined;
  const path = ['tls', key];
  const expanded = expandVariables(value, environment);
  if (!expanded.ok) {
    report(path, expanded.message);
    return undefined;
  }
  const file = resolve(folder, expanded.text);
  let pem: string;
  try {
    pem = readFileSync(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    const reason = code === 'ENOENT' ? 'there is no such file' : `it cannot be read (${code ?? String(error)})`;
    report(path, `${file}: ${reason}`);
    return undefined;
  }
  try {
    return { pem, parsed: parse(pem) };
  } catch {
    const right = key === 'client-private-key' ? 'private key without a passphrase' : 'certificate';
    report(path, `${file}: must hold a ${right} in PEM form`);
    return undefined;
  }
}
