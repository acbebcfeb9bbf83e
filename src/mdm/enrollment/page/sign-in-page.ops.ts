// The page that discovery names for a device that has not joined (MS-MDE2 §3.2, the web contract). Windows opens it with the address
// of its own application (`appru`); whoever signs in at our own pages and accepts the terms of use gets a ticket, which the last page
// posts there. Only an application on the device can receive it, and only in the browser where the sign-in began (T-06).

import { createHash, randomBytes, randomUUID } from 'node:crypto'

import type { RefusalLog } from '../../../audit/refusal.ops.ts'
import type { Db } from '../../../db/schema.ts'
import * as tenants from '../../../directory/tenant/tenant.sql.ts'

import { Fault } from '../../../kernel/fault.ts'
import { TenantId, UserId } from '../../../kernel/id.ts'
import { openClaims, signClaims } from '../../signed-token.ts'
import { makeTicket, type Signer, ticketLifeSeconds } from '../who-enrols.ops.ts'
import { termsVersion } from './terms-page.ts'

export type PageDeps = {
  readonly refusals: Pick<RefusalLog, 'note'>
  readonly ticketKey: Uint8Array
  readonly enrollers: {
    readonly signIn: (begun: Begun, loginHint: string | undefined) => Promise<string>
    readonly byPage: (answered: Begun & { readonly code: string }) => Promise<Signer>
  }
}

type Begun = { readonly state: string; readonly browser: string }

const purpose = 'mdm-enrollment-sign-in'
const termsPurpose = 'mdm-enrollment-terms'
const lifeSeconds = 30 * 60
const longestAddress = 512

export async function startSignIn(
  { ticketKey, enrollers }: PageDeps,
  query: URLSearchParams,
  now: Date,
): Promise<{ readonly to: string; readonly cookie: string }> {
  const appru = query.get('appru') ?? ''
  if (!isApplication(appru)) {
    throw new Fault(
      'invalid-input',
      'This page is opened by Windows, which names its application in appru (ms-app://…). Open Settings, Accounts, Access work or school, and choose Enroll only in device management.',
      { reason: 'appru' },
    )
  }
  const browser = randomBytes(16).toString('base64url')
  const state = signClaims(ticketKey, purpose, { appru, exp: Math.floor(now.getTime() / 1000) + lifeSeconds })
  const hint = query.get('login_hint')?.trim() || undefined
  const to = await enrollers.signIn({ state, browser }, hint)
  return { to, cookie: `${cookieName}=${browser}; path=/; max-age=${lifeSeconds}; secure; httponly; samesite=lax` }
}

/** The terms that this person reads, and what stands for their sign-in on that page. */
export async function endSignIn(
  db: Db,
  { ticketKey, enrollers }: PageDeps,
  { query, cookie }: { readonly query: URLSearchParams; readonly cookie: string | undefined },
  now: Date,
): Promise<{ readonly organization: string; readonly signedIn: string }> {
  const state = query.get('state') ?? ''
  const appru = openClaims(ticketKey, purpose, state, now)?.appru
  const browser = sent.exec(cookie ?? '')?.[1]
  const code = query.get('code')
  if (typeof appru !== 'string' || browser === undefined || !code) throw startAgain()
  const { tenantId, userId, epoch } = await enrollers.byPage({ state, browser, code })
  const tenant = await tenants.byId(db, tenantId)
  const signedIn = signClaims(ticketKey, termsPurpose, {
    ...{ tid: tenantId, oid: userId, epoch, appru, at: digestOf(browser), jti: randomUUID() },
    exp: Math.floor(now.getTime() / 1000) + ticketLifeSeconds,
  })
  return { organization: tenant?.look.name ?? tenant?.displayName ?? '', signedIn }
}

/**
 * What the last page posts, and where. However often a page of terms is answered, it is one ticket. That the terms were declined is in
 * the trail; that they were accepted goes with the enrolment, whose story tells it.
 */
export async function answerTerms(
  { ticketKey, refusals }: PageDeps,
  { form, cookie }: { readonly form: URLSearchParams; readonly cookie: string | undefined },
  now: Date,
): Promise<{ readonly action: string; readonly ticket: string }> {
  const claims = openClaims(ticketKey, termsPurpose, form.get('signed-in') ?? '', now)
  const browser = sent.exec(cookie ?? '')?.[1]
  if (!claims || browser === undefined || claims.at !== digestOf(browser)) throw startAgain()
  // signed by us, for nothing else
  const [tenantId, userId] = [TenantId.parse(claims.tid), UserId.parse(claims.oid)]
  if (form.get('answer') !== 'accept') {
    await refusals.note({ tenantId, kind: 'enrollment', subject: userId, reason: 'terms-declined' })
    throw new Fault(
      'forbidden',
      'The terms of use were not accepted, so nothing was enrolled. Close this window, or start the enrolment again.',
      { reason: 'terms-declined' },
    )
  }
  const { epoch, jti: id, exp } = claims
  const said = { tenantId, userId, epoch: Number(epoch), id: String(id), termsVersion }
  return { action: String(claims.appru), ticket: makeTicket(ticketKey, said, new Date(Number(exp) * 1000)) }
}

/** The number of a browser opens nothing by itself, and is shown on no page. */
const digestOf = (browser: string): string => createHash('sha256').update(browser).digest('base64url')

const startAgain = (): Fault =>
  new Fault(
    'forbidden',
    'The sign-in ended, took too long, or began in another window. Close this window and start the enrolment again.',
    { reason: 'sign-in-over' },
  )

/** The name's beginning lets no other host of the domain set it (RFC 6265bis §4.1.3.2). */
const cookieName = '__Host-taxiway_enrols'
const sent = new RegExp(`(?:^|; *)${cookieName}=([\\w-]{22})(?:;|$)`)

/** Of the scheme that names an application of the device: what is posted there never leaves it. */
const isApplication = (address: string): boolean =>
  address.length <= longestAddress && /^ms-app:\/\/[\w.-]+(?:\/[\w./-]*)?$/i.test(address)
