// Runs a line as a shell would, in this process: everything that is printed is caught, also what goes past the console.

import { readFileSync, writeFileSync } from 'node:fs'
import { PassThrough, Readable } from 'node:stream'
import { vi } from 'vitest'

import type { Said } from '../world/command-line.ts'
import type { ShellLine } from './shell.ts'

export async function run(taxiway: (...words: string[]) => Promise<Said>, line: ShellLine): Promise<Said> {
  const { words, input, output } = line
  const written: string[] = []
  const write = vi.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0)
  const told: string[] = []
  const tell = vi.spyOn(process.stderr, 'write').mockImplementation((text) => told.push(String(text)) > 0)
  const from = input === undefined ? someoneWhoAgrees() : Readable.from([readFileSync(input)])
  const stdin = vi.spyOn(process, 'stdin', 'get').mockReturnValue(from as never)
  try {
    const said = await taxiway(...words)
    const out = `${written.join('')}${said.out}`
    if (output !== undefined) writeFileSync(output, out)
    return { code: said.code, out, err: `${told.join('')}${said.err}` }
  } finally {
    for (const one of [write, tell, stdin]) one.mockRestore()
  }
}

/** A terminal at which whoever is asked says yes. */
function someoneWhoAgrees(): PassThrough {
  const terminal = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => terminal })
  terminal.write('y')
  return terminal
}
