/** What kinds look up alike: endpoints, headers and certificates, with their variables in place. */
import { createPrivateKey, type KeyObject, X509Certificate } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Signal } from '../../src-shared/otlp/otlp-json.ts';
import { maskEndpoint } from '../../src-shared/settings/endpoint-secrets.ts';
import { checkEndpoint, type EndpointRule } from './endpoint.ts';
import { expandVariables } from './expand-variables.ts';
import type { TlsFiles } from './tls-files.ts';

/** What is wrong under one key of the exporter's value; `path` starts at that value. */
export interface ExporterFault {
  path: string[];
  /** `error`: the file itself says it wrong. `warning`: what it names (a variable, a certificate) is not there now. */
  level: 'error' | 'warning';
  /** What was found and what is right; holds no value of a variable and no header's value. */
  message: string;
}

export interface LookupOptions {
  environment: NodeJS.ProcessEnv;
  /** Relative certificate paths start here: the folder of the file that the exporter is written in. */
  folder: string;
}

type Report = (path: string[], message: string, level?: ExporterFault['level']) => void;

/** `report`: it cannot be sent to; a warning unless said otherwise. `hint`: it can be, but is hardly meant so. */
export interface LookUp extends LookupOptions {
  report: Report;
  hint: Report;
}

/** Every kind's table may have these. */
export interface CommonSetting {
  endpoint: string;
  headers?: Readonly<Record<string, string>> | undefined;
  tls?: Readonly<Partial<Record<TlsKey, string | undefined>>> | undefined;
}

/** What a header may be called and may hold. */
export interface HeaderRule {
  isName(name: string): boolean;
  isValue(name: string, value: string): boolean;
}

export function lookUpCommon(
  written: CommonSetting,
  endpoints: EndpointRule,
  headerRule: HeaderRule,
  look: LookUp,
): { endpoint: string; headers: Record<string, string>; tls?: TlsFiles } {
  const endpoint = lookUpEndpoint(written.endpoint, 'endpoint', 'logs', endpoints, look);
  const headers = lookUpHeaders(written.headers ?? {}, headerRule, look);
  const tls = written.tls === undefined ? undefined : readTls(written.tls, look);
  if (tls?.certificate !== undefined && endpoint.startsWith('http:')) {
    look.report(['tls', 'client-certificate'], 'a client certificate needs an endpoint that starts with https://');
  }
  return { endpoint, headers, ...(tls === undefined ? {} : { tls }) };
}

/** `key`: where it is written; `signal`: what is sent there. */
export function lookUpEndpoint(
  written: string,
  key: string,
  signal: Signal,
  rule: EndpointRule,
  { environment, report, hint }: LookUp,
): string {
  const expanded = expandVariables(written, environment);
  if (!expanded.ok) {
    report([key], expanded.message);
    return '';
  }
  const checked = checkEndpoint(expanded.text, rule, signal);
  // What a variable gave is not repeated, and may be another tomorrow.
  const isLiteral = expanded.text === written;
  if (checked.fault !== undefined) {
    const found = written === '' ? 'it is missing' : `found ${JSON.stringify(maskEndpoint(written))}`;
    const right = isLiteral ? checked.fault : rule.form;
    report([key], `${found}; must be ${right}`, isLiteral ? 'error' : 'warning');
  } else if (checked.hint !== undefined && isLiteral) hint([key], checked.hint);
  return expanded.text;
}

/** Headers that say how the exporter's own body is sent. */
const HTTP_FRAMING: ReadonlySet<string> = new Set(['content-length', 'content-encoding', 'transfer-encoding']);

function lookUpHeaders(
  written: Readonly<Record<string, string>>,
  rule: HeaderRule,
  { environment, report }: LookUp,
): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const [name, value] of Object.entries(written)) {
    const path = ['headers', name];
    const expanded = expandVariables(value, environment);
    if (!expanded.ok) report(path, expanded.message);
    else if (!rule.isName(name)) {
      report(path, `${JSON.stringify(name)} is not a name that a header may have, such as "x-api-key"`, 'error');
    } else if (HTTP_FRAMING.has(name.toLowerCase()))
      report(path, 'the exporter sets this header itself: leave it out', 'error');
    else if (!rule.isValue(name, expanded.text)) {
      report(path, 'the value has characters that a header cannot carry, such as a line break');
    } else headers[name] = expanded.text;
  }
  return headers;
}

function readTls(written: NonNullable<CommonSetting['tls']>, look: LookUp): TlsFiles {
  const ca = readPem(written, 'ca-certificate', look, (pem) => new X509Certificate(pem));
  const certificate = readPem(written, 'client-certificate', look, (pem) => new X509Certificate(pem));
  const key = readPem(written, 'client-private-key', look, (pem) => createPrivateKey(pem));
  for (const [given, missing] of [
    ['client-certificate', 'client-private-key'],
    ['client-private-key', 'client-certificate'],
  ] as const) {
    if (written[given] !== undefined && written[missing] === undefined) {
      look.report(
        ['tls', given],
        `${missing} is missing: client-certificate and client-private-key are given together`,
      );
    }
  }
  if (certificate !== undefined && key !== undefined && !certificate.parsed.checkPrivateKey(key.parsed)) {
    look.report(['tls', 'client-private-key'], 'the key is not the one of client-certificate');
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
  { environment, folder, report }: LookUp,
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
