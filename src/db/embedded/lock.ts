// One program per data folder. The lock is the operating system's (flock), held by our own open file, so it ends with us
// however we end and can never be stale. The file's text names the holder, for the message only.

import { spawnSync } from 'node:child_process'
import { closeSync, constants, ftruncateSync, openSync, readFileSync, writeSync } from 'node:fs'

import { Fault } from '../../kernel/fault.ts'
import { searchPath } from './launch.ts'

export type Lock = { readonly release: () => void }

/** Takes the lock or throws at once. `dataDir` is only named in messages. */
export function takeLock(file: string, dataDir: string): Lock {
  const fd = process.platform === 'darwin' ? openLocked(file) : openAndFlock(file)
  if (fd === undefined) throw heldElsewhere(file, dataDir)
  try {
    ftruncateSync(fd)
    writeSync(fd, `${process.pid}\n`, 0)
  } catch {
    // a full disk; the lock holds all the same, only its holder stays unnamed
  }
  let held = true
  return {
    release() {
      if (held) closeSync(fd)
      held = false
    },
  }
}

/** Node has no flock; but a lock belongs to the open file, so the program `flock` can take it on the file that we hold. */
function openAndFlock(file: string): number | undefined {
  const fd = openSync(file, constants.O_RDWR | constants.O_CREAT, 0o600)
  const run = spawnSync('flock', ['-n', '3'], { stdio: ['ignore', 'ignore', 'pipe', fd], env: { PATH: searchPath } })
  if (run.status === 0) return fd
  closeSync(fd)
  if (run.status === 1) return undefined
  const why = run.error?.message ?? String(run.stderr).trim()
  throw new Fault(
    'unavailable',
    `The data folder cannot be locked: ${why}. Install util-linux (it has the program flock), or set DATABASE_URL to a PostgreSQL 15 or later.`,
    { reason: 'data-folder-not-lockable', cause: run.error },
  )
}

/** On macOS open(2) itself takes the lock: O_EXLOCK, together with O_NONBLOCK so that it fails instead of waiting. */
function openLocked(file: string): number | undefined {
  const exclusiveLock = 0x20
  try {
    return openSync(file, constants.O_RDWR | constants.O_CREAT | constants.O_NONBLOCK | exclusiveLock, 0o600)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return undefined
    throw error
  }
}

function heldElsewhere(file: string, dataDir: string): Fault {
  const holder = readFileSync(file, 'utf8').trim()
  return new Fault(
    'conflict',
    `The data folder ${dataDir} is in use by another Taxiway (process ${holder || 'unknown, just starting'}). Stop that one, or choose another folder with --data.`,
    { reason: 'data-folder-in-use', details: { holder } },
  )
}
