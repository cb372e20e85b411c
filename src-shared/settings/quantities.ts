/** Sizes as people write them in config.toml: `"512 MiB"`, `"2 GB"`, or a bare number of bytes. */

const UNIT_BYTES: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  tb: 1e12,
  kib: 2 ** 10,
  mib: 2 ** 20,
  gib: 2 ** 30,
  tib: 2 ** 40,
};

/** Bytes, or undefined when the text is no size. Fractions are rounded to whole bytes. */
export function parseSizeBytes(text: string): number | undefined {
  const match = /^\s*(\d+(?:\.\d+)?)\s*([a-z]*)\s*$/i.exec(text);
  const unitBytes = UNIT_BYTES[(match?.[2] ?? '?').toLowerCase()];
  if (match === null || unitBytes === undefined) return undefined;
  const bytes = Math.round(Number(match[1]) * unitBytes);
  return Number.isSafeInteger(bytes) ? bytes : undefined;
}

/** `HOST:PORT` with a host name, an IPv4 address or an IPv6 address in brackets; port 0 lets the system pick one. */
export function isListenAddress(text: string): boolean {
  const match = /^(?:\[[0-9a-f:.%]+\]|[^\s:[\]/]+):(\d{1,5})$/i.exec(text);
  return match !== null && Number(match[1]) <= 65_535;
}
