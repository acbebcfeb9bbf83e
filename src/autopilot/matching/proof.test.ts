// A stranger's reach, as properties over random hardware and random guesses (threats T-22, T-24, T-47, T-48, T-56).

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { RegistrationId, TenantId } from '../../kernel/id.ts'
import { type HardwareFields, noFields } from '../../protocol/hardware-hash/fields.ts'
import { factsOf } from './facts.ts'
import { type Candidate, decideAtOobe, decideImport } from './match.ts'
import { isUuidOfSerial } from './uuid-of-serial.ts'

const ours = TenantId.parse('8c0f3f44-1111-4222-8333-9d1e2f3a4b5c')
const theirs = TenantId.parse('9c0f3f44-1111-4222-8333-9d1e2f3a4b5c')
const id = (n: number) => RegistrationId.parse(`00000000-0000-4000-8000-${String(n).padStart(12, '0')}`)
const registered = (fields: HardwareFields, tenantId = ours, n = 1): Candidate => ({
  registrationId: id(n),
  tenantId,
  facts: factsOf(fields),
})

const upper = 'ABCDEFGHJKLMNPQRSTUVWXYZ0123456789'
const letters = (min: number, max: number) =>
  fc.string({ unit: fc.constantFrom(...upper), minLength: min, maxLength: max })
const ek = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .filter((bytes) => bytes.some((byte) => byte !== 0))
  .map((bytes) => ({ status: 0, source: 1, id: bytes }))
const mac = fc.tuple(fc.constantFrom('00:00:5e', 'ac:de:48'), fc.nat(0xffffff)).map(
  ([block, n]) =>
    `${block}:${n
      .toString(16)
      .padStart(6, '0')
      .replace(/(..)(..)(..)/, '$1:$2:$3')}`,
)
const disk = fc.record({ serial: letters(10, 16), model: fc.constantFrom('FabriDisk 512', 'FabriDisk 1024') })
const pkid = fc.stringMatching(/^33050\d{8}$/)

type Form = 'own' | 'dell' | 'ascii' | 'vmware'
const hexOf = (text: string) => Buffer.from(text, 'latin1').toString('hex')
const dashed = (hex: string) => hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5')

/** Serial number and UUID, which some makers derive one from the other; the last is the only one that says anything new. */
const named: fc.Arbitrary<{ serialNumber: string; uuid: string; form: Form }> = fc.oneof(
  fc
    .tuple(letters(8, 12), fc.uuid({ version: 4 }))
    .map(([serialNumber, uuid]) => ({ serialNumber, uuid, form: 'own' as const })),
  letters(7, 7).map((tag) => {
    const [a, b, c, d, e, f, g] = [...Buffer.from(tag)].map((byte) => byte.toString(16))
    const high = (Buffer.from(tag)[3]! | 0x80).toString(16) // seven letters
    void d
    return { serialNumber: tag, uuid: `4c4c4544-00${b}-${a}10-80${c}-${high}c04f${e}${f}${g}`, form: 'dell' as const }
  }),
  letters(10, 10).map((tag) => {
    return { serialNumber: tag, uuid: dashed(hexOf(`675021${tag}`)), form: 'ascii' as const }
  }),
  fc.uint8Array({ minLength: 16, maxLength: 16 }).map((bytes) => {
    const pairs = [...bytes].map((byte) => byte.toString(16).padStart(2, '0'))
    const serialNumber = `VMware-${pairs.slice(0, 8).join(' ')}-${pairs.slice(8).join(' ')}`
    const swapped = [3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15].map((i) => pairs[i]).join('')
    return { serialNumber, uuid: dashed(swapped), form: 'vmware' as const }
  }),
)

const machine = fc
  .record({
    named,
    tpm: fc.option(ek, { nil: undefined }),
    pkid: fc.option(pkid, { nil: undefined }),
    disks: fc.array(disk, { maxLength: 3 }),
    macs: fc.uniqueArray(mac, { maxLength: 4 }),
    model: fc.constantFrom('FX 100', 'FX 200'),
  })
  .map(({ named: { form, ...names }, tpm, pkid: key, disks, macs, model }) => ({
    form,
    fields: {
      ...noFields,
      ...names,
      manufacturer: 'Fabrikam',
      productName: model,
      skuNumber: 'FX-SKU',
      family: 'FX',
      boardProduct: 'FXMB',
      disks,
      networkAdapters: macs.map((one) => ({ medium: 14, mac: one, bus: 'PCI' })),
      ...(tpm && { offlineId: tpm }),
      ...(key && { productKeyId: key }),
    } satisfies HardwareFields,
  }))

const textFields = ['serialNumber', 'manufacturer', 'productName', 'skuNumber', 'family', 'boardProduct'] as const
const parts = ['uuid', 'productKeyId', 'disks', 'networkAdapters', 'offlineId', ...textFields] as const

/** The chosen fields of `fields`, and those of `invented` for all others. */
function mixed(fields: HardwareFields, invented: HardwareFields, kept: ReadonlySet<string>): HardwareFields {
  const all: Record<string, unknown> = { ...noFields }
  for (const part of parts) {
    const value = (kept.has(part) ? fields : invented)[part]
    if (value !== undefined) all[part] = value
  }
  return all as HardwareFields
}

describe('a stranger who knows serial number, maker and model, what follows from them, and what a data sheet says', () => {
  test('[T-22][T-48][T-24] reaches no ticket with a registration, and no 908, whatever else is invented or left out', () => {
    fc.assert(
      fc.property(machine, machine, fc.subarray([...textFields]), fc.boolean(), (target, invented, known, usesUuid) => {
        fc.pre(target.fields.uuid !== invented.fields.uuid)
        const kept = new Set<string>(known)
        if (usesUuid && target.form !== 'own') kept.add('uuid')
        const guess = mixed(target.fields, invented.fields, kept)
        // an address seen on the wire is no proof either
        const seen = { ...guess, networkAdapters: target.fields.networkAdapters }
        for (const one of [guess, seen]) {
          expect(decideAtOobe(factsOf(one), [registered(target.fields)]).decision).toEqual({ kind: 'unregistered' })
        }
      }),
      { numRuns: 3000 },
    )
  })

  test('[T-56] and who registers that guess gets nothing: the true device is served as if nobody had', () => {
    fc.assert(
      fc.property(machine, machine, fc.subarray([...textFields]), fc.boolean(), (target, invented, known, usesUuid) => {
        fc.pre(target.fields.uuid !== invented.fields.uuid)
        const kept = new Set<string>(known)
        if (usesUuid && target.form !== 'own') kept.add('uuid')
        const squatted = registered(mixed(target.fields, invented.fields, kept), theirs, 2)
        const owned = registered(target.fields)
        const shown = factsOf(target.fields)
        expect(decideAtOobe(shown, [squatted]).decision).toEqual({ kind: 'unregistered' })
        expect(decideImport(shown, [squatted], ours)).toEqual({ kind: 'new', repaired: [] })
        expect(decideAtOobe(shown, [squatted, owned])).toEqual(decideAtOobe(shown, [owned]))
        expect(decideImport(shown, [squatted, owned], ours)).toEqual(decideImport(shown, [owned], ours))
      }),
      { numRuns: 3000 },
    )
  })
})

describe('a registration with an endorsement key', () => {
  const withTpm = fc.tuple(machine, ek).map(([{ fields }, offlineId]) => ({ ...fields, offlineId }))

  test('[T-47][T-24] belongs to nobody who shows another key or none, however many other fields are copied', () => {
    const otherKey = fc.option(ek, { nil: undefined })
    fc.assert(
      fc.property(withTpm, machine, otherKey, fc.subarray([...parts]), (target, { fields }, key, kept) => {
        const { offlineId: _, ...invented } = fields
        const forged = {
          ...mixed(target, invented, new Set(kept.filter((part) => part !== 'offlineId'))),
          ...(key && { offlineId: key }),
        }
        fc.pre(factsOf(forged).ek !== factsOf(target).ek)
        const { decision } = decideAtOobe(factsOf(forged), [registered(target)])
        expect(['unregistered', 'attention']).toContain(decision.kind)
        expect(decideImport(factsOf(forged), [registered(target)], ours).kind).not.toBe('update')
        expect(decideImport(factsOf(forged), [registered(target)], theirs).kind).toBe('new')
      }),
      { numRuns: 3000 },
    )
  })

  test('[T-56] is made for its owner also when somebody registered all of the device but the key', () => {
    fc.assert(
      fc.property(withTpm, (target) => {
        const { offlineId: _, ...rest } = target
        const squatted = registered(rest, theirs, 2)
        expect(decideImport(factsOf(target), [squatted], ours).kind).toBe('new')
        const owned = registered(target)
        expect(decideAtOobe(factsOf(target), [squatted, owned]).decision).toMatchObject({ device: owned })
      }),
    )
  })

  test('at import a hash that leaves the key out changes nothing, and one with the key completes a registration without', () => {
    fc.assert(
      fc.property(withTpm, (target) => {
        const { offlineId: _, ...rest } = target
        fc.pre(!isUuidOfSerial(target.uuid, target.serialNumber))
        expect(decideImport(factsOf(rest), [registered(target)], ours).kind).toBe('key-left-out')
        expect(decideImport(factsOf(target), [registered(rest)], ours).kind).toBe('update')
      }),
    )
  })
})

describe('the device itself', () => {
  test('[T-24] is recognised as it was registered, if it has a key or two proofs, and after a change of its network cards', () => {
    fc.assert(
      fc.property(machine, fc.uniqueArray(mac, { maxLength: 4 }), ({ fields, form }, macs) => {
        const hasKey = 'offlineId' in fields
        fc.pre(hasKey || form === 'own')
        const own = registered(fields)
        expect(decideAtOobe(factsOf(fields), [own]).decision).toMatchObject({ kind: 'device' })
        const swapped = { ...fields, networkAdapters: macs.map((one) => ({ medium: 14, mac: one, bus: 'PCI' })) }
        const { decision } = decideAtOobe(factsOf(swapped), [own])
        // with UUID and tuple alone another card counts ten points against 76
        const enough =
          hasKey || fields.disks.length > 0 || 'productKeyId' in fields || fields.networkAdapters.length === 0
        if (enough || macs.length === 0) expect(decision).toMatchObject({ kind: 'device' })
      }),
      { numRuns: 2000 },
    )
  })
})

describe('a UUID that follows from the serial number', () => {
  test.each([
    ['Dell', '4c4c4544-0051-3210-8052-b2c04f323132', '2Q22212'],
    ['VMware', '564d1234-5678-9abc-def0-112233445566', 'VMware-56 4d 12 34 56 78 9a bc-de f0 11 22 33 44 55 66'],
    [
      'VMware, the other byte order',
      '34124d56-7856-bc9a-def0-112233445566',
      'VMware-56 4d 12 34 56 78 9a bc-de f0 11 22 33 44 55 66',
    ],
    ['HPE ProLiant', '30353637-3132-4d32-3236-303130305652', '2M26010 0VR'],
    ['a virtual machine in a cloud', 'ec2e1916-9099-7caf-fd21-012345abcdef', 'ec2e1916-9099-7caf-fd21-012345abcdef'],
    ['a board that writes its address', '00000000-0000-0000-0000-ac1f6b123456', 'S123456X'],
  ])('[T-48] %s', (_maker, uuid, serial) => {
    expect(isUuidOfSerial(uuid, serial.toUpperCase())).toBe(true)
  })

  test('a UUID made by chance does not, but for one in ten thousand', () => {
    // One seed, since it does come by chance, nine times in a million; and evenly, since short and repeated values, which
    // fast-check prefers, are no chance.
    const byChance = fc.noBias(fc.tuple(fc.uuid({ version: 4 }), letters(7, 14)))
    const drawn = fc.sample(byChance, { numRuns: 20_000, seed: 48 })
    const found = drawn.filter(([uuid, serial]) => isUuidOfSerial(uuid, serial))
    expect(found.length).toBeLessThanOrEqual(drawn.length / 10_000)
  })
})
