/**
 * Who a connection belongs to, for the share of memory that one sender has. An address tells peers apart only where it is
 * not this machine's own: on loopback and on the local socket every program looks the same, so each connection is a
 * sender of its own there, and what is fair between them is decided when memory is short.
 */
import type { Sender } from '../log/intake.ts';
import { isLoopback } from './address.ts';

export function senderOf(connection: { remoteAddress?: string | undefined }): Sender {
  const address = connection.remoteAddress?.toLowerCase().replace(/%.*$/, '');
  if (address === undefined || isLoopback(address)) return connection;
  if (address.startsWith('::ffff:')) return address.slice('::ffff:'.length);
  return address.includes(':') ? networkOf(address) : address;
}

/** One machine has all of a /64 (RFC 4291 2.5.4): its first four groups stand for it. */
function networkOf(address: string): string {
  const [head = '', tail] = address.split('::');
  const groups = head === '' ? [] : head.split(':');
  const behind = tail === undefined || tail === '' ? 0 : tail.split(':').length;
  if (tail !== undefined) while (groups.length < 8 - behind) groups.push('0');
  return `${groups.slice(0, 4).join(':')}::/64`;
}
