// A person's password at the command line: made here and shown once, or read from the standard input. It is no word of a
// command, where other users of the machine and the history of the shell would keep it.

import { randomBytes } from 'node:crypto'
import { createInterface } from 'node:readline'
import { password as ask, isCancel } from '@clack/prompts'

import type { Named } from '../directory/user/known-words.ts'
import { judgePassword } from '../directory/user/password.ts'
import { UsageError } from './usage.ts'

/** Good enough for the directory, and not like an option where it is typed behind one. */
export function makePassword(person: Named): string {
  for (;;) {
    const made = randomBytes(12).toString('base64url')
    if (!made.startsWith('-') && !judgePassword(made, () => false, person)) return made
  }
}

export const readPassword = (): Promise<string> =>
  readHiddenLine(
    'The new password',
    'No password came on the standard input. Give one as its first line, or leave --password-stdin out: then one is made and shown.',
  )

/** The first line of the standard input; on a terminal it is asked for and not shown. */
export async function readHiddenLine(message: string, missing: string): Promise<string> {
  const typed = process.stdin.isTTY ? await ask({ message }) : await firstLine()
  if (typeof typed === 'string' && typed !== '') return typed
  throw new UsageError(isCancel(typed) ? 'Nothing was done.' : missing)
}

async function firstLine(): Promise<string> {
  const lines = createInterface({ input: process.stdin })
  try {
    for await (const line of lines) return line
    return ''
  } finally {
    lines.close()
    process.stdin.unref?.()
  }
}
