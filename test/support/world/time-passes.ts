// Lets days pass for the devices of a tenant. The library behind sign-in stamps its tokens with the real time, so a world
// whose clock is moved has no valid tokens; what is moved instead is when each device was last seen.

import { sql } from 'kysely'

import type { TenantId } from '../../../src/kernel/id.ts'
import type { World } from './world.ts'

export async function daysPass({ app: { db } }: World, tenantId: TenantId, days: number): Promise<void> {
  const before = sql`make_interval(days => ${days})`
  await sql`update directory_device set created_at = created_at - ${before}, joined_at = joined_at - ${before},
      last_sign_in_at = last_sign_in_at - ${before} where tenant_id = ${tenantId}`.execute(db)
  await sql`update mdm_enrollment set enrolled_at = enrolled_at - ${before},
      last_contacted_at = last_contacted_at - ${before} where tenant_id = ${tenantId}`.execute(db)
  await sql`update autopilot_device set last_contacted_at = last_contacted_at - ${before},
      last_proven_at = last_proven_at - ${before}
      where tenant_id = ${tenantId}`.execute(db)
}
