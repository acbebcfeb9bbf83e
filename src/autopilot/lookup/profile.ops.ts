// A device with a ticket asks for its deployment profile (docs/protocols/profile-download.md).

import { createHash, randomUUID } from 'node:crypto'

import type { Db } from '../../db/schema.ts'
import { admit } from '../../kernel/assurance-needs.ts'
import { encodeProfile } from '../../protocol/ztd/profile.ts'
import { recordEvent, type StoryEvent } from '../../story/event.sql.ts'
import type { Told } from '../../story/event.ts'
import type { ContactLog } from './contact.ops.ts'
import * as lookups from './lookup.sql.ts'
import { decideOffer, downloadedProfile } from './lookup.ts'
import type { VerifiedTicket } from './ticket.ops.ts'

export type ProfileAnswer =
  | { readonly kind: 'profile'; readonly document: Record<string, unknown>; readonly etag: string }
  | { readonly kind: 'unchanged'; readonly etag: string }
  | { readonly kind: 'not-registered' }
  | { readonly kind: 'attention' }
  | { readonly kind: 'none'; readonly message: string }

/** No tenant needs more for showing a device its user: the table says what suffices. */
const anyTenant = { secretsNeed: 'registered', acceptsSimulatedTpm: false } as const

export async function profileFor(
  { db, contacts }: { readonly db: Db; readonly contacts: ContactLog },
  ticket: VerifiedTicket,
  ifNoneMatch: string | undefined,
  now: Date,
): Promise<ProfileAnswer> {
  if (ticket.needsAttention) return { kind: 'attention' }
  if (!ticket.registration) return { kind: 'not-registered' }
  const { tenantId, registrationId } = ticket.registration
  const device = await lookups.askingDevice(db, tenantId, registrationId)
  if (!device) return { kind: 'not-registered' }
  if (device.blocked) return { kind: 'attention' }
  await contacts.flush() // the story has the contact before the answer

  const deviceId = device.directoryDeviceId
  /**
   * The same answer to the same run is recorded once an hour: a ticket is given for a hash, which a stranger may have (T-49).
   */
  async function recordOnce(what: string, event: Told & Pick<StoryEvent, 'detail'>): Promise<void> {
    const { run, proof } = ticket
    const { assurance } = proof
    const more = contacts.answered(what, { registrationId, run, proved: assurance !== 'claimed' }, now)
    if (!more) return
    const detail = { ...event.detail, ...more }
    await recordEvent(db, { tenantId, deviceId, at: now, hop: 'deployment', assurance, run, ...event, detail })
  }

  const offer = decideOffer(device.profile, ticket)
  if (offer.kind === 'none-assigned') {
    await recordOnce('none', { step: 'no-profile-assigned', outcome: 'warning' })
    return { kind: 'none', message: 'The device is registered, and no profile is assigned to it.' }
  }
  if (offer.kind === 'not-offered') {
    const { reason, message } = offer
    await recordOnce('not-offered', { step: 'profile-refused', outcome: 'warning', detail: { reason, message } })
    return { kind: 'none', message }
  }
  const evidence = { ...ticket.proof, registered: true }
  const profile = downloadedProfile(device, offer.profile, admit('assigned-user-name', evidence, anyTenant))
  const etag = `"${createHash('sha256').update(JSON.stringify(profile)).digest('base64url').slice(0, 27)}"`
  const { displayName: profileName, explicit } = offer.profile
  await recordOnce(`offered ${etag}`, { step: 'profile-offered', outcome: 'ok', detail: { profileName, explicit } })
  if (ifNoneMatch?.split(',').some((one) => one.trim().replace(/^W\//, '') === etag)) return { kind: 'unchanged', etag }
  return { kind: 'profile', document: encodeProfile(profile, randomUUID()), etag }
}
