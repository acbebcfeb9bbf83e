// PostgreSQL processes that outlived the Taxiway which started them. Each carries the cluster's mark in its command line
// (the postmaster as an argument, the others in their title), so no recycled process id can fool us.
// Call only while holding the folder's lock: then whatever carries the mark has no owner any more.

import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

import { Fault } from '../../kernel/fault.ts'
import { run, searchPath } from './launch.ts'

/** The same folder always has the same mark, by whatever path it is reached. */
export function clusterMark(cluster: string): string {
  const { dev, ino } = statSync(cluster, { bigint: true })
  return `taxiway-${dev.toString(36)}-${ino.toString(36)}`
}

/** Stops the remains of an earlier run and clears a postmaster.pid that names a process which is no PostgreSQL. */
export async function stopLeftovers(cluster: string, mark: string, found: (pids: number[]) => void): Promise<void> {
  const running = await marked(mark)
  if (running.length > 0) {
    found(running.map(({ pid }) => pid))
    await stopAll(mark)
  }
  await clearStalePidFile(cluster)
}

/**
 * The postmaster first politely (SIGINT: finish, write everything), then SIGQUIT (the journal repairs the rest at the next
 * start), then SIGKILL. It stops the others itself; only when it is dead already do they get a signal to go at once.
 */
async function stopAll(mark: string): Promise<void> {
  const rounds = [
    ['SIGINT', 30_000],
    ['SIGQUIT', 10_000],
    ['SIGKILL', 10_000],
  ] as const
  for (const [signal, patienceMs] of rounds) {
    const all = await marked(mark)
    const postmaster = all.find((one) => one.isPostmaster)
    if (postmaster) send(postmaster.pid, signal)
    else for (const { pid } of all) send(pid, signal === 'SIGINT' ? 'SIGQUIT' : signal)
    for (const end = Date.now() + patienceMs; Date.now() < end; await sleep(20)) {
      if ((await marked(mark)).length === 0) return
    }
  }
  const pids = (await marked(mark)).map(({ pid }) => pid)
  throw new Fault(
    'unavailable',
    `An earlier PostgreSQL of this data folder does not end (processes ${pids.join(', ')}). End them, then start again.`,
    { reason: 'leftover-postgresql', details: { pids } },
  )
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal)
  } catch {
    // gone meanwhile, which is what we wanted
  }
}

async function marked(mark: string): Promise<{ pid: number; isPostmaster: boolean }[]> {
  const whole = new RegExp(`${mark}(?![0-9a-z])`)
  return (await runningCommands())
    .filter(({ pid, command }) => pid !== process.pid && /postgres/.test(command) && whole.test(command))
    .map(({ pid, command }) => ({ pid, isPostmaster: command.includes(`cluster_name=${mark}`) }))
}

type Command = { readonly pid: number; readonly command: string }

async function runningCommands(): Promise<Command[]> {
  return process.platform === 'linux' ? linuxCommands() : psCommands()
}

function linuxCommands(): Command[] {
  const commands: Command[] = []
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const command = commandOf(Number(name))
    if (command) commands.push({ pid: Number(name), command })
  }
  return commands
}

/** Empty for a process that is gone, or that is dead and only not yet collected by its parent. */
function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
  } catch {
    return ''
  }
}

async function psCommands(): Promise<Command[]> {
  const { stdout } = await run(['ps', '-axo', 'pid=,stat=,command='], { PATH: searchPath })
  return stdout.split('\n').flatMap((line) => {
    const [, pid, stat, command] = /^\s*(\d+)\s+(\S+)\s+(.*)$/.exec(line) ?? []
    return pid && command && !stat?.startsWith('Z') ? [{ pid: Number(pid), command }] : []
  })
}

/**
 * PostgreSQL refuses to start while the id in its pid file belongs to any live process. After a crash and a reboot that
 * can be anybody's. A process that is a PostgreSQL without our mark was started by hand: then the file stays and the start fails.
 */
async function clearStalePidFile(cluster: string): Promise<void> {
  const file = join(cluster, 'postmaster.pid')
  let pid: number
  try {
    pid = Number.parseInt(readFileSync(file, 'utf8'), 10)
  } catch {
    return
  }
  const owner = (await runningCommands()).find((one) => one.pid === pid)
  if (!owner || !/postgres/.test(owner.command)) rmSync(file, { force: true })
}
