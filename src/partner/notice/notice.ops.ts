// Whether, and whom, a customer wants told when a partner has uploaded devices. By default nobody is told (S-008): that is left to the
// partner, as it was in the original.

import { randomBytes } from 'node:crypto'

import { changes } from '../../audit/changes.ts'
import { recordAudit } from '../../audit/record.sql.ts'
import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import { Fault } from '../../kernel/fault.ts'
import type { TenantId } from '../../kernel/id.ts'
import type { OperationContext } from '../../kernel/operation-context.ts'
import type { Seal } from '../../pki/seal.ts'
import { isMailAddress, problemOfWebhook } from './address.ts'
import * as notices from './notice.sql.ts'

export { send as tellOfUpload } from './notice.sql.ts'
export const readNotice = notices.setting

export const secretPurpose = (tenantId: TenantId): string => `partner_notice/${tenantId}`

export type NoticeDeps = {
  readonly db: Db
  readonly seal: Seal
  /** Whether the operator gave this installation a mail server. */
  readonly sendsMail: boolean
}

export type NoticeChange = {
  readonly mailTo?: string | null | undefined
  readonly webhookUrl?: string | null | undefined
}

/** The secret of a webhook is made with its address, and answered then only. What is not named stays. */
export async function putNotice(
  { db, seal, sendsMail }: NoticeDeps,
  operation: OperationContext,
  change: NoticeChange,
): Promise<{ readonly setting: notices.Setting; readonly secret: string | undefined }> {
  judge(change, sendsMail)
  const { tenantId } = operation
  return inTransaction(db, async (tx) => {
    const before = await notices.setting(tx, tenantId)
    const { mailTo = before.mailTo, webhookUrl = before.webhookUrl } = change
    const isNew = webhookUrl !== null && webhookUrl !== before.webhookUrl
    const secret = isNew ? randomBytes(32).toString('base64url') : undefined
    const made = secret === undefined ? undefined : seal.seal(Buffer.from(secret, 'base64url'), secretPurpose(tenantId))
    const webhookSecretSealed = webhookUrl === null ? null : (made ?? before.webhookSecretSealed)
    await notices.put(tx, tenantId, { mailTo, webhookUrl, webhookSecretSealed })
    await recordAudit(tx, operation, {
      action: 'partner.notice.change',
      targetKind: 'tenant',
      targetId: tenantId,
      ...changes({ mailTo: before.mailTo, webhookUrl: before.webhookUrl }, { mailTo, webhookUrl }),
    })
    return { setting: await notices.setting(tx, tenantId), secret }
  })
}

const mostTests = 10
const hourMs = 3_600_000

/** To each place that is named, by the way of every notice. What became of it stands in the setting. */
export async function testNotice(db: Db, operation: OperationContext): Promise<void> {
  const { tenantId, now } = operation
  await inTransaction(db, async (tx) => {
    const { mailTo, webhookUrl } = await notices.setting(tx, tenantId)
    const ways = [...(mailTo === null ? [] : ['mail']), ...(webhookUrl === null ? [] : ['webhook'])]
    if (ways.length === 0) {
      throw new Fault(
        'conflict',
        'Nobody is told, so that there is nothing to test. Name an address or a webhook first.',
        {
          reason: 'notice-nobody',
        },
      )
    }
    if (!(await notices.countTest(tx, tenantId, { now, since: new Date(now.getTime() - hourMs), most: mostTests }))) {
      throw new Fault('too-many', `${mostTests} tests were sent within an hour. Send the next one later.`, {
        reason: 'notice-tests-of-hour',
        details: { retryAfterSeconds: 3600 },
      })
    }
    await notices.send(tx, tenantId, { test: true, at: now.toISOString() }, now)
    await recordAudit(tx, operation, {
      action: 'partner.notice.test',
      targetKind: 'tenant',
      targetId: tenantId,
      details: { ways },
    })
  })
}

function judge({ mailTo, webhookUrl }: NoticeChange, sendsMail: boolean): void {
  if (typeof mailTo === 'string' && !isMailAddress(mailTo)) {
    throw new Fault('invalid-input', `'${mailTo}' is not one mail address. Give it like it@contoso.example.`, {
      reason: 'notice-mail',
    })
  }
  if (typeof mailTo === 'string' && !sendsMail) {
    throw new Fault(
      'invalid-input',
      'This installation sends no mail. Its operator names a mail server (TAXIWAY_MAIL_URL); or have a webhook told.',
      { reason: 'notice-no-mail-server' },
    )
  }
  const problem = typeof webhookUrl === 'string' ? problemOfWebhook(webhookUrl) : undefined
  if (problem) {
    throw new Fault(
      'invalid-input',
      `The address of the webhook ${problem}. Give it like https://hooks.contoso.example/devices.`,
      {
        reason: 'notice-webhook',
      },
    )
  }
}
