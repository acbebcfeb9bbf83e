// `taxiway hash …` as it is run, with its streams in the hands of the test: these commands write to them directly.

import { hashCommand } from '../../src/commands/hash/hash.ts'
import type { HashIo } from '../../src/commands/hash/io.ts'

export type HashRun = {
  readonly stdout: string
  readonly stderr: string
  readonly code: number | undefined
  // biome-ignore lint/suspicious/noExplicitAny: a document, looked into by the test
  readonly json: () => any
}

type Options = { readonly stdin?: string | Uint8Array; readonly terminal?: boolean }

/** On no machine in particular: none of these looks at the one they run on. */
export async function taxiwayHash(
  args: readonly string[],
  { stdin = '', terminal = false }: Options = {},
): Promise<HashRun> {
  let stdout = ''
  let stderr = ''
  let code: number | undefined
  const io: HashIo = {
    stdout: { write: (text) => (stdout += text) },
    stderr: { write: (text) => (stderr += text), isTTY: terminal },
    stdin: (async function* () {
      yield typeof stdin === 'string' ? new TextEncoder().encode(stdin) : stdin
    })(),
    sources: () => {
      throw new Error('nothing is collected here')
    },
    now: () => new Date('2026-03-01T08:00:00Z'),
    exit: (given) => {
      code = given
    },
  }
  await hashCommand(io).parseAsync(args, { from: 'user' })
  return { stdout, stderr, code, json: () => JSON.parse(stdout) }
}
