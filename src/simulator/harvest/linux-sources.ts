// A Linux machine as the source of a harvest: puts the readers of /sys, /proc and the TPM together.

import { arch } from 'node:os'

import type { Display, Version } from '../../protocol/hardware-hash/fields.ts'
import { linuxDisks } from './linux-disks.ts'
import type { LinuxFiles } from './linux-files.ts'
import { readLine } from './linux-files.ts'
import { linuxNetwork } from './linux-network.ts'
import { linuxSmbios } from './linux-smbios.ts'
import type { HarvestSources, OperatingSystem } from './sources.ts'
import { linuxTpm } from './tpm-ek.ts'

export function linuxSources(files: LinuxFiles): HarvestSources {
  return {
    operatingSystem: () => operatingSystem(files),
    smbios: () => linuxSmbios(files),
    disks: () => linuxDisks(files),
    networkAdapters: () => linuxNetwork(files),
    tpm: () => linuxTpm(files),
    displays: () => displays(files),
  }
}

const architectures: Readonly<Record<string, OperatingSystem['architecture']>> = { arm64: 'arm64', ia32: 'x86' }

async function operatingSystem(files: LinuxFiles): Promise<OperatingSystem> {
  const release = (await readLine(files, '/proc/sys/kernel/osrelease')) ?? ''
  const [major = 0, minor = 0, build = 0] = (release.match(/\d+/g) ?? []).map((text) => Math.min(Number(text), 0xffff))
  const version: Version = [major, minor, build, 0]
  return { family: 'linux', version, architecture: architectures[arch()] ?? 'x64' }
}

const internalPanel = 0x80000000
const edidSize = 128

/** Sizes and pixels of connected screens, from the first detailed timing of their EDID. */
async function displays(files: LinuxFiles): Promise<readonly Display[]> {
  const found: Display[] = []
  for (const name of await files.list('/sys/class/drm')) {
    const edid = await files.read(`/sys/class/drm/${name}/edid`)
    if (!edid || edid.length < edidSize) continue
    const timing = edid.subarray(54, 72)
    const at = (offset: number) => timing[offset] ?? 0 // always there: the size was checked
    found.push({
      widthMm: at(12) | ((at(14) & 0xf0) << 4),
      heightMm: at(13) | ((at(14) & 0x0f) << 8),
      widthPixels: at(2) | ((at(4) & 0xf0) << 4),
      heightPixels: at(5) | ((at(7) & 0xf0) << 4),
      technology: /-(eDP|LVDS|DSI)-/.test(name) ? internalPanel : 0,
    })
  }
  return found
}
