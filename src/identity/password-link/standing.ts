// Whether a link that sets a password still counts, and what its page says when it does not: never only that it does not work.

import { Fault } from '../../kernel/fault.ts'
import { shellWord } from '../../kernel/text/shell.ts'

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
  const another = `Whoever runs the server gives another link with: taxiway user reset-password ${shellWord(person.userPrincipalName)} --link`
  if (link.usedAt) {
    return new Fault(
      'gone',
      `This link was used on ${inUtc(link.usedAt)}, and works once. Sign in with the password that was chosen then. If it was not you who chose it, somebody else has this account. ${another}`,
      { reason: 'link-used' },
    )
  }
  if (link.expiresAt <= now) {
    return new Fault('gone', `This link was good until ${inUtc(link.expiresAt)}. ${another}`, {
      reason: 'link-expired',
    })
  }
  if (!person.accountEnabled) {
    return new Fault('gone', 'This account is disabled. Ask your administrator to enable it.', {
      reason: 'account-disabled',
    })
  }
  if (link.credentialsEpoch !== person.credentialsEpoch) {
    return new Fault(
      'gone',
      `The account got another password, or was signed out everywhere, after this link was made. ${another}`,
      { reason: 'link-outdated' },
    )
  }
  if (!link.makerMay) {
    return new Fault('gone', `Whoever made this link may not give this account a password any more. ${another}`, {
      reason: 'link-of-nobody',
    })
  }
  return undefined
}

export const unknownLink = (): Fault =>
  new Fault(
    'not-found',
    'There is no such link here. Look whether the whole address was copied: on a narrow terminal it continues on the next line.',
    { reason: 'link-unknown' },
  )

const inUtc = (at: Date): string => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`
