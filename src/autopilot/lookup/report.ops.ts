// Events that a device reports of itself, and sign-ins of strangers on it (docs/protocols/profile-download.md). All of them
// are claims: the story marks them as the device's own account (hop `device`), and report.ts limits their number.

import { recordAudit } from '../../audit/record.sql.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import { Fault } from '../../kernel/fault.ts'
import { TenantId } from '../../kernel/id.ts'
import { keepNewest, provedSource, recordInHour, type Source, takeBudget } from '../../story/budget.sql.ts'
import { recordEvent, type StoryEvent } from '../../story/event.sql.ts'
import { type DeviceStep, deviceSteps, type Outcome } from '../../story/event.ts'
import type { ContactLog } from './contact.ops.ts'
import {
  detailProblem,
  mostClaimedAnHour,
  mostEventsKept,
  mostProvedAnHour,
  mostTicketsOfAddress,
  mostTicketsOfDevice,
  timeOfEvent,
} from './report.ts'
import type { VerifiedTicket } from './ticket.ops.ts'

const hourMs = 60 * 60 * 1000

export type ReportedEvent = {
  readonly at: Date
  readonly step: string
  readonly outcome: Outcome
  readonly detail: Readonly<Record<string, unknown>>
}

/** Leaves out unknown steps and those above the hourly limit. Returns how many were recorded. */
export async function recordDeviceEvents(
  { db, contacts }: { readonly db: Db; readonly contacts: Pick<ContactLog, 'firstWithin'> },
  ticket: VerifiedTicket,
  report: { readonly sentAt: Date; readonly events: readonly ReportedEvent[]; readonly address: string },
  now: Date,
): Promise<number> {
  for (const [index, { detail }] of report.events.entries()) {
    const problem = detailProblem(detail)
    if (problem)
      throw new Fault('invalid-input', `The detail of event ${index} ${problem}.`, { reason: 'event-detail' })
  }
  if (!ticket.registration) return 0
  const { tenantId, directoryDeviceId: deviceId } = ticket.registration
  const known = report.events.filter(({ step }) => Object.hasOwn(deviceSteps, step))
  if (known.length === 0) return 0
  const on = { tenantId, deviceId }
  const proved = ticket.proof.assurance !== 'claimed'
  const most = proved ? mostProvedAnHour : mostClaimedAnHour
  const source = sourceOf(ticket, report.address)
  const run = ticket.run ?? ticket.id
  const eventsFrom = (notBefore: Date) =>
    known.map(
      ({ at, step, outcome, detail }): StoryEvent => ({
        tenantId,
        deviceId,
        at: timeOfEvent(at, report.sentAt, now, notBefore),
        hop: 'device',
        step: step as DeviceStep, // a key of deviceSteps, checked above
        outcome,
        detail,
        assurance: ticket.proof.assurance,
        run,
      }),
    )
  // for events not older than the ticket it does not matter when the run began
  const events = eventsFrom(ticket.issuedAt)
  const isLater = events.every(({ at }) => at > ticket.issuedAt)
  // the first that this process hears of a ticket begin its hour, as a rule
  const begins = contacts.firstWithin(`words ${deviceId} ${source.name}`, now, hourMs)
  if (isLater && !begins && (await recordInHour(db, on, source, { most, now }, events))) return events.length
  return inTransaction(db, async (tx) => {
    const budget = {
      ...{ wanted: known.length, most, now, run, kept: mostEventsKept },
      events: isLater ? events : undefined,
    }
    const { allowed, recorded, tooMany, retryAfterSeconds, runBegan } = await takeBudget(tx, on, source, budget)
    if (allowed === 0) {
      throw new Fault(
        'too-many',
        `This device told as many events as are stored of an hour. Go on in ${retryAfterSeconds} seconds.`,
        { reason: 'device-events', details: { retryAfterSeconds } },
      )
    }
    const notBefore = runBegan && runBegan < ticket.issuedAt ? runBegan : ticket.issuedAt
    if (tooMany) await keepNewest(tx, on, proved, mostEventsKept)
    if (!recorded) await recordEvent(tx, eventsFrom(notBefore).slice(0, allowed))
    return allowed
  })
}

/** Only the device has its proof. Anybody can get a ticket that claims, but no other has this one. */
function sourceOf({ proof, id, issuedAt }: VerifiedTicket, address: string): Source {
  if (proof.assurance !== 'claimed') return { name: provedSource, address }
  const mostOf = { mostOfAddress: mostTicketsOfAddress, mostOfDevice: mostTicketsOfDevice }
  return { name: `ticket ${id ?? issuedAt.getTime()}`, address, ...mostOf }
}

/**
 * Somebody of another tenant signed in on the device (T-25): theft, fraud, or a wrong address. Of this tenant, it was an old
 * Windows that compares domains (S-133).
 */
export async function reportTenantMismatch(
  { db, contacts }: { readonly db: Db; readonly contacts: ContactLog },
  ticket: VerifiedTicket,
  userTenantId: string | undefined,
  now: Date,
): Promise<void> {
  if (!ticket.registration) return
  const { tenantId, directoryDeviceId, registrationId } = ticket.registration
  const other = TenantId.safeParse(userTenantId)
  const userTenant = other.success ? (other.data === tenantId ? 'this' : 'another') : 'unknown'
  const { run, proof } = ticket
  const { assurance } = proof
  const asker = { registrationId, run, proved: assurance !== 'claimed' }
  const more = contacts.answered(`mismatch ${userTenant}`, asker, now)
  if (!more) return
  const detail = { userTenant, ...more }
  await inTransaction(db, async (tx) => {
    await recordEvent(tx, {
      tenantId,
      deviceId: directoryDeviceId,
      at: now,
      hop: 'deployment',
      step: userTenant === 'this' ? 'domain-mismatch' : 'tenant-mismatch',
      outcome: 'warning',
      detail,
      assurance,
      run,
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
