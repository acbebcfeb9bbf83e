// Networks of bulk tokens: what is one, and which addresses are in it.

import { expect, test } from 'vitest'

import { isNetwork, isWithin } from './network.ts'

test.each([
  ['10.0.0.7', true],
  ['10.0.0.7/32', true],
  ['10.0.0.0/0', true],
  ['2001:db8::1', true],
  ['2001:db8::/128', true],
  ['10.0.0.0/33', false],
  ['2001:db8::/129', false],
  ['10.0.0.0/', false],
  ['10.0.0.0/08', false],
  ['10.0.0.0/8/8', false],
  ['fe80::1%eth0', false],
  ['home', false],
  ['', false],
])('[T-19] %s is a network: %s', (text, is) => {
  expect(isNetwork(text)).toBe(is)
})

test.each([
  ['192.0.2.0/24', '192.0.2.255', true],
  ['192.0.2.0/24', '192.0.3.0', false],
  ['192.0.2.7', '192.0.2.7', true],
  ['192.0.2.7', '192.0.2.8', false],
  ['2001:db8::/48', '2001:db8:0:ffff::1', true],
  ['2001:db8::/48', '2001:db8:1::1', false],
  ['2001:db8::7', '2001:db8::7', true],
  ['2001:db8::7', '2001:db8::8', false],
  ['192.0.2.0/24', '2001:db8::7', false],
  ['2001:db8::/48', '192.0.2.7', false],
  ['0.0.0.0/0', undefined, false],
])('[T-19] in %s is %s: %s', (network, address, is) => {
  expect(isWithin([network], address)).toBe(is)
  expect(isWithin(['203.0.113.0/24', network], address)).toBe(is)
})

test('[T-19] a token without networks counts everywhere, also where the address is not known', () => {
  expect([isWithin([], '192.0.2.7'), isWithin([], undefined)]).toEqual([true, true])
})
