// The present state of a token's person and, where it was got on a joined device, of that device. Read in one statement for
// every change that such a token asks for.

import { sql } from 'kysely'

import type { Db } from '../../db/schema.ts'
import type { TenantId, UserId } from '../../kernel/id.ts'
import type { Role, RoleInGroup } from '../../kernel/role.ts'

export type DeviceStanding = 'stands' | 'gone' | 'disabled' | 'joined-anew' | 'join-ended' | 'to-be-wiped'

export type Standing = {
  readonly accountEnabled: boolean
  readonly credentialsEpoch: number
  readonly roles: readonly Role[]
  readonly rolesInGroups: readonly RoleInGroup[]
  /** Undefined when no device was asked for. */
  readonly device: DeviceStanding | undefined
  /** The application that the token was issued to is turned off, or its service principal is gone. */
  readonly clientOff: boolean
  /** What it has for this person; of the vendor's and our own nothing, as they need no grant. */
  readonly granted: readonly string[]
}

type Row = {
  user_enabled: boolean
  credentials_epoch: number
  roles: Role[]
  roles_in_groups: RoleInGroup[]
  device_id: string | null
  device_enabled: boolean | null
  certificate_thumbprint: string | null
  wipe_waits: boolean
  join_ended: boolean
  client_off: boolean
  granted: string[]
}

/** `device.id` is what claims call the device; `join` the thumbprint of the certificate that it had then. */
export async function standingOf(
  db: Db,
  tenantId: TenantId,
  userId: UserId,
  device: { readonly id: string; readonly join: string | undefined } | undefined,
  /** The application that the token was issued to, where there is one. */
  client?: { readonly id: string; readonly isRegisteredHere: boolean } | undefined,
): Promise<Standing | undefined> {
  const { rows } = await sql<Row>`
    select u.account_enabled as user_enabled, u.credentials_epoch,
           array(select m.role from role_member m where m.tenant_id = u.tenant_id and m.user_id = u.id) as roles,
           (select coalesce(jsonb_agg(jsonb_build_object('role', g.role, 'groupId', g.group_id)), '[]')
              from role_in_group g where g.tenant_id = u.tenant_id and g.user_id = u.id) as roles_in_groups,
           d.id as device_id, d.account_enabled as device_enabled, d.certificate_thumbprint,
           exists (select from mdm_enrollment e
                    where e.tenant_id = ${tenantId} and e.directory_device_id = d.id and e.state = 'enrolled'
                      and e.action = 'wipe') as wipe_waits,
           exists (select from issued_certificate c
                    where c.tenant_id = ${tenantId} and c.thumbprint = d.certificate_thumbprint
                      and c.revoked_at is not null) as join_ended,
           coalesce((select not p.account_enabled from service_principal p
                      where p.tenant_id = ${tenantId} and p.app_id = ${client?.id ?? null}),
                    ${client?.isRegisteredHere ?? false}) as client_off,
           array(select unnest(g.permissions) from service_principal p
                   join permission_grant g on g.tenant_id = p.tenant_id and g.service_principal_id = p.id
                  where p.tenant_id = ${tenantId} and p.app_id = ${client?.id ?? null}
                    and (g.user_id is null or g.user_id = u.id)) as granted
      from directory_user u
      left join directory_device d on d.tenant_id = u.tenant_id and d.device_id = ${device?.id ?? null}
     where u.tenant_id = ${tenantId} and u.id = ${userId}`.execute(db)
  const [row] = rows
  return (
    row && {
      accountEnabled: row.user_enabled,
      credentialsEpoch: row.credentials_epoch,
      roles: row.roles,
      rolesInGroups: row.roles_in_groups,
      device: device && deviceStanding(row, device.join),
      clientOff: row.client_off,
      granted: row.granted,
    }
  )
}

function deviceStanding(row: Row, join: string | undefined): DeviceStanding {
  if (row.device_id === null) return 'gone'
  if (!row.device_enabled) return 'disabled'
  if (row.wipe_waits) return 'to-be-wiped'
  if (row.join_ended) return 'join-ended' // a wipe that was carried out, among others
  return join === undefined || row.certificate_thumbprint === join ? 'stands' : 'joined-anew'
}
