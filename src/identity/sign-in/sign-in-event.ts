// What an audit entry says of a sign-in beside who and where: to what, by which way, and with what. The log of sign-ins
// (sign-in-log/) is made of the entries whose details have the member `signIn`; others of the same action are no line of it.

import type { DirectoryDeviceId, UserId } from '../../kernel/id.ts'
import { devicePageClientId } from '../../protocol/oauth/known.ts'

/** How a credential came: kept for ever in entries, so no word of it changes its meaning. */
export const signInWays = {
  page: 'interactiveUser',
  'password-grant': 'interactiveUser',
  'device-password': 'interactiveUser',
  enrolment: 'interactiveUser',
  hello: 'interactiveUser',
  'device-code': 'interactiveUser',
  code: 'nonInteractiveUser',
  'refresh-token': 'nonInteractiveUser',
  'device-token': 'nonInteractiveUser',
  'bulk-token': 'nonInteractiveUser',
  'client-credentials': 'servicePrincipal',
} as const
export type SignInWay = keyof typeof signInWays
export type SignInEventType = (typeof signInWays)[SignInWay]

/** With what the person proved it, where that is not a password. */
export type SignInProof = 'access-pass' | 'passkey' | 'app' | 'recovery-code' | 'hello'

type SignInEvent = {
  readonly clientId: string
  readonly way: SignInWay
  readonly by?: SignInProof | undefined
  /** The account, where there is one of the name. */
  readonly userId?: UserId | string | undefined
  /** The directory's object. */
  readonly deviceId?: DirectoryDeviceId | undefined
  /** Of what a token was asked for: the word for it (protocol/oauth/known.ts). */
  readonly resource?: string | undefined
  /** The password was right, and a second factor is asked for beside it. */
  readonly factorAsked?: boolean | undefined
  readonly reason?: string | undefined
}

const longestClientId = 100

/**
 * What another entry says better: a password that was not enough for a program, which is refused for it; and the sign-in at our
 * page for device codes, whose answer is one.
 */
const isSaidElsewhere = ({ clientId, way, factorAsked, reason }: SignInEvent): boolean =>
  factorAsked ? way !== 'page' : clientId === devicePageClientId && reason === undefined

/** Details of the entry. */
export function signInDetails(of: SignInEvent): Record<string, unknown> {
  const { clientId, way, ...event } = of
  const said = Object.entries(event).filter(([, value]) => value !== undefined && value !== false)
  // a stranger's word: bounded, and fit for a database
  const client = clientId.slice(0, longestClientId).replace(/\p{Cc}|\p{Cs}/gu, '\u{fffd}')
  return {
    ...(!isSaidElsewhere(of) && { signIn: signInWays[way] }),
    way,
    clientId: client,
    ...Object.fromEntries(said),
  }
}
