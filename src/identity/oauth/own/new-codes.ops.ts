// New recovery codes, which a person came for: a question, and then the codes.

import type { Authority } from '../../identity.ops.ts'
import { ownMethodParam } from '../../provider/configuration.ops.ts'
import type { HalfWay } from '../../second-factor/half-way.ts'
import { renewRecoveryCodes } from '../../second-factor/register.ops.ts'
import type { Answer } from '../answer.ts'
import { type Adds, afterSetUp, commonOf, finish, operationBy } from '../factor-step.ops.ts'
import { type OpenSignIn, paramOf, type SignInRequest } from '../open-sign-in.ops.ts'

export async function askNewCodes(request: SignInRequest, open: OpenSignIn, { adds: proven }: Adds): Promise<Answer> {
  await open.pending.keep(proven satisfies HalfWay)
  return { next: { kind: 'ask-new-codes', question: { ...commonOf(request, open), userName: proven.userName } } }
}

/** Undefined where nobody was asked. */
export async function answerNewCodes(
  deps: Authority,
  request: SignInRequest,
  open: OpenSignIn,
  halfWay: HalfWay,
  wanted: boolean,
): Promise<Answer | undefined> {
  const { shown, done } = halfWay
  if (!shown || done || paramOf(open.pending, ownMethodParam) !== 'recovery-codes') return undefined
  if (!wanted) return finish(request, open, halfWay, shown)
  const codes = await renewRecoveryCodes(deps, operationBy(deps, request, halfWay), halfWay)
  return afterSetUp(request, open, halfWay, { by: shown, recoveryCodes: codes ?? [] })
}
