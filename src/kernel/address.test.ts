import fc from 'fast-check'
import { expect, test } from 'vitest'

import { addressGroup, addressSite } from './address.ts'

test('[T-54] an IPv6 subscriber counts as one address, and IPv4 inside IPv6 as the IPv4 address', () => {
  expect(addressGroup('192.0.2.7')).toBe('192.0.2.7')
  expect(addressGroup('::ffff:192.0.2.7')).toBe('192.0.2.7')
  expect(addressGroup('::ffff:c000:207')).toBe('192.0.2.7')
  expect(addressGroup('2001:db8:0:1:aaaa:bbbb:cccc:dddd')).toBe('2001:db8:0:1::/64')
  expect(addressGroup('2001:db8:0:1::9')).toBe('2001:db8:0:1::/64')
  expect(addressGroup('2001:db8:0:2::9')).not.toBe(addressGroup('2001:db8:0:1::9'))
  expect(addressGroup('fe80::1%eth0')).toBe('fe80:0:0:0::/64')
  // a port, as some proxies append it, would make each connection a subscriber of its own
  expect(addressGroup('192.0.2.7:4711')).toBe('192.0.2.7')
  expect(addressGroup('[2001:db8:0:1::9]:4711')).toBe('2001:db8:0:1::/64')
  expect(addressGroup('[::ffff:192.0.2.7]')).toBe('192.0.2.7')
  expect(addressGroup('[2001:db8:0:1::9]')).toBe('2001:db8:0:1::/64')
})

test('[T-54] every way of writing an address counts as the same one, and only IPv4 in IPv6 is IPv4', () => {
  for (const text of [
    '::FFFF:192.0.2.7',
    '0:0:0:0:0:ffff:192.0.2.7',
    '0:0:0:0:0:ffff:c000:207',
    '::ffff:192.0.2.7%eth0',
  ])
    expect(addressGroup(text), text).toBe('192.0.2.7')
  expect(addressGroup('::ffff:203.1.113.255')).toBe('203.1.113.255')
  expect(addressGroup('::ffff:cb01:71ff')).toBe('203.1.113.255')
  // a translator in front of us (RFC 6052 §2.1) has all IPv4 clients in one /96
  expect(addressGroup('64:ff9b::192.0.2.7')).toBe('192.0.2.7')
  expect(addressSite('64:ff9b::c000:207')).toBe('192.0.2.7')
  expect(addressGroup('64:ff9b:1::192.0.2.7')).toBe('64:ff9b:1:0::/64')
  expect(addressGroup('64:ff9c::192.0.2.7')).toBe('64:ff9c:0:0::/64')
  // RFC 4291 §2.5.5.1 writes IPv4 at the end as well; the network of that is what stands before it
  expect(addressGroup('2001:db8:1:2:3:4:192.0.2.7')).toBe('2001:db8:1:2::/64')
  expect(addressGroup('2001:db8:1:2:3:4:192.0.2.7')).not.toBe(addressGroup('2001:db8:1:3:3:4:192.0.2.7'))
  expect(addressGroup('::192.0.2.7')).toBe('0:0:0:0::/64')
  expect(addressGroup('1::ffff:c000:207')).toBe('1:0:0:0::/64')
  expect(addressGroup('0:0:0:1:0:ffff:c000:207')).toBe('0:0:0:1::/64')
  expect(addressGroup('0:0:0:0:1:ffff:c000:207')).toBe('0:0:0:0::/64')
  expect(addressGroup('::1')).toBe('0:0:0:0::/64')
  expect(addressGroup('::')).toBe('0:0:0:0::/64')
  expect(addressGroup('1:2:3::')).toBe('1:2:3:0::/64')
  expect(addressGroup('::4:5:6:7:8')).toBe('0:0:0:4::/64')
  expect(addressGroup('1::3:4:5:6:7:8')).toBe('1:0:3:4::/64')
  expect(addressGroup('2001:DB8:0:1::9')).toBe('2001:db8:0:1::/64')
  expect(addressGroup('2001:0db8:0000:0001::9')).toBe('2001:db8:0:1::/64')
  expect(addressGroup('host.example')).toBe('host.example')
  expect(addressGroup('')).toBe('')
})

test('[T-54] whatever the last 64 bits are, an IPv6 address stays in its group', () => {
  const group = fc.integer({ min: 1, max: 0xffff })
  const four = fc.tuple(group, group, group, group)
  fc.assert(
    fc.property(four, four, four, (network, one, other) => {
      const text = (host: number[]) => [...network, ...host].map((part) => part.toString(16)).join(':')
      expect(addressGroup(text(one))).toBe(addressGroup(text(other)))
    }),
  )
})

test('[T-53] the site of an IPv6 address is the /48 around it, that of an IPv4 address the address itself', () => {
  expect(addressSite('2001:db8:7:1::9')).toBe('2001:db8:7::/48')
  expect(addressSite('2001:db8:7:ffff:1:2:3:4')).toBe(addressSite('2001:db8:7:1::9'))
  expect(addressSite('2001:db8:8:1::9')).not.toBe(addressSite('2001:db8:7:1::9'))
  expect(addressSite('::ffff:192.0.2.7')).toBe('192.0.2.7')
  expect(addressSite('local')).toBe('local')
})
