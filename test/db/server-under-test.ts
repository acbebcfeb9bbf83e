// Starts server-process.ts as a process of its own and talks with it.

import { type ChildProcess, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'

import { run, searchPath } from '../../src/db/embedded/launch.ts'

export type Line = Readonly<Record<string, unknown>>

export type ServerUnderTest = {
  readonly child: ChildProcess
  readonly lines: Line[]
  readonly stderr: () => string
  readonly send: (line: string) => void
  /** The next line not asked for before that has this key. */
  readonly next: (key: string) => Promise<Line>
  readonly ask: (line: string, key: string) => Promise<Line>
  readonly exit: Promise<number | string>
}

const program = fileURLToPath(new URL('./server-process.ts', import.meta.url))
const node = [process.execPath, '--import', 'tsx', program]
const started: ChildProcess[] = []

export function startServer(dataDir: string, wrap: readonly string[] = []): ServerUnderTest {
  const [file = '', ...args] = [...wrap, ...node, dataDir]
  const child = spawn(file, args, {
    stdio: 'pipe',
    cwd: fileURLToPath(new URL('../..', import.meta.url)),
    detached: true,
  })
  started.push(child)
  const lines: Line[] = []
  let taken = 0
  let text = ''
  let errors = ''
  let ended: number | string | undefined
  child.stdin.on('error', () => {}) // it may be dead already
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => {
    errors += chunk
  })
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    const parts = (text + chunk).split('\n')
    text = parts.pop() ?? ''
    for (const part of parts) lines.push(JSON.parse(part))
  })
  const exit = new Promise<number | string>((resolve) =>
    child.once('close', (code, signal) => {
      ended = signal ?? code ?? 'unknown'
      resolve(ended)
    }),
  )
  const next = async (key: string): Promise<Line> => {
    for (;;) {
      while (taken < lines.length) {
        const line = lines[taken++]
        if (line && key in line) return line
      }
      if (ended !== undefined)
        throw new Error(`it ended (${ended}) before saying ${key}: ${JSON.stringify(lines)} ${errors}`)
      await sleep(10)
    }
  }
  const send = (line: string): void => void child.stdin.write(`${line}\n`)
  const ask = (line: string, key: string): Promise<Line> => {
    send(line)
    return next(key)
  }
  return { child, lines, stderr: () => errors, send, next, ask, exit }
}

/** For afterAll: ends what a failed test left running. */
export function endAll(): void {
  for (const child of started) if (child.exitCode === null && child.signalCode === null) child.kill('SIGKILL')
}

/** Whether a process runs; one that is dead and only not yet collected by its parent does not. */
export function alive(pid: unknown): boolean {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8') !== ''
  } catch {
    return false
  }
}

export async function until(
  condition: () => boolean | Promise<boolean>,
  what: string,
  patienceMs = 90_000,
): Promise<void> {
  for (const end = Date.now() + patienceMs; Date.now() < end; await sleep(20)) if (await condition()) return
  throw new Error(`waited in vain until ${what}`)
}

/** A new folder, removed with everything in it. */
export function temporaryFolder(): { path: string; [Symbol.dispose]: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'taxiway-process-'))
  return { path, [Symbol.dispose]: () => rmSync(path, { recursive: true, force: true, maxRetries: 5 }) }
}

export const isRoot = process.getuid?.() === 0

export async function works(...command: string[]): Promise<boolean> {
  return (await run(command, { PATH: searchPath })).code === 0
}

/** How root starts the program as nobody. Where the repository lies in a closed folder, nobody gets leave to read it. */
export async function asNobody(): Promise<string[]> {
  const plain = ['setpriv', '--reuid', '65534', '--regid', '65534', '--clear-groups']
  const leave = (name: string): string[] => [
    '--inh-caps',
    name,
    '--ambient-caps',
    name,
    '--securebits',
    '+no_setuid_fixup',
  ]
  const readOnly = [...plain, ...leave('+dac_read_search')]
  for (const command of [plain, readOnly]) if (await works(...command, 'cat', program)) return command
  return [...plain, ...leave('+dac_override')]
}
