// Somebody who follows a page with a clone of this repository and nothing else: a home of their own, a folder in which `npx
// taxiway` is this repository's, and a shell that runs their lines. What a line starts is ended with its group, as Ctrl-C does.

import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { vi } from 'vitest'

const program = fileURLToPath(new URL('../../../bin/taxiway.js', import.meta.url))

export type Started = {
  readonly child: ChildProcess
  readonly out: () => string
  readonly err: () => string
  /** Resolves with what matched; rejects with all that was said when it ends before. */
  readonly says: (what: RegExp) => Promise<RegExpExecArray>
  readonly ends: (signal?: NodeJS.Signals) => Promise<number | null>
}

export type Clone = ReturnType<typeof openClone>

export function openClone(port: number) {
  const folder = mkdtempSync(join(tmpdir(), 'taxiway-clone-'))
  const bin = join(folder, 'node_modules', '.bin')
  mkdirSync(bin, { recursive: true })
  symlinkSync(program, join(bin, 'taxiway'))
  const running = new Set<Started>()
  const ours = Object.entries(process.env).filter(
    ([name]) => !/^(?:TAXIWAY_|DATABASE_URL|NODE_OPTIONS|CI$|npm_)/.test(name),
  )
  const environment = {
    ...Object.fromEntries(ours),
    HOME: folder,
    XDG_DATA_HOME: '',
    XDG_RUNTIME_DIR: folder,
    TMPDIR: folder,
    PATH: `${bin}:${dirname(process.execPath)}:${process.env.PATH}`,
    TAXIWAY_PORT: String(port),
    npm_config_offline: 'true', // what is not in the folder is not looked for elsewhere
    npm_config_update_notifier: 'false',
    npm_config_progress: 'false',
  }

  function start(line: string, more: NodeJS.ProcessEnv = {}): Started {
    const child = spawn('sh', ['-c', line.replaceAll('/tmp/', `${folder}/`)], {
      cwd: folder,
      env: { ...environment, ...more },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    })
    const said = { out: '', err: '' }
    for (const [name, stream] of [
      ['out', child.stdout],
      ['err', child.stderr],
    ] as const) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        said[name] += text
      })
    }
    const exited = once(child, 'close') as Promise<[number | null]>
    const started: Started = {
      child,
      out: () => said.out,
      err: () => said.err,
      says: (what) =>
        new Promise((resolve, reject) => {
          const look = () => {
            const found = what.exec(said.out)
            if (found) resolve(found)
          }
          child.stdout.on('data', look)
          exited.then(([code]) => reject(new Error(`${line} ended with ${code}: ${said.out}${said.err}`)), reject)
          look()
        }),
      async ends(signal) {
        if (signal) endGroup(child, signal)
        const [code] = await exited
        return code
      },
    }
    running.add(started)
    return started
  }

  return {
    folder,
    start,
    /** A line that ends by itself. */
    async run(line: string, more: NodeJS.ProcessEnv = {}): Promise<{ code: number | null; out: string; err: string }> {
      const started = start(line, more)
      const code = await started.ends()
      return { code, out: started.out(), err: started.err() }
    },
    async [Symbol.asyncDispose]() {
      for (const { child } of running) endGroup(child, 'SIGINT')
      for (const { child } of running) await vi.waitFor(() => groupIsGone(child), { timeout: 60_000 })
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

function endGroup({ pid = 0 }: ChildProcess, signal: NodeJS.Signals | 0): boolean {
  try {
    return pid > 0 && process.kill(-pid, signal)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ESRCH') return false
    throw error
  }
}

function groupIsGone(child: ChildProcess): void {
  if (endGroup(child, 0)) throw new Error(`something of ${child.spawnargs.at(-1)} still runs`)
}
