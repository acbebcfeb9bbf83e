// Runs a program and gives back all it said.

import { spawn } from 'node:child_process'

export type Ran = { readonly code: number; readonly output: string }

export type Command = {
  readonly program: string
  readonly args: readonly string[]
  readonly cwd: string
  readonly env?: Readonly<Record<string, string>>
  readonly timeoutMs?: number
}

/** Its own process group would outlive us; on time-out the program itself is ended and what it said is kept. */
export function run({ program, args, cwd, env = {}, timeoutMs = 60_000 }: Command): Promise<Ran> {
  return new Promise((resolve) => {
    let output = ''
    const child = spawn(program, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] })
    const timer = setTimeout(() => {
      output += `\nended after ${timeoutMs / 1000} s`
      child.kill()
    }, timeoutMs)
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output += text
      })
    }
    child.on('error', (error) => {
      clearTimeout(timer)
      resolve({ code: 127, output: error.message })
    })
    child.on('close', (code) => {
      clearTimeout(timer)
      resolve({ code: code ?? 1, output })
    })
  })
}
