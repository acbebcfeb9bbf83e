// The process as the hash commands use it, as one parameter, so that tests give their own.

import { printable, printableJson } from '../../kernel/text/printable.ts'
import { HardwareHashError } from '../../protocol/hardware-hash/problem.ts'
import { thisMachine } from '../../simulator/harvest/linux-files.ts'
import { linuxSources } from '../../simulator/harvest/linux-sources.ts'
import type { HarvestSources } from '../../simulator/harvest/sources.ts'
import { writeSafeFile } from '../file/safe-file.ts'
import type { Input } from './read-input.ts'
import { InputError } from './read-input.ts'
import { makeScreen } from './screen.ts'

export type HashIo = {
  readonly stdout: Parameters<typeof makeScreen>[0]
  readonly stderr: Parameters<typeof makeScreen>[0]
  readonly stdin: Input
  readonly sources: () => HarvestSources
  readonly now: () => Date
  readonly exit: (code: number) => void
}

export const processIo: HashIo = {
  stdout: process.stdout,
  stderr: process.stderr,
  stdin: process.stdin,
  sources: () => linuxSources(thisMachine),
  now: () => new Date(),
  exit: (code) => {
    process.exitCode = code
  },
}

/** Turns a failure that people can mend into one plain line, or the document of a failure, instead of a stack. */
export async function guarded(io: HashIo, json: boolean | undefined, work: () => Promise<number>): Promise<void> {
  try {
    io.exit(await work())
  } catch (error) {
    if (!(error instanceof InputError) && !(error instanceof HardwareHashError)) throw error
    const isInput = error instanceof InputError
    if (json) {
      printJson(io, { ok: false, error: { message: error.message, reason: isInput ? 'input' : 'hardware-hash' } })
    } else {
      const screen = makeScreen(io.stderr)
      screen.out(`${screen.bad('✗')} ${printable(error.message)}`)
    }
    io.exit(isInput ? 2 : 1)
  }
}

export const printJson = (io: HashIo, value: unknown) => io.stdout.write(`${printableJson(value)}\n`)

/** Who has a hardware hash can say to be that device. */
export function save(file: string, content: string | Uint8Array): void {
  try {
    writeSafeFile(file, content)
  } catch (error) {
    const why = error instanceof Error ? error.message : 'no reason given'
    throw new InputError(`The file ${file} cannot be written: ${why}. Choose another place with --output.`)
  }
}
