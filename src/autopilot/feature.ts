// Registered devices, their deployment profiles, and the answers to a device at its first start.

import type { RegistrationQuestions } from '../device-join/join-object.ops.ts'
import type { Base } from '../feature.ts'
import type { Checkers } from '../http/caller/authenticate.ts'
import type { Serve } from '../http/serve.ts'
import type { OperatorOf } from '../identity/installation/operator.ops.ts'
import type { Reactions } from '../reactions.ts'
import { openChallengeSeal } from './attestation/challenge.ops.ts'
import { type ProofRouteDeps, proofRoutes } from './attestation/proof.routes.ts'
import { sweepChallenges } from './attestation/sweep.sql.ts'
import { openTpmTrust } from './attestation/tpm-trust.ops.ts'
import { approvalRoutes } from './batch/approval.routes.ts'
import { awaitedJobs } from './batch/awaited.ops.ts'
import { awaitedRoutes } from './batch/awaited.routes.ts'
import { sweepJobs } from './batch/sweep.sql.ts'
import { deviceJobs } from './batch/work.ops.ts'
import type { ChannelDeps } from './channel/channel-deps.ts'
import { channelRoutes } from './channel/channels.routes.ts'
import { registerEnrolled } from './channel/conversion/conversion.ops.ts'
import { removalJobs } from './channel/oem-direct/remove.ops.ts'
import { sweepSubmissions } from './channel/oem-direct/submission.sql.ts'
import { type ContestRouteDeps, contestRoutes } from './contest/contest.routes.ts'
import { sweepContests } from './contest/contest.sql.ts'
import { type DeviceRouteDeps, deviceRoutes } from './device/device.routes.ts'
import { standing } from './device/device.sql.ts'
import { sweepReleases } from './device/release.sql.ts'
import { settingsRoutes } from './device/settings.routes.ts'
import { importRoutes } from './import/import.routes.ts'
import { undoJobs } from './import/undo/undo.ops.ts'
import { undoRoutes } from './import/undo/undo.routes.ts'
import { type InboxRouteDeps, inboxRoutes } from './inbox/inbox.routes.ts'
import { type InventoryRouteDeps, inventoryRoutes } from './inventory/inventory.routes.ts'
import { makeGuessLog } from './lookup/guess.ops.ts'
import { deviceTicketCaller, type LookupRouteDeps, lookupRoutes, openContactLog } from './lookup/lookup.routes.ts'
import { openDeviceTickets } from './lookup/ticket.ops.ts'
import { customerProfileRoutes } from './partner-center/customer-profile.routes.ts'
import { centerDeviceRoutes } from './partner-center/device.routes.ts'
import { policyRoutes } from './partner-center/policy.routes.ts'
import { profileJobs, reassignDevices } from './profile/assignment.ops.ts'
import { type ProfileDeps, profileRoutes } from './profile/profile.routes.ts'
import { repairRoutes } from './repair/repair.routes.ts'

type Deps = ProfileDeps &
  DeviceRouteDeps &
  ChannelDeps &
  LookupRouteDeps &
  ProofRouteDeps &
  InboxRouteDeps &
  InventoryRouteDeps &
  ContestRouteDeps

export function routes(serve: Serve, deps: Deps): void {
  profileRoutes(serve, deps)
  deviceRoutes(serve, deps)
  channelRoutes(serve, deps)
  importRoutes(serve, deps)
  undoRoutes(serve, deps)
  inboxRoutes(serve, deps)
  inventoryRoutes(serve, deps)
  awaitedRoutes(serve, deps)
  contestRoutes(serve, deps)
  approvalRoutes(serve, deps)
  repairRoutes(serve, deps)
  settingsRoutes(serve, deps)
  lookupRoutes(serve, deps)
  proofRoutes(serve, deps)
  policyRoutes(serve, deps)
  customerProfileRoutes(serve, deps)
  centerDeviceRoutes(serve, deps)
}

export const reactions: Partial<Reactions> = { membershipChanged: reassignDevices }

export const jobs = { ...profileJobs, ...undoJobs }
export const sweeps = [sweepChallenges, sweepJobs, sweepSubmissions, sweepReleases, sweepContests]

/** `tpmTrustFolder` holds the certificates of trusted TPM makers and the list of refused TPMs. */
export async function open(
  base: Base,
  { tpmTrustFolder, operatorOf }: { readonly tpmTrustFolder: string; readonly operatorOf: OperatorOf },
) {
  const { db, pool, urls, clock, seal, failed } = base
  const tickets = await openDeviceTickets(db, seal, clock)
  const contacts = openContactLog(db, failed('contacts of devices could not be written'))
  const challenges = await openChallengeSeal(db, seal, clock)
  const tpmTrust = await openTpmTrust(tpmTrustFolder, failed('the folder of trusted TPMs cannot be read again'))
  const guesses = makeGuessLog(db, failed('an alarm about guesses at devices could not be raised'))
  const checkers: Pick<Checkers, 'deviceTicket'> = {
    deviceTicket: async (ticket) => deviceTicketCaller(tickets, ticket, clock()),
  }
  const deps = {
    db,
    reactions: base.reactions,
    pool,
    seal,
    urls,
    clock,
    tickets,
    contacts,
    guesses,
    challenges,
    tpmTrust,
    operatorOf,
  }
  return {
    serve: (serve: Serve) => routes(serve, deps),
    checkers,
    jobs: { ...deviceJobs(deps), ...removalJobs(deps), ...awaitedJobs },
    close: () => contacts.close(),
    /** Whom mdm believes about the keys of TPMs. */
    tpmTrust,
    /** What mdm does with the hash of a managed device. */
    registerEnrolled: registerEnrolled(deps),
    /** Answers what device-join asks. */
    registrations: {
      registeredDevice: async (ticket) => {
        const { registration, proof, issuedAt, run } = tickets.verify(ticket, clock())
        return registration && { ...registration, proof, issuedAt, run }
      },
      registrationNow: standing,
    } satisfies RegistrationQuestions,
  }
}
