// The page that discovery names for a device that has not joined (MS-MDE2 §3.2, the web contract). Windows opens it with the address
// of its own application (`appru`); whoever signs in at our own pages gets a ticket, which the last page posts there. Only an
// application on the device can receive it, and only in the browser where the sign-in began (T-06).

import { randomBytes, randomUUID } from 'node:crypto'

import { Fault } from '../../../kernel/fault.ts'
import { openClaims, signClaims } from '../../signed-token.ts'
import { makeTicket, type Signer } from '../who-enrols.ops.ts'

export type PageDeps = {
  readonly ticketKey: Uint8Array
  readonly enrollers: {
    readonly signIn: (begun: Begun, loginHint: string | undefined) => Promise<string>
    readonly byPage: (answered: Begun & { readonly code: string }) => Promise<Signer>
  }
}

type Begun = { readonly state: string; readonly browser: string }

const purpose = 'mdm-enrollment-sign-in'
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

/** What the last page posts, and where. */
export async function endSignIn(
  { ticketKey, enrollers }: PageDeps,
  { query, cookie }: { readonly query: URLSearchParams; readonly cookie: string | undefined },
  now: Date,
): Promise<{ readonly action: string; readonly ticket: string }> {
  const state = query.get('state') ?? ''
  const action = openClaims(ticketKey, purpose, state, now)?.appru
  const browser = sent.exec(cookie ?? '')?.[1]
  const code = query.get('code')
  if (typeof action !== 'string' || browser === undefined || !code) throw startAgain()
  const signer = await enrollers.byPage({ state, browser, code })
  return { action, ticket: makeTicket(ticketKey, signer, randomUUID(), now) }
}

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
