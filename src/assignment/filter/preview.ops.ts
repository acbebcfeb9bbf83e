// Which devices a rule holds for, and why: page by page, so that a hundred thousand devices are gone through without being held.

import type { Db } from '../../db/schema.ts'
import type { EnrollmentId, TenantId } from '../../kernel/id.ts'
import { checkRule, compileFilter } from './compile.ops.ts'
import { knownDevices } from './facts.sql.ts'
import { type Deciding, decidingClauses, ruleHolds } from './rule.ts'

export const previewPage = 500

export type Previewed = {
  readonly id: EnrollmentId
  readonly deviceName: string
  readonly matches: boolean
  readonly because: readonly Deciding[]
}

/** `next`: behind which device the page after this one begins; undefined when all were asked. */
export async function previewRule(
  db: Db,
  tenantId: TenantId,
  text: string,
  after: EnrollmentId | undefined,
): Promise<{ readonly devices: readonly Previewed[]; readonly next: EnrollmentId | undefined }> {
  checkRule(text)
  const rule = compileFilter(text)
  const known = await knownDevices(db, tenantId, { after, most: previewPage })
  const devices = known.map(({ id, deviceName, facts }) => ({
    id,
    deviceName,
    matches: ruleHolds(rule, facts),
    because: decidingClauses(text, rule, facts),
  }))
  return { devices, next: known.length < previewPage ? undefined : known.at(-1)?.id }
}
