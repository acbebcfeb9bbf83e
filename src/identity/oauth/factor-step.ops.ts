// What the steps after a first proof have in common: what their pages show, and how the last of them ends the sign-in.

import type { OperationContext } from '../../kernel/operation-context.ts'
import {
  byAccessPass,
  byPasskey,
  byPasswordAndMore,
  byPasswordAndPasskey,
  type MethodReferences,
} from '../access-token/method-reference.ts'
import type { Authority } from '../identity.ops.ts'
import { ownMethodParam } from '../provider/configuration.ops.ts'
import type { HalfWay, Proof } from '../second-factor/half-way.ts'
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

const shownBy = {
  app: byPasswordAndMore,
  passkey: byPasswordAndPasskey,
  pass: byAccessPass,
  'passkey-alone': byPasskey,
} as const satisfies Record<Proof, MethodReferences>

/** The person proved to be who they are, and came to add something to sign in with (own/own-method-flow.ops.ts). */
export type Adds = { readonly adds: HalfWay & { readonly shown: Proof } }
export type Stepped = Answer | Adds

export const wantsToAdd = ({ pending }: OpenSignIn): boolean => paramOf(pending, ownMethodParam) !== undefined

/** The second factor was shown: it is the end of the sign-in, or the beginning of what the person came for. */
export const passed = async (
  request: SignInRequest,
  open: OpenSignIn,
  { challenge: _, newKey: _key, ...proven }: HalfWay,
  shown: Proof,
): Promise<Stepped> => (wantsToAdd(open) ? { adds: { ...proven, shown } } : finish(request, open, proven, shown))

export async function finish(
  { tenantId }: SignInRequest,
  { pending }: OpenSignIn,
  { userId, name, epoch }: HalfWay,
  by: Proof,
): Promise<Answer> {
  const to = await pending.finish({ accountId: userId, context: { epoch, amr: shownBy[by] } })
  return { next: { kind: 'go', to }, signedIn: { tenantId, name, epoch } }
}

/** A factor was set up, and the codes that came with it are shown before the person goes on. */
export async function afterSetUp(
  request: SignInRequest,
  open: OpenSignIn,
  { newKey: _key, challenge: _challenge, ...proven }: HalfWay,
  { by, recoveryCodes }: { readonly by: Proof; readonly recoveryCodes: readonly string[] },
): Promise<Answer> {
  if (recoveryCodes.length === 0) return finish(request, open, proven, by)
  await open.pending.keep({ ...proven, done: by } satisfies HalfWay)
  return { next: { kind: 'show-recovery-codes', shown: { ...commonOf(request, open), codes: recoveryCodes } } }
}
