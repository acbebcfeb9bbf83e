// Refuses a request whose sign-in showed a password alone where the organisation asks for more.

import type { Db } from '../../db/schema.ts'
import type { TenantId } from '../../kernel/id.ts'
import { isStrong, type MethodReferences } from '../access-token/method-reference.ts'
import { isAskedForFactor } from '../policy/policy.ops.ts'
import type { Guarded, Person } from '../policy/policy.ts'
import { refusal } from '../refusal.ts'
import { hasFactor } from './factor.sql.ts'

/** @throws {Fault} with the numbers that clients branch on: show a second factor, or set one up first. */
export async function refuseWithoutFactor(
  db: Db,
  tenantId: TenantId,
  person: Person,
  shown: { readonly amr: MethodReferences; readonly wanted: Guarded },
): Promise<void> {
  if (isStrong(shown.amr) || !(await isAskedForFactor(db, tenantId, person, shown.wanted))) return
  const why = shown.wanted === 'join' ? 'to join a device' : 'to sign in'
  if (await hasFactor(db, tenantId, person.id)) {
    throw refusal(
      'factor-needed',
      `Your organisation asks for a second factor ${why}, and a password alone was shown. Sign in on the sign-in page.`,
    )
  }
  throw refusal(
    'factor-unregistered',
    `Your organisation asks for a second factor ${why}, and this account has none yet. Sign in on the sign-in page, which sets one up.`,
  )
}
