// Proof by TPM over the real wires, against swtpm: the server packs credentials and reads quotes that a TPM opens and makes,
// and every way of having the proof without the TPM is refused. What joins and enrols with a proof is tested beside that.

import { createHash } from 'node:crypto'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { encodeFields } from '../../../src/protocol/hardware-hash/write.ts'
import { bitmapOf } from '../../../src/protocol/tpm/attest.ts'
import { algorithm } from '../../../src/protocol/tpm/constants.ts'
import { encodePublic } from '../../../src/protocol/tpm/public.ts'
import type { Hardware } from '../../../src/simulator/options.ts'
import { freshKeys, requestKey } from '../../../src/simulator/port/keys.ts'
import { simulatedHardware } from '../../../src/simulator/simulated-hardware.ts'
import { hardwareWithTpm } from '../../../src/simulator/tpm/hardware.ts'
import {
  answerOf,
  base64,
  beginBody,
  type Connection,
  claimsOf,
  connectTo,
  helloTicket,
  type Keys,
  withKeys,
} from '../../support/tpm/prover.ts'
import { hasSwtpm, type Swtpm, startSwtpm, swtpmNeeded } from '../../support/tpm/swtpm.ts'
import { boot, type Office, openOffice, recordsOf } from '../../support/world/office.ts'
import { startWorld, type World } from '../../support/world/world.ts'

describe.skipIf(!hasSwtpm)(`proof by TPM${swtpmNeeded}`, () => {
  let world: World
  let office: Office
  let tpm: Swtpm
  let other: Swtpm
  let hardware: Hardware
  let joinKey: string
  let laterMs = 0
  const opened: Connection[] = []

  beforeAll(async () => {
    world = await startWorld({ clock: () => new Date(Date.now() + laterMs) })
    ;[tpm, other] = await Promise.all([startSwtpm(), startSwtpm()])
    office = await openOffice(world, 'proof.example', { application: null, statusPage: null })
    hardware = await hardwareWithTpm(70_001, tpm.open)
    await office.register(hardware)
    joinKey = await freshKeys()
  })
  afterAll(async () => {
    for (const connection of opened) connection.close()
    await tpm?.[Symbol.asyncDispose]()
    await other?.[Symbol.asyncDispose]()
    await world?.[Symbol.asyncDispose]()
  })

  const connection = (maxVersion?: 'TLSv1.2'): Connection => {
    const one = connectTo(world, maxVersion)
    opened.push(one)
    return one
  }
  const refused = (reason: string) => ({ status: 403, body: { ErrorDetail: expect.stringMatching(reason) } })

  /** Begins on one connection with the claimed ticket of this hardware. */
  async function begun(keys: Keys, on = connection(), hash = hardware.hash) {
    const ticket = await helloTicket(on, hash)
    const answer = await on.post('/attest/v1/begin', beginBody(keys), ticket)
    return { on, ticket, answer, complete: (body: unknown) => on.post('/attest/v1/complete', body, ticket) }
  }

  async function stored(of = hardware) {
    return world.app.db
      .selectFrom('autopilot_device')
      .select(['id', 'tpm_assurance', 'tpm_origin', 'tpm_simulated', 'directory_device_id'])
      .where('tenant_id', '=', office.tenant.tenantId)
      .where('serial_number', '=', of.fields.serialNumber ?? '')
      .executeTakeFirstOrThrow()
  }

  test('[T-35] the TPM opens the credential: the ticket says ek; with a quote over the join key it says attested and names the key', async () => {
    for (const kind of ['ecc', 'rsa'] as const) {
      await withKeys(
        tpm,
        async (keys, exchange) => {
          const first = await begun(keys)
          expect(first.answer.status).toBe(200)
          const plain = await first.complete(
            await answerOf(first.answer, keys, exchange, { binding: first.on.binding() }),
          )
          expect(plain).toMatchObject({ status: 200, body: { assurance: 'ek', simulated: true } })
          expect(claimsOf(plain.body.deviceTicket)).toMatchObject({ asr: 'ek', sim: true })
          expect(claimsOf(plain.body.deviceTicket)).not.toHaveProperty('jkh')

          const second = await begun(keys)
          const options = { binding: second.on.binding(), joinKey }
          const whole = await second.complete(await answerOf(second.answer, keys, exchange, options))
          expect(whole).toMatchObject({ status: 200, body: { assurance: 'attested', simulated: true } })
          const jkh = createHash('sha256').update(requestKey(joinKey).publicKey).digest('hex')
          expect(claimsOf(whole.body.deviceTicket)).toMatchObject({ asr: 'attested', sim: true, jkh })
        },
        kind,
      )
    }
    expect(await stored()).toMatchObject({ tpm_assurance: 'attested', tpm_origin: 'simulated', tpm_simulated: true })
  })

  test('a device with a TPM proves itself before it asks for its profile and joins with the quoted key; story and audit say so', async () => {
    const person = await office.tenant.user('pia')
    const result = await boot(world, hardware, person, { tpm: tpm.open, keys: freshKeys })
    expect(result.outcome).toBe('desktop-managed')
    const steps = result.steps.map(({ step }) => step)
    expect(steps.indexOf('tpm-shown')).toBeGreaterThan(-1)
    expect(steps.indexOf('tpm-shown')).toBeLessThan(steps.indexOf('profile-received'))
    expect(result.deviceId).toBe((await recordsOf(office.tenant, hardware)).registration?.azureActiveDirectoryDeviceId)

    const { id, directory_device_id: directoryDeviceId } = await stored()
    const events = await world.app.db
      .selectFrom('device_event')
      .select(['step', 'outcome', 'detail'])
      .where('tenant_id', '=', office.tenant.tenantId)
      .where('directory_device_id', '=', directoryDeviceId)
      .where('step', '=', 'tpm-proved')
      .execute()
    expect(events.at(-1)).toMatchObject({ outcome: 'warning', detail: { assurance: 'attested', origin: 'simulated' } })
    // the story says of each line how far the device had proved itself, and gives those of one assurance alone
    type Line = { sequence: string; step: string; hop: string; claimed: boolean; assurance: string | null }
    const story = async (query = '') =>
      (
        await office.tenant.api.get<{ value: Line[] }>(
          `/beta/deviceManagement/windowsAutopilotDeviceIdentities/${id}/story${query}`,
        )
      ).value
    const lines = await story()
    const of = (step: string) => lines.findLast((one) => one.step === step)
    for (const step of ['tpm-proved', 'profile-offered', 'directory-joined', 'mdm-enrolled', 'desktop'])
      expect(of(step)).toMatchObject({ step, assurance: 'attested', claimed: step === 'desktop' })
    expect(of('registered')).toMatchObject({ assurance: null, claimed: false })
    for (const assurance of ['claimed', 'ek', 'attested'])
      expect(await story(`?assurance=${assurance}`)).toEqual(lines.filter((one) => one.assurance === assurance))
    await expect(story('?assurance=sworn')).rejects.toMatchObject({ status: 400 })
    const audited = await world.app.db
      .selectFrom('audit_entry')
      .select(['actor_kind', 'details'])
      .where('tenant_id', '=', office.tenant.tenantId)
      .where('action', '=', 'autopilot.device.prove')
      .where('target_id', '=', id)
      .execute()
    expect(audited).toHaveLength(events.length)
    expect(audited.at(-1)).toMatchObject({
      actor_kind: 'device',
      details: { assurance: 'attested', origin: 'simulated' },
    })
    const object = async () =>
      world.app.db
        .selectFrom('directory_device')
        .select(['assurance', 'tpm_simulated', 'joined_as_registered'])
        .where('tenant_id', '=', office.tenant.tenantId)
        .where('id', '=', directoryDeviceId)
        .executeTakeFirstOrThrow()
    // The key of the join is the one that was quoted, so the join counts as attested, by a software TPM.
    expect(await object()).toEqual({ assurance: 'attested', tpm_simulated: true, joined_as_registered: true })
    expect(steps).not.toContain('tpm-not-shown')
  })

  test('[T-35] an attestation key of another machine is refused: its credential does not open here, and its quote has no activation', async () => {
    await withKeys(tpm, (keys, exchange) =>
      withKeys(other, async (foreign, foreignExchange) => {
        const attack = await begun({ ...keys, ak: foreign.ak })
        expect(attack.answer.status).toBe(200)
        const options = { binding: attack.on.binding(), joinKey }
        // The registered TPM opens it for no key but its own; the other machine does not open it at all.
        await expect(answerOf(attack.answer, keys, exchange, options)).rejects.toThrow(/refused activateCredential/)
        await expect(answerOf(attack.answer, foreign, foreignExchange, options)).rejects.toThrow(
          /refused activateCredential/,
        )

        // The machine's own activation together with a quote by the other machine's key.
        const mixed = await begun(keys)
        const own = await answerOf(mixed.answer, keys, exchange, { binding: mixed.on.binding() })
        const theirs = await begun(keys)
        const quoted = await answerOf(theirs.answer, keys, exchange, { binding: mixed.on.binding(), joinKey })
        expect(await mixed.complete({ ...own, quote: quoted.quote })).toMatchObject(refused('not about this challenge'))
      }),
    )
  })

  test('[T-35] a challenge is answered on the TLS session that got it: neither another session nor a relay in between', async () => {
    await withKeys(tpm, async (keys, exchange) => {
      // Everything right, and computed for the session it is sent on, which is not the one that began.
      const first = await begun(keys)
      const second = connection()
      await helloTicket(second, hardware.hash)
      const moved = await answerOf(first.answer, keys, exchange, { binding: second.binding(), joinKey })
      expect(await second.post('/attest/v1/complete', moved, first.ticket)).toMatchObject(
        refused('another TLS connection'),
      )

      // A relay: the honest machine answers for its session with the relay, which began on a session of its own.
      const relayed = await answerOf(first.answer, keys, exchange, { binding: second.binding(), joinKey })
      expect(await first.complete(relayed)).toMatchObject(refused('did not open the credential'))

      const third = await begun(keys)
      const right = await answerOf(third.answer, keys, exchange, { binding: third.on.binding() })
      const quoteOfRelay = await answerOf(third.answer, keys, exchange, { binding: second.binding(), joinKey })
      expect(await third.complete({ ...right, quote: quoteOfRelay.quote })).toMatchObject(
        refused('not about this challenge'),
      )

      const old = connection('TLSv1.2')
      const ticket = await helloTicket(old, hardware.hash)
      expect(await old.post('/attest/v1/begin', beginBody(keys), ticket)).toMatchObject({ status: 400 })
    })
  })

  test('[T-35] a challenge lives 60 seconds and is answered once, also when the first answer was wrong', async () => {
    await withKeys(tpm, async (keys, exchange) => {
      const late = await begun(keys)
      const answer = await answerOf(late.answer, keys, exchange, { binding: late.on.binding(), joinKey })
      laterMs += 60_000
      expect(await late.complete(answer)).toMatchObject({ status: 410 })

      const twice = await begun(keys)
      const good = await answerOf(twice.answer, keys, exchange, { binding: twice.on.binding(), joinKey })
      const both = await Promise.all([twice.complete(good), twice.complete(good), twice.complete(good)])
      expect(both.map(({ status }) => status).sort()).toEqual([200, 410, 410])

      const guessed = await begun(keys)
      const right = await answerOf(guessed.answer, keys, exchange, { binding: guessed.on.binding() })
      expect(await guessed.complete({ ...right, activation: base64(new Uint8Array(32)) })).toMatchObject(
        refused('did not open'),
      )
      expect(await guessed.complete(right)).toMatchObject({ status: 410 })

      const changed = await begun(keys)
      const id = String(changed.answer.body.id)
      for (const broken of [`${id.slice(0, -2)}AA`, id.slice(0, 40), 'AAAA']) {
        expect((await changed.complete({ ...right, id: broken })).status).toBe(403)
      }
    })
  })

  test('[T-35] a quote over another join key, over other registers, with other values or with a changed signature gives no attested', async () => {
    const thief = await freshKeys()
    await withKeys(tpm, async (keys, exchange) => {
      const tries: [string, (honest: Record<string, string & string[]>) => object, object?][] = [
        ['not about this challenge', (quote) => quote, { quotedKey: thief }],
        [
          'registers that were asked for',
          (quote) => quote,
          { selections: [{ hash: algorithm.sha256, bitmap: bitmapOf([16]) }] },
        ],
        [
          'values of the registers',
          (quote) => ({ ...quote, pcrValues: quote.pcrValues?.map(() => base64(new Uint8Array(32).fill(1))) }),
        ],
        ['not signed', (quote) => ({ ...quote, signature: flipLast(String(quote.signature)) })],
        ['not signed', (quote) => ({ ...quote, quoted: flipLast(String(quote.quoted)) })],
      ]
      for (const [why, change, over] of tries) {
        const { on, answer, complete } = await begun(keys)
        const honest = await answerOf(answer, keys, exchange, { binding: on.binding(), joinKey, ...over })
        const quote = change(honest.quote as Record<string, string & string[]>)
        expect(await complete({ ...honest, quote }), why).toMatchObject(refused(why))
      }
      const { on, answer, complete } = await begun(keys)
      const honest = await answerOf(answer, keys, exchange, { binding: on.binding(), joinKey })
      const broken = { ...(honest.quote as object), quoted: base64(new Uint8Array(100)) }
      expect((await complete({ ...honest, quote: broken })).status).toBe(400)
    })
  })

  test('[T-35] a challenge raises the ticket of the device that it was given to, and of no other, even on one connection', async () => {
    const plain = simulatedHardware(70_060)
    const poor = { hash: encodeFields(plain).base64, fields: plain }
    await office.register(poor)
    await withKeys(tpm, async (keys, exchange) => {
      const rich = await begun(keys)
      expect(rich.answer.status).toBe(200)
      const poorTicket = await helloTicket(rich.on, poor.hash)
      const right = await answerOf(rich.answer, keys, exchange, { binding: rich.on.binding(), joinKey })
      expect(await rich.on.post('/attest/v1/complete', right, poorTicket)).toMatchObject(
        refused('given to another device'),
      )
      expect(await stored(poor)).toMatchObject({ tpm_assurance: 'claimed' })
      expect((await rich.complete(right)).status).toBe(200) // it was not used up
    })
  })

  test('[T-24] [T-47] the hash without its TPM stays claimed: no other endorsement key, no mutated one, and none where the hash names none', async () => {
    await withKeys(other, async (foreign, foreignExchange) => {
      const asItself = await begun(foreign)
      expect(asItself.answer).toMatchObject(refused('not the TPM with which the device was registered'))

      await withKeys(tpm, async (keys) => {
        // The public part of the registered key is in the hash; whoever has the hash gets a challenge and cannot open it.
        const { ak } = foreign
        const replay = await begun({ ...keys, ak })
        expect(replay.answer.status).toBe(200)
        await expect(
          answerOf(replay.answer, { ...foreign, ak }, foreignExchange, { binding: replay.on.binding() }),
        ).rejects.toThrow(/refused/)

        const { on, ticket } = replay
        const area = keys.ek.value
        const modulus = Uint8Array.from((area.key as { modulus: Uint8Array }).modulus)
        modulus[255]! ^= 2
        const mutants = [
          { ...area, key: { ...area.key, modulus } },
          { ...area, attributes: area.attributes ^ 0x20000 },
          { ...area, policy: new Uint8Array(0) },
          { ...area, key: { ...area.key, symmetric: null } },
        ]
        for (const mutant of mutants) {
          const body = { ...beginBody(keys), ekPublic: base64(encodePublic(mutant as typeof area)) }
          expect([400, 403]).toContain((await on.post('/attest/v1/begin', body, ticket)).status)
        }
        const junk = { ...beginBody(keys), akPublic: base64(new Uint8Array(64)) }
        expect((await on.post('/attest/v1/begin', junk, ticket)).status).toBe(400)
      })
    })
    const without = simulatedHardware(70_050)
    const plain = { hash: encodeFields(without).base64, fields: without }
    await office.register(plain)
    await withKeys(tpm, async (keys) => {
      expect((await begun(keys, connection(), plain.hash)).answer).toMatchObject({ status: 409 })
      const stranger = encodeFields(simulatedHardware(70_051)).base64
      expect((await begun(keys, connection(), stranger)).answer).toMatchObject({ status: 404 })
    })
    expect(claimsOf(await helloTicket(connection(), hardware.hash))).toMatchObject({ asr: 'claimed' })
  })

  /** Hardware whose hash tells nothing of software, as a forger or a real PC would have it. */
  async function silentHardware(seed: number, of: Swtpm): Promise<Hardware> {
    const { fields } = await hardwareWithTpm(seed, of.open)
    const silent = {
      ...simulatedHardware(seed),
      ...fields,
      tpmVersion: "TPM-Version:2.0 -Level:0-Revision:1.38-VendorID:'IFX '-Firmware:458837.1166080",
      clientFlags: { simulated: true, softwareTpm: false, virtualMachine: false },
    }
    const made = { hash: encodeFields(silent).base64, fields: silent }
    await office.register(made)
    return made
  }

  async function prove(of: Swtpm, hash: string, certificate?: Uint8Array) {
    return withKeys(of, async (keys, exchange) => {
      const { on, answer, complete } = await begun({ ...keys, certificate }, connection(), hash)
      if (answer.status !== 200) return answer
      return complete(await answerOf(answer, keys, exchange, { binding: on.binding(), joinKey }))
    })
  }

  function trust(files: Record<string, string>): void {
    const folder = join(world.folder, 'tpm')
    rmSync(folder, { recursive: true, force: true })
    mkdirSync(join(folder, 'vendors'), { recursive: true })
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text)
    laterMs += 61_000 // the folder is read again after a minute
  }

  test('[T-34] only a vendor whom the installation trusts makes a TPM one of hardware; the mark of a software TPM stays for ever', async () => {
    await using chip = await startSwtpm()
    const silent = await silentHardware(70_100, chip)
    const modulus = silent.fields as { ekPub?: Uint8Array }
    const own = await withKeys(chip, async ({ certificate }) => certificate)
    const asVendor = await chip.certify(modulus.ekPub ?? new Uint8Array(0), 'id:49465800')

    trust({})
    // No certificate, and one by an authority that nobody trusts: proved, and no hardware.
    for (const certificate of [undefined, asVendor]) {
      expect((await prove(chip, silent.hash, certificate)).body).toMatchObject({
        assurance: 'attested',
        simulated: true,
      })
      expect(await stored(silent)).toMatchObject({ tpm_origin: 'unknown', tpm_simulated: false })
    }
    // The authority of another installation's chips does not help either.
    trust({ 'vendors/other.pem': other.issuerPem })
    expect((await prove(chip, silent.hash, asVendor)).body).toMatchObject({ simulated: true })
    // The vendor is trusted: hardware.
    trust({ 'vendors/fabrikam.pem': chip.issuerPem })
    expect((await prove(chip, silent.hash, asVendor)).body).toMatchObject({ assurance: 'attested', simulated: false })
    expect(await stored(silent)).toMatchObject({ tpm_origin: 'vendor', tpm_simulated: false })

    // Once it shows what it is, though by a trusted authority, it stays marked, whatever it shows later.
    expect((await prove(chip, silent.hash, own)).body).toMatchObject({ assurance: 'attested', simulated: true })
    expect(await stored(silent)).toMatchObject({ tpm_origin: 'simulated', tpm_simulated: true })
    for (const certificate of [asVendor, undefined]) {
      const later = await prove(chip, silent.hash, certificate)
      expect(later.body).toMatchObject({ assurance: 'attested', simulated: true })
      expect(claimsOf(later.body.deviceTicket)).toMatchObject({ sim: true })
    }
    expect(await stored(silent)).toMatchObject({ tpm_origin: 'simulated', tpm_simulated: true })

    // Administrators see the mark, though the device has not joined.
    expect((await recordsOf(office.tenant, silent)).registration).toMatchObject({ assurance: '', tpmSimulated: true })

    // A certificate about another key, and one that is no endorsement certificate, are refused.
    const foreign = await withKeys(other, async ({ certificate }) => certificate)
    expect(await prove(chip, silent.hash, foreign)).toMatchObject({ status: 400 })
    const server = Buffer.from(chip.issuerPem.replace(/-----[^-]+-----|\s/g, ''), 'base64')
    expect(await prove(chip, silent.hash, server)).toMatchObject({ status: 400 })
  })

  test('[T-33] a TPM on the list of vulnerable ones is refused with 0x81039024, by issuer, by firmware or by key', async () => {
    await using chip = await startSwtpm()
    const silent = await silentHardware(70_200, chip)
    const certificate = await withKeys(chip, async (keys) => keys.certificate)
    const why = 'its firmware leaks keys'
    const blocked = { status: 403, body: { ErrorCode: 0x81039024, ErrorDetail: expect.stringContaining(why) } }
    const denied = (list: object) => trust({ 'denied.json': JSON.stringify(list) })

    denied({ issuers: [{ name: 'CN=swtpm-localca', why }] })
    expect(await prove(chip, silent.hash, certificate)).toMatchObject(blocked)
    denied({ firmware: [{ maker: 'IFX', from: '458837.0', to: '458837.9999999', why }] })
    expect(await prove(chip, silent.hash)).toMatchObject(blocked)
    denied({ firmware: [{ maker: 'IFX', to: '458836.9', why }] })
    expect(await prove(chip, silent.hash)).toMatchObject({ status: 200 })
    // What the hash says is a claim; the quote tells the true version, 0x20191023 and 0x00163636 for swtpm.
    denied({ firmware: [{ maker: 'IFX', from: '538513443.1455670', to: '538513443.1455670', why }] })
    expect(await prove(chip, silent.hash)).toMatchObject(blocked)
    const { ekPub } = silent.fields as { ekPub?: Uint8Array }
    denied({
      keys: [
        {
          sha256: createHash('sha256')
            .update(ekPub ?? '')
            .digest('hex'),
          why,
        },
      ],
    })
    expect(await prove(chip, silent.hash)).toMatchObject(blocked)
    // A mistake in the list leaves what was read before in force.
    trust({ 'denied.json': '{"issuers": [' })
    expect(await prove(chip, silent.hash)).toMatchObject(blocked)
    trust({})
    expect(await prove(chip, silent.hash)).toMatchObject({ status: 200 })

    const events = await world.app.db
      .selectFrom('device_event')
      .select(['step', 'detail'])
      .where('tenant_id', '=', office.tenant.tenantId)
      .where('directory_device_id', '=', (await stored(silent)).directory_device_id)
      .where('step', '=', 'tpm-refused')
      .orderBy('sequence')
      .execute()
    // one line an hour for each run, of four runs, whoever keeps asking
    expect(events.map(({ detail }) => detail)).toEqual(
      [undefined, undefined, undefined, true].map((last) =>
        expect.objectContaining({ reason: 'tpm-vulnerable', ...(last && { othersNotTold: true }) }),
      ),
    )
  })

  test('[T-20][T-49] a software TPM copied into a second machine: both prove one key with two UUIDs, and where software TPMs count the registration is blocked', async () => {
    await using chip = await startSwtpm()
    const original = await hardwareWithTpm(70_400, chip.open)
    await office.register(original)
    const copy = { ...simulatedHardware(70_400), ...original.fields, uuid: 'b3a1f6a2-9a53-4a52-8f40-4f5d2c1b0a99' }
    const copied = encodeFields(copy).base64
    // Whoever has the hash can say any UUID; a claim alone changes nothing (T-49).
    await helloTicket(connection(), copied)
    // Nor does the proof of a software TPM where it is not accepted (T-34): anybody can copy one.
    for (const hash of [original.hash, copied]) expect(await prove(chip, hash)).toMatchObject({ status: 200 })
    const accept = (accepts: boolean) =>
      world.app.db
        .updateTable('tenant')
        .set({ accepts_simulated_tpm: accepts })
        .where('tenant_id', '=', office.tenant.tenantId)
        .execute()
    await accept(true)
    expect(await prove(chip, original.hash)).toMatchObject({ status: 200 })
    expect(await prove(chip, copied)).toMatchObject(refused('two machines proved the same TPM'))
    expect((await prove(chip, original.hash)).status).toBe(404)
    await accept(false)
    const row = await world.app.db
      .selectFrom('autopilot_device')
      .select(['enrollment_state', 'tpm_assurance'])
      .where('tenant_id', '=', office.tenant.tenantId)
      .where('serial_number', '=', original.fields.serialNumber ?? '')
      .executeTakeFirstOrThrow()
    expect(row).toEqual({ enrollment_state: 'blocked', tpm_assurance: 'attested' })
  })

  test('a flood of challenges for one device from one address is limited, and other devices there do not wait', async () => {
    await using chip = await startSwtpm()
    const victim = await hardwareWithTpm(70_300, chip.open)
    await office.register(victim)
    await withKeys(chip, async (keys) => {
      const { on, ticket, answer } = await begun(keys, connection(), victim.hash)
      expect(answer.status).toBe(200)
      const statuses: number[] = []
      for (let n = 0; n < 60; n++) statuses.push((await on.post('/attest/v1/begin', beginBody(keys), ticket)).status)
      expect(statuses.at(0)).toBe(200)
      expect(statuses.at(-1)).toBe(429)
    })
    laterMs += 60_000
    await withKeys(tpm, async (keys) => expect((await begun(keys)).answer.status).toBe(200))
  })
})

function flipLast(text: string): string {
  const bytes = Buffer.from(text, 'base64')
  bytes[bytes.length - 1]! ^= 1
  return bytes.toString('base64')
}
