import { createPrivateKey, X509Certificate } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { createTestCertificates, writeCertificateFiles } from './certificates.ts';

it('makes an authority that signs a server and a client', async () => {
  const { ca, server, client } = await createTestCertificates();
  const authority = new X509Certificate(ca.cert);
  expect(authority.ca).toBe(true);
  for (const pair of [server, client]) {
    const certificate = new X509Certificate(pair.cert);
    expect(certificate.checkIssued(authority)).toBe(true);
    expect(certificate.verify(authority.publicKey)).toBe(true);
    expect(certificate.checkPrivateKey(createPrivateKey(pair.key))).toBe(true);
    expect(certificate.ca).toBe(false);
  }
  const certificate = new X509Certificate(server.cert);
  expect(certificate.checkHost('localhost')).toBe('localhost');
  expect(certificate.checkIP('127.0.0.1')).toBe('127.0.0.1');
  expect(certificate.checkHost('example.com')).toBeUndefined();
});

it('makes a server certificate for other names, or one that has expired', async () => {
  const serverExpires = new Date(Date.now() - 60_000);
  const { server } = await createTestCertificates({ serverNames: ['collector.test'], serverExpires });
  const certificate = new X509Certificate(server.cert);
  expect(certificate.checkHost('collector.test')).toBe('collector.test');
  expect(certificate.checkIP('127.0.0.1')).toBeUndefined();
  expect(Math.abs(new Date(certificate.validTo).getTime() - serverExpires.getTime())).toBeLessThan(1000);
});

it('writes the files that a client names, and removes them', async () => {
  const certificates = await createTestCertificates();
  const files = writeCertificateFiles(certificates);
  expect(readFileSync(files.ca, 'utf8')).toBe(certificates.ca.cert);
  expect(readFileSync(files.clientCert, 'utf8')).toBe(certificates.client.cert);
  expect(readFileSync(files.clientKey, 'utf8')).toBe(certificates.client.key);
  files.dispose();
  expect(existsSync(files.folder)).toBe(false);
});
