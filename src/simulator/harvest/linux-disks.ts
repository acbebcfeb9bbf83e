// Disks of a Linux machine (S-074, S-079). The serial is the one the drive itself reports: NVMe identify,
// SCSI vital product data page 0x80 (which the kernel fills from ATA identify), or the virtio id. That is what Windows gets
// from its storage property query. Removable disks never count; the disk that holds the running system goes first.

import type { DiskProperties } from '../../protocol/hardware-hash/fields.ts'
import type { LinuxFiles } from './linux-files.ts'
import { readLine } from './linux-files.ts'
import type { Found, FoundDisk, Missing } from './sources.ts'
import { found } from './sources.ts'

/** Not hardware, or not fixed: loop, memory and network devices, optical and floppy drives, layers above real disks. */
const notDisks = /^(loop|ram|zram|dm-|md|sr|fd|nbd|drbd|rbd|zd|bcache|nvme\d+c\d+n)/

const busTypes = { scsi: 1, sas: 0x0a, sata: 0x0b, sd: 0x0c, mmc: 0x0d, nvme: 0x11 } as const

export async function linuxDisks(files: LinuxFiles): Promise<Found<readonly FoundDisk[]>> {
  const names = (await files.list('/sys/block')).filter((name) => !notDisks.test(name))
  const system = await systemDisks(files)
  const notes: string[] = []
  const missing: Missing[] = []
  const disks: FoundDisk[] = []
  for (const name of names) {
    const disk = await readDisk(files, name, system.has(name))
    if (!disk) {
      notes.push(`Disk ${name} is left out: it has no medium.`)
    } else if (disk.serial === '') {
      const why = `disk ${name} does not tell its serial number`
      missing.push({ field: 'DiskSerialNumber', why, remedy: serialRemedy(name) })
    } else if (disks.some(({ serial }) => serial === disk.serial)) {
      notes.push(`Disk ${name} is left out: it is another part of the disk with serial number ${disk.serial}.`)
    } else {
      disks.push(disk)
    }
  }
  if (names.length === 0) {
    const remedy = 'Run on the machine itself, or give a virtual disk a serial number.'
    missing.push({ field: 'DiskSerialNumber', why: 'no disk is visible under /sys/block', remedy })
  } else if (disks.length > 0 && !disks.some((disk) => disk.system)) {
    notes.push('Which disk holds the system could not be told; the first fixed disk is taken for it.')
  }
  return found(disks, missing, notes)
}

function serialRemedy(name: string): string {
  if (name.startsWith('vd')) return 'Give the virtual disk a serial number in the settings of the virtual machine.'
  return 'Run as root on the machine itself; RAID controllers hide the serial numbers of their drives.'
}

async function readDisk(files: LinuxFiles, name: string, system: boolean): Promise<FoundDisk | undefined> {
  const folder = `/sys/block/${name}`
  const sectors = Number(await readLine(files, `${folder}/size`))
  if (!(sectors > 0)) return undefined
  const path = (await files.resolve(folder)) ?? folder
  const isSdCard = (await readLine(files, `${folder}/device/type`)) === 'SD'
  const flagged = (await readLine(files, `${folder}/removable`)) === '1'
  return {
    name,
    serial: await readSerial(files, folder),
    model: (await readLine(files, `${folder}/device/model`)) ?? (await readLine(files, `${folder}/device/name`)) ?? '',
    system,
    removable: flagged || isSdCard || /\/usb\d+\//.test(path),
    properties: await readProperties(files, folder, path, sectors, isSdCard),
  }
}

async function readSerial(files: LinuxFiles, folder: string): Promise<string> {
  const plain = (await readLine(files, `${folder}/device/serial`)) ?? (await readLine(files, `${folder}/serial`))
  if (plain !== undefined) return plain
  const page = await files.read(`${folder}/device/vpd_pg80`)
  const head = 4
  if (page && page.length > head && page[1] === 0x80) {
    const length = (page[2]! << 8) | page[3]! // inside: checked on the line above
    const text = new TextDecoder('latin1')
      .decode(page.subarray(head, head + length))
      .replaceAll('\0', '')
      .trim()
    if (text !== '') return text
  }
  const wwid = (await readLine(files, `${folder}/device/wwid`)) ?? (await readLine(files, `${folder}/wwid`)) ?? ''
  // "t10.ATA  <model>  <serial>": the last word is the serial; other forms are unique as they are.
  return wwid.startsWith('t10.') ? (wwid.split(/\s+/).at(-1) ?? '') : wwid
}

async function readProperties(
  files: LinuxFiles,
  folder: string,
  path: string,
  sectors: number,
  isSdCard: boolean,
): Promise<DiskProperties> {
  const spinning = (await readLine(files, `${folder}/queue/rotational`)) === '1'
  const trim = Number(await readLine(files, `${folder}/queue/discard_max_bytes`)) > 0
  return {
    capacityGb: Math.round((sectors * 512) / 1e9),
    busType: busType(path, isSdCard),
    seekPenalty: spinning ? 1 : 0,
    trim: trim ? 1 : 0,
  }
}

function busType(path: string, isSdCard: boolean): number {
  if (path.includes('/nvme')) return busTypes.nvme
  if (path.includes('/mmc')) return isSdCard ? busTypes.sd : busTypes.mmc
  if (/\/ata\d+\//.test(path)) return busTypes.sata
  return path.includes('/end_device-') ? busTypes.sas : busTypes.scsi
}

/** Names of the whole disks below the root file system, or else below the firmware's boot partition. */
async function systemDisks(files: LinuxFiles): Promise<ReadonlySet<string>> {
  const mounts = (await readLine(files, '/proc/self/mountinfo')) ?? ''
  for (const mountPoint of ['/', '/boot/efi', '/efi', '/boot']) {
    for (const line of mounts.split('\n')) {
      const [before = '', after = ''] = line.split(' - ')
      const [, , device, , point] = before.split(' ')
      if (point !== mountPoint) continue
      const source = after.split(' ')[1] ?? ''
      const link = source.startsWith('/dev/') ? await files.resolve(source) : undefined
      const byName = await wholeDisks(files, `/sys/class/block/${link?.split('/').at(-1)}`)
      if (link && byName.size > 0) return byName
      const byNumber = await wholeDisks(files, `/sys/dev/block/${device}`)
      if (byNumber.size > 0) return byNumber
    }
  }
  return new Set()
}

/** Follows partitions to their disk and mapped devices to what lies below them. */
async function wholeDisks(files: LinuxFiles, path: string, depth = 0): Promise<ReadonlySet<string>> {
  const real = await files.resolve(path)
  const deepest = 8
  if (!real || depth > deepest) return new Set()
  const parts = real.split('/')
  const name = parts.at(-1) ?? ''
  if ((await files.read(`${real}/partition`)) !== undefined) return new Set([parts.at(-2) ?? name])
  const below = await files.list(`${real}/slaves`)
  if (below.length === 0) return new Set([name])
  const all = await Promise.all(below.map((slave) => wholeDisks(files, `/sys/class/block/${slave}`, depth + 1)))
  return new Set(all.flatMap((names) => [...names]))
}
