// The person types a user name and a password into the authority's pages.

import { languageOf, type Running, recordStep } from '../run/running.ts'
import { answerTo, noteRefusal, passwordOf, userPauseMs } from '../run/scripted-user.ts'
import type { Happening, Perform } from '../run/work.ts'
import { type Claims, signIn } from '../wire/sign-in.ts'
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
): Promise<Happening> {
  const { userName, pass } = running.answers
  if (!userName || (password === undefined && pass === undefined))
    return { type: 'abandoned', reason: 'the person has no further user name or password to type' }
  const result = await signInOrFail(running, authority, userName, password ?? '')
  running.record = { ...running.record, seen: 'seen' in result ? result.seen : running.record.seen }
  if (result.kind === 'refused') {
    noteRefusal(running, result.code)
    await running.clock.sleep(userPauseMs)
    return { type: 'sign-in-failed', code: result.code, message: result.message }
  }
  running.memory.tokens = result.tokens
  running.memory.roles = Array.isArray(result.claims.wids) ? result.claims.wids.filter(isGuid) : []
  const { claims, seen } = result
  const user = {
    upn: claimText(claims, 'upn') || claimText(claims, 'preferred_username') || userName,
    tenantId: claimText(claims, 'tid'),
    objectId: claimText(claims, 'oid'),
  }
  const enrollmentUrl = claimText(claims, 'mdm_enrollment_url')
  const termsOfUseUrl = claimText(claims, 'mdm_terms_of_use_url') || null
  return { type: 'signed-in', user, mdm: enrollmentUrl ? { enrollmentUrl, termsOfUseUrl } : null, seen: seen.heading }
}

async function signInOrFail(running: Running, authority: string | null, userName: string, password: string) {
  try {
    const { login } = running.options.services
    const { pass, app } = running.answers
    const language = languageOf(running)
    return await signIn(running.http, { login, authority, userName, password, pass, app, language })
  } catch (error) {
    if (error instanceof WebHostError) return { kind: 'refused', code: 'OOBEIDPS', message: error.message } as const
    throw error
  }
}

const isGuid = (value: unknown): value is string =>
  typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(value)

function claimText(claims: Claims, name: string): string {
  const value = claims[name]
  return typeof value === 'string' ? value : ''
}
