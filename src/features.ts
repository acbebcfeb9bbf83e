// Opens every feature on one database: keys and secrets are read once, and what features need of each other is handed over
// here as functions. app.ts puts the result behind listeners.

import { sql } from 'kysely'

import { countOpenAlarms } from './alarm/alarm.ops.ts'
import { checkpointKey as checkpointKeyOf } from './audit/chain.ts'
import { openRefusalLog } from './audit/refusal.ops.ts'
import { reassignDevices } from './autopilot/assignment.ops.ts'
import { openChallengeSeal } from './autopilot/challenge.ops.ts'
import { standing } from './autopilot/device.sql.ts'
import { failInterruptedImports } from './autopilot/import.ops.ts'
import { deviceTicketCaller, openContactLog } from './autopilot/lookup.routes.ts'
import { openDeviceTickets } from './autopilot/ticket.ops.ts'
import { openTpmTrust } from './autopilot/tpm-trust.ops.ts'
import type { Pool } from './db/open.ts'
import type { Db } from './db/schema.ts'
import { type Checkers, makeAuthenticate } from './http/authenticate.ts'
import type { Urls } from './http/listeners.ts'
import type { Authenticate } from './http/serve.ts'
import { openAuthority } from './identity/identity.ops.ts'
import type { PasswordGrant } from './identity/password-doors.ts'
import { noteRefusedToken, withPresentRights } from './identity/standing.ops.ts'
import { verifyAccessToken, verifyToken } from './identity/token.ops.ts'
import type { Clock } from './kernel/act.ts'
import { Fault } from './kernel/fault.ts'
import { authenticateEnrollment } from './mdm/authenticate.ops.ts'
import { endWhenJoinedAnew } from './mdm/enrollment-end.ops.ts'
import { sealWhatStandsOpen } from './mdm/seal-existing.ops.ts'
import type { Authorities } from './pki/authority.ops.ts'
import type { Seal } from './pki/seal.ts'
import { installationSecret } from './pki/secret.ops.ts'
import type { AllDeps } from './routes.ts'

export type Features = {
  readonly deps: AllDeps
  readonly authenticate: Authenticate
  /** Writes what is still held in memory. */
  readonly close: () => Promise<void>
}

type Opening = {
  readonly db: Db
  /** For COPY, which a query builder does not speak. */
  readonly pool: Pool
  readonly urls: Urls
  readonly clock: Clock
  readonly seal: Seal
  readonly authorities: Authorities
  readonly tlsAuthority: () => Uint8Array
  /** Folder of trusted and refused TPMs. */
  readonly tpmTrust: string
  /** Is told what failed while nobody waited for it. */
  readonly failed: (what: string) => (error: unknown) => void
  readonly passwordGrant: PasswordGrant
}

export async function openFeatures({
  db,
  pool,
  urls,
  clock,
  seal,
  authorities,
  tlsAuthority,
  passwordGrant,
  tpmTrust,
  failed,
}: Opening): Promise<Features> {
  await failInterruptedImports(db, clock())
  await sealWhatStandsOpen(db, seal)
  const refusals = openRefusalLog(db, clock, failed('a refused sign-in or token left no entry in the audit trail'))
  const authority = await openAuthority({ db, clock, urls, seal, passwordGrant, refusals })
  const tickets = await openDeviceTickets(db, seal, clock)
  const contacts = openContactLog(db, failed('contacts of devices could not be written'))
  const challenges = await openChallengeSeal(db, seal, clock)
  const trustFolder = await openTpmTrust(tpmTrust, failed('the folder of trusted TPMs cannot be read again'))
  const checkpointKey = checkpointKeyOf(await installationSecret(db, seal, clock, 'audit'))
  const termsKey = await installationSecret(db, seal, clock, 'terms')
  const contentKey = await installationSecret(db, seal, clock, 'content')

  /** A refusal is on record in the tenant that the token names, in whatever way the token came. */
  const recordingRefusals = async <T>(check: () => Promise<T>): Promise<T> => {
    try {
      return await check()
    } catch (error) {
      await noteRefusedToken(refusals, error)
      throw error
    }
  }

  /** Management tokens inside messages rather than headers; an application's token enrols nobody. */
  const personBehind = async (token: string) => {
    const caller = await recordingRefusals(async () =>
      withPresentRights(db, await verifyToken(authority, token, 'mdm'), 'mdm'),
    )
    const { tenantId, userId, userPrincipalName, claims, scopes } = caller
    if (!userId || !userPrincipalName || !scopes.has('mdm_delegation')) {
      throw new Fault('forbidden', 'This token does not speak for a user who enrols a device.', {
        reason: 'token-not-user',
      })
    }
    return { tenantId, userId, userPrincipalName, claims }
  }

  const checkers: Checkers = {
    token: (authorization, audience, use) =>
      recordingRefusals(async () => {
        const caller = await verifyAccessToken(authority, authorization, audience)
        return use === 'read' ? caller : withPresentRights(db, caller, audience)
      }),
    deviceTicket: async (ticket) => deviceTicketCaller(tickets, ticket, clock()),
    enrollment: (certificate) => authenticateEnrollment(db, authorities, certificate, clock()),
  }
  return {
    authenticate: makeAuthenticate(checkers),
    deps: {
      ...authority,
      pool,
      urls,
      authorities,
      tlsAuthority,
      tickets,
      contacts,
      onError: failed('an alarm about guesses at devices could not be raised'),
      challenges,
      tpmTrust: trustFolder,
      refusals,
      checkpointKey,
      onMembershipChanged: reassignDevices,
      registeredDevice: async (_db, ticket) => {
        const { registration, proof, issuedAt } = tickets.verify(ticket, clock())
        return registration && { ...registration, proof, issuedAt }
      },
      registrationNow: standing,
      onJoinedAnew: endWhenJoinedAnew,
      isReady: async () =>
        sql`select 1`.execute(db).then(
          () => true,
          () => false,
        ),
      countOpenAlarms: () => countOpenAlarms(db),
      verifyMdmToken: personBehind,
      userOfToken: async (authorization) =>
        personBehind(authorization.replace(/^Bearer +/i, '')).catch((error) => {
          if (error instanceof Fault) return undefined // proves nothing; the session goes on without a user
          throw error
        }),
      termsKey,
      termsRequired: false, // some clients never ask for terms (mdm-protocols §8.2)
      contentKey,
    },
    async close() {
      await contacts.close()
      await refusals.close()
    },
  }
}
