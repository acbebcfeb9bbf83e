import { randomBytes } from 'node:crypto'
import { expect, test } from 'vitest'

import { TenantId } from '../../kernel/id.ts'
import { knownBrowser, markBrowser } from './known-browser.ts'

const key = randomBytes(32)
const tenant = TenantId.parse(crypto.randomUUID())
const other = TenantId.parse(crypto.randomUUID())

test('[T-53] a mark is of one name at one tenant, letter by letter, and of this installation', () => {
  const cookie = markBrowser(key, tenant, 'i\u0307van@a.example', 7).split(';')[0] ?? ''
  expect(knownBrowser(key, tenant, 'i\u0307van@a.example', `x=1; ${cookie}`)).toBe(7)
  for (const name of ['ivan@a.example', '\u0130van@a.example', 'I\u0307van@a.example', 'i\u0307van@a.example ']) {
    expect(knownBrowser(key, tenant, name, cookie)).toBeUndefined()
  }
  const later = cookie.replace('.7.', '.8.')
  expect([later === cookie, knownBrowser(key, tenant, 'i\u0307van@a.example', later)]).toEqual([false, undefined])
  expect(knownBrowser(key, other, 'i\u0307van@a.example', cookie)).toBeUndefined()
  expect(knownBrowser(randomBytes(32), tenant, 'i\u0307van@a.example', cookie)).toBeUndefined()
  expect(knownBrowser(key, tenant, 'i\u0307van@a.example', undefined)).toBeUndefined()
})

test('[T-53] a browser keeps the mark ninety days, sends it to its own tenant only, and shows it to no script', () => {
  const [, ...attributes] = markBrowser(key, tenant, 'ivan@a.example', 0).split('; ')
  expect(attributes).toEqual([`path=/${tenant}`, 'max-age=7776000', 'secure', 'httponly', 'samesite=lax'])
})
