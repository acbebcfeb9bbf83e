// The person types a user name and a password into the authority's pages.

import type { SignedInUser } from '../oobe/node/account.ts'
import type { Mdm } from '../oobe/node/management.ts'
import { languageOf, type Running, recordStep } from '../run/running.ts'
import { answerTo, noteRefusal, passwordOf, userPauseMs } from '../run/scripted-user.ts'
import type { Happening, Perform } from '../run/work.ts'
import { type Claims, type SignInInput, signIn } from '../wire/sign-in.ts'
import { WebHostError } from '../wire/web-host.ts'

/** A person who looks for a way to another account and finds none signs in. */
export const signInUser: Perform<'sign-in'> = async (running, { authority, mayChangeAccount }) => {
  const wanted = answerTo(running, { page: 'sign-in', choices: [] })
  if (wanted === undefined) return { type: 'abandoned', reason: 'the person walked away from the page sign-in' }
  if (wanted === 'change-account') {
    if (mayChangeAccount) return { type: 'answered', page: 'sign-in', value: wanted }
    recordStep(running, 'page-shown', 'info', 'sign-in, without a way to another account')
  }
  return signInWith(running, authority, passwordOf(running, false))
}

export async function signInWith(
  running: Running,
  authority: string | null,
  password: string | undefined,
  /** A second factor is shown now, also where an earlier one is remembered. */
  fresh = false,
): Promise<Happening> {
  const { userName, pass } = running.answers
  if (!userName || (password === undefined && pass === undefined))
    return { type: 'abandoned', reason: 'the person has no further user name or password to type' }
  const result = await signInOrFail(running, { authority, userName, password: password ?? '', fresh })
  running.record = { ...running.record, seen: 'seen' in result ? result.seen : running.record.seen }
  if (result.kind === 'refused') {
    noteRefusal(running, result.code)
    await running.clock.sleep(userPauseMs)
    return { type: 'sign-in-failed', code: result.code, message: result.message }
  }
  running.memory.tokens = result.tokens
  running.memory.roles = rolesIn(result.claims)
  return { type: 'signed-in', ...personIn(result.claims, userName), seen: result.seen.heading }
}

/** Who the token is about, and where their organisation manages what they set up. */
export function personIn(claims: Claims, typed: string): { readonly user: SignedInUser; readonly mdm: Mdm | null } {
  const user = {
    upn: claimText(claims, 'upn') || claimText(claims, 'preferred_username') || typed,
    tenantId: claimText(claims, 'tid'),
    objectId: claimText(claims, 'oid'),
  }
  return { user, mdm: mdmIn(claims) }
}

export function mdmIn(claims: Claims): Mdm | null {
  const enrollmentUrl = claimText(claims, 'mdm_enrollment_url')
  const termsOfUseUrl = claimText(claims, 'mdm_terms_of_use_url') || null
  return enrollmentUrl ? { enrollmentUrl, termsOfUseUrl } : null
}

/** Directory roles, by the ids of their templates. */
export const rolesIn = ({ wids }: Claims): readonly string[] => (Array.isArray(wids) ? wids.filter(isGuid) : [])

async function signInOrFail(
  running: Running,
  typed: Pick<SignInInput, 'authority' | 'userName' | 'password' | 'fresh'>,
) {
  try {
    const { login } = running.options.services
    const { pass, app } = running.answers
    const language = languageOf(running)
    return await signIn(running.http, { ...typed, login, pass, app, language })
  } catch (error) {
    if (error instanceof WebHostError) return { kind: 'refused', code: 'OOBEIDPS', message: error.message } as const
    throw error
  }
}

const isGuid = (value: unknown): value is string =>
  typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value)

export function claimText(claims: Claims, name: string): string {
  const value = claims[name]
  return typeof value === 'string' ? value : ''
}
