/**
 * Tells the protocols apart that may reach one port, by a connection's first bytes:
 * the HTTP/2 connection preface starts with `PRI ` (RFC 9113 3.4), which no HTTP/1.1 method does; a TLS ClientHello is a
 * handshake record, byte 22, then the major version 3 (RFC 8446 5.1).
 */
import type { Socket } from 'node:net';

export type Protocol = 'http1' | 'http2' | 'tls';

const PREFACE = Buffer.from('PRI ', 'latin1');

/** Undefined: too few bytes to tell. */
export function protocolOf(firstBytes: Uint8Array): Protocol | undefined {
  if (firstBytes[0] === 22) {
    if (firstBytes.length < 2) return undefined;
    return firstBytes[1] === 3 ? 'tls' : 'http1';
  }
  const compared = Math.min(firstBytes.length, PREFACE.length);
  for (let at = 0; at < compared; at++) if (firstBytes[at] !== PREFACE[at]) return 'http1';
  return compared === PREFACE.length ? 'http2' : undefined;
}

/**
 * Waits for the first bytes of a fresh connection, puts them back and tells the protocol. Undefined: the connection
 * ended or stayed silent for `timeoutMs`; it is destroyed then. The socket is left paused, without listeners of ours.
 */
export function readProtocol(
  socket: Socket,
  timeoutMs: number,
  decided: (protocol: Protocol | undefined) => void,
): void {
  let seen: Buffer | undefined;

  const onData = (chunk: Buffer) => {
    seen = seen === undefined ? chunk : Buffer.concat([seen, chunk]);
    const protocol = protocolOf(seen);
    if (protocol === undefined) return;
    release();
    socket.pause();
    socket.unshift(seen);
    decided(protocol);
  };
  const onGone = () => {
    release();
    socket.on('error', ignore);
    socket.destroy();
    decided(undefined);
  };
  const release = () => {
    socket.setTimeout(0);
    socket.off('data', onData).off('end', onGone).off('error', onGone).off('close', onGone).off('timeout', onGone);
  };
  socket.on('data', onData).on('end', onGone).on('error', onGone).on('close', onGone).on('timeout', onGone);
  socket.setTimeout(timeoutMs);
}

function ignore(): void {}
