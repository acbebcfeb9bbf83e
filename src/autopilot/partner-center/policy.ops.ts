// Profiles that partners make for a customer. Every partner of the customer sees them; whoever made one changes it, and who administers
// the customer besides (docs/decisions/0020-profiles-of-partners.md).

import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import { Fault, notFound } from '../../kernel/fault.ts'
import { ProfileId, type TenantId } from '../../kernel/id.ts'
import type { ForCustomer } from '../../partner/center/center.ops.ts'
import { changeProfile, createProfile, deleteProfile } from '../profile/profile.ops.ts'
import * as profiles from '../profile/profile.sql.ts'
import { bitsOf, bitsToKeep, refuseOtherCategory, settingsOf } from './policy.ts'

export type Policy = profiles.Profile & { readonly made: profiles.Made; readonly devices: number }

const isPolicy = (profile: profiles.Profile | undefined): profile is profiles.Profile & { made: profiles.Made } =>
  profile?.made !== undefined

async function counted(db: Db, tenantId: TenantId, found: readonly profiles.Profile[]): Promise<Policy[]> {
  const made = found.filter(isPolicy)
  const ids = made.map(({ id }) => id)
  const counts = ids.length > 0 ? await profiles.deviceCounts(db, tenantId, ids) : new Map<string, number>()
  return made.map((one) => ({ ...one, devices: counts.get(one.id) ?? 0 }))
}

export const listPolicies = async (db: Db, tenantId: TenantId): Promise<Policy[]> =>
  counted(db, tenantId, await profiles.all(db, tenantId))

/** One that the customer made for itself is none. */
export async function readPolicy(db: Db, tenantId: TenantId, given: string): Promise<Policy> {
  const id = ProfileId.safeParse(given).data
  const found = id && (await profiles.byId(db, tenantId, id))
  const [policy] = await counted(db, tenantId, found ? [found] : [])
  if (!policy) throw notFound('Policy', given.slice(0, 60))
  return policy
}

export type Written = {
  readonly name: string
  readonly category?: string | number | null | undefined
  /** Undefined: as it is. */
  readonly description?: string | null | undefined
  readonly policySettings?: ReadonlyArray<string | number> | null | undefined
}

/** Whoever hides the licence terms accepts them for the customer, which is on record as that. */
const accepting = (bits: number, { partnerName }: ForCustomer) =>
  settingsOf(bits).eulaHidden
    ? { details: { licenceTerms: `accepted on the customer's behalf by ${partnerName}` } }
    : {}

export async function createPolicy(db: Db, by: ForCustomer, written: Written): Promise<Policy> {
  refuseOtherCategory(written.category)
  const bits = bitsOf(written.policySettings ?? [])
  const made = await createProfile(db, by.operation, {
    displayName: written.name,
    description: written.description ?? '',
    settings: settingsOf(bits),
    made: { through: 'partner-center', by: by.partnerId, bits: bitsToKeep(bits) },
    ...accepting(bits, by),
  })
  return readPolicy(db, by.operation.tenantId, made.id)
}

export async function replacePolicy(db: Db, by: ForCustomer, id: string, written: Written): Promise<Policy> {
  refuseOtherCategory(written.category)
  const bits = bitsOf(written.policySettings ?? [])
  return inTransaction(db, async (tx) => {
    const before = await ownPolicy(tx, by, id)
    await changeProfile(tx, by.operation, before.id, {
      displayName: written.name,
      ...(written.description !== undefined && { description: written.description ?? '' }),
      settings: settingsOf(bits),
      bits: bitsToKeep(bits),
      ...accepting(bits, by),
    })
    return readPolicy(tx, by.operation.tenantId, id)
  })
}

export async function deletePolicy(db: Db, by: ForCustomer, id: string): Promise<void> {
  await inTransaction(db, async (tx) => {
    const policy = await ownPolicy(tx, by, id)
    await deleteProfile(tx, by.operation, policy.id)
  })
}

async function ownPolicy(tx: Db, { operation, partnerId, isDelegate }: ForCustomer, id: string): Promise<Policy> {
  const policy = await readPolicy(tx, operation.tenantId, id)
  if (policy.made.by === partnerId || (await isDelegate(tx))) return policy
  throw new Fault(
    'forbidden',
    `'${policy.displayName}' was made by another partner of the customer. Make one of your own, or ask the customer for delegated administration.`,
    { reason: 'profile-of-other-partner' },
  )
}
