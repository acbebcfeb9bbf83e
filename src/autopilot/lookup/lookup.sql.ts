// A look-up's reads and writes. Reading is one statement; the writes of many devices are batched.

import { sql } from 'kysely'

import type { Db } from '../../db/schema.ts'
import { groupsHolding } from '../../directory/membership/nested/nested.sql.ts'
import type { DirectoryDeviceId, RegistrationId, TenantId } from '../../kernel/id.ts'
import { profileKind } from '../profile/assignment.ts'
import type { JoinType, ProfileMode, ProfileSettings } from '../profile/profile.ts'

export type AskingDevice = {
  readonly tenantId: TenantId
  readonly registrationId: RegistrationId
  readonly directoryDeviceId: DirectoryDeviceId
  readonly tenantDomain: string
  readonly blocked: boolean
  readonly assignedUser: string | null
  readonly deviceName: string | null
  readonly profile:
    | {
        readonly displayName: string
        readonly joinType: JoinType
        readonly mode: ProfileMode
        readonly settings: ProfileSettings
        readonly explicit: boolean
      }
    | undefined
}

export async function askingDevice(
  db: Db,
  tenantId: TenantId,
  registrationId: RegistrationId,
): Promise<AskingDevice | undefined> {
  const { rows } = await sql<{
    directory_device_id: string
    enrollment_state: string
    assigned_user_upn: string | null
    device_name: string | null
    domain: string | null
    display_name: string | null
    join_type: JoinType | null
    mode: ProfileMode | null
    settings: ProfileSettings | null
    explicit: boolean
  }>`
    select d.directory_device_id, d.enrollment_state, d.assigned_user_upn, d.device_name,
           (select name from domain where tenant_id = ${tenantId} and is_default order by name limit 1) as domain,
           p.display_name, p.join_type, p.mode, p.settings,
           d.explicit_profile_id is not distinct from d.profile_id or exists (
             select from assignment a
               join ${groupsHolding(tenantId, (id) => sql`${id} = d.directory_device_id`)} m on m.group_id = a.group_id
              where a.tenant_id = ${tenantId} and a.kind = ${profileKind.name} and a.item_id = d.profile_id
                and a.target = 'group') as explicit
      from autopilot_device d
      left join deployment_profile p on p.tenant_id = ${tenantId} and p.id = d.profile_id
     where d.tenant_id = ${tenantId} and d.id = ${registrationId}`.execute(db)
  const [row] = rows
  if (!row) return undefined
  const { display_name: displayName, join_type: joinType, mode, settings } = row
  return {
    tenantId,
    registrationId,
    directoryDeviceId: row.directory_device_id as DirectoryDeviceId, // written by us from a parsed id
    tenantDomain: row.domain ?? '',
    blocked: row.enrollment_state === 'blocked',
    assignedUser: row.assigned_user_upn,
    deviceName: row.device_name,
    profile:
      displayName !== null && joinType !== null && mode !== null && settings !== null
        ? { displayName, joinType, mode, settings, explicit: row.explicit }
        : undefined,
  }
}

export type Contact = {
  readonly tenantId: TenantId
  readonly registrationId: RegistrationId
  readonly directoryDeviceId: DirectoryDeviceId
  readonly at: Date
  readonly run?: string | undefined
  readonly detail: Readonly<Record<string, unknown>>
  /** Whether it becomes a line of the story. */
  readonly toStory: boolean
}

/** Many contacts in one statement; a device that was deregistered meanwhile is left out. */
export async function recordContacts(db: Db, contacts: readonly Contact[]): Promise<void> {
  const tenants = contacts.map(({ tenantId }) => tenantId)
  const ids = contacts.map(({ registrationId }) => registrationId)
  const times = contacts.map(({ at }) => at)
  const details = contacts.map(({ detail }) => JSON.stringify(detail))
  const toStory = contacts.map((contact) => contact.toStory)
  const runs = contacts.map(({ run }) => run ?? null)
  await sql`
    with contact as (
      select * from unnest(${tenants}::uuid[], ${ids}::uuid[], ${times}::timestamptz[], ${details}::text[],
                             ${toStory}::boolean[], ${runs}::text[])
               with ordinality as c (tenant_id, id, at, detail, to_story, run, n)
    ), seen as (
      update autopilot_device d set last_contacted_at = c.at
        from (select tenant_id, id, max(at) as at from contact group by tenant_id, id) c
       where d.tenant_id = c.tenant_id and d.id = c.id
      returning d.tenant_id, d.id, d.directory_device_id
    )
    insert into device_event (tenant_id, directory_device_id, at, hop, step, outcome, detail, assurance, run)
    select s.tenant_id, s.directory_device_id, c.at, 'deployment', 'device-contacted', 'ok', c.detail::jsonb, 'claimed',
           c.run
      from contact c join seen s on s.tenant_id = c.tenant_id and s.id = c.id
     where c.to_story order by c.n`.execute(db)
}

/** Held until the transaction ends, so that two machines with one key are told apart whichever comes first. */
export async function lockProven(
  tx: Db,
  tenantId: TenantId,
  registrationId: RegistrationId,
): Promise<{ lastProvenAt: Date | null; suspicious: boolean; blocked: boolean } | undefined> {
  const row = await tx
    .selectFrom('autopilot_device')
    .select(['last_proven_at', 'remediation_state', 'enrollment_state'])
    .where('tenant_id', '=', tenantId)
    .where('id', '=', registrationId)
    .forUpdate()
    .executeTakeFirst()
  if (!row) return undefined
  return {
    lastProvenAt: row.last_proven_at,
    suspicious: row.remediation_state === 'automaticRemediationRequired',
    blocked: row.enrollment_state === 'blocked',
  }
}

/** `flag`: the proven contact's verdict on the device, if it is new. */
export async function setProven(
  tx: Db,
  tenantId: TenantId,
  registrationId: RegistrationId,
  at: Date,
  flag: 'suspicious' | 'clone' | undefined,
): Promise<void> {
  const clone = flag === 'clone'
  await tx
    .updateTable('autopilot_device')
    .set((eb) => ({
      last_proven_at: at,
      ...(flag && {
        remediation_state: clone ? 'manualRemediationRequired' : 'automaticRemediationRequired',
        version: eb('version', '+', 1),
      }),
      ...(clone && { enrollment_state: 'blocked' as const }),
    }))
    .where('tenant_id', '=', tenantId)
    .where('id', '=', registrationId)
    .execute()
}
