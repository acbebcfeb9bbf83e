// Which of the permissions that an organisation's own application asks for a person were not granted. The vendor's applications and
// our own pages need no grant: they are part of the service.

import type { Db } from '../../db/schema.ts'
import type { TenantId } from '../../kernel/id.ts'
import { isRegisteredHere } from '../../protocol/oauth/known.ts'
import * as applications from '../application/application.sql.ts'
import { refusal } from '../refusal.ts'
import { grantedFor } from '../service-principal/grant.sql.ts'

export type Asking = {
  readonly clientId: string
  readonly userId: string
  /** By their names; undefined for all that the application is registered to ask for. */
  readonly permissions: readonly string[] | undefined
}

export async function missingPermissions(
  db: Db,
  tenantId: TenantId,
  { clientId, userId, permissions }: Asking,
): Promise<{
  readonly asked: readonly string[]
  readonly missing: readonly string[]
  readonly granted: ReadonlySet<string>
}> {
  const none = { asked: [], missing: [], granted: new Set<string>() }
  if (!isRegisteredHere(clientId) || permissions?.length === 0) return none
  const asked = permissions ?? (await applications.byId(db, tenantId, clientId))?.asked.scopes ?? []
  if (asked.length === 0) return none
  const granted = await grantedFor(db, tenantId, clientId, userId)
  return { asked, missing: asked.filter((one) => !granted.has(one)), granted }
}

/** For a program, which can show nobody a page: of all that there is it gets what was granted, where anything was. */
export async function refuseWithoutConsent(db: Db, tenantId: TenantId, asking: Asking): Promise<void> {
  const { missing, granted } = await missingPermissions(db, tenantId, asking)
  if (missing.length === 0 || (asking.permissions === undefined && granted.size > 0)) return
  throw refusal(
    'consent-needed',
    `Neither the person nor an administrator has consented that this application has ${missing.join(', ')}. Send the person to the authorize endpoint for that, or let an administrator grant it.`,
  )
}
