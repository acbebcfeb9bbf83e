// A device says hello and asks for its profile (device-oobe §1.12, §2.2, §2.3).
//
// Invariants
//   1. Hardware nobody registered learns nothing about any tenant, and costs the same work as registered one (T-22).
//   2. A hello does not wait for a write: contacts are written together, a fraction of a second later, and before the
//      profile is offered.

import { createHash, hash, randomUUID } from 'node:crypto'

import { recordAudit } from '../audit/record.sql.ts'
import type { Pool } from '../db/open.ts'
import type { Db } from '../db/schema.ts'
import { inTransaction } from '../db/tx.ts'
import { Fault } from '../kernel/fault.ts'
import { TenantId } from '../kernel/id.ts'
import { inspect } from '../protocol/hardware-hash/read.ts'
import { buildOf, type Hello } from '../protocol/ztd/hello.ts'
import { encodeProfile } from '../protocol/ztd/profile.ts'
import { tell } from '../story/event.sql.ts'
import { type DeviceStep, deviceSteps, type Outcome } from '../story/event.ts'
import { type AskedDevice, type HardwareKey, keysOfTexts, readFacts } from './device-match.ops.ts'
import { makeHashDecoder, platformDigest } from './hash-platform.ts'
import * as lookups from './lookup.sql.ts'
import { decideOffer, downloadedProfile } from './lookup.ts'
import type { ContactLog } from './lookup-contact.ops.ts'
import { type Finder, makeFinder } from './lookup-find.ops.ts'
import { type AddressLimit, makeAddressLimit } from './lookup-limit.ts'
import { decideAtOobe, guardAgainstClone, type OobeDecision } from './match.ts'
import {
  decidingTexts,
  factsOf,
  type HardwareFacts,
  type HotValues,
  supportingTexts,
  withoutHot,
} from './match-facts.ts'
import { claimedOnly, type DeviceTickets, type TicketSubject, type VerifiedTicket } from './ticket.ops.ts'

export type LookupDeps = {
  readonly db: Db
  readonly tickets: DeviceTickets
  readonly finder: Finder
  readonly contacts: ContactLog
  readonly limit: AddressLimit
}

export function openLookup(parts: {
  readonly db: Db
  readonly pool: Pool
  readonly tickets: DeviceTickets
  readonly contacts: ContactLog
  readonly guessesPerMinute?: number
}): LookupDeps {
  const { db, pool, tickets, contacts, guessesPerMinute = 60 } = parts
  return { db, tickets, contacts, finder: makeFinder(db, pool), limit: makeAddressLimit(guessesPerMinute) }
}

/** Its bytes are read before anything is waited for. */
const decodeHash = makeHashDecoder()

/** Between two doubts about one device that are worth writing down. */
const doubtEveryMs = 60_000

export async function hello(
  deps: LookupDeps,
  input: Hello,
  address: string,
  now: Date,
): Promise<{ deviceTicket: string; assurance: 'claimed' }> {
  const wait = deps.limit.wait(address, now)
  if (wait !== undefined) {
    throw new Fault(
      'too-many',
      `Too many devices that nobody knows asked from this address. Ask again in ${wait} seconds.`,
      {
        reason: 'address-limit',
        details: { retryAfterSeconds: wait },
      },
    )
  }
  const bytes = decodeHash(input.hardwareHash)
  const facts = (bytes && readFacts(bytes)) ?? explained(deps, input.hardwareHash, address, now)
  const deciding = keysOfTexts(decidingTexts(facts))
  const { decision, hot } = await recognise(deps.finder, facts, deciding)
  const first = deciding[0] ?? supportingTexts(facts)[0]

  if (decision.kind !== 'device') deps.limit.guessed(address, now)
  const { registration, needsAttention } = await subjectOf(deps, decision, { facts, hot, input, now })
  const subject = {
    globalDeviceId: globalDeviceId(first?.text ?? input.hardwareHash),
    registration,
    ek: facts.ek ?? null,
    osBuild: buildOf(input.osVersion),
    osEdition: input.osEdition ?? null,
    needsAttention,
    proof: claimedOnly,
  }
  return { deviceTicket: deps.tickets.issue(subject, now), assurance: 'claimed' }
}

type Found = Pick<TicketSubject, 'registration' | 'needsAttention'>
type Meeting = { readonly facts: HardwareFacts; readonly hot: HotValues; readonly input: Hello; readonly now: Date }

async function subjectOf(deps: LookupDeps, decision: OobeDecision<AskedDevice>, meeting: Meeting): Promise<Found> {
  switch (decision.kind) {
    case 'unregistered':
      return { needsAttention: false }
    case 'unclear':
      await doubt(deps, decision.candidates, 'not-unique', meeting.now)
      return { needsAttention: false }
    case 'attention':
      await doubt(deps, decision.candidates, 'possible-repair', meeting.now)
      return { needsAttention: true }
    case 'device':
      return meet(deps, decision.device, meeting)
  }
}

/**
 * No device can match, or look repaired, without an equal endorsement key, UUID, tuple, product key or system disk, so only
 * these are looked up. Whether an address or a data disk is too common to count is asked only where they tip the scales.
 */
async function recognise(
  finder: Finder,
  facts: HardwareFacts,
  deciding: readonly HardwareKey[],
): Promise<{ readonly decision: OobeDecision<AskedDevice>; readonly hot: HotValues }> {
  const { devices, hot } = await finder(deciding.map(({ key }) => key))
  const hotTexts = textsOf(deciding, hot)
  const { decision, supported } = decideAtOobe(facts, devices, hotTexts)
  if (!supported) return { decision, hot: hotTexts }
  const supporting = keysOfTexts(supportingTexts(facts))
  const more = (await finder(supporting.map(({ key }) => key))).hot
  const allHot = textsOf([...deciding, ...supporting], new Map([...hot, ...merged(hot, more)]))
  return { decision: decideAtOobe(facts, devices, allHot).decision, hot: allHot }
}

function merged(hot: HotValues, more: HotValues): HotValues {
  return new Map([...more].map(([tenantId, keys]) => [tenantId, new Set([...keys, ...(hot.get(tenantId) ?? [])])]))
}

/** From keys to the texts they were made of; keys that others asked about at the same time are left out. */
function textsOf(keys: readonly HardwareKey[], hot: HotValues): HotValues {
  if (hot.size === 0) return hot
  return new Map(
    [...hot].map(([tenantId, those]) => [
      tenantId,
      new Set(keys.filter(({ key }) => those.has(key)).map(({ text }) => text)),
    ]),
  )
}

/** Hashes in another alphabet or padding are read here; broken ones are refused with what is the matter. */
function explained(deps: LookupDeps, text: string, address: string, now: Date): HardwareFacts {
  const inspection = inspect(text, platformDigest)
  if (inspection.ok) return factsOf(inspection.hash.fields)
  deps.limit.guessed(address, now)
  const problem = inspection.problems.find(({ severity }) => severity === 'error')
  throw new Fault(
    'invalid-input',
    `${problem?.message ?? 'The hardware hash cannot be read.'} ${problem?.remedy ?? ''}`,
    {
      reason: 'hardware-hash',
    },
  )
}

async function meet(deps: LookupDeps, device: AskedDevice, { facts, hot, input, now }: Meeting): Promise<Found> {
  const presented = withoutHot(facts, hot.get(device.tenantId))
  const { tenantId, registrationId, directoryDeviceId } = device
  const suspicious = device.remediationState === 'automaticRemediationRequired'
  const seen = { lastContactedAt: deps.contacts.lastContact(registrationId) ?? device.lastContactedAt, suspicious }
  const guard = guardAgainstClone(presented, device.facts, seen, now)
  if (guard === 'clone') await doubt(deps, [device], 'clone', now)
  if (guard === 'suspicious' && !suspicious) await doubt(deps, [device], 'uuid-changed', now)
  deps.contacts.note({
    tenantId,
    registrationId,
    directoryDeviceId,
    at: now,
    detail: {
      ...(input.osVersion && { osVersion: input.osVersion }),
      ...(input.clientVersion && { client: input.clientVersion }),
    },
  })
  const blocked = guard === 'clone' || device.enrollmentState === 'blocked'
  return { registration: { tenantId, registrationId, directoryDeviceId }, needsAttention: blocked }
}

type Doubt = 'clone' | 'uuid-changed' | 'possible-repair' | 'not-unique'
const doubtStates = {
  clone: 'clone',
  'uuid-changed': 'suspicious',
  'possible-repair': 'repaired',
  'not-unique': undefined,
} as const

/** Tells the administrators of the devices in question; at most once a minute a device, whoever keeps asking. */
async function doubt(deps: LookupDeps, devices: readonly AskedDevice[], what: Doubt, now: Date): Promise<void> {
  for (const device of devices.slice(0, 16)) {
    if (!deps.contacts.worthTelling(`${what} ${device.registrationId}`, now, doubtEveryMs)) continue
    const { tenantId, registrationId, directoryDeviceId } = device
    await inTransaction(deps.db, async (tx) => {
      const state = doubtStates[what]
      if (state !== undefined && !(await lookups.setDoubt(tx, tenantId, registrationId, state))) return
      await tell(tx, {
        tenantId,
        deviceId: directoryDeviceId,
        at: now,
        hop: 'deployment',
        step: 'profile-refused',
        outcome: 'warning',
        detail: { reason: what },
      })
      const actor = { kind: 'system', id: 'deployment', name: 'deployment service' } as const
      await recordAudit(
        tx,
        { tenantId, actor, now },
        {
          action: 'autopilot.device.doubt',
          targetKind: 'autopilot-device',
          targetId: registrationId,
          details: { reason: what },
        },
      )
    })
  }
}

export type ProfileAnswer =
  | { readonly kind: 'profile'; readonly document: Record<string, unknown>; readonly etag: string }
  | { readonly kind: 'unchanged'; readonly etag: string }
  | { readonly kind: 'not-registered' }
  | { readonly kind: 'attention' }
  | { readonly kind: 'none'; readonly message: string }

export async function profileFor(
  deps: LookupDeps,
  ticket: VerifiedTicket,
  ifNoneMatch: string | undefined,
  now: Date,
): Promise<ProfileAnswer> {
  if (ticket.needsAttention) return { kind: 'attention' }
  if (!ticket.registration) return { kind: 'not-registered' }
  const { tenantId, registrationId } = ticket.registration
  const device = await lookups.askingDevice(deps.db, tenantId, registrationId)
  if (!device) return { kind: 'not-registered' }
  if (device.blocked) return { kind: 'attention' }
  await deps.contacts.flush() // the story tells the contact before its answer
  const event = { tenantId, deviceId: device.directoryDeviceId, at: now, hop: 'deployment' as const }
  const offer = decideOffer(device.profile, ticket)
  if (offer.kind === 'none-assigned') {
    await tell(deps.db, { ...event, step: 'no-profile-assigned', outcome: 'warning' })
    return { kind: 'none', message: 'The device is registered, and no profile is assigned to it.' }
  }
  if (offer.kind === 'not-offered') {
    await tell(deps.db, {
      ...event,
      step: 'profile-refused',
      outcome: 'warning',
      detail: { reason: offer.reason, message: offer.message },
    })
    return { kind: 'none', message: offer.message }
  }
  const profile = downloadedProfile(device, offer.profile)
  const etag = `"${createHash('sha256').update(JSON.stringify(profile)).digest('base64url').slice(0, 27)}"`
  await tell(deps.db, {
    ...event,
    step: 'profile-offered',
    outcome: 'ok',
    detail: { profileName: offer.profile.displayName, explicit: offer.profile.explicit },
  })
  if (ifNoneMatch?.split(',').some((one) => one.trim().replace(/^W\//, '') === etag)) return { kind: 'unchanged', etag }
  return { kind: 'profile', document: encodeProfile(profile, randomUUID()), etag }
}

export type ReportedEvent = {
  readonly at: Date
  readonly step: string
  readonly outcome: Outcome
  readonly detail: Readonly<Record<string, unknown>>
}

/**
 * What a device says about itself. Its clock is not ours: an event is placed as long before now as it lies before the
 * report by the device's own clock. Steps nobody knows are left out. Returns how many were told.
 */
export async function recordDeviceEvents(
  { db }: Pick<LookupDeps, 'db'>,
  ticket: VerifiedTicket,
  report: { readonly sentAt: Date; readonly events: readonly ReportedEvent[] },
  now: Date,
): Promise<number> {
  if (!ticket.registration) return 0
  const { tenantId, directoryDeviceId } = ticket.registration
  const known = report.events.filter(({ step }) => Object.hasOwn(deviceSteps, step))
  await tell(
    db,
    known.map(({ at, step, outcome, detail }) => ({
      tenantId,
      deviceId: directoryDeviceId,
      at: new Date(Math.min(now.getTime(), now.getTime() - (report.sentAt.getTime() - at.getTime()))),
      hop: 'device' as const,
      step: step as DeviceStep, // a key of deviceSteps, checked above
      outcome,
      detail,
    })),
  )
  return known.length
}

/** Somebody of another tenant signed in on the device (T-25): theft, fraud, or a wrong address. */
export async function reportTenantMismatch(
  { db }: Pick<LookupDeps, 'db'>,
  ticket: VerifiedTicket,
  userTenantId: string | undefined,
  now: Date,
): Promise<void> {
  if (!ticket.registration) return
  const { tenantId, directoryDeviceId, registrationId } = ticket.registration
  const other = TenantId.safeParse(userTenantId)
  const detail = { userTenant: other.success ? (other.data === tenantId ? 'this' : 'another') : 'unknown' }
  await inTransaction(db, async (tx) => {
    await tell(tx, {
      tenantId,
      deviceId: directoryDeviceId,
      at: now,
      hop: 'deployment',
      step: 'tenant-mismatch',
      outcome: 'warning',
      detail,
    })
    const actor = { kind: 'device', id: registrationId, name: registrationId } as const
    await recordAudit(
      tx,
      { tenantId, actor, now },
      {
        action: 'autopilot.device.tenant-mismatch',
        targetKind: 'autopilot-device',
        targetId: registrationId,
        details: detail,
      },
    )
  })
}

function globalDeviceId(text: string): string {
  return hash('sha256', `global-device ${text}`, 'hex').slice(0, 32)
}
