// What membership rules know of a device. The list of devices says the same of it.

import { sql } from 'kysely'

import { anyOf } from '../../db/any-of.ts'
import type { Db } from '../../db/schema.ts'
import { type ExtensionTexts, inLowerCase } from '../../kernel/extension-attribute.ts'
import { type DirectoryDeviceId, GroupId, type TenantId } from '../../kernel/id.ts'
import { deviceOwnership } from './device-ownership.ts'
import type { RuleDevice } from './rule.ts'

export const managementType = sql<string | null>`case when is_managed then 'MDM' end`

export type RuleFacts = RuleDevice & {
  /** The groups that hold it. */
  readonly groupIds: readonly string[]
}

/** Device properties for membership rules; of all devices after `after`, in pages, when no ids are given. */
export async function ruleFacts(
  db: Db,
  tenantId: TenantId,
  which: { readonly ids: readonly DirectoryDeviceId[] } | { readonly after: string; readonly limit: number },
): Promise<RuleFacts[]> {
  const all = selectRuleFacts(db, tenantId)
  if ('ids' in which) return (await all.where('id', '=', anyOf(which.ids, 'uuid')).execute()).map(withTexts)
  const after = which.after === '' ? '00000000-0000-0000-0000-000000000000' : which.after
  return (await all.where('id', '>', after).orderBy('id').limit(which.limit).execute()).map(withTexts)
}

/** The same for a few devices, together with the tenant's rules that are to judge them. */
export async function rulesAndFacts(
  db: Db,
  tenantId: TenantId,
  ids: readonly DirectoryDeviceId[],
): Promise<{ readonly rules: readonly { id: GroupId; rule: string }[]; readonly facts: readonly RuleFacts[] }> {
  type FactRow = Awaited<ReturnType<ReturnType<typeof selectRuleFacts>['executeTakeFirstOrThrow']>>
  const { rows } = await sql<{ rules: { id: string; rule: string }[] | null; facts: FactRow[] | null }>`
    select (select jsonb_agg(jsonb_build_object('id', id, 'rule', membership_rule)) from directory_group
             where tenant_id = ${tenantId} and membership_rule is not null) as rules,
           (select jsonb_agg(to_jsonb(one))
              from ${selectRuleFacts(db, tenantId).where('id', '=', anyOf(ids, 'uuid'))} as one) as facts`.execute(db)
  const { rules, facts } = rows[0] ?? {}
  return {
    rules: (rules ?? []).map(({ id, rule }) => ({ id: GroupId.parse(id), rule })),
    facts: (facts ?? []).map(withTexts),
  }
}

const selectRuleFacts = (db: Db, tenantId: TenantId) =>
  db
    .selectFrom('directory_device')
    .select([
      'id as objectid',
      'device_id as deviceid',
      'display_name as displayname',
      'account_enabled as accountenabled',
      'manufacturer as devicemanufacturer',
      'model as devicemodel',
      'operating_system as deviceostype',
      'operating_system_version as deviceosversion',
      'trust_type as devicetrusttype',
      'enrollment_profile_name as enrollmentprofilename',
      'physical_ids as devicephysicalids',
      'extension_attributes',
      managementType.as('managementtype'),
      sql<string[]>`array(select m.group_id from group_member m
        where m.tenant_id = ${tenantId} and m.member_id = directory_device.id)`.as('groupIds'),
    ])
    .where('tenant_id', '=', tenantId)

const withTexts = <T extends { readonly extension_attributes: ExtensionTexts }>({
  extension_attributes: texts,
  ...row
}: T) => ({ ...row, ...inLowerCase(texts), deviceownership: deviceOwnership })
