// `taxiway hash collect --inventory` and `taxiway hash doctor` as they are run, on inventory files as the script of
// docs/windows-inventory.md writes them.

import { generateKeyPairSync } from 'node:crypto'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { fixtureFiles } from '../../../test/support/simulator/fixture-files.ts'
import { factsOf } from '../../autopilot/matching/facts.ts'
import { judge } from '../../autopilot/matching/match.ts'
import { toHex } from '../../kernel/bytes.ts'
import { decodeHash } from '../../protocol/hardware-hash/read.ts'
import { encodeFields } from '../../protocol/hardware-hash/write.ts'
import { exampleStructures } from '../../protocol/smbios/example.ts'
import type { SmbiosStructure } from '../../protocol/smbios/table.ts'
import { encodeSmbiosTable } from '../../protocol/smbios/table.ts'
import { linuxSources } from '../../simulator/harvest/linux-sources.ts'
import { simulatedHardware } from '../../simulator/simulated-hardware.ts'
import { hashCommand } from './hash.ts'
import type { HashIo } from './io.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'taxiway-inventory-'))
})
afterAll(() => rm(folder, { recursive: true, force: true }))

const base64 = (structures: readonly SmbiosStructure[]) => Buffer.from(encodeSmbiosTable(structures)).toString('base64')
const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })

const disk = { name: '0', serial: 'FD01', model: 'FabriDisk', busType: 17, size: 512_110_190_592, system: true }
const lan = {
  name: 'Ethernet',
  medium: 14,
  pnpDeviceId: 'PCI\\VEN_8086&DEV_15FC\\3&11583659&0&FE',
  removalPolicy: 1,
  permanentAddress: '00005E005301',
  currentAddress: '00005E005301',
}
const wlan = { ...lan, name: 'WLAN', medium: 9, permanentAddress: '00005E005302', currentAddress: '00005E005302' }

const notebook = {
  taxiwayInventory: 1,
  operatingSystem: { version: '10.0.15063.483', architecture: 'AMD64' },
  smbiosTable: base64(exampleStructures()),
  disks: [disk],
  networkAdapters: [lan],
  tpm: {
    specification: '2.0, 0, 1.38',
    vendor: 'FBTM',
    firmware: '1.2.0.0',
    endorsementKey: publicKey.export({ type: 'pkcs1', format: 'der' }).toString('base64'),
  },
}

const noMachine = () => {
  throw new Error('the machine that the command runs on was asked')
}

/** The whole command; the machine that it runs on may only be asked where a test gives one. */
async function run(args: readonly string[], stdin: string | Uint8Array = '', sources: HashIo['sources'] = noMachine) {
  let stdout = ''
  let stderr = ''
  let code: number | undefined
  const command = hashCommand({
    stdout: { write: (text) => (stdout += text) },
    stderr: { write: (text) => (stderr += text) },
    stdin: (async function* () {
      yield Buffer.from(stdin)
    })(),
    sources,
    now: () => new Date('2026-03-01T08:00:00Z'),
    exit: (given) => {
      code = given
    },
  })
  await command.parseAsync(args, { from: 'user' })
  return { stdout, stderr, code, plain: stderr.replace(/\s+/g, ' ') }
}

type Report = Record<'missing' | 'warnings' | 'firmware', { field: string; code: string; message: string }[]> & {
  base64: string
  notes: string[]
}

/** Through a file, as JSON, with the options given. */
async function collect(inventory: unknown, ...options: string[]) {
  const file = join(folder, 'pc.json')
  await writeFile(file, JSON.stringify(inventory))
  const said = await run(['collect', '--inventory', file, '--json', ...options])
  const json = (said.stdout === '' ? undefined : JSON.parse(said.stdout)) as Report
  return { ...said, json, fields: () => decodeHash(json.base64).fields }
}

test('[S-124] the inventory of a machine with version 1703 gives a hash with its parts, that the doctor accepts as a CSV', async () => {
  const { code, json, fields } = await collect(notebook)
  expect([code, json.missing.map(({ field }) => field), json.firmware]).toEqual([0, ['ProductKeyID'], []])
  expect(fields()).toMatchObject({
    manufacturer: 'Fabrikam',
    serialNumber: 'FX100-000042',
    disks: [{ serial: 'FD01', model: 'FabriDisk' }],
    networkAdapters: [{ medium: 14, mac: '00:00:5e:00:53:01', bus: 'PCI' }],
    tpmVersion: "TPM-Version:2.0 -Level:0-Revision:1.38-VendorID:'FBTM'-Firmware:65538.0",
    header: { osBuild: [10, 0, 15063, 483], architecture: 9 },
  })
  const { n = '' } = publicKey.export({ format: 'jwk' })
  expect(toHex(fields().ekPub!)).toBe(Buffer.from(n, 'base64url').toString('hex'))
  const csv = join(folder, 'pc.csv')
  const said = await run(['collect', '--inventory', join(folder, 'pc.json'), '--csv', '-o', csv])
  expect(said.stderr).toContain(`The hardware hash of the machine in ${join(folder, 'pc.json')}`)
  expect(await run(['doctor', csv])).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('1 good, 0 refused, 1 warning '),
  })
})

test('an inventory is read as PowerShell wrote it: UTF-16 or with a byte order mark, from standard input too', async () => {
  for (const encoding of ['utf8', 'utf16le'] as const) {
    const written = Buffer.from(`\ufeff${JSON.stringify(notebook)}`, encoding)
    expect((await run(['collect', '--inventory', '-', '--json'], written)).code).toBe(0)
  }
})

test.each([
  ['Windows 10 version 1607', '10.0.14393.693'],
  ['Windows 8.1', '6.3.9600.19846'],
  ['Windows 7, that has no number of its update', '6.1.7601.'],
])(
  '[S-125] %s is refused with the version that it needs, also when its inventory lacks the rest',
  async (_, version) => {
    for (const inventory of [notebook, { taxiwayInventory: 1 }]) {
      const old = { ...inventory, operatingSystem: { version, architecture: 'AMD64' } }
      const { code, json } = await collect(old)
      expect([code, json]).toMatchObject([1, { ok: false, reason: 'unsupported-system' }])
      const said = await run(['collect', '--inventory', join(folder, 'pc.json'), '--csv'])
      expect([said.code, said.stdout]).toEqual([1, ''])
      expect(said.plain).toContain(
        'is unsupported: hardware hashes exist since Windows 10 version 1703 (build 15063). Update',
      )
    }
  },
)

test('what the file lacks is listed by its name, with why it matters; a hash is made when an identity remains', async () => {
  const { smbiosTable: _, disks: __, networkAdapters: ___, tpm: ____, ...nothing } = notebook
  const bare = await collect(nothing)
  expect([bare.code, bare.json]).toMatchObject([1, { ok: false, reason: 'identity-incomplete' }])
  const whys = bare.json.missing.map((one) => `${one.field}: ${(one as unknown as { why: string }).why}`)
  expect(whys).toEqual([
    'SMBIOS: the inventory has no "smbiosTable"',
    'DiskSerialNumber: the inventory lists no "disks"',
    'MacAddress: the inventory lists no "networkAdapters"',
    'TPM EkPub: the inventory lists no "tpm"',
    expect.stringMatching(/^ProductKeyID: /),
  ])
  const said = await run(['collect', '--inventory', join(folder, 'pc.json')])
  expect(said.plain).toContain('✗ SMBIOS: the inventory has no "smbiosTable". Run the script again as administrator')
  const withoutKey = await collect({ ...notebook, tpm: { ...notebook.tpm, endorsementKey: null } })
  expect([withoutKey.code, withoutKey.json.missing[0]]).toMatchObject([
    0,
    { why: 'the inventory has no "tpm.endorsementKey"' },
  ])
})

test.each([
  ['document', []],
  ['member "taxiwayInventory"', { ...notebook, taxiwayInventory: undefined }],
  ['member "operatingSystem.version"', { ...notebook, operatingSystem: { architecture: 'AMD64' } }],
  ['member "operatingSystem.architecture"', { ...notebook, operatingSystem: { version: '10.0.19045' } }],
  [
    'member "operatingSystem.version"',
    { ...notebook, operatingSystem: { version: '10.0.99999', architecture: 'AMD64' } },
  ],
  ['member "disks[0].busType"', { ...notebook, disks: [{ ...disk, busType: 2 ** 40 }] }],
  ['member "networkAdapters[0].medium"', { ...notebook, networkAdapters: [{ ...lan, medium: -1 }] }],
  ['member "smbiosTable"', { ...notebook, smbiosTable: '*' }],
  ['member "disks[1].serial"', { ...notebook, disks: [disk, { ...disk, serial: 7 }] }],
  [
    'member "networkAdapters[0].permanentAddress"',
    { ...notebook, networkAdapters: [{ ...lan, permanentAddress: 'x' }] },
  ],
  ['member "tpm"', { ...notebook, tpm: 'yes' }],
])('a file whose %s is not what it must be is told so in one line, with exit code 2', async (member, inventory) => {
  const { code, stdout, stderr } = await collect(inventory)
  expect([code, stderr]).toEqual([2, ''])
  expect(JSON.parse(stdout)).toMatchObject({
    ok: false,
    error: { message: expect.stringContaining(`The inventory's ${member} must be `) },
  })
})

test('a file that is not JSON, and one that is not there, are told so with exit code 2', async () => {
  expect(await run(['collect', '--inventory', '-'], 'Number FriendlyName')).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('not JSON'),
  })
  expect(await run(['collect', '--inventory', join(folder, 'none.json')])).toMatchObject({
    code: 2,
    stderr: expect.stringContaining('does not exist'),
  })
})

/** The example with one structure changed. */
const table = (type: number, change: (structure: SmbiosStructure) => SmbiosStructure | undefined) =>
  base64(exampleStructures().flatMap((one) => (one.type === type ? (change(one) ?? []) : one)))

describe('[S-071] the firmware is checked against what Windows asks of it', () => {
  const shorter = (one: SmbiosStructure) => ({ ...one, data: one.data.slice(0, 0x10).with(1, 0x10) as Uint8Array })
  const withText = (type: number, index: number, text: string) =>
    table(type, (one) => ({ ...one, texts: one.texts.with(index, text) }))
  const told: readonly [problem: string, words: string, smbiosTable: string][] = [
    ['structure-missing', 'The physical memory array structure (type 16) is missing.', table(16, () => undefined)],
    ['structure-missing', 'The memory device structure (type 17) is missing.', table(17, () => undefined)],
    ['structure-short', 'A processor information structure (type 4) is shorter than 26 bytes.', table(4, shorter)],
    ['no-end', 'does not end with an end-of-table structure', table(127, () => undefined)],
    ['text-missing', 'points to text 9, but has only', table(3, (one) => ({ ...one, data: one.data.with(6, 9) }))],
    ['text-too-long', 'has a text of more than 64 characters.', withText(0, 0, 'F'.repeat(65))],
    ['value-missing', 'The baseboard product is empty.', table(2, (one) => ({ ...one, texts: ['Fabrikam'] }))],
    ['value-placeholder', 'is only a placeholder: "Default string".', withText(2, 1, 'Default string')],
    ['chassis-unknown', 'The enclosure type is not set', table(3, (one) => ({ ...one, data: one.data.with(5, 2) }))],
    [
      'handle-repeated',
      'Two structures of the table have the same handle.',
      table(2, (one) => ({ ...one, data: one.data.with(2, 1) })),
    ],
  ]

  test('the reference passes: nothing of its firmware is told', async () => {
    const { code, json } = await collect(notebook)
    expect([code, json.firmware]).toEqual([0, []])
    const { plain } = await run(['collect', '--inventory', join(folder, 'pc.json')])
    expect(plain).not.toContain('what Windows asks of its tables')
  })

  test.each(told)(
    'a table that can be read and is broken (%s) does not pass, to programs and to people; the machine keeps its hash, and the exit code is 0',
    async (problem, words, smbiosTable) => {
      const { code, json } = await collect({ ...notebook, smbiosTable })
      expect(json.firmware.filter(({ message }) => message.includes(words)).map((one) => one.code)).toEqual([problem])
      expect([code, decodeHash(json.base64).fields.serialNumber]).toEqual([0, 'FX100-000042'])
      const said = await run(['collect', '--inventory', join(folder, 'pc.json')])
      expect(said.plain).toMatch(/Firmware: what Windows asks of its tables \(SMBIOS\) ! /)
      expect(said.plain).toContain(words)
      expect([said.code, said.stdout]).toEqual([0, `${json.base64}\n`])
    },
  )

  test('a broken table that takes the identity of the machine gives no hash, with exit code 1', async () => {
    const { code, json } = await collect({ ...notebook, smbiosTable: table(1, () => undefined) })
    expect([code, json]).toMatchObject([1, { ok: false, reason: 'identity-incomplete' }])
    expect(json.firmware.map(({ message }) => message)).toContain(
      'The system information structure (type 1) is missing.',
    )
    const said = await run(['collect', '--inventory', join(folder, 'pc.json')])
    expect([said.code, said.stdout]).toEqual([1, ''])
    expect(said.plain).toContain('The system information structure (type 1) is missing.')
  })

  test('a table that cannot be read is told with the place', async () => {
    const cut = Buffer.from(notebook.smbiosTable, 'base64').subarray(0, 50).toString('base64')
    const { code, json } = await collect({ ...notebook, smbiosTable: cut })
    expect([code, json.firmware[0]?.code]).toEqual([1, 'table-broken'])
    expect(json.firmware[0]?.message).toMatch(/broken at byte \d+/)
  })

  test('the doctor tells it of each device in a file, and refuses none for it', async () => {
    const good = simulatedHardware(1)
    const { boardProduct: _, chassis: __, ...poor } = simulatedHardware(2)
    const rows = [good, { ...poor, firmwareVersion: 'Default string' }].map((one) => `,,${encodeFields(one).base64}`)
    const csv = `Device Serial Number,Windows Product ID,Hardware Hash\n${rows.join('\n')}\n`
    const { stdout, code } = await run(['doctor', '-', '--json'], csv)
    const { problems, ...counts } = JSON.parse(stdout)
    expect([code, counts]).toMatchObject([0, { rows: 2, good: 2, refused: 0, warnings: problems.length }])
    const found = problems.filter(({ name }: { name: string }) => name === 'FirmwareIncomplete')
    expect(
      found.map(({ line, message }: { line: number; message: string }) => `${line} ${message.split('of it. ')[1]}`),
    ).toEqual([
      '3 The baseboard product is empty.',
      '3 The BIOS version is only a placeholder: "Default string".',
      '3 The enclosure type is not set, so Windows cannot tell a notebook.',
    ])
    expect((await run(['doctor', '-'], csv)).stdout).toMatch(/! line 3: The firmware of this machine does not hold/)
  })
})

describe('[S-073] each of the ten fields of the minimum list that the file leaves empty is told by its name', () => {
  const text = (type: number, index: number) => table(type, (one) => ({ ...one, texts: one.texts.with(index, ' ') }))
  const uuidOf = (byte: number) => table(1, (one) => ({ ...one, data: one.data.fill(byte, 8, 24) }))
  const told: readonly [field: string, hash: 'refused' | 'made', change: Record<string, unknown>][] = [
    ['SmbiosSystemManufacturer', 'refused', { smbiosTable: text(1, 0) }],
    ['SmbiosSystemProductName', 'made', { smbiosTable: text(1, 1) }],
    ['SmbiosSystemSerialNumber', 'refused', { smbiosTable: text(1, 3) }],
    ['SmbiosSkuNumber', 'made', { smbiosTable: text(1, 4) }],
    ['SmbiosSystemFamily', 'made', { smbiosTable: text(1, 5) }],
    ['SmbiosUuid', 'refused', { smbiosTable: uuidOf(0) }],
    ['MacAddress', 'refused', { networkAdapters: [{ ...lan, permanentAddress: '' }] }],
    ['DiskSerialNumber', 'refused', { disks: [{ ...disk, serial: ' ' }] }],
    ['TPM EkPub', 'made', { tpm: null }],
    ['ProductKeyID', 'made', { productKeyId: '' }],
  ]
  test.each(told)('%s', async (field, hash, change) => {
    const whole = { ...notebook, productKeyId: '3305000000042' }
    const complete = await collect(whole)
    expect([complete.json.missing, complete.json.warnings]).toEqual([[], []])
    const { code, json, plain } = await collect({ ...whole, ...change })
    expect(code, plain).toBe(hash === 'made' ? 0 : 1)
    expect([...json.missing, ...json.warnings].map((one) => one.field)).toEqual([field])
    if (hash === 'refused') return
    // the strict rules, for manufacturers, refuse what the administrator's rules only remark
    const csv = `Device Serial Number,Windows Product ID,Hardware Hash\r\nFX100-000042,,${json.base64}\r\n`
    expect((await run(['doctor', '-', '--json'], csv)).code).toBe(0)
    const strict = await run(['doctor', '-', '--json', '--strict'], csv)
    expect([strict.code, strict.stdout]).toEqual([1, expect.stringContaining(`${field} is missing`)])
  })
})

test('[S-074] the serial number of a disk is what the storage property query said, without its padding; one that says none is told', async () => {
  const disks = [
    { ...disk, serial: '  E823_8FA6_BF53_0001_001B_448B_4A2C_11D2.  ' },
    { ...disk, name: '1', serial: null, system: false },
  ]
  const { json, fields } = await collect({ ...notebook, disks })
  expect(fields().disks.map(({ serial }) => serial)).toEqual(['E823_8FA6_BF53_0001_001B_448B_4A2C_11D2.'])
  expect(json.missing[0]).toMatchObject({ field: 'DiskSerialNumber', why: 'disk 1 does not tell its serial number' })
})

test('[S-075] the permanent address is taken, not the one in use; a made-up permanent address is left out', async () => {
  const changed = { ...lan, currentAddress: '0A-11-22-33-44-55' }
  const virtual = { ...wlan, name: 'vEthernet', permanentAddress: '02155D010203' }
  const { json, fields } = await collect({ ...notebook, networkAdapters: [changed, virtual] })
  expect(fields().networkAdapters.map(({ mac }) => mac)).toEqual(['00:00:5e:00:53:01'])
  expect(json.notes).toEqual([
    'Adapter Ethernet uses 0a:11:22:33:44:55 now; its permanent address 00:00:5e:00:53:01 is taken.',
    'Adapter vEthernet is left out: its permanent address 02:15:5d:01:02:03 is locally administered.',
  ])
})

test('[S-076] the key in its other form, addresses with separators and a list of one without its brackets give the same hash', async () => {
  const other = {
    ...notebook,
    disks: disk,
    networkAdapters: { ...lan, permanentAddress: '00-00-5e-00-53-01', currentAddress: undefined },
    tpm: { ...notebook.tpm, endorsementKey: publicKey.export({ type: 'spki', format: 'der' }).toString('base64') },
  }
  expect((await collect(other)).json.base64).toBe((await collect(notebook)).json.base64)
})

test('[S-076] the same machine gives the same identity, whether its Linux is asked or the inventory of its Windows is read', async () => {
  const files = {
    '/sys/firmware/dmi/tables/DMI': encodeSmbiosTable(exampleStructures()),
    '/sys/d/block/nvme0n1/size': '1000215216',
    '/sys/d/block/nvme0n1/device/serial': 'FD01',
    '/sys/d/block/nvme0n1/device/model': 'FabriDisk',
    '/sys/n/net/e/type': '1',
    '/sys/n/net/e/addr_assign_type': '0',
    '/sys/n/net/e/address': '00:00:5e:00:53:01',
    '/sys/n/uevent': '',
    '/sys/bus/pci/uevent': '',
  }
  const links = {
    '/sys/block/nvme0n1': '/sys/d/block/nvme0n1',
    '/sys/class/net/e': '/sys/n/net/e',
    '/sys/n/net/e/device': '/sys/n',
    '/sys/n/subsystem': '/sys/bus/pci',
  }
  const linux = await run(['collect', '--json'], '', () => linuxSources(fixtureFiles({ files, links })))
  const { fields } = await collect({ ...notebook, tpm: null })
  const facts = factsOf(fields())
  expect([facts.macs, facts.systemDisk]).toEqual([['00005e005301'], 'FD01|FABRIDISK'])
  expect(factsOf(decodeHash(JSON.parse(linux.stdout).base64).fields)).toEqual(facts)
})

test('[S-077][S-081] three adapters, wired and wireless, and two disks give five values of identity', async () => {
  const second = { ...lan, name: 'Ethernet 2', permanentAddress: '00005E005303' }
  const disks = [disk, { ...disk, name: '1', serial: 'FD02', system: false }]
  const { fields } = await collect({ ...notebook, disks, networkAdapters: [lan, wlan, second] })
  expect(fields().networkAdapters.map(({ medium, mac }) => [medium, mac])).toEqual([
    [14, '00:00:5e:00:53:01'],
    [14, '00:00:5e:00:53:03'],
    [9, '00:00:5e:00:53:02'],
  ])
  const { macs, systemDisk, otherDisks } = factsOf(fields())
  expect([macs.length, systemDisk, otherDisks]).toEqual([3, 'FD01|FABRIDISK', ['FD02|FABRIDISK']])
})

describe('[S-080] what is removable is not in the hash', () => {
  const usb = { ...wlan, name: 'Dongle', pnpDeviceId: 'USB\\VID_0BDA&PID_8153\\000001', medium: 14 }
  const dock = { ...wlan, name: 'Dock', removalPolicy: 3, permanentAddress: '00005E005303' }
  const hotplug = {
    ...lan,
    name: 'Slot',
    removalPolicy: 2,
    permanentAddress: '00005E005304',
    currentAddress: undefined,
  }
  const stick = { ...disk, name: '1', serial: 'STICK', busType: 7, system: false }

  test('an adapter on USB, one that is expected to be pulled out, and a disk on USB are left out and told', async () => {
    const { json, fields } = await collect({
      ...notebook,
      disks: [stick, disk],
      networkAdapters: [usb, dock, hotplug, lan],
    })
    expect(fields().networkAdapters.map(({ mac }) => mac)).toEqual(['00:00:5e:00:53:04', '00:00:5e:00:53:01'])
    expect(fields().disks.map(({ serial }) => serial)).toEqual(['FD01'])
    expect(json.notes).toEqual([
      'Adapter Dongle is left out: it is removable.',
      'Adapter Dock is left out: it is removable.',
      'Disk 1 is left out: it is removable.',
    ])
  })

  test('[S-078] the rule can be changed, and the choices are told either way', async () => {
    const { json, fields } = await collect({ ...notebook, networkAdapters: [usb, lan] }, '--include-removable')
    expect(fields().networkAdapters.map(({ mac }) => mac)).toContain('00:00:5e:00:53:02')
    expect(json.notes).toEqual([])
    const { plain } = await run(['collect', '--inventory', join(folder, 'pc.json')])
    expect(plain).toContain('Adapter Dongle is left out: it is removable.')
  })
})

test('[S-079] the disk that Windows runs from goes first, wherever the file lists it, and weighs more than another when it is exchanged', async () => {
  const data = { ...disk, name: '0', serial: 'DATA', system: false }
  const machine = async (...disks: unknown[]) => (await collect({ ...notebook, disks })).fields()
  const registered = await machine(data, { ...disk, name: '1' })
  expect(registered.disks.map(({ serial }) => serial)).toEqual(['FD01', 'DATA'])
  const score = async (...disks: unknown[]) => judge(factsOf(await machine(...disks)), factsOf(registered)).score
  const otherData = await score({ ...data, serial: 'NEW' }, disk)
  expect(await score(data, { ...disk, serial: 'NEW' })).toBeLessThan(otherData)
})

test('the script in the documentation writes the members that the command reads', async () => {
  const page = await readFile(new URL('../../../docs/windows-inventory.md', import.meta.url), 'utf8')
  const script = /```powershell\n([\s\S]*?)```/.exec(page)?.[1] ?? ''
  const written = [...script.slice(script.indexOf('[ordered]')).matchAll(/([a-z]\w*) = /gi)].map(([, name]) => name)
  const named = (value: unknown): string[] =>
    Array.isArray(value)
      ? named(value[0])
      : typeof value === 'object' && value !== null
        ? Object.entries(value).flatMap(([name, inside]) => [name, ...named(inside)])
        : []
  expect(new Set(written)).toEqual(new Set(named(notebook)))
})
