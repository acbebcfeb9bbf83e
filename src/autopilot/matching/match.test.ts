// Identity through part changes: what docs/protocols/profile-download.md says of registrations, row by row.

import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

import { RegistrationId, TenantId } from '../../kernel/id.ts'
import { type HardwareFields, noFields } from '../../protocol/hardware-hash/fields.ts'
import { factsOf, keyTexts, withoutCommon } from './facts.ts'
import { type Candidate, decideAtOobe, decideImport, guardAgainstClone, judge, showsOtherUuid } from './match.ts'

const ours = TenantId.parse('8c0f3f44-1111-4222-8333-9d1e2f3a4b5c')
const theirs = TenantId.parse('9c0f3f44-1111-4222-8333-9d1e2f3a4b5c')

const lan = { medium: 14, mac: '00:00:5e:00:53:01', bus: 'PCI' }
const wlan = { medium: 9, mac: '00:00:5e:00:53:02', bus: 'PCI' }
const bluetooth = { medium: 10, mac: '00:00:5e:00:53:03', bus: 'BTH' }
const dock = { medium: 14, mac: '00:00:5e:00:53:7f', bus: 'USB' }

const ek = (seed: number) => ({ status: 0, source: 1, id: new Uint8Array(32).fill(seed, 0, 31) })

/** The example notebook without the fields worth two points. */
const notebook: HardwareFields = {
  ...noFields,
  offlineId: ek(7),
  uuid: '6f9d1c2a-0000-4000-8000-000000000001',
  manufacturer: 'Fabrikam',
  productName: 'FX 100',
  serialNumber: 'FX100-000042',
  productKeyId: '3305000000042',
  disks: [{ serial: 'FD01_0000_0000_0001.', model: 'FabriDisk 512' }],
  networkAdapters: [lan, wlan, bluetooth, dock],
}

const { offlineId: _ek, productKeyId: _pkid, ...bare } = notebook
/** No TPM, no product key, one network card. */
const virtualMachine: HardwareFields = { ...bare, networkAdapters: [lan] }

const otherDisk = { serial: 'NEW-0001', model: 'FabriDisk 1024' }
const otherBoard = {
  uuid: '6f9d1c2a-0000-4000-8000-0000000000ff',
  networkAdapters: [{ ...lan, mac: '00:00:5e:00:53:f1' }],
}

function between(now: HardwareFields, registered: HardwareFields) {
  return judge(factsOf(now), factsOf(registered))
}

let counter = 0
function registered(fields: HardwareFields, tenantId = ours): Candidate {
  counter++
  const registrationId = RegistrationId.parse(`00000000-0000-4000-8000-${String(counter).padStart(12, '0')}`)
  return { registrationId, tenantId, facts: factsOf(fields) }
}

describe('part changes', () => {
  test.each<[change: string, after: HardwareFields, score: number]>([
    ['nothing', notebook, 250],
    ['memory, graphics, screen, battery (none of which is compared)', { ...notebook, gpuNames: ['Other|GPU'] }, 250],
    ['a new system disk', { ...notebook, disks: [otherDisk] }, 220],
    ['one network card', { ...notebook, networkAdapters: [lan, { ...wlan, mac: '00:00:5e:00:53:22' }] }, 235],
    ['every network card', { ...notebook, networkAdapters: [{ ...lan, mac: '00:00:5e:00:53:21' }] }, 210],
    ['a data disk added', { ...notebook, disks: [...notebook.disks, otherDisk] }, 250],
  ])('[S-058][S-061][L-022] after a change of %s the device is still itself', (_change, after, score) => {
    expect(between(after, notebook)).toMatchObject({ score, matches: true })
  })

  test('[S-063] one swapped NIC keeps the device recognised, and the old hash keeps working', () => {
    const twoCards = { ...notebook, networkAdapters: [lan, wlan] }
    const swapped = { ...notebook, networkAdapters: [lan, { ...wlan, mac: '00:00:5e:00:53:22' }] }
    expect(between(swapped, twoCards).matches).toBe(true)
    expect(between(twoCards, swapped).matches).toBe(true)
  })

  test.each<[change: string, after: HardwareFields, veto: string]>([
    ['TPM', { ...notebook, offlineId: ek(9) }, 'V1'],
    ['motherboard with its TPM, serial written back', { ...notebook, ...otherBoard, offlineId: ek(9) }, 'V1'],
    ['motherboard without TPM', { ...virtualMachine, uuid: otherBoard.uuid }, 'V2'],
    ['board under a discrete TPM that was kept', { ...notebook, ...otherBoard, serialNumber: 'FX100-000099' }, 'V3'],
  ])('[S-061][S-062] a new %s makes it a new device', (_change, after, veto) => {
    const before = veto === 'V2' ? virtualMachine : notebook
    expect(between(after, before)).toMatchObject({ veto, matches: false })
  })

  test('a machine without TPM is recognised, also after its disk was replaced', () => {
    expect(between(virtualMachine, virtualMachine)).toMatchObject({ score: 110, matches: true })
    expect(between({ ...virtualMachine, disks: [otherDisk] }, virtualMachine)).toMatchObject({
      score: 80,
      matches: true,
    })
  })

  test('[S-079] the system disk weighs more than another disk', () => {
    const twoDisks = { ...notebook, disks: [...notebook.disks, otherDisk] }
    const dataSwapped = between({ ...twoDisks, disks: [notebook.disks[0]!, { serial: 'D3', model: 'x' }] }, twoDisks)
    const systemSwapped = between({ ...twoDisks, disks: [{ serial: 'D3', model: 'x' }, otherDisk] }, twoDisks)
    expect(dataSwapped.score).toBe(250)
    expect(systemSwapped.score).toBeLessThan(dataSwapped.score)
  })

  test('a disk out of another registered device does not confuse the two', () => {
    const donor = {
      ...notebook,
      offlineId: ek(3),
      uuid: otherBoard.uuid,
      serialNumber: 'FX100-000077',
      disks: [otherDisk],
    }
    const a = registered(notebook)
    const decision = decideImport(factsOf({ ...notebook, disks: [otherDisk] }), [registered(donor), a], ours)
    expect(decision).toMatchObject({ kind: 'update', device: a })
  })

  test('[T-24] whatever else is copied, another endorsement key is another device', () => {
    fc.assert(
      fc.property(fc.integer({ min: 8, max: 255 }), fc.boolean(), (seed, keepUuid) => {
        const forged = { ...notebook, offlineId: ek(seed), ...(keepUuid ? {} : { uuid: otherBoard.uuid }) }
        expect(between(forged, notebook).matches).toBe(false)
      }),
    )
  })
})

describe('what counts as identity', () => {
  test('[S-077] every network address and every disk is used', () => {
    const fields = { ...notebook, disks: [...notebook.disks, otherDisk], networkAdapters: [lan, wlan, bluetooth] }
    const facts = factsOf(fields)
    expect(facts.macs).toHaveLength(3)
    expect([facts.systemDisk, ...facts.otherDisks]).toHaveLength(2)
  })

  test('[S-078][S-080] removable adapters are left out by rule', () => {
    expect(factsOf(notebook).macs).not.toContain('00005e00537f')
    const flagged = { ...notebook, networkAdapters: [lan, wlan], adapterFlags: [1, 0] }
    expect(factsOf(flagged).macs).toEqual(['00005e005302'])
  })

  test('[S-081] wired and wireless addresses weigh the same', () => {
    const wired = { ...virtualMachine, networkAdapters: [lan] }
    const wireless = { ...virtualMachine, networkAdapters: [{ ...lan, medium: 9 }] }
    expect(between(wireless, wired).score).toBe(between(wired, wired).score)
  })

  test.each(['To be filled by O.E.M.', 'Default string', '0', 'XXXXXXX', ' '])(
    '[T-31] two devices that share the placeholder "%s" are not matched by it',
    (placeholder) => {
      const one = factsOf({ ...noFields, serialNumber: placeholder, manufacturer: 'Fabrikam', productName: 'FX 100' })
      expect(one.tuple).toBeUndefined()
      expect(keyTexts(one)).toEqual([])
    },
  )

  test.each([
    '00000000-0000-0000-0000-000000000000',
    'ffffffff-ffff-ffff-ffff-ffffffffffff',
    '03000200-0400-0500-0006-000700080009',
  ])('[S-070][T-31] the UUID %s identifies nothing', (uuid) => {
    expect(factsOf({ ...notebook, uuid }).uuid).toBeUndefined()
  })

  test.each(['QM00001', 'drive-scsi0', 'VMware NVME_0000'])(
    '[T-31] the disk serial "%s" of every virtual machine identifies none',
    (serial) => {
      expect(factsOf({ ...virtualMachine, disks: [{ serial, model: 'VIRTUAL' }] }).systemDisk).toBeUndefined()
    },
  )

  test('letter case and stray blanks do not make another device', () => {
    const shouted = { ...virtualMachine, manufacturer: ' FABRIKAM ', productName: 'fx  100' }
    expect(factsOf(shouted).tuple).toBe(factsOf(virtualMachine).tuple)
  })

  test('a value that many devices carry is taken out before scoring', () => {
    const facts = factsOf(virtualMachine)
    const cold = withoutCommon(facts, new Set([`mac:${facts.macs[0]}`]))
    expect(cold.macs).toEqual([])
    expect(judge(cold, facts).score).toBe(95)
  })

  test('a device has at most 13 keys, however many parts it lists', () => {
    fc.assert(
      fc.property(fc.nat(60), fc.nat(60), (disks, cards) => {
        const many: HardwareFields = {
          ...notebook,
          disks: Array.from({ length: disks }, (_, i) => ({ serial: `DISK-${i}`, model: 'M' })),
          networkAdapters: Array.from({ length: cards }, (_, i) => ({
            ...lan,
            mac: `00:00:5e:00:54:${i.toString(16).padStart(2, '0')}`,
          })),
        }
        expect(keyTexts(factsOf(many)).length).toBeLessThanOrEqual(13)
      }),
    )
  })
})

describe('decisions', () => {
  const presented = factsOf(notebook)

  test('[S-095] nothing registered: new at import, unregistered at OOBE', () => {
    expect(decideImport(presented, [], ours)).toEqual({ kind: 'new', repaired: [] })
    expect(decideAtOobe(presented, []).decision).toEqual({ kind: 'unregistered' })
  })

  test('one device of this tenant is updated, one of another tenant refuses the row without naming it', () => {
    const mine = registered(notebook)
    expect(decideImport(presented, [mine], ours)).toMatchObject({ kind: 'update', device: mine })
    expect(decideImport(presented, [registered(notebook, theirs)], ours)).toMatchObject({ kind: 'other-tenant' })
    expect(decideAtOobe(presented, [mine]).decision).toMatchObject({ kind: 'device', device: mine })
  })

  test('a clear best wins over a second that passes, and the second is told', () => {
    const best = registered(notebook)
    const second = registered({ ...notebook, disks: [otherDisk] })
    expect(decideImport(presented, [second, best], ours)).toMatchObject({ device: best, resembles: [second] })
    expect(decideAtOobe(presented, [second, best]).decision).toMatchObject({ kind: 'device', device: best })
  })

  test('[S-057] two that fit equally well are not unique at import and unregistered at OOBE', () => {
    const pair = [registered(notebook), registered(notebook)]
    expect(decideImport(presented, pair, ours)).toMatchObject({ kind: 'not-unique', candidates: pair })
    expect(decideAtOobe(presented, pair).decision).toMatchObject({ kind: 'unclear' })
  })

  test('[S-062] a repaired device is new at import and asks for attention at OOBE', () => {
    const before = registered(notebook)
    const after = factsOf({ ...notebook, offlineId: ek(9) })
    expect(decideImport(after, [before], ours)).toMatchObject({ kind: 'new', repaired: [before] })
    expect(decideAtOobe(after, [before]).decision).toMatchObject({ kind: 'attention', candidates: [before] })
  })

  test('a repaired device of another tenant is not told to this one', () => {
    const after = factsOf({ ...notebook, offlineId: ek(9) })
    expect(decideImport(after, [registered(notebook, theirs)], ours)).toEqual({ kind: 'new', repaired: [] })
  })
})

describe('clones', () => {
  const now = new Date('2026-11-21T12:00:00Z')
  const anHourAgo = new Date('2026-11-21T11:00:00Z')
  const clone = factsOf({ ...notebook, uuid: otherBoard.uuid })

  test('one endorsement key with another UUID is recognised as such', () => {
    expect(judge(clone, factsOf(notebook)).matches).toBe(true)
    expect([showsOtherUuid(clone, factsOf(notebook)), showsOtherUuid(clone, clone)]).toEqual([true, false])
  })

  test.each([
    ['the clone proves itself an hour after the original', true, anHourAgo, false, 'clone'],
    ['the original proves itself an hour after the clone', false, anHourAgo, true, 'clone'],
    ['a UUID changed and nobody else was seen', true, null, false, 'suspicious'],
    ['the original was seen just within a day', true, new Date(now.getTime() - 86_400_000 + 1), false, 'clone'],
    ['the original was seen a day ago', true, new Date(now.getTime() - 86_400_000), false, 'suspicious'],
    ['the original was last seen two days ago', true, new Date('2026-11-19T11:00:00Z'), false, 'suspicious'],
    ['the original comes back', false, anHourAgo, false, 'fine'],
  ] as const)('%s', (_what, otherUuid, lastProvenAt, suspicious, verdict) => {
    expect(guardAgainstClone(otherUuid, { lastProvenAt, suspicious }, now)).toBe(verdict)
  })
})
