import { expect, test } from 'vitest'

import { isMailAddress, mayTellTo, problemOfWebhook } from './address.ts'

test('no address of this machine, of its network, or that stands for one of those is told anything, in whatever way it is written', () => {
  const may = mayTellTo([])
  for (const address of [
    ...['127.0.0.1', '10.1.2.3', '172.31.255.255', '192.168.0.1', '169.254.169.254', '100.64.0.1', '0.0.0.0'],
    ...['::1', '::', 'fe80::1', 'fd00::1', '::ffff:127.0.0.1', '::ffff:a00:1', '64:ff9b::a9fe:a9fe', '2002:7f00:1::'],
    ...['224.0.0.1', '255.255.255.255', 'ff02::1', '::127.0.0.1', '::ffff:0:127.0.0.1', '::ffff:0:a00:1'],
    ...['localhost', '', '1.2.3'],
  ]) {
    expect([address, may(address)]).toEqual([address, false])
  }
  for (const address of ['1.1.1.1', '2606:4700::1111', '::ffff:1.1.1.1', '172.32.0.1', '100.128.0.1']) {
    expect([address, may(address)]).toEqual([address, true])
  }
})

test('a network that the operator allows is open, and only that', () => {
  const may = mayTellTo(['10.7.0.0/16', 'fd00:7::/32'])
  expect(['10.7.3.4', '::ffff:10.7.3.4', 'fd00:7::1', '10.8.0.1', 'fd00:8::1'].map(may)).toEqual([
    ...[true, true, true],
    ...[false, false],
  ])
})

test('a webhook is one address that begins with https, without a password in it; a mail address is one', () => {
  expect(problemOfWebhook('https://hooks.contoso.example/devices?k=1')).toBeUndefined()
  expect(problemOfWebhook('http://hooks.contoso.example')).toContain('https://')
  expect(problemOfWebhook('https://user:pw@hooks.contoso.example')).toContain('password')
  expect(problemOfWebhook(`https://hooks.contoso.example/${'x'.repeat(1024)}`)).toContain('longer than 1024')
  expect(problemOfWebhook('https://hooks.contoso.example/#x')).toContain('#')
  expect(problemOfWebhook('devices')).toContain('https://')
  expect(isMailAddress('it+devices@contoso.example')).toBe(true)
  for (const none of [
    ...['it', 'it@', '@contoso.example', 'it@contoso.example, eve@evil.example', 'It <it@contoso.example>'],
    ...['it@contoso.example\nBcc: eve@evil.example', `${'x'.repeat(65)}@contoso.example`, 'it@contoso.example '],
  ]) {
    expect([none, isMailAddress(none)]).toEqual([none, false])
  }
})
