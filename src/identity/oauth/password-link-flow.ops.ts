// The two steps behind a link that sets a password: the question, and its answer.

import { Fault } from '../../kernel/fault.ts'
import type { Authority } from '../identity.ops.ts'
import { openPasswordLink, usePasswordLink } from '../password-link/password-link.ops.ts'
import { type PageProblem, problemOf } from '../sign-in/page.ts'
import type { Answer } from './answer.ts'

type Asked = { readonly segment: string; readonly secret: string }

const addressOf = ({ segment, secret }: Asked): string =>
  `/${encodeURIComponent(segment)}/password/${encodeURIComponent(secret)}`

export const showLink = (deps: Authority, asked: Asked): Promise<Answer> =>
  orEnded(async () => ask(asked, (await openPasswordLink(deps, asked)).person.userPrincipalName))

/** A password that is not taken asks again, and the link stays good. */
export const setByLink = (deps: Authority, asked: Asked, form: URLSearchParams): Promise<Answer> =>
  orEnded(async () => {
    const { userPrincipalName } = (await openPasswordLink(deps, asked)).person
    const password = form.get('password') ?? ''
    if (password !== (form.get('again') ?? '')) {
      return ask(asked, userPrincipalName, [{ say: 'not-the-same' }])
    }
    try {
      await usePasswordLink(deps, asked, password)
    } catch (error) {
      if (!(error instanceof Fault) || error.code !== 'invalid-input') throw error
      return ask(asked, userPrincipalName, problemOf(error))
    }
    return { next: { kind: 'password-set', userName: userPrincipalName, portal: deps.urls.portal } }
  })

function ask(asked: Asked, userName: string, problem?: PageProblem): Answer {
  return { next: { kind: 'ask-new-password', question: { action: addressOf(asked), userName, problem } } }
}

async function orEnded(answer: () => Promise<Answer>): Promise<Answer> {
  try {
    return await answer()
  } catch (error) {
    if (error instanceof Fault && ended.has(error.code)) return { next: { kind: 'link-ended', why: error } }
    throw error
  }
}

const ended: ReadonlySet<string> = new Set(['not-found', 'gone', 'conflict', 'too-many'])
