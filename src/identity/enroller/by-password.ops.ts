// A name and a password inside the message of an enrolment (MS-MDE2, policy OnPremise). Counted and slowed as on the sign-in page,
// and not enough for whom the organisation asks for more before a device is joined: they sign in on our page.

import * as tenants from '../../directory/tenant/tenant.sql.ts'
import { enrollmentPageClientId } from '../../protocol/oauth/known.ts'
import { byPassword } from '../access-token/method-reference.ts'
import type { Authority } from '../identity.ops.ts'
import { isAskedForFactor } from '../policy/policy.ops.ts'
import { isRefusal } from '../refusal.ts'
import { refuseWithoutFactor } from '../second-factor/need.ops.ts'
import { refusedSignIn } from '../sign-in/refused.ts'
import { signIn } from '../sign-in/sign-in.ops.ts'
import { signInDetails } from '../sign-in/sign-in-event.ts'
import { homeOf } from '../tenant-name.ops.ts'
import { type Enroller, enrollerOf, refuseUnlessAllowed } from './enroller.ts'

const event = { clientId: enrollmentPageClientId, way: 'enrolment', resource: 'mdm' } as const

/** @throws {Fault} with the authority's words for what was wrong. No password is looked at where nobody may enrol with one. */
export async function enrollerByPassword(
  deps: Authority,
  shown: { readonly userName: string; readonly password: string },
): Promise<Enroller> {
  const now = deps.clock()
  const tenantId = await homeOf(deps.db, shown.userName)
  if (!tenantId) throw refusedSignIn({ kind: 'refused', why: 'bad-password' }, now)
  refuseUnlessAllowed(await tenants.byId(deps.db, tenantId))
  const wanted = 'join'
  const result = await signIn(deps, {
    ...event,
    ...shown,
    tenantId,
    asksFactor: (user) => isAskedForFactor(deps.db, tenantId, user, wanted),
    now,
  })
  if (result.kind === 'refused') throw refusedSignIn(result, now)
  const { user, name: subject } = result
  try {
    await refuseWithoutFactor(deps.db, tenantId, user, { amr: byPassword, wanted })
  } catch (error) {
    if (isRefusal(error)) {
      const { reason } = error
      const details = signInDetails({ ...event, userId: user.id, reason })
      await deps.refusals?.note({ tenantId, kind: 'sign-in', subject, reason, details })
    }
    throw error
  }
  return enrollerOf(tenantId, user)
}
