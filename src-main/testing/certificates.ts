import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { generate } from 'selfsigned';

export interface KeyPair {
  /** PEM */
  cert: string;
  /** PEM, PKCS#8 */
  key: string;
}

export interface TestCertificates {
  ca: KeyPair;
  /** Signed by `ca`, for the names it was made for. */
  server: KeyPair;
  /** Signed by `ca`, for TLS client authentication. */
  client: KeyPair;
}

/** The same as files, for settings that name certificates by path. */
export interface CertificateFiles {
  folder: string;
  ca: string;
  clientCert: string;
  clientKey: string;
  dispose(): void;
}

export interface CertificateOptions {
  /** DNS names and IPv4 addresses that the server's certificate is good for. Default `localhost` and `127.0.0.1`. */
  serverNames?: string[];
  /** Default: in a day. In the past, the server's certificate has expired. */
  serverExpires?: Date;
}

const DAY_MS = 24 * 60 * 60 * 1000;

/** A new certificate authority with one server and one client; nothing is kept, so no test key is ever committed. */
export async function createTestCertificates(options: CertificateOptions = {}): Promise<TestCertificates> {
  const { serverNames = ['localhost', '127.0.0.1'], serverExpires = new Date(Date.now() + DAY_MS) } = options;
  const common = { keyType: 'ec', curve: 'P-256', algorithm: 'sha256' } as const;
  const notBeforeDate = new Date(Math.min(Date.now(), serverExpires.getTime()) - DAY_MS);
  const notAfterDate = new Date(Date.now() + DAY_MS);

  const ca = pairOf(
    await generate([{ name: 'commonName', value: 'Sluice test CA' }], {
      ...common,
      notBeforeDate,
      notAfterDate,
      extensions: [
        { name: 'basicConstraints', cA: true, critical: true },
        { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
      ],
    }),
  );
  const leaf = (name: string, use: { serverAuth?: boolean; clientAuth?: boolean }, names: string[], expires: Date) =>
    generate([{ name: 'commonName', value: name }], {
      ...common,
      notBeforeDate,
      notAfterDate: expires,
      ca,
      extensions: [
        { name: 'basicConstraints', cA: false, critical: true },
        { name: 'keyUsage', digitalSignature: true, critical: true },
        { name: 'extKeyUsage', ...use },
        {
          name: 'subjectAltName',
          altNames: names.map((value) =>
            /^[\d.]+$/.test(value) ? { type: 7 as const, ip: value } : { type: 2 as const, value },
          ),
        },
      ],
    });
  const server = pairOf(await leaf('collector', { serverAuth: true }, serverNames, serverExpires));
  const client = pairOf(await leaf('agent', { clientAuth: true }, ['agent.test'], notAfterDate));
  return { ca, server, client };
}

/** Writes what a client needs into a folder of its own under the system's temporary one. */
export function writeCertificateFiles(certificates: TestCertificates): CertificateFiles {
  const folder = mkdtempSync(join(tmpdir(), 'sluice-certificates-'));
  const write = (name: string, pem: string) => {
    const path = join(folder, name);
    writeFileSync(path, pem, { mode: 0o600 });
    return path;
  };
  return {
    folder,
    ca: write('ca.pem', certificates.ca.cert),
    clientCert: write('client.pem', certificates.client.cert),
    clientKey: write('client-key.pem', certificates.client.key),
    dispose: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function pairOf(made: { cert: string; private: string }): KeyPair {
  return { cert: made.cert, key: made.private };
}
