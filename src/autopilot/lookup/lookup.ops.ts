// A device says hello and gets a ticket (docs/protocols/profile-download.md).
//
// Invariants
//   1. Hardware nobody registered learns nothing about any tenant, and its answer leaves as long after the question as that
//      to a guess at registered hardware (T-22, T-48, I7).
//   2. A hello does not wait for a write: contacts are written together, a fraction of a second later, and before the
//      profile is offered.
//   3. Nothing that is said here changes a device's state (T-49): see flag.ops.ts.

import { hash } from 'node:crypto'

import type { Pool } from '../../db/open.ts'
import type { Db } from '../../db/schema.ts'
import { Fault } from '../../kernel/fault.ts'
import { makeAddressLimit, type RateLimit } from '../../kernel/rate-limit.ts'
import { inspect } from '../../protocol/hardware-hash/read.ts'
import { buildOf, type Hello } from '../../protocol/ztd/hello.ts'
import type { LookupRow } from '../device/key.sql.ts'
import { type HardwareKey, keysOfTexts, type LookupDevice, readFacts } from '../matching/candidates.ops.ts'
import { evenTime } from '../matching/even-time.ops.ts'
import {
  type CommonValues,
  decidingTexts,
  factsOf,
  type HardwareFacts,
  supportingTexts,
  withoutCommon,
} from '../matching/facts.ts'
import { makeHashDecoder, platformDigest } from '../matching/hash-platform.ts'
import { decideAtOobe, type OobeDecision, showsOtherUuid, uuidFollows } from '../matching/match.ts'
import type { ContactLog } from './contact.ops.ts'
import { type Finder, makeFinder } from './find.ops.ts'
import { flagDevice } from './flag.ops.ts'
import type { GuessLog } from './guess.ops.ts'
import { runOf } from './run.ops.ts'
import { claimedOnly, type DeviceTickets, type TicketSubject } from './ticket.ops.ts'

export type LookupDeps = {
  readonly db: Db
  readonly tickets: DeviceTickets
  readonly finder: Finder
  readonly contacts: ContactLog
  readonly limit: RateLimit
  readonly guesses: GuessLog
}

export function openLookup(parts: {
  readonly db: Db
  readonly pool: Pool
  readonly tickets: DeviceTickets
  readonly contacts: ContactLog
  readonly guesses: GuessLog
  readonly guessesPerMinute?: number
}): LookupDeps {
  const { db, pool, tickets, contacts, guesses, guessesPerMinute = 60 } = parts
  return {
    db,
    tickets,
    contacts,
    finder: makeFinder(db, pool),
    limit: makeAddressLimit(guessesPerMinute),
    guesses,
  }
}

/** Its bytes are read before anything is waited for. */
const decodeHash = makeHashDecoder()

export async function hello(
  deps: LookupDeps,
  input: Hello,
  address: string,
  now: Date,
  runSecret?: string,
): Promise<{ deviceTicket: string; assurance: 'claimed' }> {
  const leave = evenTime()
  const bytes = decodeHash(input.hardwareHash)
  const facts = (bytes && readFacts(bytes)) ?? explained(deps, input.hardwareHash, address, now)
  const deciding = keysOfTexts(decidingTexts(facts))
  const { decision, touched, tooCommon } = await recognise(deps.finder, facts, deciding)
  // asked after the look-up, so that guesses of others at this address delay no device that shows an unguessable value, and
  // only such: trying numbers reveals nothing more, and takes the same time (T-54)
  if (decision.kind !== 'device' || !decision.beyondGuessing) {
    await leave()
    refuseIfGuessing(deps, address, now)
  }
  if (decision.kind !== 'device') deps.limit.count(address, now)
  const first = deciding[0] ?? supportingTexts(facts)[0]
  const run = runOf(runSecret)
  const found = await foundOf(deps, decision, { facts, tooCommon, input, run, now })
  const subject = {
    globalDeviceId: globalDeviceId(first?.text ?? input.hardwareHash),
    ...found,
    osBuild: buildOf(input.osVersion),
    osEdition: input.osEdition ?? null,
    proof: claimedOnly,
    ...(found.registration && { run }), // only the story of a registered device has lines
  }
  if (decision.kind === 'unregistered') deps.guesses.note(touched, now)
  return { deviceTicket: deps.tickets.issue(subject, now), assurance: 'claimed' }
}

function refuseIfGuessing({ limit }: LookupDeps, address: string, now: Date): void {
  const wait = limit.wait(address, now)
  if (wait === undefined) return
  throw new Fault(
    'too-many',
    `Too many devices that nobody knows asked from this address. Ask again in ${wait} seconds.`,
    {
      reason: 'address-limit',
      details: { retryAfterSeconds: wait },
    },
  )
}

type Found = Pick<TicketSubject, 'registration' | 'needsAttention' | 'ek' | 'otherUuid'>
type HelloContext = {
  readonly facts: HardwareFacts
  readonly tooCommon: CommonValues
  readonly input: Hello
  readonly run: string
  readonly now: Date
}

async function foundOf(deps: LookupDeps, decision: OobeDecision<LookupDevice>, context: HelloContext): Promise<Found> {
  const { facts, tooCommon, run, now } = context
  const nothing = { needsAttention: false, ek: facts.ek ?? null }
  switch (decision.kind) {
    case 'unregistered':
      return nothing
    case 'unclear':
      await flagDevice(deps, decision.candidates, 'not-unique', now, run)
      return nothing
    case 'attention':
      await flagDevice(deps, decision.candidates, 'possible-repair', now, run)
      return { ...nothing, needsAttention: true }
    case 'device': {
      const { device, ekEqual } = decision
      const { tenantId, registrationId, directoryDeviceId, enrollmentState } = device
      const otherUuid = ekEqual && showsOtherUuid(withoutCommon(facts, tooCommon.get(tenantId)), device.facts)
      if (otherUuid) await flagDevice(deps, [device], 'uuid-changed', now, run)
      onKnownDevice(deps, device, context)
      return {
        registration: { tenantId, registrationId, directoryDeviceId },
        needsAttention: enrollmentState === 'blocked',
        // a key that the registration does not have proves nothing about it, whoever holds it
        ek: ekEqual ? (facts.ek ?? null) : null,
        otherUuid,
      }
    }
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
): Promise<{
  readonly decision: OobeDecision<LookupDevice>
  readonly touched: readonly LookupRow[]
  readonly tooCommon: CommonValues
}> {
  const oneName = uuidFollows(facts)
  const { devices, touched, tooCommon } = await finder(deciding, oneName)
  const commonTexts = textsOf(deciding, tooCommon)
  const { decision, supported } = decideAtOobe(facts, devices, commonTexts)
  if (!supported) return { decision, touched, tooCommon: commonTexts }
  const supporting = keysOfTexts(supportingTexts(facts))
  const more = (await finder(supporting, oneName)).tooCommon
  const allCommon = textsOf([...deciding, ...supporting], new Map([...tooCommon, ...merged(tooCommon, more)]))
  return { decision: decideAtOobe(facts, devices, allCommon).decision, touched, tooCommon: allCommon }
}

function merged(tooCommon: CommonValues, more: CommonValues): CommonValues {
  return new Map(
    [...more].map(([tenantId, keys]) => [tenantId, new Set([...keys, ...(tooCommon.get(tenantId) ?? [])])]),
  )
}

/** From keys to the texts they were made of; keys that others asked about at the same time are left out. */
function textsOf(keys: readonly HardwareKey[], tooCommon: CommonValues): CommonValues {
  if (tooCommon.size === 0) return tooCommon
  return new Map(
    [...tooCommon].map(([tenantId, those]) => [
      tenantId,
      new Set(keys.filter(({ key }) => those.has(key)).map(({ text }) => text)),
    ]),
  )
}

/** Hashes in another alphabet or padding are read here; broken ones are refused with the reason. */
function explained(deps: LookupDeps, text: string, address: string, now: Date): HardwareFacts {
  const inspection = inspect(text, platformDigest)
  if (inspection.ok) return factsOf(inspection.hash.fields)
  refuseIfGuessing(deps, address, now)
  deps.limit.count(address, now)
  const problem = inspection.problems.find(({ severity }) => severity === 'error')
  throw new Fault(
    'invalid-input',
    `${problem?.message ?? 'The hardware hash cannot be read.'} ${problem?.remedy ?? ''}`,
    {
      reason: 'hardware-hash',
    },
  )
}

function onKnownDevice(
  deps: LookupDeps,
  { tenantId, registrationId, directoryDeviceId }: LookupDevice,
  { input, run, now }: HelloContext,
): void {
  deps.contacts.note({
    tenantId,
    registrationId,
    directoryDeviceId,
    at: now,
    run,
    detail: {
      ...(input.osVersion && { osVersion: input.osVersion }),
      ...(input.clientVersion && { client: input.clientVersion }),
    },
  })
}

function globalDeviceId(text: string): string {
  return hash('sha256', `global-device ${text}`, 'hex').slice(0, 32)
}
