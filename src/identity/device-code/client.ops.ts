// Which applications may ask for a code: programs on people's machines, which keep no secret.

import type { Db } from '../../db/schema.ts'
import { GuidText, type TenantId } from '../../kernel/id.ts'
import { knownClients } from '../../protocol/oauth/known.ts'
import * as applications from '../application/application.sql.ts'
import { offOrMissing } from '../application/turned-off.ts'
import { refuseTurnedOff } from '../application/vendor-off.ops.ts'
import { isPublic } from '../provider/client.ts'
import { refusal } from '../refusal.ts'

/** What people call it. Applications of an organisation are known at its own address alone, not at /common. */
export async function nameOfClient(db: Db, tenantId: TenantId | null, clientId: string): Promise<string> {
  if (clientId === '') throw refusal('missing-parameter', 'The request names no application. Send client_id.')
  const known = knownClients.find((one) => one.clientId === clientId)
  if (known) {
    if (tenantId) await refuseTurnedOff(db, tenantId, clientId)
    return known.name
  }
  const id = GuidText.safeParse(clientId)
  const application = id.success && tenantId ? await applications.byId(db, tenantId, id.data) : undefined
  if (!application) {
    throw refusal(
      'unknown-client',
      'No application with this client id exists here. Check the client id, and name the organisation in the address.',
    )
  }
  const off = offOrMissing(application)
  if (off) throw off
  if (isPublic(application) && application.redirectUris.native.length > 0) return application.displayName
  throw refusal(
    'grant-not-allowed',
    `The application ${application.displayName} is none of people's machines, so it asks for no code. Give it an address of a program (publicClient) and no permissions of its own.`,
  )
}
