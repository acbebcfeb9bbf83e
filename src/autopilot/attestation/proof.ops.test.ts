// Every way of having the proof without the TPM, and what a proof leaves behind, with a TPM of Node's own cryptography; the
// same over TLS and with swtpm is test/flows/deployment/proof.test.ts.

import { createHash, createHmac, randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createTestDatabase, type TestDatabase } from '../../../test/support/database/database.ts'
import { insertTenant } from '../../../test/support/database/tenant-rows.ts'
import { importDeps } from '../../../test/support/import-deps.ts'
import { throwIt } from '../../../test/support/throw-it.ts'
import { nodeTpm } from '../../../test/support/tpm/node-tpm.ts'
import type { DirectoryDeviceId, RegistrationId, TenantId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { makeRateLimit } from '../../kernel/rate-limit.ts'
import { makeSeal } from '../../pki/seal.ts'
import type { HardwareFields } from '../../protocol/hardware-hash/fields.ts'
import { encodeFields } from '../../protocol/hardware-hash/write.ts'
import { concat, sized } from '../../protocol/tpm/marshal.ts'
import { encodePublic } from '../../protocol/tpm/public.ts'
import { encodeSignature } from '../../protocol/tpm/signature.ts'
import { akTemplate, ekTemplate } from '../../protocol/tpm/templates.ts'
import { activationText, qualifyingData } from '../../protocol/ztd/proof.ts'
import { simulatedHardware } from '../../simulator/simulated-hardware.ts'
import { importDevices } from '../channel/csv/csv.ops.ts'
import { type ContactLog, makeContactLog } from '../lookup/contact.ops.ts'
import { claimedOnly, makeDeviceTickets, type TicketSubject } from '../lookup/ticket.ops.ts'
import { openChallengeSeal } from './challenge.ops.ts'
import { type BegunProof, beginProof, type Connection, completeProof, type ProofDeps } from './proof.ops.ts'
import type { TpmTrust } from './tpm-trust.ops.ts'
import { nothingDenied } from './tpm-trust.ts'

const start = new Date('2026-11-21T10:00:00Z')
const tpm = nodeTpm()
const foreign = nodeTpm()
const tickets = makeDeviceTickets(randomBytes(32))
const binding = new Uint8Array(randomBytes(32))
const joinKey = new Uint8Array(randomBytes(91))
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')
const reason = (why: string) => expect.objectContaining({ reason: why })

let database: TestDatabase
let contacts: ContactLog
let deps: ProofDeps
let tenantId: TenantId
let trust: TpmTrust
let now: Date

beforeAll(async () => {
  database = await createTestDatabase()
  const { db } = database
  tenantId = await insertTenant(db, 'proof.example')
  contacts = makeContactLog(db, throwIt)
  const challenges = await openChallengeSeal(db, makeSeal(randomBytes(32)), () => start)
  deps = { db, tickets, contacts, challenges, tpmTrust: async () => trust, limit: makeRateLimit(6) }
})
afterAll(async () => {
  await contacts.close()
  await database.stop()
})
beforeEach(() => {
  trust = { denied: nothingDenied, vouchesFor: () => false }
  now = start
})

const version = "TPM-Version:2.0 -Level:0-Revision:1.38-VendorID:'IFX '-Firmware:458837.1166080"
const clientFlags = { simulated: true, softwareTpm: false, virtualMachine: false }

/** A registered machine, by default with a TPM whose hash tells nothing of software. */
async function register(seed: number, modulus: Uint8Array | null = tpm.modulus, more: Partial<HardwareFields> = {}) {
  const ek = modulus && ({ kind: 'rsa', bytes: modulus, version } as const)
  const fields: HardwareFields = { ...simulatedHardware(seed, { ...(ek && { ek }) }), clientFlags, ...more }
  const row = `${fields.serialNumber},,${encodeFields(fields).base64}`
  async function* bytes() {
    yield Buffer.from(`Device Serial Number,Windows Product ID,Hardware Hash\n${row}`)
  }
  const operation: OperationContext = { tenantId, actor: { kind: 'user', id: 'a', name: 'a' }, now: start }
  await importDevices(
    importDeps(database, () => start),
    operation,
    bytes(),
    {},
    () => {},
  )
  const stored = await database.db
    .selectFrom('autopilot_device')
    .select(['id', 'directory_device_id'])
    .where('tenant_id', '=', tenantId)
    .where('serial_number', '=', fields.serialNumber ?? '')
    .executeTakeFirstOrThrow()
  const registrationId = stored.id as RegistrationId // written by the import
  return { tenantId, registrationId, directoryDeviceId: stored.directory_device_id as DirectoryDeviceId }
}
type Registration = Awaited<ReturnType<typeof register>>

async function remove({ registrationId }: Registration): Promise<void> {
  await database.db
    .deleteFrom('autopilot_device')
    .where('tenant_id', '=', tenantId)
    .where('id', '=', registrationId)
    .execute()
}

async function change({ registrationId }: Registration, columns: Record<string, unknown>): Promise<void> {
  await database.db
    .updateTable('autopilot_device')
    .set(columns)
    .where('tenant_id', '=', tenantId)
    .where('id', '=', registrationId)
    .execute()
}

const rowOf = ({ registrationId }: Registration) =>
  database.db
    .selectFrom('autopilot_device')
    .select(['tpm_assurance', 'tpm_origin', 'tpm_simulated', 'enrollment_state', 'last_proven_at'])
    .where('tenant_id', '=', tenantId)
    .where('id', '=', registrationId)
    .executeTakeFirstOrThrow()

const storyOf = ({ directoryDeviceId }: Registration, step: string) =>
  database.db
    .selectFrom('device_event')
    .select(['outcome', 'detail'])
    .where('tenant_id', '=', tenantId)
    .where('directory_device_id', '=', directoryDeviceId)
    .where('step', '=', step)
    .execute()

const auditOf = ({ registrationId }: Registration) =>
  database.db
    .selectFrom('audit_entry')
    .select(['actor_kind', 'details'])
    .where('tenant_id', '=', tenantId)
    .where('action', '=', 'autopilot.device.prove')
    .where('target_id', '=', registrationId)
    .execute()

function ticketOf(registration: Registration | undefined, more: Partial<TicketSubject> = {}, of = tpm.modulus) {
  const subject: TicketSubject = {
    globalDeviceId: 'g',
    registration,
    ek: sha256(of),
    osBuild: 26100,
    osEdition: 48,
    needsAttention: false,
    proof: claimedOnly,
    ...more,
  }
  return tickets.verify(tickets.issue(subject, now), now)
}

const on = (more: Partial<Connection> = {}): Connection => ({
  address: '192.0.2.1',
  channelBinding: binding,
  now,
  ...more,
})
const keys = { ekPublic: tpm.ekPublic, akPublic: tpm.akPublic, ekCertificate: undefined }
const begin = (ticket: ReturnType<typeof ticketOf>, more: Partial<Parameters<typeof beginProof>[2]> = {}, by = on()) =>
  beginProof(deps, ticket, { ...keys, ...more }, by)

const activationOf = (begun: BegunProof, channelBinding = binding): Uint8Array =>
  createHmac('sha256', tpm.activate(begun) ?? '')
    .update(activationText(channelBinding))
    .digest()

function quoteOf({ nonce }: BegunProof, over: Parameters<typeof tpm.quote>[1] = {}, by = tpm) {
  const made = by.quote(qualifyingData({ nonce, channelBinding: binding, joinKey }), over)
  return { quoted: made.quoted, signature: encodeSignature(made.signature), pcrValues: made.pcrValues, joinKey }
}

type Answer = Parameters<typeof completeProof>[2]
async function prove(ticket: ReturnType<typeof ticketOf>, more: Parameters<typeof begin>[1] = {}, quote = true) {
  const begun = await begin(ticket, more)
  const answer: Answer = { id: begun.id, activation: activationOf(begun), quote: quote ? quoteOf(begun) : undefined }
  return completeProof(deps, ticket, answer, on())
}

describe('a proof', () => {
  test('[T-35] of the TPM alone gives ek, with a quote attested and the key; ticket, registration, story and audit say so', async () => {
    const device = await register(1)
    const plain = await prove(ticketOf(device), {}, false)
    expect(plain).toMatchObject({ assurance: 'ek', simulated: true })
    expect(tickets.verify(plain.deviceTicket, now)).toMatchObject({
      registration: device,
      ek: sha256(tpm.modulus),
      proof: { assurance: 'ek', simulated: true },
    })
    expect(tickets.verify(plain.deviceTicket, now).proof).not.toHaveProperty('joinKey')
    expect(await rowOf(device)).toMatchObject({ tpm_assurance: 'ek', tpm_origin: 'unknown', tpm_simulated: false })
    const whole = await prove(ticketOf(device))
    expect(tickets.verify(whole.deviceTicket, now).proof).toEqual({
      assurance: 'attested',
      simulated: true,
      joinKey: sha256(joinKey),
    })
    expect(await storyOf(device, 'tpm-proved')).toEqual([
      { outcome: 'warning', detail: { assurance: 'ek', origin: 'unknown' } },
      { outcome: 'warning', detail: { assurance: 'attested', origin: 'unknown' } },
    ])
    expect(await auditOf(device)).toMatchObject([
      { actor_kind: 'device', details: { assurance: 'ek' } },
      { actor_kind: 'device', details: { assurance: 'attested' } },
    ])
    expect((await rowOf(device)).last_proven_at).toBeNull() // nobody vouches for it, so it may block nothing
    await remove(device)
  })

  test('[T-34] counts as hardware with a trusted certificate only, and never again once the TPM was marked as software', async () => {
    const device = await register(2)
    const ekCertificate = tpm.certify()
    expect(await prove(ticketOf(device), { ekCertificate })).toMatchObject({ simulated: true })
    trust = { ...trust, vouchesFor: ({ modulus }) => modulus?.equals(tpm.modulus) === true }
    expect(await prove(ticketOf(device))).toMatchObject({ simulated: true })
    expect(await prove(ticketOf(device), { ekCertificate })).toMatchObject({ assurance: 'attested', simulated: false })
    expect(await rowOf(device)).toMatchObject({ tpm_origin: 'vendor', tpm_simulated: false, last_proven_at: now })
    expect((await storyOf(device, 'tpm-proved')).at(-1)?.outcome).toBe('ok')
    await expect(prove(ticketOf(device), { ekCertificate: foreign.certify() })).rejects.toThrow('about another key')
    // its certificate says software, by a trusted authority
    expect(await prove(ticketOf(device), { ekCertificate: tpm.certify({ maker: 'id:00001014' }) })).toMatchObject({
      simulated: true,
    })
    expect(await prove(ticketOf(device), { ekCertificate })).toMatchObject({ simulated: true })
    expect(await rowOf(device)).toMatchObject({ tpm_origin: 'simulated', tpm_simulated: true })
    await remove(device)
    const { softwareTpm: _, ...flags } = clientFlags
    for (const more of [
      { clientFlags: { ...flags, softwareTpm: true } },
      { tpmVersion: "VendorID:'MSFT'-Firmware:1.2" },
    ]) {
      const soft = await register(3, tpm.modulus, more)
      expect(await prove(ticketOf(soft), { ekCertificate })).toMatchObject({ simulated: true })
      expect(await rowOf(soft)).toMatchObject({ tpm_origin: 'simulated' })
      await remove(soft)
    }
  })
})

describe('a challenge', () => {
  test('[T-24][T-47] is given to a registered, open device with the key of its registration only, over TLS 1.3', async () => {
    const device = await register(10)
    const good = ticketOf(device)
    const begun = await begin(good)
    expect([begun.expiresAt, begun.nonce.length]).toEqual([new Date(now.getTime() + 60_000), 32])
    const nothing = reason('proof-not-registered')
    await expect(begin(ticketOf(undefined))).rejects.toEqual(nothing)
    await expect(begin(ticketOf(device, { needsAttention: true }))).rejects.toEqual(nothing)
    await expect(begin(good, {}, on({ channelBinding: undefined }))).rejects.toEqual(reason('proof-needs-tls13'))
    const other = reason('proof-other-key')
    await expect(begin(good, { ekPublic: foreign.ekPublic })).rejects.toEqual(other)
    // a ticket for a hash without the key, or with another one, is no ticket to this key
    for (const ek of [null, sha256(foreign.modulus)])
      await expect(begin(ticketOf(device, { ek }))).rejects.toEqual(other)
    await expect(begin(ticketOf(device, {}, foreign.modulus), { ekPublic: foreign.ekPublic })).rejects.toEqual(other)
    const unusable = reason('proof-key')
    await expect(begin(good, { ekPublic: tpm.akPublic })).rejects.toEqual(unusable)
    await expect(begin(good, { akPublic: tpm.ekPublic })).rejects.toEqual(unusable)
    await expect(begin(good, { akPublic: encodePublic(akTemplate()) })).rejects.toEqual(unusable)
    await expect(begin(good, { ekPublic: sized(new Uint8Array(9)) })).rejects.toEqual(reason('tpm-structure'))
    expect(await storyOf(device, 'tpm-refused')).toHaveLength(1) // an hour
    now = new Date(start.getTime() + 3_600_000)
    await expect(begin(ticketOf(device), { ekPublic: foreign.ekPublic })).rejects.toEqual(other)
    expect(await storyOf(device, 'tpm-refused')).toMatchObject([
      { outcome: 'warning', detail: { reason: 'proof-other-key' } },
      { outcome: 'warning', detail: { reason: 'proof-other-key' } },
    ])
    await change(device, { enrollment_state: 'blocked' })
    await expect(begin(ticketOf(device))).rejects.toEqual(nothing)
    await change(device, { enrollment_state: 'notContacted', hardware_hash: null })
    await expect(begin(ticketOf(device))).rejects.toEqual(reason('proof-no-key'))
    await remove(device)
    await expect(begin(ticketOf(device))).rejects.toEqual(nothing)
    const without = await register(11, null)
    await expect(begin(ticketOf(without))).rejects.toEqual(reason('proof-no-key'))
    expect(await storyOf(without, 'tpm-refused')).toHaveLength(1)
  })

  test('[T-33] is not given to a TPM on the list, by key, issuer, or maker and firmware, nor to one of the broken library', async () => {
    const device = await register(12)
    const refused = reason('tpm-vulnerable')
    const why = 'it leaks'
    const lists = [
      { keys: [{ sha256: sha256(tpm.modulus), why }] },
      { issuers: [{ name: 'CN=Chips', why }] },
      { firmware: [{ maker: 'IFX', from: 0n, to: (458837n << 32n) | 1166080n, why }] },
    ]
    for (const list of lists) {
      trust = { ...trust, denied: { ...nothingDenied, ...list } }
      await expect(begin(ticketOf(device), { ekCertificate: tpm.certify() })).rejects.toEqual(refused)
    }
    // the hash says 458837.1166080, which is a claim; the quote, which is signed, says what is true
    trust = { ...trust, denied: { ...nothingDenied, firmware: [{ maker: 'IFX', from: 7n, to: 7n, why }] } }
    const begun = await begin(ticketOf(device))
    const answer = { id: begun.id, activation: activationOf(begun), quote: quoteOf(begun, { firmwareVersion: 7n }) }
    await expect(completeProof(deps, ticketOf(device), answer, on())).rejects.toEqual(refused)
    expect((await rowOf(device)).tpm_assurance).toBe('claimed')
    // the maker of the certificate counts like that of the hash
    trust = { ...trust, denied: { ...nothingDenied, firmware: [{ maker: 'NTC', from: 7n, to: 7n, why }] } }
    const named = await begin(ticketOf(device), { ekCertificate: tpm.certify({ maker: 'id:4E544300' }) })
    const completion = { id: named.id, activation: activationOf(named), quote: quoteOf(named, { firmwareVersion: 7n }) }
    await expect(completeProof(deps, ticketOf(device), completion, on())).rejects.toEqual(refused)
    await remove(device)
    const weak = weakModulus()
    const broken = await register(13, weak)
    const asked = begin(ticketOf(broken, {}, weak), { ekPublic: encodePublic(ekTemplate(weak)) })
    await expect(asked).rejects.toThrow('CVE-2017-15361')
    await remove(broken)
  })

  test('a flood of them for one device from one address waits, and neither other devices nor other addresses with it', async () => {
    const [device, other] = [await register(14), await register(15, foreign.modulus)]
    const limited = reason('address-limit')
    for (let n = 0; n < 60; n++) await begin(ticketOf(device))
    await expect(begin(ticketOf(device))).rejects.toEqual(limited)
    await expect(begin(ticketOf(device))).rejects.toMatchObject({ details: { retryAfterSeconds: 10 } })
    await begin(ticketOf(device), {}, on({ address: '192.0.2.2' }))
    await begin(ticketOf(other, {}, foreign.modulus), { ekPublic: foreign.ekPublic })
    for (let n = 0; n < 60; n++)
      await expect(begin(ticketOf(undefined), {}, on({ address: '192.0.2.3' }))).rejects.toMatchObject({
        code: 'not-found',
      })
    await expect(begin(ticketOf(undefined), {}, on({ address: '192.0.2.3' }))).rejects.toEqual(limited)
    for (const one of [device, other]) await remove(one)
  })
})

describe('an answer', () => {
  test('[T-35] counts once, within 60 seconds, on its session, for its device, with the secret that the TPM opened', async () => {
    const device = await register(20)
    const other = await register(21, foreign.modulus)
    const ticket = ticketOf(device)
    const answerTo = (begun: BegunProof): Answer => ({
      id: begun.id,
      activation: activationOf(begun),
      quote: undefined,
    })
    const begun = await begin(ticket)
    const right = answerTo(begun)
    const complete = (answer = right, by = on(), of = ticket) => completeProof(deps, of, answer, by)
    // none of these uses it up
    await expect(complete(right, on({ channelBinding: undefined }))).rejects.toEqual(reason('proof-needs-tls13'))
    await expect(complete({ ...right, id: `${right.id.slice(0, -2)}AA` })).rejects.toEqual(reason('proof-challenge'))
    await expect(complete(right, on(), ticketOf(other))).rejects.toThrow('given to another device')
    await expect(complete(right, on(), ticketOf(undefined))).rejects.toThrow('given to another device')
    await expect(complete(right, on({ channelBinding: binding.with(31, binding[31]! ^ 1) }))).rejects.toEqual(
      reason('proof-other-connection'),
    )
    now = new Date(start.getTime() + 60_000)
    await expect(complete(right, on())).rejects.toEqual(reason('proof-expired'))
    expect(await complete(right, on({ now: new Date(start.getTime() + 59_999) }))).toMatchObject({ assurance: 'ek' })
    await expect(complete(right, on({ now: start }))).rejects.toEqual(reason('proof-used'))

    // a wrong answer uses it up
    const wrong = reason('proof-activation')
    for (const make of [
      (good: Uint8Array) => good.with(0, good[0]! ^ 1),
      (good: Uint8Array) => good.subarray(1),
      (good: Uint8Array) => concat(good, good),
      () => new Uint8Array(0),
    ]) {
      const next = await begin(ticketOf(device))
      const good = answerTo(next)
      await expect(complete({ ...good, activation: make(good.activation) }, on())).rejects.toEqual(wrong)
      await expect(complete(good, on())).rejects.toEqual(reason('proof-used'))
    }
    const relayed = await begin(ticketOf(device))
    const forRelay = activationOf(relayed, binding.with(0, binding[0]! ^ 1))
    await expect(complete({ ...answerTo(relayed), activation: forRelay }, on())).rejects.toEqual(wrong)
    for (const one of [device, other]) await remove(one)
  })

  test('[T-35] with a quote that is not all of what was asked gives nothing at all', async () => {
    const device = await register(22)
    const about = (begun: BegunProof, more: Partial<Parameters<typeof qualifyingData>[0]>) =>
      qualifyingData({ nonce: begun.nonce, channelBinding: binding, joinKey, ...more })
    const changed = new Uint8Array(32)
    const tries: [string, (begun: BegunProof) => ReturnType<typeof quoteOf>][] = [
      ['proof-quote', (begun) => ({ ...quoteOf(begun), signature: quoteOf(begun, {}, foreign).signature })],
      ['proof-quote', (begun) => quoteOf(begun, {}, foreign)],
      ['proof-quote', (begun) => quoteOf(begun, { extraData: about(begun, { nonce: changed }) })],
      ['proof-quote', (begun) => quoteOf(begun, { extraData: about(begun, { channelBinding: changed }) })],
      ['proof-quote', (begun) => quoteOf(begun, { extraData: about(begun, { joinKey: changed }) })],
      ['proof-quote', (begun) => quoteOf(begun, { selections: [] })],
      ['proof-quote', (begun) => quoteOf(begun, { safe: false })],
      ['proof-quote', (begun) => quoteOf(begun, { qualifiedSigner: changed })],
      ['proof-quote', (begun) => ({ ...quoteOf(begun), pcrValues: [] })],
      ['tpm-structure', (begun) => ({ ...quoteOf(begun), quoted: changed })],
      ['tpm-structure', (begun) => ({ ...quoteOf(begun), signature: changed })],
    ]
    for (const [why, make] of tries) {
      const begun = await begin(ticketOf(device))
      const answer = { id: begun.id, activation: activationOf(begun), quote: make(begun) }
      await expect(completeProof(deps, ticketOf(device), answer, on())).rejects.toEqual(reason(why))
    }
    expect(await rowOf(device)).toMatchObject({ tpm_assurance: 'claimed' })
    expect(await auditOf(device)).toEqual([])
    await remove(device)
  })

  test('[T-20][T-50] for a registration that ended or was blocked meanwhile gives nothing; a second machine with the key blocks it', async () => {
    const device = await register(23)
    const ticket = ticketOf(device)
    const ekCertificate = tpm.certify()
    trust = { ...trust, vouchesFor: () => true }
    const blocked = reason('proof-blocked')
    const late = await begin(ticket)
    await change(device, { enrollment_state: 'blocked' })
    const answer = { id: late.id, activation: activationOf(late), quote: undefined }
    await expect(completeProof(deps, ticket, answer, on())).rejects.toEqual(blocked)
    expect(await rowOf(device)).toMatchObject({ tpm_assurance: 'claimed', last_proven_at: null })
    await change(device, { enrollment_state: 'notContacted' })
    const copy = ticketOf(device, { otherUuid: true })
    // the machine itself proves as often as it likes
    for (let n = 0; n < 2; n++) expect(await prove(ticket, { ekCertificate })).toMatchObject({ simulated: false })
    const alarms = () =>
      database.db
        .selectFrom('alarm')
        .select('kind')
        .where('tenant_id', '=', tenantId)
        .where('subject_id', '=', device.registrationId)
        .execute()
    expect(await alarms()).toEqual([])
    // without anybody to vouch for it its proof counts for nothing here
    trust = { ...trust, vouchesFor: () => false }
    expect(await prove(copy)).toMatchObject({ simulated: true })
    trust = { ...trust, vouchesFor: () => true }
    await expect(prove(copy, { ekCertificate })).rejects.toEqual(blocked)
    expect(await rowOf(device)).toMatchObject({ enrollment_state: 'blocked', tpm_assurance: 'attested' })
    expect(await auditOf(device)).toHaveLength(3)
    expect(await alarms()).toEqual([{ kind: 'clone' }])
    await remove(device)
  })
})

/** A modulus as the broken library made them: a power of 65537 modulo small primes (CVE-2017-15361). */
function weakModulus(): Uint8Array {
  const primes = [11, 13, 17, 19, 37, 53, 61, 71, 73, 79, 97, 103, 107, 109, 127, 151, 157]
  const product = primes.reduce((all, prime) => all * BigInt(prime), 1n)
  let value = 65537n ** 5n % product
  value += product * ((3n * 2n ** 2046n) / product)
  const bytes = new Uint8Array(256)
  for (let at = 255; at >= 0; at--, value >>= 8n) bytes[at] = Number(value & 255n)
  return bytes
}
