// Why a sign-in was refused, as the log says it: the vendor's number, a sentence, and what to do next. What the person was told on a
// page may be less (I7); whoever reads the log administers the accounts.

import { type Problem, problems } from '../../protocol/oauth/problem.ts'

type Words = { readonly number: number; readonly failureReason: string; readonly next: string | null }

const of = (number: number, failureReason: string, next: string | null = null): Words => ({
  number,
  failureReason,
  next,
})

const wait = 'It is tried again after a pause of a few minutes. See the alarms, and ask the person whether it was them.'
const elsewhere = 'Ask the person. If it was somebody else, give the person a new password.'

/** Reasons that entries have, beside the words of the authority's own errors. */
const ofReason: Readonly<Record<string, Words>> = {
  'unknown-name': of(50034, 'No account has this name.', 'Check how the name is written; nothing else has to be done.'),
  'bad-password': of(
    50126,
    'What was shown for this account was wrong: the password, the pass or the passkey.',
    'If the person forgot it, make a link for a new password, or a temporary access pass.',
  ),
  locked: of(50053, 'Too many wrong tries for this name from this place.', wait),
  slowed: of(50053, 'Too many wrong tries for this name, or from this address.', wait),
  busy: of(90033, 'Too many passwords were waiting to be checked; this one was not looked at.', 'Try again.'),
  'account-disabled': of(
    50057,
    'The account is disabled.',
    'Enable it on the page of the person, if it is meant to be used.',
  ),
  'wrong-code': of(500121, 'The password was right, and the code of the second factor was wrong.', elsewhere),
  'used-code': of(500121, 'The password was right, and the code of the second factor was used before.', elsewhere),
  paused: of(
    500121,
    'The password was right, and too many codes of the second factor were wrong.',
    `${wait} ${elsewhere}`,
  ),
  'wrong-passkey': of(
    500121,
    'The password was right, and the passkey shown beside it was not one of the account.',
    elsewhere,
  ),
  'copied-passkey': of(
    500121,
    'The passkey counted fewer uses than before: there are two of it.',
    'See the alarm. Take the passkey away unless the person set it back to an earlier day.',
  ),
  'factor-asked': of(
    50074,
    'The password was right, and a second factor was asked for.',
    'A line of its own says whether it was shown. Without one somebody who knows the password stopped here: ask the person.',
  ),
  'factor-needed': of(
    50076,
    'The password was right, and this way of signing in cannot show the second factor that is asked for.',
    'Sign in on the sign-in page, or see the requirements of your organisation.',
  ),
  'factor-unregistered': of(
    50079,
    'The password was right, and the account has none of the second factors that are asked for.',
    'Sign in on the sign-in page, which sets one up.',
  ),
  'device-code-declined': of(65004, 'The person did not allow the device that asked with a code.'),
  'device-code-unknown': of(70018, 'The device code is none that was given here.', 'Ask for a new code.'),
  'refresh-token-expired': of(700082, 'The refresh token has expired or was revoked.', 'The person signs in again.'),
  'refresh-token-revoked': of(
    50173,
    'The sign-in behind the token was ended: the password, the state or a role of the account changed.',
    'The person signs in again.',
  ),
  'code-redeemed': of(
    54005,
    'The code or the token was used before, so what came from it is revoked.',
    'The person signs in again. If it happens again, somebody else may have a copy of it.',
  ),
  'bad-client-secret': of(
    7000215,
    'The secret of the application was wrong.',
    'Compare it with the one that the application was given; make a new one if it was lost.',
  ),
  'client-disabled': of(7000112, 'The application is turned off here.', 'Turn it on, if it is meant to be used.'),
  'not-assigned': of(
    50105,
    'Only those sign in to the application who are assigned to it, and the person is not.',
    'Assign the person, or a group that they are a member of, if they are meant to use it.',
  ),
  'consent-needed': of(
    65001,
    'The person was not asked yet for what the application wants to do.',
    'Allow it for everybody, or let the person sign in to the application and answer.',
  ),
  'consent-of-administrator': of(
    90094,
    'The application wants what only an administrator may allow.',
    'Look at what it asks for, and allow it if it is meant to be used.',
  ),
  'unknown-client': of(700016, 'There is no such application here.', 'Check its id, and in which organisation it is.'),
  'device-disabled': of(135011, 'The device is disabled in the directory.', 'Enable it, if it is meant to be used.'),
  'device-unknown': of(50155, 'The device is not joined here, or its join was ended.', 'Join it again.'),
  'device-proof-missing': of(
    50097,
    'The device was not proved, and this asks for a proof of it.',
    'Sign in on the device.',
  ),
  throttled: of(90033, 'The device asked for too many tokens.', 'It is let in again after a while.'),
  'bulk-token-over': of(700082, 'The bulk token is over.', 'Make a new one.'),
  'bulk-token-expired': of(700082, 'The bulk token has expired.', 'Make a new one.'),
  'bulk-token-revoked': of(700082, 'The bulk token was revoked.', 'Make a new one, if it is to be used again.'),
  'bulk-token-used-up': of(
    700082,
    'The bulk token has joined all the devices that it was made for.',
    'Make a new one.',
  ),
  'bulk-token-elsewhere': of(
    700082,
    'The bulk token was shown outside its network.',
    'See the alarm; revoke it if it is in other hands.',
  ),
}

const fallback = of(50000, 'The sign-in was refused.')

export const reasonsWithNumbers: ReadonlyMap<string, number> = new Map([
  ...Object.entries(problems).map(([reason, [number]]) => [reason, number] as const),
  ...Object.entries(ofReason).map(([reason, { number }]) => [reason, number] as const),
])

export const otherNumber = fallback.number

/** @param reason one word of an entry, null for a success */
export function whyRefused(reason: string | null): Words {
  if (reason === null) return of(0, '', null)
  const known = ofReason[reason]
  if (known) return known
  const problem = problems[reason as Problem]
  return problem ? of(problem[0], `The request was refused: ${reason.replaceAll('-', ' ')}.`) : fallback
}
