// Whether a link that sets a password still counts, and what its page says when it does not: never only that it does not work.

import { Fault, type FaultCode } from '../../kernel/fault.ts'
import { lastWord } from '../../kernel/text/shell.ts'
import { inEnglish, type Said } from '../../kernel/words/words.ts'

export const linkHours = 24

/** `makerMay`: whoever made it may still give the person a password. */
type Link = {
  readonly credentialsEpoch: number
  readonly expiresAt: Date
  readonly usedAt: Date | null
  readonly makerMay: boolean
}
type Person = {
  readonly userPrincipalName: string
  readonly credentialsEpoch: number
  readonly accountEnabled: boolean
}

/** Undefined: it counts. */
export function whyLinkEnded(link: Link, person: Person, now: Date): Fault | undefined {
  const command = `taxiway user reset-password --link ${lastWord(person.userPrincipalName)}`
  const another: Said = { say: 'another-link', with: { command } }
  if (link.usedAt) return ended('link-used', [{ say: 'link-used', with: { at: inUtc(link.usedAt) } }, another])
  if (link.expiresAt <= now) {
    return ended('link-expired', [{ say: 'link-expired', with: { at: inUtc(link.expiresAt) } }, another])
  }
  if (!person.accountEnabled) return ended('account-disabled', [{ say: 'account-disabled' }])
  if (link.credentialsEpoch !== person.credentialsEpoch)
    return ended('link-outdated', [{ say: 'link-outdated' }, another])
  if (!link.makerMay) return ended('link-of-nobody', [{ say: 'link-of-nobody' }, another])
  return undefined
}

const ended = (reason: string, said: readonly Said[], code: FaultCode = 'gone'): Fault =>
  new Fault(code, inEnglish(said), { reason, said })

export const unknownLink = (): Fault => ended('link-unknown', [{ say: 'link-unknown' }], 'not-found')

const inUtc = (at: Date): string => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`
