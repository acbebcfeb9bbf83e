// A profile as AutopilotConfigurationFile.json, for devices that nobody registered (docs/protocols/existing-devices.md). Each file has an
// id of its own, which is remembered and stands in the trail.

import { randomUUID } from 'node:crypto'

import { recordAudit } from '../../audit/record.sql.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import { defaultDomain } from '../../directory/tenant/tenant.sql.ts'
import { Fault } from '../../kernel/fault.ts'
import type { ProfileId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import { configurationFileName, encodeConfigurationFile } from '../../protocol/ztd/configuration-file.ts'
import * as files from './file.sql.ts'
import { oobeOf } from './oobe.ts'
import { readProfile } from './profile.ops.ts'

export type MadeFile = { readonly fileName: string; readonly correlationId: string; readonly content: string }

export async function makeProfileFile(db: Db, operation: OperationContext, id: ProfileId): Promise<MadeFile> {
  const { tenantId } = operation
  return inTransaction(db, async (tx) => {
    const profile = await readProfile(tx, tenantId, id)
    const { displayName, joinType, mode, settings } = profile
    if (mode !== 'user-driven') {
      const message = `'${displayName}' is ${mode}, and a file sets devices up with the person who signs in. Take a user-driven profile, or register the devices.`
      throw new Fault('invalid-input', message, { reason: 'profile-not-user-driven' })
    }
    const correlationId = randomUUID()
    const content = encodeConfigurationFile({
      ...{ tenantId, correlationId, profileName: displayName, joinMethod: joinType },
      tenantDomain: await defaultDomain(tx, tenantId),
      oobe: oobeOf(profile).flags,
      forcedEnrollment: settings.escapeLinkHidden,
      deviceNameTemplate: joinType === 'hybrid' ? '' : settings.deviceNameTemplate,
    })
    await files.remember(tx, tenantId, { correlationId, profileId: id, profileName: displayName })
    await recordAudit(tx, operation, {
      action: 'autopilot.profile.make-file',
      targetKind: 'profile',
      targetId: id,
      details: { correlationId },
    })
    return { fileName: configurationFileName, correlationId, content }
  })
}
