// Profiles that partners make for a customer. Every partner of the customer sees them; whoever made one changes it, and who administers
// the customer besides (docs/decisions/0020-profiles-of-partners.md).

import { changes, type Members } from '../../audit/changes.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import { Fault, notFound } from '../../kernel/fault.ts'
import { ProfileId, type TenantId } from '../../kernel/id.ts'
import type { Consent } from '../../partner/consent/consent.ts'
import { type Agency, forCustomer, mayAct } from '../batch/agency.ops.ts'
import { changeProfile, createProfile, deleteProfile, type ProfileChange } from '../profile/profile.ops.ts'
import * as profiles from '../profile/profile.sql.ts'
import type { ProfileSettings } from '../profile/profile.ts'
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

export async function listPolicies(db: Db, agency: Agency): Promise<Policy[]> {
  await mayAct(db, agency, 'manage-profiles')
  const { customerId } = agency
  return counted(db, customerId, await profiles.all(db, customerId))
}

export async function showPolicy(db: Db, agency: Agency, id: string): Promise<Policy> {
  await mayAct(db, agency, 'manage-profiles')
  return readPolicy(db, agency.customerId, id)
}

/** One that the customer made for itself is none. */
async function readPolicy(db: Db, tenantId: TenantId, given: string): Promise<Policy> {
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

export async function createPolicy(db: Db, agency: Agency, written: Written): Promise<Policy> {
  refuseOtherCategory(written.category)
  const bits = bitsOf(written.policySettings ?? [])
  const { customerId, operation } = agency
  return inTransaction(db, async (tx) => {
    const consent = await mayAct(tx, agency, 'manage-profiles')
    const settings = settingsOf(bits)
    const terms = accepting(settings, consent)
    const entry = entryOf('create', agency, written, terms)
    const { id } = await forCustomer(tx, agency, entry, (own) =>
      createProfile(tx, own, {
        displayName: written.name,
        description: written.description ?? '',
        settings,
        made: { through: 'partner-center', by: operation.tenantId, name: consent.partnerName, bits: bitsToKeep(bits) },
        details: terms,
      }),
    )
    return readPolicy(tx, customerId, id)
  })
}

export async function replacePolicy(db: Db, agency: Agency, id: string, written: Written): Promise<Policy> {
  refuseOtherCategory(written.category)
  const bits = bitsOf(written.policySettings ?? [])
  return changePolicy(db, agency, id, () => ({
    displayName: written.name,
    ...(written.description !== undefined && { description: written.description ?? '' }),
    settings: settingsOf(bits),
    bits: bitsToKeep(bits),
  }))
}

/** What is left out stays, also what somebody else changes meanwhile. */
export async function changePolicy(
  db: Db,
  agency: Agency,
  id: string,
  changeOf: (before: Policy) => Omit<ProfileChange, 'details'>,
): Promise<Policy> {
  return inTransaction(db, async (tx) => {
    const consent = await mayAct(tx, agency, 'manage-profiles')
    const before = await ownPolicy(tx, agency, consent, id)
    const change = changeOf(before)
    const terms = accepting(change.settings ?? {}, consent)
    const entry = (after: profiles.Profile) => ({
      ...entryOf('change', agency, { name: after.displayName }, terms)(after),
      ...changes(chosen(before), chosen(after)),
    })
    await forCustomer(tx, agency, entry, (own) => changeProfile(tx, own, before.id, { ...change, details: terms }))
    return readPolicy(tx, agency.customerId, id)
  })
}

export async function deletePolicy(db: Db, agency: Agency, id: string): Promise<void> {
  await inTransaction(db, async (tx) => {
    const consent = await mayAct(tx, agency, 'manage-profiles')
    const policy = await ownPolicy(tx, agency, consent, id)
    const entry = entryOf('delete', agency, { name: policy.displayName }, {})(policy)
    await forCustomer(tx, agency, entry, (own) => deleteProfile(tx, own, policy.id))
  })
}

/** Whoever hides the licence terms accepts them for the customer, which is on record as that. */
const accepting = ({ eulaHidden }: Partial<ProfileSettings>, { partnerName }: Consent): Members =>
  eulaHidden ? { licenceTerms: `accepted on the customer's behalf by ${partnerName}` } : {}

const entryOf =
  (what: 'create' | 'change' | 'delete', { customerId }: Agency, { name }: Pick<Written, 'name'>, more: Members) =>
  ({ id }: Pick<profiles.Profile, 'id'>) => ({
    action: `autopilot.profile.${what}`,
    targetKind: 'profile',
    targetId: id,
    details: { customerId, displayName: name, ...more },
  })

/** What a partner chooses, and nothing else that the customer may have set. */
const chosen = ({ displayName, description, settings }: profiles.Profile): Members => {
  const { userType, privacySettingsHidden, eulaHidden } = settings
  return { displayName, description, userType, privacySettingsHidden, eulaHidden }
}

async function ownPolicy(
  tx: Db,
  { operation, customerId }: Agency,
  { delegatedAdministration }: Consent,
  id: string,
): Promise<Policy> {
  const policy = await readPolicy(tx, customerId, id)
  if (policy.made.by === operation.tenantId || delegatedAdministration) return policy
  throw new Fault(
    'forbidden',
    `'${policy.displayName}' was made by another partner of the customer. Make one of your own, or ask the customer for delegated administration.`,
    { reason: 'profile-of-other-partner' },
  )
}
