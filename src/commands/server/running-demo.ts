// Where the demonstration that runs on this machine is, for commands of the same user that were told of no server. The note
// stands in a folder that nobody else can enter or made: what is read there decides to which server a command sends its secret.

import { chmodSync, lstatSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'

const note = z.object({ pid: z.int().positive(), data: z.string().min(1), tenant: z.string().min(1) })
export type RunningDemo = z.infer<typeof note>

const fileIn = (folder: string): string => join(folder, 'demo.json')

/** Of several at a time the last one is found. False where there is no folder of ours: then commands have to be told. */
export function noteDemo(folder: string, demo: RunningDemo): boolean {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    if (!isOurs(folder, 'folder')) return false
    const fresh = `${fileIn(folder)}.${demo.pid}`
    writeFileSync(fresh, JSON.stringify(demo), { mode: 0o600, flag: 'wx' })
    chmodSync(fresh, 0o600)
    renameSync(fresh, fileIn(folder))
    return true
  } catch {
    return false
  }
}

/** Only its own: another may have begun meanwhile. */
export function forgetDemo(folder: string, pid: number): void {
  if (read(folder)?.pid === pid) rmSync(fileIn(folder), { force: true })
}

/** Undefined when there is none, when its process is gone, or when the note could be somebody else's. */
export function runningDemo(folder: string): RunningDemo | undefined {
  const demo = read(folder)
  return demo && isAlive(demo.pid) && isOurs(demo.data, 'folder') ? demo : undefined
}

function read(folder: string): RunningDemo | undefined {
  try {
    if (!isOurs(folder, 'folder') || !isOurs(fileIn(folder), 'file')) return undefined
    return note.parse(JSON.parse(readFileSync(fileIn(folder), 'utf8')))
  } catch {
    return undefined // not there, or not a note: there is nothing to find
  }
}

/** Itself and no link to it, owned by this user, closed to all others. */
function isOurs(path: string, kind: 'folder' | 'file'): boolean {
  try {
    const found = lstatSync(path)
    const isKind = kind === 'folder' ? found.isDirectory() : found.isFile()
    return isKind && found.uid === process.getuid?.() && (found.mode & 0o077) === 0
  } catch {
    return false
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}
