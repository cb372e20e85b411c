import { expect, it } from 'vitest';
import { senderOf } from './sender.ts';

it.each([
  ['192.0.2.7', '192.0.2.7'],
  ['::ffff:192.0.2.7', '192.0.2.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:db8:1:2::6', '2001:db8:1:2::/64'],
  ['2001:DB8::6', '2001:db8:0:0::/64'],
  ['2001:db8::', '2001:db8:0:0::/64'],
  ['fe80::1%eth0', 'fe80:0:0:0::/64'],
])('peers are told apart by address: %s is %s', (remoteAddress, sender) => {
  expect(senderOf({ remoteAddress })).toBe(sender);
});

it.each(['127.0.0.1', '127.8.9.10', '::1', '::ffff:127.0.0.1', undefined])(
  'where the address is this machine or none (%s), each connection is a sender',
  (remoteAddress) => {
    const connection = { remoteAddress };
    expect(senderOf(connection)).toBe(connection);
  },
);
