// Which devices a rule holds for, and why: page by page, so that a hundred thousand devices are gone through without being held.

import { setImmediate } from 'node:timers/promises'

import type { Db } from '../../db/schema.ts'
import type { EnrollmentId, TenantId } from '../../kernel/id.ts'
import { checkRule, compileFilter } from './compile.ops.ts'
import { knownDevices } from './facts.sql.ts'
import { type Judgement, judge } from './rule.ts'

export const previewPage = 500
/** Others have their turns while a page is gone through: a rule may have a hundred clauses. */
const devicesPerTurn = 25

export type Previewed = Judgement & { readonly id: EnrollmentId; readonly deviceName: string }

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
  const devices: Previewed[] = []
  for (const { id, deviceName, facts } of known) {
    if (devices.length % devicesPerTurn === devicesPerTurn - 1) await setImmediate()
    devices.push({ id, deviceName, ...judge(text, rule, facts) })
  }
  return { devices, next: known.length < previewPage ? undefined : known.at(-1)?.id }
}
