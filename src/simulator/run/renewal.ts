// The certificate of the enrolment takes another's place before it ends, on the schedule that the server gave with it: so many days
// before the end, and every few days until it succeeds. The key is on the disk before it is asked for.

import { X509Certificate } from 'node:crypto'

import { renewCertificate } from '../wire/cms/renew.ts'
import type { Management, Refused } from '../wire/enroll.ts'
import { ignoreNetwork } from '../wire/http.ts'
import type { Running } from './running.ts'

const dayMs = 24 * 3600_000

export type Renewal =
  | { readonly kind: 'renewed'; readonly until: string }
  | { readonly kind: 'not-due'; readonly from: string; readonly until: string }
  | Refused
  /** Its server did not say how. */
  | { readonly kind: 'not-renewable' }

/** Where the network is away, or the server refuses, the next day of the schedule tries again. */
export async function renewIfDue(running: Running): Promise<void> {
  await renew(running, 'when-due').catch(ignoreNetwork)
}

/** `now`: whatever the schedule says. */
export async function renew({ disk, http, keys, clock }: Running, when: 'when-due' | 'now'): Promise<Renewal> {
  const management = (await disk.read('management')) as Management | undefined // written by us
  if (!management?.renewal) return { kind: 'not-renewable' }
  const end = Date.parse(new X509Certificate(management.certificate).validTo)
  const due = dueAt(management.renewal, end)
  const isDue = clock.now() >= due && clock.now() < end // Windows renews nothing that has ended
  if (when === 'when-due' && !isDue) return { kind: 'not-due', from: dayOf(due), until: dayOf(end) }

  const key = management.renewal.key ?? (await keys())
  const asked = { ...management, renewal: { ...management.renewal, key, triedAt: clock.now() } }
  await disk.write('management', asked satisfies Management)
  const answer = await renewCertificate(http, management, { url: asked.renewal.url, key })
  if (answer.kind === 'refused') return answer
  const { certificate } = answer
  const { url, periodDays, retryDays } = management.renewal
  const renewed = { ...management, certificate, privateKey: key, renewal: { url, periodDays, retryDays } }
  await disk.write('management', renewed satisfies Management)
  return { kind: 'renewed', until: dayOf(Date.parse(new X509Certificate(certificate).validTo)) }
}

const dayOf = (at: number): string => new Date(at).toISOString()

/** Not before its time, nor sooner after the last try than the schedule says. */
function dueAt({ periodDays, retryDays, triedAt }: NonNullable<Management['renewal']>, end: number): number {
  const again = triedAt === undefined ? 0 : triedAt + retryDays * dayMs
  return Math.max(end - periodDays * dayMs, again)
}
