// Asks before something that cannot be taken back. Without a terminal nobody can answer, so the command has to say --yes.

import { confirm, isCancel } from '@clack/prompts'

import { Fault } from '../kernel/fault.ts'
import { printable } from '../kernel/text/printable.ts'
import { sayAside } from './output.ts'

/** Of what was not done a script that goes on with it has to know, so that a No ends as where nobody can be asked. `what` says what would happen, not what happens: it is read by people who do not know yet whether it did. */
export async function mayGoOn(what: string, yes: boolean | undefined): Promise<boolean> {
  if (yes) return true
  if (!process.stdin.isTTY) {
    throw new Fault(
      'invalid-input',
      `Nothing was done. ${what} Nobody can be asked here; say --yes if that is what you want.`,
      { reason: 'not-confirmed' },
    )
  }
  const answer = await confirm({ message: `${printable(what)} Go on?`, initialValue: false, input: process.stdin })
  if (!isCancel(answer) && answer) return true
  sayAside('Nothing was done.')
  process.exitCode = 1
  return false
}
