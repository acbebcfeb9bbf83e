// Keeps one postmaster running: starts it, waits until it serves, starts it again when it ends without being asked,
// stops it cleanly. It gets a process group of its own, so that Ctrl-C in a terminal reaches us alone and we stop in order.

import { type ChildProcess, spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { Fault } from '../../kernel/fault.ts'
import type { DatabaseLog } from '../log.ts'

export type Exited = { readonly pid: number | undefined; readonly code: number | null; readonly signal: string | null }

type Supervised = {
  readonly command: readonly string[]
  readonly env: Record<string, string>
  readonly cluster: string
  readonly log: DatabaseLog
  readonly onExit: (exited: Exited) => void
  readonly beforeRestart: () => Promise<void>
}

type Server = { readonly child: ChildProcess; readonly exited: Promise<Exited>; readonly lastWords: () => string }

export async function superviseServer(
  server: Supervised,
): Promise<{ pid: () => number | undefined; stop: () => Promise<void> }> {
  const { log } = server
  const ending = new AbortController()
  let current: Server | undefined = launch(server, ending.signal)
  // a process that ends without stop() takes its server along where no death signal does it
  const onOurExit = (): void => void current?.child.kill('SIGINT')
  process.once('exit', onOurExit)

  const begun = current
  try {
    await untilReady(server, begun)
  } catch (error) {
    await end(begun)
    process.removeListener('exit', onOurExit)
    throw error
  }
  log.info({ pid: begun.child.pid }, 'PostgreSQL is ready')

  const watching = (async (): Promise<void> => {
    for (let failures = 0; current; ) {
      const exited = await current.exited
      const lastWords = current.lastWords()
      current = undefined
      if (ending.signal.aborted) return
      log.error({ ...exited, lastWords }, 'PostgreSQL ended unexpectedly; starting it again')
      server.onExit(exited)
      while (!ending.signal.aborted && !current) {
        await sleep(Math.min(100 * 2 ** failures, 10_000), undefined, { signal: ending.signal }).catch(() => {})
        if (ending.signal.aborted) return
        current = await restart(server, ending.signal)
        failures = current ? 0 : failures + 1
      }
    }
  })()

  let stopped: Promise<void> | undefined
  const stop = async (): Promise<void> => {
    ending.abort()
    if (current) await end(current)
    await watching
    process.removeListener('exit', onOurExit)
    log.info({}, 'PostgreSQL has stopped')
  }
  return {
    pid: () => current?.child.pid,
    stop: () => {
      stopped ??= stop()
      return stopped
    },
  }
}

async function restart(server: Supervised, ending: AbortSignal): Promise<Server | undefined> {
  let begun: Server | undefined
  try {
    await server.beforeRestart()
    begun = launch(server, ending)
    await untilReady(server, begun, ending)
    if (ending.aborted) throw new Error('stopping')
    server.log.warn({ pid: begun.child.pid }, 'PostgreSQL is ready again')
    return begun
  } catch (error) {
    if (begun) await end(begun)
    if (!ending.aborted)
      server.log.error({ why: String((error as Error).message) }, 'PostgreSQL could not be started again; will retry')
    return undefined
  }
}

function launch({ command, env, log }: Supervised, ending: AbortSignal): Server {
  const [file = '', ...args] = command
  const child = spawn(file, args, { env, cwd: '/', detached: true, stdio: ['ignore', 'ignore', 'pipe'] })
  const lastLines: string[] = []
  let partial = ''
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    const lines = (partial + text).split('\n')
    partial = lines.pop() ?? ''
    for (const line of lines) {
      lastLines.push(line)
      if (lastLines.length > 20) lastLines.shift()
      // that it ends connections is no news when we end it
      if (ending.aborted) log.debug({ text: line }, 'PostgreSQL says')
      else report(log, line)
    }
  })
  const exited = new Promise<Exited>((resolve) => {
    child.once('error', (error) => {
      lastLines.push(error.message)
      resolve({ pid: undefined, code: null, signal: null })
    })
    child.once('exit', (code, signal) => resolve({ pid: child.pid, code, signal }))
  })
  return { child, exited, lastWords: () => lastLines.join(' / ') }
}

function report(log: DatabaseLog, line: string): void {
  const [, level = 'LOG', text = line] = /^(\w+):\s+(.*)$/.exec(line) ?? []
  if (/No space left on device/.test(line)) log.error({ text }, 'the disk of the database is full: free some space')
  else if (level === 'PANIC') log.error({ text }, 'PostgreSQL says')
  else if (level === 'FATAL' || level === 'WARNING') log.warn({ text }, 'PostgreSQL says')
  else log.debug({ text }, 'PostgreSQL says')
}

/** The postmaster writes its state into the eighth line of its pid file; that is what pg_ctl waits for too. */
async function untilReady(server: Supervised, begun: Server, ending?: AbortSignal): Promise<void> {
  let gone: Exited | undefined
  void begun.exited.then((exited) => {
    gone = exited
  })
  const file = join(server.cluster, 'postmaster.pid')
  // repairing after a crash may take minutes; as long as it lives it is working
  while (!gone && !ending?.aborted) {
    const lines = readIfThere(file).split('\n')
    if (Number(lines[0]) === begun.child.pid && lines[7]?.trim() === 'ready') return
    await sleep(10)
  }
  if (gone) throw notStarted(server, gone, begun.lastWords())
}

function readIfThere(file: string): string {
  try {
    return readFileSync(file, 'utf8')
  } catch {
    return ''
  }
}

function notStarted({ cluster }: Supervised, exited: Exited, lastWords: string): Fault {
  const details = { ...exited, lastWords }
  if (/No space left on device/.test(lastWords)) {
    const message = `The disk that holds ${cluster} is full, so PostgreSQL cannot start. Free some space there and start again; no stored row is lost.`
    return new Fault('unavailable', message, { reason: 'disk-full', details })
  }
  if (/lock file "postmaster.pid" already exists/.test(lastWords)) {
    const message = `Another PostgreSQL, not started by Taxiway, is running on ${cluster}: ${lastWords.slice(-300)}. Stop it and start again.`
    return new Fault('conflict', message, { reason: 'data-folder-in-use', details })
  }
  if (/incompatible with server|was initialized by PostgreSQL version/.test(lastWords)) {
    const message = `${cluster} was made by another version of PostgreSQL: ${lastWords.slice(-300)}. Use the Taxiway that made it, export the data, and import it here.`
    return new Fault('unavailable', message, { reason: 'database-version', details })
  }
  const why = lastWords.slice(-500) || `it ended with ${exited.signal ?? exited.code}`
  return new Fault('unavailable', `PostgreSQL did not start on ${cluster}: ${why}`, {
    reason: 'postgresql-not-started',
    details,
  })
}

/** SIGINT: end sessions, write everything, stop. Only when that takes unreasonably long, harder; the journal repairs that. */
async function end({ child, exited }: Server): Promise<void> {
  for (const [signal, patienceMs] of [
    ['SIGINT', 60_000],
    ['SIGQUIT', 10_000],
    ['SIGKILL', 5_000],
  ] as const) {
    child.kill(signal)
    const timer = new AbortController()
    const late = sleep(patienceMs, 'late', { signal: timer.signal }).catch(() => 'late')
    const first = await Promise.race([exited, late])
    timer.abort()
    if (first !== 'late') return
  }
}
