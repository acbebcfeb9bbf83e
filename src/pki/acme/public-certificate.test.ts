// When a public certificate is ordered, and for which names.

import { expect, test } from 'vitest'

import { isDue, publicNames } from './public-certificate.ts'

const day = 24 * 3600_000
const now = new Date('2026-06-01T12:00:00Z')
const at = (days: number) => new Date(now.getTime() + days * day)
const names = ['login.contoso.example', 'mdm.contoso.example']

test('only names of the internet are asked for', () => {
  const configured = ['mdm.contoso.example', 'localhost', '192.0.2.1', '::1', 'login.contoso.example']
  expect(publicNames(configured)).toEqual(names)
})

test('it is ordered where there is none, where it lacks a name, and a month or a third of its life before its end', () => {
  const standing = (left: number, life = 90) => ({ names, notBefore: at(left - life), notAfter: at(left) })
  expect(isDue(undefined, names, now)).toBe(true)
  expect(isDue(standing(60), [...names, 'drs.contoso.example'], now)).toBe(true)
  expect(isDue(standing(60), ['login.contoso.example'], now)).toBe(false)
  expect([isDue(standing(31), names, now), isDue(standing(29), names, now)]).toEqual([false, true])
  expect([isDue(standing(3, 6), names, now), isDue(standing(1.9, 6), names, now)]).toEqual([false, true])
})
