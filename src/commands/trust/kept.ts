// What was put in is kept in a folder that nobody but this account can write. The data folder may be another's, who could put a link
// or another certificate there between our look and what is done with the file, by us or by hand later.

import { createHash, randomUUID } from 'node:crypto'
import { existsSync, lstatSync, mkdirSync, readdirSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

import { Fault } from '../../kernel/fault.ts'
import type { Authority } from './plan.ts'

const partsFor = (data: string): readonly string[] => [
  '.taxiway',
  'trusted',
  createHash('sha256').update(resolve(data)).digest('hex').slice(0, 16),
]

/** Of one installation on this machine. */
export const keptIn = (home: string, data: string): string => join(home, ...partsFor(data))

/** Each folder from the home on: who may write one may put another in the place of what is below it. */
function walk(home: string, data: string, each: (folder: string) => void = () => undefined): void {
  refuseOthers(realOf(home), 0o002)
  let at = home
  for (const part of partsFor(data)) {
    at = join(at, part)
    each(at)
    refuseOthers(at, 0o022)
  }
}

export function keep(home: string, data: string, authorities: readonly Authority[]): void {
  walk(home, data, (folder) => {
    try {
      mkdirSync(folder, { mode: 0o700 })
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error
    }
  })
  for (const { file, pem } of authorities) {
    const fresh = `${file}.${randomUUID()}`
    writeFileSync(fresh, `${pem}\n`, { mode: 0o644, flag: 'wx' })
    renameSync(fresh, file)
  }
}

/** Files of certificates; none where nothing was kept. */
export function keptFiles(home: string, data: string): readonly string[] {
  const folder = keptIn(home, data)
  if (!existsSync(folder)) return []
  walk(home, data)
  return readdirSync(folder)
    .filter((name) => /^taxiway-[0-9a-f]{16}\.pem$/.test(name))
    .map((name) => join(folder, name))
}

export const forget = (home: string, data: string): void => rmSync(keptIn(home, data), { recursive: true, force: true })

function realOf(home: string): string {
  if (existsSync(home)) return realpathSync(home)
  throw noFolder(home, 'is not there')
}

/** `mode`: bits of it that let others write. Windows has its own lists of who may. */
function refuseOthers(path: string, mode: number): void {
  const found = lstatSync(path)
  if (!found.isDirectory()) throw noFolder(path, 'is a link or a file and no folder')
  const own = process.getuid?.()
  if (own === undefined) return
  if (found.uid !== own) throw noFolder(path, 'belongs to another account')
  if ((found.mode & mode) !== 0) throw noFolder(path, 'may be written by other accounts')
}

const noFolder = (path: string, why: string): Fault =>
  new Fault(
    'conflict',
    `What is put in is kept in your home, where nobody else can change it, and ${path} ${why}. Nothing was done. Mend that, or run this with a home of its own account (sudo -H).`,
    { reason: 'trusted-folder' },
  )
