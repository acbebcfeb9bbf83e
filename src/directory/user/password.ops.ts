// Passwords are kept as Argon2id PHC strings, so that cost and algorithm can change at a later sign-in.
// Cost: 19 MiB, 2 passes, 1 lane (the smallest that OWASP recommends), about 15 ms of one core. Hashes run one or two at a
// time; tenants take turns, and so do a tenant's callers: a caller with dozens of passwords pushes out their own.

import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { hash, verify } from '@node-rs/argon2'
import { makeFairQueue } from '../../kernel/fair-queue.ts'
import { Fault } from '../../kernel/fault.ts'
import { inEnglish } from '../../kernel/words/words.ts'
import { meterLine } from '../../metrics/line.ts'
import type { Named } from './known-words.ts'
import { judgePassword, longest, passwordLimits } from './password.ts'

const cost = { memoryCost: 19_456, timeCost: 2, parallelism: 1 }

export const mostWaiting = 200
export const mostWaitingOfOneTenant = 64
export const mostWaitingOfOneCaller = 16

const queue = makeFairQueue({
  atOnce: availableParallelism() > 2 ? 2 : 1,
  most: mostWaiting,
  mostOfOne: mostWaitingOfOneTenant,
  mostOfCaller: mostWaitingOfOneCaller,
  full: () =>
    new Fault('too-many', 'Too many passwords wait to be checked at the moment. Try again in a few seconds.', {
      reason: 'passwords-waiting',
    }),
})
meterLine('passwords', 'Passwords to be hashed or checked', queue)

export type PasswordCaller = {
  readonly tenantId: string
  /** The sender, as far as the request proves it. */
  readonly caller: string
  /** The sender is proved: crowds of others do not push it out. */
  readonly known: boolean
}

/** Throws `too-many` when there is no place in the line, or when it is lost. What runs in a turn must not ask for another. */
export const inTurn = <T>({ tenantId, ...who }: PasswordCaller, work: () => Promise<T>): Promise<T> =>
  queue.run({ owner: tenantId, ...who }, work)

let common: ReadonlySet<string> | undefined

/** Read at the first use: most commands never set a password. */
function isCommon(lowerCase: string): boolean {
  common ??= new Set(readFileSync(new URL('common-passwords.txt', import.meta.url), 'utf8').split('\n'))
  return common.has(lowerCase)
}

/** Throws `invalid-input` for a password that is too easy to guess, with what to do instead. */
export async function hashPassword(password: string, person?: Named, tenantId = ''): Promise<string> {
  const problem = judgePassword(password, isCommon, person)
  if (problem) {
    const said = [{ say: problem, with: passwordLimits }]
    throw new Fault('invalid-input', inEnglish(said), { reason: problem, said })
  }
  // a line of its own, so that sign-ins of the tenant, however many, keep no administrator waiting
  return queue.run({ owner: `administration ${tenantId}` }, () => hash(password, cost))
}

/** To be called in a turn. */
export async function verifyPassword(stored: string, password: string): Promise<boolean> {
  if (password.length > longest) return false
  return verify(stored, password)
}

/** A hash of nothing anybody knows: verifying against it costs what a real one costs, so timing tells nothing. */
export const unknowableHash: Promise<string> = hash(crypto.randomUUID(), cost)
