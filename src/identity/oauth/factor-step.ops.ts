// What the steps after a first proof have in common: what their pages show, and how the last of them ends the sign-in.

import type { OperationContext } from '../../kernel/operation-context.ts'
import { byPasswordAndMore, byPasswordAndPasskey } from '../access-token/method-reference.ts'
import type { Authority } from '../identity.ops.ts'
import type { HalfWay } from '../second-factor/half-way.ts'
import type { Answer } from './answer.ts'
import { addressOf, type OpenSignIn, paramOf, type SignInRequest } from './open-sign-in.ops.ts'

export const commonOf = (request: SignInRequest, { pending, branding }: OpenSignIn) => ({
  action: addressOf(request),
  otherAccount: `${addressOf(request)}?other=1`,
  branding,
  redirectUri: paramOf(pending, 'redirect_uri'),
  locales: paramOf(pending, 'ui_locales'),
})

export const issuerOf = ({ tenant }: OpenSignIn): string => tenant?.displayName ?? 'Taxiway'

export const operationBy = (
  deps: Authority,
  { tenantId }: SignInRequest,
  { userId, userName }: HalfWay,
): OperationContext => ({
  tenantId,
  actor: { kind: 'user', id: userId, name: userName },
  now: deps.clock(),
})

const shownBy = { app: byPasswordAndMore, passkey: byPasswordAndPasskey } as const

export async function finish(
  { tenantId }: SignInRequest,
  { pending }: OpenSignIn,
  { userId, name, epoch }: HalfWay,
  by: keyof typeof shownBy,
): Promise<Answer> {
  const to = await pending.finish({ accountId: userId, context: { epoch, amr: shownBy[by] } })
  return { next: { kind: 'go', to }, signedIn: { tenantId, name, epoch } }
}

/** A factor was set up, and the codes that came with it are shown before the person goes on. */
export async function afterSetUp(
  request: SignInRequest,
  open: OpenSignIn,
  { newKey: _key, challenge: _challenge, ...proven }: HalfWay,
  { by, recoveryCodes }: { readonly by: keyof typeof shownBy; readonly recoveryCodes: readonly string[] },
): Promise<Answer> {
  await open.pending.keep({ ...proven, done: by } satisfies HalfWay)
  return { next: { kind: 'show-recovery-codes', shown: { ...commonOf(request, open), codes: recoveryCodes } } }
}
