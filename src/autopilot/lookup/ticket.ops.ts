// The device ticket (docs/protocols/profile-download.md): what the deployment service says about a piece of hardware,
// for ten minutes. It takes the place of the real world's MSA device ticket at profile download and at the directory
// join.
//
// A ticket is a JWT of one fixed header, so there is no algorithm to choose and nothing to confuse (T-01, T-11). Only this
// installation reads it, so it carries a MAC: a signature would cost as much as all the rest of a look-up.

import { hash, randomBytes, timingSafeEqual } from 'node:crypto'

import type { Db } from '../../db/schema.ts'
import { type Assurance, assurances } from '../../kernel/assurance.ts'
import { Fault } from '../../kernel/fault.ts'
import { DirectoryDeviceId, RegistrationId, TenantId } from '../../kernel/id.ts'
import type { Clock } from '../../kernel/operation-context.ts'
import type { Seal } from '../../pki/seal.ts'
import { installationSecret } from '../../pki/secret.ops.ts'

const lifetimeSeconds = 600
const longestTicket = 4096
const clockSkewSeconds = 60

export type TicketSubject = {
  /** Stable for the hardware, also when nobody registered it. */
  readonly globalDeviceId: string
  readonly registration?:
    | undefined
    | {
        readonly tenantId: TenantId
        readonly registrationId: RegistrationId
        readonly directoryDeviceId: DirectoryDeviceId
      }
  /** SHA-256 of the endorsement key that the hash claims; with a registration only the one that is registered. */
  readonly ek: string | null
  readonly osBuild: number
  readonly osEdition: number | null
  /** 908: a part that decides was replaced, or two machines say they are this device. */
  readonly needsAttention: boolean
  /** The registered UUID is another one than the hash says: once the endorsement key is proved, it is flagged (T-20). */
  readonly otherUuid?: boolean | undefined
  readonly proof: HardwareProof
  /** Of one machine from its first hello on (run.ts): the same in every ticket that it gets, and proves nothing. */
  readonly run?: string | undefined
}

/** How far the hardware was proved to the deployment service. */
export type HardwareProof = {
  readonly assurance: Assurance
  /** The proof came from a software TPM. */
  readonly simulated: boolean
  /** SHA-256, hex, of the SubjectPublicKeyInfo that an attested quote names: only this key may join as attested. */
  readonly joinKey?: string | undefined
}

export const claimedOnly: HardwareProof = { assurance: 'claimed', simulated: false }

export type VerifiedTicket = TicketSubject & {
  readonly issuedAt: Date
  /** Of this one ticket; a ticket of an earlier version has none. */
  readonly id?: string
  readonly claims: Readonly<Record<string, unknown>>
}

export type DeviceTickets = {
  readonly issue: (subject: TicketSubject, now: Date) => string
  /** Throws `unauthenticated` when the ticket is not ours, was changed, or has expired. */
  readonly verify: (ticket: string, now: Date) => VerifiedTicket
}

/** The key is the same for every process of the installation. */
export async function openDeviceTickets(db: Db, seal: Seal, clock: Clock): Promise<DeviceTickets> {
  return makeDeviceTickets(await installationSecret(db, seal, clock, 'device-ticket-key'))
}

export function makeDeviceTickets(secret: Buffer): DeviceTickets {
  const header = Buffer.from(JSON.stringify({ alg: 'HS256', typ: 'JWT', kid: 'device-ticket' })).toString('base64url')
  const mac = makeMac(secret)
  return {
    issue(subject, now) {
      const text = `${header}.${Buffer.from(JSON.stringify(claimsOf(subject, now))).toString('base64url')}`
      return `${text}.${mac(text)}`
    },
    verify(ticket, now) {
      if (ticket.length > longestTicket) throw refused('is too long')
      const [head, payload, signature, more] = ticket.split('.')
      if (head !== header || !payload || !signature || more !== undefined) throw refused('is not one of this service')
      const wanted = Buffer.from(mac(`${head}.${payload}`))
      const proof = Buffer.from(signature)
      if (proof.length !== wanted.length || !timingSafeEqual(proof, wanted)) throw refused('has no valid signature')
      return subjectOf(JSON.parse(Buffer.from(payload, 'base64url').toString('utf8')), now) // signed by us: our own JSON
    },
  }
}

const blockSize = 64

/** HMAC-SHA-256 (RFC 2104) of an ASCII text, as base64url. Two digests at once cost a fraction of what Node's stream does. */
function makeMac(secret: Buffer): (text: string) => string {
  const key = secret.length > blockSize ? hash('sha256', secret, 'buffer') : secret
  const inner = Buffer.alloc(blockSize, 0x36)
  const outer = Buffer.alloc(blockSize + 32, 0x5c)
  for (const [i, byte] of key.entries()) {
    inner[i] = byte ^ 0x36
    outer[i] = byte ^ 0x5c
  }
  const room = Buffer.alloc(blockSize + longestTicket)
  room.set(inner)
  return (text) => {
    const end = blockSize + room.write(text, blockSize, 'latin1')
    outer.write(hash('sha256', room.subarray(0, end), 'binary'), blockSize, 'latin1')
    return hash('sha256', outer, 'base64url')
  }
}

/** JSON omits undefined members. */
function claimsOf(subject: TicketSubject, now: Date): Record<string, unknown> {
  const issuedAt = Math.floor(now.getTime() / 1000)
  const { registration, proof } = subject
  return {
    sub: subject.globalDeviceId,
    ztd: registration?.registrationId,
    tid: registration?.tenantId,
    did: registration?.directoryDeviceId,
    ek: subject.ek,
    asr: proof.assurance,
    sim: proof.simulated || undefined,
    jkh: proof.joinKey,
    osb: subject.osBuild,
    ose: subject.osEdition,
    att: subject.needsAttention || undefined,
    uuo: subject.otherUuid || undefined,
    run: subject.run,
    jti: randomBytes(9).toString('base64url'),
    iat: issuedAt,
    exp: issuedAt + lifetimeSeconds,
  }
}

function subjectOf(claims: Record<string, unknown>, now: Date): VerifiedTicket {
  const seconds = now.getTime() / 1000
  if (Number(claims.exp) <= seconds) throw refused('has expired')
  if (Number(claims.iat) > seconds + clockSkewSeconds) throw refused('is from the future')
  return {
    globalDeviceId: String(claims.sub),
    ...(claims.ztd !== undefined && {
      registration: {
        tenantId: TenantId.parse(claims.tid),
        registrationId: RegistrationId.parse(claims.ztd),
        directoryDeviceId: DirectoryDeviceId.parse(claims.did),
      },
    }),
    ek: typeof claims.ek === 'string' ? claims.ek : null,
    osBuild: Number(claims.osb),
    osEdition: typeof claims.ose === 'number' ? claims.ose : null,
    needsAttention: claims.att === true,
    ...(claims.uuo === true && { otherUuid: true }),
    proof: {
      assurance: assurances.find((one) => one === claims.asr) ?? 'claimed',
      simulated: claims.sim === true,
      ...(typeof claims.jkh === 'string' && { joinKey: claims.jkh }),
    },
    ...(typeof claims.run === 'string' && { run: claims.run }),
    ...(typeof claims.jti === 'string' && { id: claims.jti }),
    issuedAt: new Date(1000 * Number(claims.iat)),
    claims,
  }
}

function refused(why: string): Fault {
  return new Fault('unauthenticated', `The device ticket ${why}. Ask for a new one with POST /device/v1/hello.`, {
    reason: 'device-ticket',
  })
}
