// The page of terms and its answer: who gets the proof that an enrolment asks for, for what, and for how long.

import { afterAll, beforeAll, expect, test } from 'vitest'

import { createTestDatabase, type TestDatabase } from '../../../test/support/database/database.ts'
import { createTenant, newTenantId } from '../../directory/tenant/tenant.ops.ts'
import { wordsIn } from '../../kernel/words/words.ts'
import { decodeTermsOutcome } from '../../protocol/mde2/terms-of-use.ts'
import { openClaims, signClaims } from '../signed-token.ts'
import { termsPurpose } from './device.ops.ts'
import { answerTerms, showTerms } from './terms.ops.ts'

const key = new Uint8Array(32).fill(7)
const now = new Date('2026-06-01T12:00:00Z')
const later = (seconds: number) => new Date(now.getTime() + seconds * 1000)
const tenantId = newTenantId()
const reader = { tenantId, userId: 'a-person' }
const asked = { redirect_uri: 'ms-appx-web://Microsoft.AAD.BrokerPlugin', 'client-request-id': 'r-1' }

let database: TestDatabase
beforeAll(async () => {
  database = await createTestDatabase()
  const actor = { kind: 'operator', id: 't', name: 't' } as const
  await createTenant(
    database.db,
    { tenantId, actor, now },
    { displayName: 'Contoso <&>', domains: ['contoso.example'] },
  )
})
afterAll(() => database.stop())

const page = (more: Record<string, string> = {}) =>
  showTerms(database.db, key, reader, new URLSearchParams({ ...asked, ...more }), { now, words: wordsIn('en') })
const ticketOf = (text: string) => /name="ticket" value="([^"]+)"/.exec(text)?.[1] ?? ''
const answer = (form: Record<string, string>, at = now) =>
  decodeTermsOutcome(answerTerms(key, new URLSearchParams({ ...asked, ...form }), at))

test('[T-06] the page names the organization and may be declined, except where a device joins', async () => {
  const plain = await page()
  expect(plain).toContain('Terms of use - Contoso &lt;&amp;&gt;')
  expect([plain.includes('value="decline"'), plain.includes('name="mode"')]).toEqual([true, false])
  const joining = await page({ mode: 'azureadjoin' })
  expect([joining.includes('value="decline"'), joining.includes('name="mode"')]).toEqual([false, true])
  const other = await page({ mode: 'other' })
  expect([other.includes('value="decline"'), other.includes('name="mode"')]).toEqual([true, true])
})

test('who accepts gets a proof for an hour, in the name of the reader; who declines gets none, except where a device joins', async () => {
  const ticket = ticketOf(await page())
  for (const form of [{ answer: 'accept' }, { answer: 'decline', mode: 'azureadjoin' }]) {
    const outcome = answer({ ticket, ...form })
    const blob = outcome?.kind === 'accepted' ? outcome.opaqueBlob : ''
    expect(openClaims(key, termsPurpose, blob, later(3599))).toEqual({
      tid: tenantId,
      oid: 'a-person',
      touVersion: 1,
      exp: now.getTime() / 1000 + 3600,
    })
    expect(openClaims(key, termsPurpose, blob, later(3600))).toBeUndefined()
    expect(answer({ ticket: blob, answer: 'accept' })).toMatchObject({ kind: 'failed' }) // a proof is no page
  }
  for (const form of [{ answer: 'decline' }, {}, { answer: 'decline', mode: 'other' }]) {
    expect(answer({ ticket, ...form })).toEqual({ kind: 'declined' })
  }
})

test('a page counts for half an hour, and one that we did not show counts for nothing', async () => {
  const ticket = ticketOf(await page())
  const accept = { ticket, answer: 'accept' }
  expect(answer(accept, later(1799))).toMatchObject({ kind: 'accepted' })
  expect(answer(accept, later(1800))).toMatchObject({ kind: 'failed', error: 'access_denied' })
  const forged = signClaims(new Uint8Array(32), 'mdm-terms-page', { tid: tenantId, oid: 'x', exp: 9_999_999_999 })
  for (const other of ['', forged, `${ticket}x`]) {
    expect(answer({ ...accept, ticket: other })).toMatchObject({ kind: 'failed', error: 'access_denied' })
  }
})

test('[T-06] the proof goes to an application on the device and to no address of the web', async () => {
  const wrong = { reason: 'redirect-uri', message: expect.stringContaining('application on the device') }
  await expect(page({ redirect_uri: 'https://evil.example/' })).rejects.toMatchObject(wrong)
  const version = { reason: 'api-version', message: expect.stringContaining('api-version 1.0 only') }
  await expect(page({ 'api-version': '2.0' })).rejects.toMatchObject(version)
  expect(() => answer({ redirect_uri: 'javascript:alert(1)' })).toThrow(/application on the device/)
})
