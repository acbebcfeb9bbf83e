// What Win32 packages left on the simulated PC: files, values of the registry, products. Kept on its disk, gone with a reset. A package of
// another kind than ours is not executed: then the PC is believed to have what its rules look for.

import type { AgentResult } from '../../protocol/agent/manifest.ts'
import type { Disk } from '../port/disk.ts'
import { readPrograms } from '../run/record.ts'

export type Left = {
  /** Version by path, both as they are compared; behind it perhaps size and dates (package.ts). */
  readonly files: Readonly<Record<string, string>>
  readonly registry: Readonly<Record<string, string>>
  /** Version by product code, in upper case. */
  readonly products: Readonly<Record<string, string>>
}

export type Pc = {
  /** By application. */
  readonly left: Readonly<Record<string, Left>>
  /** Applications of which nobody can tell what they left. */
  readonly believed: readonly string[]
  /** Installed before a restart, and not found since: of which revision and when, by application. */
  readonly restarted: Readonly<Record<string, { readonly revision: string; readonly at: number }>>
  /** By which enrolment what follows was done. */
  readonly enrollmentId: string
  /** What was posted last, by application. */
  readonly told: Readonly<Record<string, AgentResult>>
  /** Phases of whose list nothing is left to do. */
  readonly quiet: readonly string[]
}

const emptyPc: Pc = { left: {}, believed: [], restarted: {}, enrollmentId: '', told: {}, quiet: [] }

/** A new enrolment was told nothing yet. */
export async function readPc(disk: Disk, enrollmentId: string): Promise<Pc> {
  const pc = { ...emptyPc, ...((await disk.read('win32')) as Partial<Pc> | undefined) } // written by us
  return pc.enrollmentId === enrollmentId ? pc : { ...pc, enrollmentId, restarted: {}, told: {}, quiet: [] }
}

export const writePc = (disk: Disk, pc: Pc): Promise<void> => disk.write('win32', pc)

/** What rules look at: all that packages left, and the products of Windows Installer that came another way. */
export type Seen = Left & { readonly installed: readonly string[]; readonly believed: readonly string[] }

export async function lookAround(disk: Disk, pc: Pc): Promise<Seen> {
  const programs = await readPrograms(disk)
  const all = Object.values(pc.left)
  return {
    files: Object.assign({}, ...all.map(({ files }) => files)),
    registry: Object.assign({}, ...all.map(({ registry }) => registry)),
    products: Object.assign(
      Object.fromEntries(programs.map(({ productId, version }) => [productId.toUpperCase(), version])),
      ...all.map(({ products }) => products),
    ),
    installed: Object.keys(pc.left),
    believed: pc.believed,
  }
}

const folders: Readonly<Record<string, string>> = {
  '%programfiles%': 'c:\\program files',
  '%programfiles(x86)%': 'c:\\program files (x86)',
  '%programdata%': 'c:\\programdata',
  '%windir%': 'c:\\windows',
  '%systemroot%': 'c:\\windows',
  '%systemdrive%': 'c:',
}

/** In either letter case, with variables filled in. `as32Bit`: as a 32-bit program fills them in; a path that is written out stays. */
export function filePath(path: string, as32Bit = false): string {
  return path
    .toLowerCase()
    .replace(/^%programfiles%/, (name) => (as32Bit ? '%programfiles(x86)%' : name))
    .replace(/^%[^%]+%/, (name) => folders[name] ?? name)
    .replace(/\\+$/, '')
}

/** Key and value as one path. */
export function registryPath(key: string, valueName: string, as32Bit = false): string {
  const plain = `${key}\\${valueName}`
    .toLowerCase()
    .replace(/^hkey_local_machine/, 'hklm')
    .replace(/^hkey_current_user/, 'hkcu')
    .replace(/^(hklm|hkcu):/, '$1')
    .replace(/\\+$/, '')
  return as32Bit ? plain.replace(/^hklm\\software\\/, 'hklm\\software\\wow6432node\\') : plain
}
