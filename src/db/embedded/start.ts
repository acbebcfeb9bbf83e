// PostgreSQL by itself: a real server from npm as our child, on a unix socket in a folder that only we can enter.
// Invariants: one Taxiway per data folder (lock.ts); a cluster folder exists whole or not at all;
// the server ends with us, and when it ends without us it is started again.
// Layout of <data>/postgres: lock, password, cluster/ (PostgreSQL's own), lib/ (links), run/ (the socket, where the path is short enough).

import { randomBytes } from 'node:crypto'
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs'
import { statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

import { Fault } from '../../kernel/fault.ts'
import type { DatabaseLog } from '../log.ts'
import { type Binaries, findBinaries, linkLibraries } from './binaries.ts'
import { chooseLauncher, chownTree, type Launcher, run, searchPath } from './launch.ts'
import { clusterMark, stopLeftovers } from './leftover.ts'
import { takeLock } from './lock.ts'
import { initdbArguments, serverArguments } from './settings.ts'
import { type Exited, superviseServer } from './supervise.ts'

export type Embedded = {
  /** For pg: a unix socket's folder as `host`. */
  readonly connection: {
    readonly host: string
    readonly port: number
    readonly user: string
    readonly password: string
    readonly database: string
  }
  /** The postmaster's process id; changes when it has been started again, undefined between. */
  readonly pid: () => number | undefined
  /** Resolves when PostgreSQL has ended its work, written everything and released the folder. Safe to repeat. */
  readonly stop: () => Promise<void>
}

export async function startEmbedded(options: {
  dataDir: string
  log: DatabaseLog
  /** Told about each unexpected end of the server, before it is started again. */
  onExit?: (exited: Exited) => void
}): Promise<Embedded> {
  const { log } = options
  const base = atDataFolder(options.dataDir, () => makeBase(options.dataDir))
  const lock = atDataFolder(options.dataDir, () => takeLock(join(base, 'lock'), options.dataDir))
  let socketDir: string | undefined
  try {
    const cluster = join(base, 'cluster')
    const binaries = findBinaries()
    if (existsSync(cluster)) {
      await stopLeftovers(cluster, clusterMark(cluster), (pids) =>
        log.warn({ pids }, 'stopping a PostgreSQL that an earlier run left behind'),
      )
    }
    removeOldSocketDir(base)
    socketDir = makeSocketDir(base)
    const env = { PATH: searchPath, LC_ALL: 'C', TZ: 'UTC', ...linkLibraries(binaries, join(socketDir, 'lib')) }
    const launcher = await chooseLauncher(base, binaries.initdb, env)
    const password = ensurePassword(join(base, 'password'))
    // root must leave nothing in another user's folder that this user could not open or remove
    chownTree(socketDir, launcher.uid, launcher.gid)
    for (const name of ['lock', 'password', 'socket-folder']) chownSync(join(base, name), launcher.uid, launcher.gid)
    if (!existsSync(cluster)) await createCluster({ base, cluster, binaries, launcher, env, log })

    const mark = clusterMark(cluster)
    const server = await superviseServer({
      command: [...launcher.prefix('INT'), binaries.postgres, ...serverArguments({ cluster, socketDir, mark })],
      env,
      cluster,
      log,
      onExit: (exited) => options.onExit?.(exited),
      // its children may outlive a killed postmaster for a moment, and hold its memory
      beforeRestart: () => stopLeftovers(cluster, mark, () => {}),
    })
    const folder = socketDir
    return {
      connection: connectionAt(folder, password),
      pid: server.pid,
      async stop() {
        await server.stop()
        rmSync(folder, { recursive: true, force: true })
        lock.release()
      },
    }
  } catch (error) {
    if (socketDir) rmSync(socketDir, { recursive: true, force: true })
    lock.release()
    throw startFault(options.dataDir, error)
  }
}

const connectionAt = (socketDir: string, password: string): Embedded['connection'] => ({
  host: socketDir,
  port: 5432,
  user: 'taxiway',
  password,
  database: 'postgres',
})

/** Of the server that another Taxiway started on this data folder, and that may have ended. */
export function connectionOfRunning(dataDir: string): Embedded['connection'] | undefined {
  const read = (name: string): string => readFileSync(join(dataDir, 'postgres', name), 'utf8')
  try {
    return connectionAt(read('socket-folder'), read('password'))
  } catch {
    return undefined // nobody started one, or its files are not ours to read
  }
}

function atDataFolder<T>(dataDir: string, work: () => T): T {
  try {
    return work()
  } catch (error) {
    throw startFault(dataDir, error)
  }
}

/** File system errors get words; the rest passes. */
function startFault(dataDir: string, error: unknown): unknown {
  const { code, path } = error as NodeJS.ErrnoException
  if (code === 'ENOSPC' || code === 'EDQUOT') return diskFull(dataDir, error)
  if (code !== 'EACCES' && code !== 'EPERM' && code !== 'EROFS' && code !== 'ENOTDIR' && code !== 'EEXIST') return error
  return new Fault(
    'unavailable',
    `The data folder ${dataDir} cannot be used (${code} at ${path}). It may belong to another user: start Taxiway as that user, or choose a folder you may write to with --data.`,
    { reason: 'data-folder-not-writable', cause: error },
  )
}

function makeBase(dataDir: string): string {
  const base = join(dataDir, 'postgres')
  mkdirSync(base, { recursive: true, mode: 0o700 })
  return realpathSync(base)
}

/**
 * The socket's path may have 107 bytes, and PostgreSQL's list of folders has its own quoting, so a long or unusual path
 * gets a short folder among the temporary files instead. `socket-folder` remembers it, to be removed after a crash.
 */
function makeSocketDir(base: string): string {
  const near = join(base, 'run')
  const socketDir = isShortAndPlain(near) ? near : mkdtempSync(join(temporaryFolder(), 'taxiway-'))
  mkdirSync(socketDir, { recursive: true, mode: 0o700 })
  chmodSync(socketDir, 0o700)
  writeFileSync(join(base, 'socket-folder'), socketDir)
  return socketDir
}

const isShortAndPlain = (path: string): boolean => /^[\w./-]{1,80}$/.test(path)
const temporaryFolder = (): string => (isShortAndPlain(tmpdir()) ? tmpdir() : '/tmp')

function removeOldSocketDir(base: string): void {
  const note = join(base, 'socket-folder')
  if (!existsSync(note)) return
  const old = readFileSync(note, 'utf8')
  const ours = old === join(base, 'run') || (dirname(old) === temporaryFolder() && /\/taxiway-\w+$/.test(old))
  if (ours) rmSync(old, { recursive: true, force: true })
}

function ensurePassword(file: string): string {
  if (!existsSync(file)) {
    writeFileSync(`${file}.new`, randomBytes(24).toString('base64url'), { mode: 0o600, flush: true })
    renameSync(`${file}.new`, file)
  }
  return readFileSync(file, 'utf8')
}

type Creation = {
  base: string
  cluster: string
  binaries: Binaries
  launcher: Launcher
  env: Record<string, string>
  log: DatabaseLog
}

/** Made under another name and renamed when complete: killed half-way, nothing is left that looks like a cluster. */
async function createCluster({ base, cluster, binaries, launcher, env, log }: Creation): Promise<void> {
  for (const name of readdirSync(base)) {
    if (name.startsWith('cluster.new-')) rmSync(join(base, name), { recursive: true, force: true })
  }
  const { bavail, bsize } = await statfs(base)
  if (bavail * bsize < 128 * 2 ** 20) throw diskFull(base)

  const started = performance.now()
  const fresh = join(base, `cluster.new-${process.pid}`)
  mkdirSync(fresh, { mode: 0o700 })
  chownSync(fresh, launcher.uid, launcher.gid)
  const ran = await run(
    [
      ...launcher.prefix('KILL'),
      binaries.initdb,
      '-D',
      fresh,
      `--pwfile=${join(base, 'password')}`,
      ...initdbArguments,
    ],
    env,
  )
  if (ran.code !== 0) {
    rmSync(fresh, { recursive: true, force: true })
    if (/No space left on device/.test(ran.stderr)) throw diskFull(base)
    throw new Fault(
      'unavailable',
      `PostgreSQL could not make its folder in ${base}: ${ran.stderr.trim().slice(-500).replaceAll('\n', ' / ')}`,
      {
        reason: 'initdb-failed',
        details: { code: ran.code, launcher: launcher.name },
      },
    )
  }
  renameSync(fresh, cluster)
  log.info(
    { cluster, launcher: launcher.name, ms: Math.round(performance.now() - started) },
    'made the database folder',
  )
}

function diskFull(folder: string, cause?: unknown): Fault {
  return new Fault(
    'unavailable',
    `The disk that holds ${folder} is full. Free at least 128 MB there, or choose another folder with --data.`,
    {
      reason: 'disk-full',
      cause,
    },
  )
}
