// A registered device proves that it has the TPM of its registration (docs/protocols/attestation.md): a credential that only
// this TPM opens, then perhaps a quote over the key that will join.
//
// Invariants
//   1. The endorsement key is that of the stored hash; a caller's own words choose no registration.
//   2. A challenge is answered once, on the TLS session that got it, within 60 seconds (T-35).
//   3. A begin writes nothing. A refused answer writes the used challenge, and one line of the story an hour (T-49).
//   4. The mark of a software TPM stays with the registration for ever (T-34).

import { hash, randomBytes, timingSafeEqual } from 'node:crypto'

import { recordAudit } from '../../audit/record.sql.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import * as tenants from '../../directory/tenant/tenant.sql.ts'
import { admit } from '../../kernel/assurance-needs.ts'
import { Fault } from '../../kernel/fault.ts'
import type { RateLimit } from '../../kernel/rate-limit.ts'
import { inspect } from '../../protocol/hardware-hash/read.ts'
import { decodeQuoteStatement } from '../../protocol/tpm/attest.ts'
import { TpmCodecError } from '../../protocol/tpm/marshal.ts'
import { decodePublic, nameOf, type TpmPublic } from '../../protocol/tpm/public.ts'
import { isWeakInfineonKey } from '../../protocol/tpm/roca.ts'
import { decodeSignature } from '../../protocol/tpm/signature.ts'
import { akFlaw, ekFlaw } from '../../protocol/tpm/templates.ts'
import { activationText, qualifyingData, quotedRegisters, quotedSelections } from '../../protocol/ztd/proof.ts'
import { recordEvent } from '../../story/event.sql.ts'
import type { ContactLog } from '../lookup/contact.ops.ts'
import { recordProvenContact } from '../lookup/flag.ops.ts'
import type { DeviceTickets, HardwareProof, TicketSubject, VerifiedTicket } from '../lookup/ticket.ops.ts'
import { factsOf } from '../matching/facts.ts'
import { platformDigest } from '../matching/hash-platform.ts'
import type { Challenge, ChallengeSeal } from './challenge.ops.ts'
import { readEndorsement } from './endorsement.ops.ts'
import * as proofs from './proof.sql.ts'
import { quoteFlaw } from './proof.ts'
import { hmacSha256, isSignedByTpm, packFor } from './tpm-crypto.ops.ts'
import type { TpmTrust, TpmTrustFolder } from './tpm-trust.ops.ts'
import { deniedBecause, readTpmVersion, type TpmFacts, tpmOrigin } from './tpm-trust.ts'

export type ProofDeps = {
  readonly db: Db
  readonly tickets: DeviceTickets
  readonly contacts: Pick<ContactLog, 'answered'>
  readonly challenges: ChallengeSeal
  readonly tpmTrust: TpmTrustFolder
  readonly limit: RateLimit
}

/** The connection on which a device speaks. */
export type Connection = {
  readonly address: string
  readonly channelBinding: Uint8Array | undefined
  readonly now: Date
}

export type BeginInput = {
  readonly ekPublic: Uint8Array
  readonly akPublic: Uint8Array
  readonly ekCertificate: Uint8Array | undefined
}

export type BegunProof = {
  readonly id: string
  readonly credentialBlob: Uint8Array
  readonly encryptedSecret: Uint8Array
  readonly nonce: Uint8Array
  readonly expiresAt: Date
}

export async function beginProof(
  deps: ProofDeps,
  ticket: VerifiedTicket,
  input: BeginInput,
  connection: Connection,
): Promise<BegunProof> {
  const { now } = connection
  const channelBinding = boundTo(connection)
  const { registration } = ticket
  slowDown(deps.limit, `${connection.address} ${registration?.registrationId ?? ''}`, now)
  if (!registration || ticket.needsAttention) {
    throw new Fault('not-found', 'No registration belongs to this device ticket, so there is nothing to prove.', {
      reason: 'proof-not-registered',
    })
  }
  return recordingRefusal(deps, { registration, run: ticket.run }, now, async () => {
    const ek = readKey(input.ekPublic, 'endorsement', ekFlaw)
    const ak = readKey(input.akPublic, 'attestation', akFlaw)
    const registered = await registeredTpm(deps, registration)
    const { modulus } = ek.key as Extract<TpmPublic['key'], { type: 'rsa' }> // ekFlaw lets no other pass
    const presented = hash('sha256', modulus, 'hex')
    if (registered.ek !== presented || ticket.ek !== presented) {
      throw refusal(
        'proof-other-key',
        'This is not the TPM with which the device was registered. Register the device again if its board was replaced.',
      )
    }
    const trust = await deps.tpmTrust(now)
    const certificate = input.ekCertificate && readEndorsement(input.ekCertificate, modulus)
    const makers = [registered.maker, ...(certificate ? [certificate.maker] : [])]
    const facts = { ek: presented, issuer: certificate?.issuer, makers, firmware: [registered.firmware] }
    refuseDenied(trust, facts)
    if (isWeakInfineonKey(modulus)) throw denied('its keys can be computed from their public part (CVE-2017-15361)')
    const origin = tpmOrigin({
      marked: registered.marked,
      vouched: certificate !== undefined && trust.vouchesFor(certificate.read),
      makers,
      saysSoftware: registered.saysSoftware,
    })
    const secret = randomBytes(32)
    const nonce = randomBytes(32)
    const { tenantId, registrationId } = registration
    const sealed = deps.challenges.seal(
      {
        tenant: tenantId,
        registration: registrationId,
        directoryDevice: registered.directoryDeviceId,
        channelBinding,
        ek: presented,
        ekName: nameOf(ek),
        akPublic: input.akPublic,
        secret,
        nonce,
        origin,
        makers,
        ...(certificate && { issuer: certificate.issuer }),
      },
      now,
    )
    return { ...sealed, ...packFor(ek.key as Extract<TpmPublic['key'], { type: 'rsa' }>, nameOf(ak), secret), nonce } // as above
  })
}

/** By address and device: a flood with one device's hash delays neither other devices nor that one elsewhere. */
function slowDown(limit: RateLimit, key: string, now: Date): void {
  const wait = limit.wait(key, now)
  if (wait !== undefined) {
    throw new Fault('too-many', `Too many challenges were asked for. Ask again in ${wait} seconds.`, {
      reason: 'address-limit',
      details: { retryAfterSeconds: wait },
    })
  }
  limit.count(key, now)
}

export type CompleteInput = {
  readonly id: string
  readonly activation: Uint8Array
  readonly quote:
    | {
        readonly quoted: Uint8Array
        readonly signature: Uint8Array
        readonly pcrValues: readonly Uint8Array[]
        readonly joinKey: Uint8Array
      }
    | undefined
}

export async function completeProof(
  deps: ProofDeps,
  ticket: VerifiedTicket,
  input: CompleteInput,
  connection: Connection,
): Promise<{ readonly deviceTicket: string; readonly assurance: 'ek' | 'attested'; readonly simulated: boolean }> {
  const { now } = connection
  const channelBinding = boundTo(connection)
  const challenge = deps.challenges.open(input.id, now)
  if (
    ticket.registration?.registrationId !== challenge.registration ||
    ticket.registration.tenantId !== challenge.tenant
  ) {
    throw refusal('proof-challenge', 'The challenge was given to another device.')
  }
  return recordingRefusal(deps, { registration: ticket.registration, run: ticket.run }, now, async () => {
    if (!timingSafeEqual(challenge.channelBinding, channelBinding)) {
      throw refusal(
        'proof-other-connection',
        'The challenge was given out on another TLS connection. Begin and complete on one.',
      )
    }
    if (!(await proofs.useChallenge(deps.db, challenge.tenant, challenge.id, new Date(challenge.expires)))) {
      throw new Fault('gone', 'The challenge was answered before. Begin again with POST /attest/v1/begin.', {
        reason: 'proof-used',
      })
    }
    const wanted = hmacSha256(challenge.secret, activationText(channelBinding))
    if (input.activation.length !== wanted.length || !timingSafeEqual(input.activation, wanted)) {
      throw refusal(
        'proof-activation',
        'The TPM did not open the credential, or the answer was made for another connection.',
      )
    }
    const joinKey = input.quote && checkQuote(await deps.tpmTrust(now), challenge, input.quote, channelBinding)
    const assurance = joinKey === undefined ? 'ek' : 'attested'
    const marked = await recordProof(
      deps,
      challenge,
      { assurance, otherUuid: ticket.otherUuid === true, run: ticket.run },
      now,
    )
    const simulated = marked || challenge.origin !== 'vendor'
    const proof: HardwareProof = { assurance, simulated, ...(joinKey !== undefined && { joinKey }) }
    const subject: TicketSubject = { ...ticket, ek: challenge.ek, proof }
    return { deviceTicket: deps.tickets.issue(subject, now), assurance, simulated }
  })
}

/** SHA-256, hex, of the key that the quote is about; throws when the quote proves nothing. */
function checkQuote(
  trust: TpmTrust,
  challenge: Challenge,
  quote: NonNullable<CompleteInput['quote']>,
  channelBinding: Uint8Array,
): string {
  const ak = decoded(() => decodePublic(challenge.akPublic))
  const statement = decoded(() => decodeQuoteStatement(quote.quoted))
  const signature = decoded(() => decodeSignature(quote.signature))
  const flaw = quoteFlaw({
    statement,
    signatureIsGood: isSignedByTpm(ak, quote.quoted, signature),
    ak,
    ekName: challenge.ekName,
    qualifyingData: qualifyingData({ nonce: challenge.nonce, channelBinding, joinKey: quote.joinKey }),
    selections: quotedSelections,
    pcrValues: quote.pcrValues,
  })
  if (flaw !== undefined) throw refusal('proof-quote', `The quote proves nothing: ${flaw}.`)
  const { ek, issuer, makers } = challenge
  refuseDenied(trust, { ek, issuer, makers, firmware: [statement.firmwareVersion] })
  return hash('sha256', quote.joinKey, 'hex')
}

/**
 * Returns whether the registration carries the mark of a software TPM. Two machines that prove one key are a copied TPM:
 * what that does to the registration is stored, and then the asker is refused (T-20).
 */
async function recordProof(
  { db }: ProofDeps,
  challenge: Challenge,
  {
    assurance,
    otherUuid,
    run,
  }: { readonly assurance: 'ek' | 'attested'; readonly otherUuid: boolean; readonly run: string | undefined },
  now: Date,
): Promise<boolean> {
  const { tenant: tenantId, registration: registrationId, directoryDevice: directoryDeviceId, origin } = challenge
  const detail = { assurance, origin }
  const marked = await inTransaction(db, async (tx) => {
    const stored = await proofs.setProved(tx, tenantId, registrationId, { assurance, origin })
    if (!stored) return 'blocked'
    const simulated = stored.marked || origin !== 'vendor'
    const policy = await tenants.assurancePolicy(tx, tenantId)
    const admission = admit('blocking', { assurance, registered: true, simulated }, policy)
    // a proof that the tenant does not accept stops nobody; the hello that showed another UUID has raised the alarm
    if (admission.kind === 'admitted') {
      const device = { tenantId, registrationId, directoryDeviceId, otherUuid, run }
      if ((await recordProvenContact(tx, device, admission, now)) === 'blocked') return 'blocked'
    }
    const outcome = origin === 'vendor' ? 'ok' : 'warning'
    const event = { tenantId, deviceId: directoryDeviceId, at: now, hop: 'deployment' as const }
    await recordEvent(tx, { ...event, step: 'tpm-proved', outcome, detail, assurance, run })
    const actor = { kind: 'device', id: registrationId, name: registrationId } as const
    await recordAudit(
      tx,
      { tenantId, actor, now },
      { action: 'autopilot.device.prove', targetKind: 'autopilot-device', targetId: registrationId, details: detail },
    )
    return stored.marked
  })
  if (marked !== 'blocked') return marked
  throw refusal(
    'proof-blocked',
    'The device is blocked: two machines proved the same TPM, or it was deregistered. Import its present hardware hash.',
  )
}

type Registered = proofs.ProvingDevice & {
  readonly ek: string
  readonly maker: string
  readonly firmware: bigint | undefined
  readonly saysSoftware: boolean
}

const hashSize = 3000

async function registeredTpm(
  { db }: ProofDeps,
  registration: NonNullable<VerifiedTicket['registration']>,
): Promise<Registered> {
  const { tenantId, registrationId } = registration
  const device = await proofs.provingDevice(db, tenantId, registrationId)
  if (!device || device.blocked) {
    throw new Fault('not-found', 'The device is not registered any more, or it is blocked.', {
      reason: 'proof-not-registered',
    })
  }
  const whole = Buffer.alloc(hashSize) // hashes are stored without their padding
  if (device.hash) whole.set(device.hash.subarray(0, hashSize))
  const inspection = inspect(whole, platformDigest)
  const fields = inspection.ok ? inspection.hash.fields : undefined
  const ek = fields && factsOf(fields).ek
  if (ek === undefined) {
    throw new Fault(
      'conflict',
      'The device was registered without the key of its TPM. Collect its hardware hash anew and import it.',
      {
        reason: 'proof-no-key',
      },
    )
  }
  const { maker, firmware } = readTpmVersion(fields?.tpmVersion)
  return { ...device, ek, maker, firmware, saysSoftware: fields?.clientFlags?.softwareTpm === true }
}

function readKey(bytes: Uint8Array, which: string, flawOf: (key: TpmPublic) => string | undefined): TpmPublic {
  const key = decoded(() => decodePublic(bytes))
  const flaw = flawOf(key)
  if (flaw !== undefined) {
    throw new Fault('invalid-input', `The ${which} key is of no use: ${flaw}.`, { reason: 'proof-key' })
  }
  return key
}

function decoded<T>(decode: () => T): T {
  try {
    return decode()
  } catch (error) {
    if (!(error instanceof TpmCodecError)) throw error
    throw new Fault('invalid-input', error.message, { reason: 'tpm-structure', cause: error })
  }
}

function boundTo({ channelBinding }: Connection): Uint8Array {
  if (channelBinding) return channelBinding
  throw new Fault(
    'invalid-input',
    'A TPM is proved over TLS 1.3 only, from the device to this service without a proxy that ends it.',
    {
      reason: 'proof-needs-tls13',
    },
  )
}

function refuseDenied(trust: TpmTrust, facts: TpmFacts): void {
  const why = deniedBecause(trust.denied, facts)
  if (why !== undefined) throw denied(why)
}

function denied(why: string): Fault {
  return refusal(
    'tpm-vulnerable',
    `This TPM is known to be vulnerable (0x81039024): ${why}. Update its firmware; if that changes the key, register the device again.`,
  )
}

function refusal(reason: string, message: string): Fault {
  return new Fault('forbidden', message, { reason })
}

type Proving = {
  readonly registration: NonNullable<VerifiedTicket['registration']>
  readonly run: string | undefined
}

/** One line an hour and run: anybody with its hardware hash can come this far. */
async function recordingRefusal<T>(
  { db, contacts }: ProofDeps,
  { registration: { tenantId, registrationId, directoryDeviceId: deviceId }, run }: Proving,
  now: Date,
  operation: () => Promise<T>,
): Promise<T> {
  try {
    return await operation()
  } catch (error) {
    const more = error instanceof Fault && contacts.answered('tpm-refused', { registrationId, run }, now)
    if (more) {
      const detail = { reason: error.reason, message: error.message, ...more }
      await recordEvent(db, {
        tenantId,
        deviceId,
        at: now,
        hop: 'deployment',
        step: 'tpm-refused',
        outcome: 'warning',
        detail,
        assurance: 'claimed',
        run,
      })
    }
    throw error
  }
}

export const requestedRegisters = [{ hash: 'sha256' as const, registers: [...quotedRegisters] }]
