import { describe, expect, test } from 'vitest'
import type { Fixture } from '../../../test/support/simulator/fixture-files.ts'
import { fixtureFiles } from '../../../test/support/simulator/fixture-files.ts'
import { toHex } from '../../kernel/bytes.ts'
import { sha256 } from '../../kernel/sha256.ts'
import { exampleEkModulus } from '../../protocol/hardware-hash/examples.ts'
import { decodeHash } from '../../protocol/hardware-hash/read.ts'
import { judgeHash } from '../../protocol/hardware-hash/verdict.ts'
import { exampleStructures, exampleUuid } from '../../protocol/smbios/example.ts'
import { smbiosFacts } from '../../protocol/smbios/facts.ts'
import { decodeSmbiosTable, encodeSmbiosTable } from '../../protocol/smbios/table.ts'
import { collectHash, defaultRules } from './collect.ts'
import type { Inventory } from './inventory-sources.ts'
import { inventorySources } from './inventory-sources.ts'
import { linuxSources } from './linux-sources.ts'

const options = { now: new Date('2026-03-01T08:00:00Z'), clientVersion: '0.1.0' }
const pci = '/sys/devices/pci0000:00'
const table = encodeSmbiosTable(exampleStructures())

function disk(name: string, at: string, files: Record<string, string | Uint8Array>): Fixture {
  const folder = `${at}/block/${name}`
  const inside = Object.entries(files).map(([file, content]) => [`${folder}/${file}`, content] as const)
  return {
    files: { [`${folder}/size`]: '1000215216\n', [`${folder}/removable`]: '0\n', ...Object.fromEntries(inside) },
    links: { [`/sys/block/${name}`]: folder, [`/sys/class/block/${name}`]: folder },
  }
}

function adapter(name: string, at: string, bus: string, files: Record<string, string>): Fixture {
  const folder = `${at}/net/${name}`
  const inside = Object.entries(files).map(([file, content]) => [`${folder}/${file}`, `${content}\n`] as const)
  return {
    files: {
      [`${folder}/type`]: '1\n',
      [`${folder}/addr_assign_type`]: '0\n',
      [`${at}/uevent`]: '',
      [`/sys/bus/${bus}/uevent`]: '',
      ...Object.fromEntries(inside),
    },
    links: { [`/sys/class/net/${name}`]: folder, [`${folder}/device`]: at, [`${at}/subsystem`]: `/sys/bus/${bus}` },
  }
}

function machine(...parts: readonly Fixture[]) {
  const files = Object.assign({}, ...parts.map((part) => part.files))
  const links = Object.assign({}, ...parts.map((part) => part.links ?? {}))
  const exchange = parts.find((part) => part.exchange)?.exchange
  const run = parts.find((part) => part.run)?.run
  return linuxSources(fixtureFiles({ files, links, ...(exchange && { exchange }), ...(run && { run }) }))
}

const firmware: Fixture = {
  files: { '/sys/firmware/dmi/tables/DMI': table, '/proc/sys/kernel/osrelease': '6.1.0-18-amd64\n' },
}
const nvme = disk('nvme0n1', `${pci}/nvme/nvme0/nvme0n1`, {
  'device/serial': 'FD01_0000_0000_0001.  \n',
  'device/model': 'FabriDisk 512   \n',
  'queue/rotational': '0\n',
  'queue/discard_max_bytes': '2199023255040\n',
})
const vpd = (serial: string) => Uint8Array.of(0, 0x80, 0, serial.length, ...new TextEncoder().encode(serial))
const sata = disk('sda', `${pci}/ata1/host0/target0/0:0:0:0`, {
  'device/vpd_pg80': vpd('        SATA-0001'),
  'device/model': 'FabriPlate 2T\n',
  'queue/rotational': '1\n',
})
const lan = adapter('enp1s0', `${pci}/0000:01:00.0`, 'pci', { address: '00:00:5e:00:53:01' })
const wlan = adapter('wlp2s0', `${pci}/0000:02:00.0`, 'pci', {
  address: '00:00:5e:00:53:02',
  'wireless/link': '0',
})
const secondLan = adapter('enp3s0', `${pci}/0000:03:00.0`, 'pci', { address: '00:00:5E:00:53:04' })
const rootOn = (device: string, name: string): Fixture => ({
  files: {
    '/proc/self/mountinfo': `22 1 ${device} / / rw,relatime shared:1 - ext4 /dev/${name} rw\n`,
    [`/dev/${name}`]: '',
  },
})

async function collected(...parts: readonly Fixture[]) {
  const harvest = await collectHash(machine(firmware, ...parts), options)
  if (!harvest.ok) throw new Error(harvest.message)
  return { ...harvest, fields: decodeHash(harvest.base64).fields }
}

describe('a Linux machine', () => {
  test('gives its firmware, disk and adapter values and passes the verdict of an import', async () => {
    const { fields, missing, bytes } = await collected(nvme, lan, wlan, rootOn('259:2', 'nvme0n1'))
    expect(bytes.length).toBe(3000)
    expect(fields).toMatchObject({
      header: { collectedAt: options.now, osType: 2, osBuild: [6, 1, 0, 0], toolBuild: [0, 1, 0, 0] },
      uuid: exampleUuid,
      manufacturer: 'Fabrikam',
      productName: 'FX 100',
      serialNumber: 'FX100-000042',
      skuNumber: 'FX100-A1',
      family: 'FX',
      firmwareVendor: 'Fabri Firmware Ltd',
      boardProduct: 'FXMB1',
      processor: { packages: 1, cores: 8, threads: 16, hyperThreading: 1 },
      memory: { totalGb: 16, maximumGb: 64, slots: 2 },
      chassis: { chassisType: 10, powerRole: 2 },
      diskProperties: [{ capacityGb: 512, busType: 0x11, seekPenalty: 0, trim: 1 }],
      clientFlags: { simulated: false, softwareTpm: false, virtualMachine: false },
      client: 'taxiway 0.1.0',
    })
    expect(judgeHash(fields, { strict: false }).errors).toEqual([])
    expect(missing.map(({ field }) => field)).toEqual(['TPM EkPub', 'ProductKeyID'])
  })

  test('falls back to the single values where the firmware table is hidden', async () => {
    const id = '/sys/class/dmi/id'
    const files = {
      [`${id}/sys_vendor`]: 'Fabrikam\n',
      [`${id}/product_serial`]: 'FX100-000042\n',
      [`${id}/product_uuid`]: `${exampleUuid.toUpperCase()}\n`,
      [`${id}/chassis_type`]: '10\n',
    }
    const harvest = await collectHash(machine({ files }, nvme, lan), options)
    expect(harvest).toMatchObject({ ok: true, hash: { uuid: exampleUuid, manufacturer: 'Fabrikam' } })
  })

  test('a broken firmware table is noted and does not end the harvest', async () => {
    const files = { '/sys/firmware/dmi/tables/DMI': table.subarray(0, 50) }
    const harvest = await collectHash(machine({ files }, nvme, lan), options)
    expect(harvest.ok).toBe(false)
    expect(harvest.notes[0]).toContain('SMBIOS table broken at byte')
  })

  test('an empty container gets a list of all that is missing, each with a remedy, and no hash', async () => {
    const harvest = await collectHash(machine({ files: {} }), options)
    expect(harvest).toMatchObject({ ok: false, reason: 'identity-incomplete' })
    expect(harvest.missing.map(({ field }) => field)).toEqual([
      'SMBIOS',
      'DiskSerialNumber',
      'MacAddress',
      'TPM EkPub',
      'ProductKeyID',
    ])
    for (const { why, remedy } of harvest.missing) expect([why, remedy]).not.toContain('')
  })

  test('the strict form has no private records', async () => {
    const harvest = await collectHash(machine(firmware, nvme, lan), { ...options, strict: true })
    const types = harvest.ok ? decodeHash(harvest.base64).records.map(({ type }) => type) : []
    expect(types.length).toBeGreaterThan(10)
    expect(types.filter((type) => type >= 0x8000)).toEqual([])
  })
})

test('[S-072] UUID and serial number alone are refused', async () => {
  const inventory = windows(19045, {
    smbios: { uuid: exampleUuid, serialNumber: 'FX100-000042' },
    disks: [],
    networkAdapters: [],
  })
  const harvest = await collectHash(inventorySources(inventory), options)
  expect(harvest).toMatchObject({ ok: false, reason: 'identity-incomplete' })
  expect(harvest).not.toHaveProperty('base64')
  expect(harvest.missing.map(({ field }) => field)).toEqual(
    expect.arrayContaining(['MacAddress', 'DiskSerialNumber', 'SmbiosSystemManufacturer']),
  )
})

describe('[S-074] the disk serial is the one that the drive reports', () => {
  const virtio = disk('vda', `${pci}/virtio1`, { serial: 'virtual-0001' })
  const t10 = disk('sdb', `${pci}/ata2/host1/target1/1:0:0:0`, {
    'device/wwid': 't10.ATA     FabriPlate 2T    WWID-0001\n',
  })
  test.each([
    ['NVMe identify', nvme, 'FD01_0000_0000_0001.'],
    ['SCSI page 0x80', sata, 'SATA-0001'],
    ['virtio', virtio, 'virtual-0001'],
    ['world-wide name', t10, 'WWID-0001'],
  ])('%s', async (_, fixture, serial) => {
    expect((await collected(fixture, lan)).fields.disks).toMatchObject([{ serial }])
  })

  test('a disk without serial number is reported', async () => {
    const { missing } = await collected(nvme, disk('vdb', `${pci}/virtio2`, {}), lan)
    expect(missing).toContainEqual(
      expect.objectContaining({ field: 'DiskSerialNumber', why: 'disk vdb does not tell its serial number' }),
    )
  })
})

describe('[S-075] the permanent address counts, not the current one', () => {
  const changed = { addr_assign_type: '3', address: '06:11:22:33:44:55' }
  const randomLan = adapter('enp1s0', `${pci}/0000:01:00.0`, 'pci', changed)

  test('the tool ip knows it', async () => {
    const run = async () =>
      JSON.stringify([{ ifname: 'enp1s0', address: changed.address, permaddr: '00:00:5e:00:53:01' }])
    const { fields, notes } = await collected(nvme, randomLan, { files: {}, run })
    expect(fields.networkAdapters).toEqual([{ medium: 14, mac: '00:00:5e:00:53:01', bus: 'PCI' }])
    expect(notes.join()).toContain('uses 06:11:22:33:44:55 now')
  })

  test('the wireless chip knows it', async () => {
    const random = adapter('wlp2s0', `${pci}/0000:02:00.0`, 'pci', {
      ...changed,
      'phy80211/macaddress': '00:00:5e:00:53:02',
    })
    expect((await collected(nvme, random)).fields.networkAdapters).toEqual([
      { medium: 9, mac: '00:00:5e:00:53:02', bus: 'PCI' },
    ])
  })

  test('the bonding driver knows it', async () => {
    const files = {
      '/proc/net/bonding/bond0': 'Slave Interface: enp1s0\nMII Status: up\nPermanent HW addr: 00:00:5e:00:53:01\n',
    }
    expect((await collected(nvme, randomLan, { files })).fields.networkAdapters).toMatchObject([
      { mac: '00:00:5e:00:53:01' },
    ])
  })

  test('otherwise the adapter is left out and the report says what would help', async () => {
    const { fields, missing } = await collected(nvme, randomLan, wlan)
    expect(fields.networkAdapters.map(({ mac }) => mac)).toEqual(['00:00:5e:00:53:02'])
    expect(missing).toContainEqual(
      expect.objectContaining({ field: 'MacAddress', why: expect.stringContaining('enp1s0') }),
    )
  })

  test('an address that was made up for a virtual machine is left out', async () => {
    const made = adapter('eth0', `${pci}/virtio3`, 'virtio', { address: '52:54:00:12:34:56' })
    const { fields, notes } = await collected(nvme, wlan, made)
    expect(fields.networkAdapters).toHaveLength(1)
    expect(notes).toContain(
      'Adapter eth0 is left out: its permanent address 52:54:00:12:34:56 is locally administered.',
    )
  })
})

test('[S-076] another way of reading gives the same hash fields', async () => {
  const fromLinux = await collected(nvme, lan, rootOn('259:0', 'nvme0n1'))
  const inventory: Inventory = {
    operatingSystem: { family: 'linux', version: [6, 1, 0, 0], architecture: 'x64' },
    smbios: smbiosFacts(decodeSmbiosTable(table)),
    disks: [
      {
        name: 'PhysicalDrive0',
        serial: 'FD01_0000_0000_0001.',
        model: 'FabriDisk 512',
        system: true,
        removable: false,
        properties: { capacityGb: 512, busType: 0x11, seekPenalty: 0, trim: 1 },
      },
    ],
    networkAdapters: [
      { name: 'Ethernet', medium: 14, bus: 'PCI', removable: false, permanentMac: '00-00-5E-00-53-01' },
    ],
  }
  const fromInventory = await collectHash(inventorySources(inventory), options)
  expect(fromInventory).toMatchObject({ ok: true, base64: fromLinux.base64 })
})

test('[S-077][S-081] three adapters and two disks, wired and wireless, give five values', async () => {
  const { fields } = await collected(nvme, sata, lan, wlan, secondLan)
  expect([...fields.disks.map(({ serial }) => serial), ...fields.networkAdapters.map(({ mac }) => mac)]).toEqual([
    'FD01_0000_0000_0001.',
    'SATA-0001',
    '00:00:5e:00:53:01',
    '00:00:5e:00:53:04',
    '00:00:5e:00:53:02',
  ])
})

describe('[S-079] the system disk goes first', () => {
  test('as the device that is mounted at the root says', async () => {
    const part: Fixture = {
      files: { [`${pci}/ata1/host0/target0/0:0:0:0/block/sda/sda2/partition`]: '2\n' },
      links: { '/sys/class/block/sda2': `${pci}/ata1/host0/target0/0:0:0:0/block/sda/sda2` },
    }
    const { fields } = await collected(nvme, sata, lan, part, rootOn('8:2', 'sda2'))
    expect(fields.disks.map(({ serial }) => serial)).toEqual(['SATA-0001', 'FD01_0000_0000_0001.'])
    expect(fields.diskKernelSerials[0]).toBe('SATA-0001|FabriPlate 2T|')
    expect(fields.diskProperties.map(({ busType, seekPenalty }) => [busType, seekPenalty])).toEqual([
      [0x0b, 1],
      [0x11, 0],
    ])
  })

  test('also through an encrypted volume and a device number', async () => {
    const mapped: Fixture = {
      files: {
        '/sys/devices/virtual/block/dm-0/slaves/sda': '',
        '/proc/self/mountinfo': '22 1 254:0 / / rw - ext4 /dev/root rw\n',
      },
      links: { '/sys/dev/block/254:0': '/sys/devices/virtual/block/dm-0' },
    }
    const { fields, notes } = await collected(nvme, sata, lan, mapped)
    expect(fields.disks[0]!.serial).toBe('SATA-0001')
    expect(notes).toEqual([])
  })

  test('and when nobody can say, the first fixed disk is taken and noted', async () => {
    const { fields, notes } = await collected(sata, nvme, lan)
    expect(fields.disks[0]!.serial).toBe('FD01_0000_0000_0001.')
    expect(notes.join()).toContain('Which disk holds the system could not be told')
  })
})

describe('[S-080] removable hardware is absent from the hash', () => {
  const dock = adapter('enx1', '/sys/devices/pci0000:00/usb1/1-1/1-1:1.0', 'usb', { address: '00:00:5e:00:53:7f' })
  const stick = disk('sdc', '/sys/devices/pci0000:00/usb1/1-2/host2/target2/2:0:0:0', {
    'device/vpd_pg80': vpd('STICK-1'),
  })

  test('an adapter and a disk on USB are left out and noted', async () => {
    const { fields, notes } = await collected(nvme, stick, lan, dock)
    expect(fields.networkAdapters.map(({ mac }) => mac)).toEqual(['00:00:5e:00:53:01'])
    expect(fields.disks.map(({ serial }) => serial)).toEqual(['FD01_0000_0000_0001.'])
    expect(notes).toEqual(
      expect.arrayContaining(['Adapter enx1 is left out: it is removable.', 'Disk sdc is left out: it is removable.']),
    )
  })

  test('a Thunderbolt adapter that the firmware calls removable is left out', async () => {
    const slot = adapter('enp9s0', `${pci}/0000:09:00.0`, 'pci', { address: '00:00:5e:00:53:09' })
    const files = { [`${pci}/0000:09:00.0/removable`]: 'removable\n' }
    expect((await collected(nvme, lan, slot, { files })).fields.networkAdapters).toHaveLength(1)
  })

  test('[S-078] the rule can be changed, and the hash then says that the adapter is removable', async () => {
    const rules = { ...defaultRules, removableAdapters: true }
    const harvest = await collectHash(machine(firmware, nvme, lan, dock), { ...options, rules })
    const fields = harvest.ok ? decodeHash(harvest.base64).fields : undefined
    expect(fields?.networkAdapters.map(({ bus }) => bus)).toEqual(['PCI', 'USB'])
    expect(fields?.adapterFlags).toEqual([0, 1])
    expect(harvest.notes.join()).not.toContain('enx1')
  })
})

describe('[S-124][S-125] Windows machines by version', () => {
  test('version 1703 gives a hash', async () => {
    expect(await collectHash(inventorySources(windows(15063)), options)).toMatchObject({ ok: true })
  })

  test.each([
    ['Windows 10 version 1607', [10, 0, 14393, 0]],
    ['Windows 8.1', [6, 3, 9600, 0]],
  ] as const)('%s is refused as unsupported', async (_, version) => {
    const inventory = windows(0)
    const old = { ...inventory, operatingSystem: { ...inventory.operatingSystem, version } }
    const harvest = await collectHash(inventorySources(old), options)
    expect(harvest).toMatchObject({ ok: false, reason: 'unsupported-system' })
    expect(harvest.ok ? '' : harvest.message).toMatch(/unsupported.*1703.*Update the machine/)
  })
})

function windows(build: number, more: Partial<Inventory> = {}): Inventory {
  return {
    operatingSystem: { family: 'windows', version: [10, 0, build, 0], architecture: 'x64' },
    smbios: smbiosFacts(decodeSmbiosTable(table)),
    disks: [{ name: '0', serial: 'FD01', model: 'FabriDisk', system: true, removable: false }],
    networkAdapters: [{ name: 'a', medium: 14, bus: 'PCI', removable: false, permanentMac: '00:00:5e:00:53:01' }],
    productKeyId: '3305000000042',
    ...more,
  }
}

describe('a TPM', () => {
  const be = (value: number, size: number) =>
    Array.from({ length: size }, (_, i) => Math.floor(value / 256 ** (size - 1 - i)) % 256)
  const answer = (body: number[], code = 0) =>
    Uint8Array.from([0x80, 1, ...be(10 + body.length, 4), ...be(code, 4), ...body])
  const words = (text: string) => Array.from(text, (symbol) => symbol.charCodeAt(0))
  const properties: [number, number[]][] = [
    [0x100, [...words('2.0'), 0]],
    [0x101, be(0, 4)],
    [0x102, be(138, 4)],
    [0x105, words('FBTM')],
    [0x10b, be(65538, 4)],
    [0x10c, be(0, 4)],
  ]
  const capability = answer([
    0,
    ...be(6, 4),
    ...be(properties.length, 4),
    ...properties.flatMap(([tag, value]) => [...be(tag, 4), ...value]),
  ])
  const policy = [...be(32, 2), ...new Uint8Array(32)]
  const publicAnswer = (kind: number, unique: number[]) => {
    const area = [...be(kind, 2), 0, 0x0b, 0, 3, 0, 0xb2, ...policy, 0, 6, 0, 128, 0, 0x43, 0, 0x10, ...unique]
    return answer([...be(area.length, 2), ...area, ...be(0, 2), ...be(0, 2)])
  }
  const chip = (ek: Uint8Array): Fixture => ({
    files: {},
    exchange: async (device, message) => {
      expect(device).toBe('/dev/tpmrm0')
      if (toHex(message) === '80010000001600000' + '17a000000060000010000000040') return capability
      expect(toHex(message)).toBe('80010000000e0000017381010001')
      return ek
    },
  })

  test('gives its version and the modulus of its endorsement key', async () => {
    const modulus = exampleEkModulus()
    const rsa = publicAnswer(1, [...be(2048, 2), ...be(0, 4), ...be(256, 2), ...modulus])
    const { fields, missing } = await collected(nvme, lan, chip(rsa))
    expect(fields.ekPub).toEqual(modulus)
    expect(toHex(fields.offlineId!.id)).toBe('8ee49988cba3ba3cfb8f7fe66ef523116b3b107f96fc6df79ce8dfe7ed2be898')
    expect(fields.tpmVersion).toBe("TPM-Version:2.0 -Level:0-Revision:1.38-VendorID:'FBTM'-Firmware:65538.0")
    expect(missing.map(({ field }) => field)).toEqual(['ProductKeyID'])
  })

  test('with an elliptic-curve key gives its hash and its public area', async () => {
    const x = new Uint8Array(32).fill(1)
    const y = new Uint8Array(32).fill(2)
    const curve = publicAnswer(0x23, [0, 3, 0, 0x10, ...be(32, 2), ...x, ...be(32, 2), ...y])
    const { fields } = await collected(nvme, lan, chip(curve))
    expect(fields.ekPub).toBeUndefined()
    expect(fields.offlineId).toEqual({ status: 0, source: 1, id: sha256(Uint8Array.of(...x, ...y)) })
    expect(fields.ekPublicArea?.length).toBe(2 + 2 + 2 + 4 + 34 + 6 + 2 + 4 + 34 + 34)
  })

  test('without the key at its handle, or with an answer cut short, says how to make one', async () => {
    const cut = publicAnswer(1, [...be(2048, 2), ...be(0, 4), ...be(256, 2), 1, 2, 3])
    for (const reply of [answer([], 0x18b), cut, new Uint8Array(3)]) {
      const { fields, missing } = await collected(nvme, lan, chip(reply))
      expect(fields.tpmVersion).toBeDefined()
      expect(fields.ekPub).toBeUndefined()
      expect(missing.find(({ field }) => field === 'TPM EkPub')?.remedy).toContain('tpm2_createek')
    }
  })
})
