// Brings notices to where they go, outside of any transaction. One that does not arrive is tried again after a pause that grows; one that
// arrived and was not taken away, as the process died in between, arrives twice, by the same id.

import type { Db } from '../../db/schema.ts'
import { inTransaction } from '../../db/tx.ts'
import * as tenants from '../../directory/tenant/tenant.sql.ts'
import type { Clock } from '../../kernel/operation-context.ts'
import type { Seal } from '../../pki/seal.ts'
import type { SendMail } from './mail.ops.ts'
import { secretPurpose } from './notice.ops.ts'
import * as notices from './notice.sql.ts'
import { isTest, mailOf, pauseAfter, webhookOf } from './notice.ts'
import type { PostWebhook } from './webhook.ops.ts'

export type DeliverDeps = {
  readonly db: Db
  readonly seal: Seal
  readonly clock: Clock
  readonly portal: string
  /** Undefined: the operator gave no mail server. */
  readonly sendMail: SendMail | undefined
  readonly postWebhook: PostWebhook
}

const atOnce = 10
/** Longer than any attempt takes. */
const heldSeconds = 60

/** All that is due. */
export async function deliverDue(deps: DeliverDeps, stopped: () => boolean): Promise<void> {
  for (;;) {
    if (stopped()) return
    const due = await notices.claimDue(deps.db, deps.clock(), atOnce, heldSeconds)
    await Promise.all(due.map((one) => deliver(deps, one)))
    if (due.length < atOnce) return
  }
}

async function deliver(deps: DeliverDeps, notice: notices.Notice): Promise<void> {
  const failure = await attempt(deps, notice).then(
    () => undefined,
    (error: unknown) => reasonOf(error),
  )
  const now = deps.clock()
  await inTransaction(deps.db, async (tx) => {
    if (failure === undefined) return notices.arrived(tx, notice, now)
    // whoever tests is there to read why it failed
    const pause = isTest(notice.said) ? undefined : pauseAfter(notice.attempts)
    const due = pause === undefined ? undefined : new Date(now.getTime() + pause * 1000)
    return notices.failed(tx, notice, { failure: `${notice.way}: ${failure}`.slice(0, 300), due })
  })
}

const reasonOf = (error: unknown): string => (error instanceof Error && error.message) || 'it failed without a reason'

async function attempt(deps: DeliverDeps, { tenantId, id, way, said }: notices.Notice): Promise<void> {
  const { mailTo, webhookUrl, webhookSecretSealed } = await notices.setting(deps.db, tenantId)
  if (way === 'mail') {
    const tenant = await tenants.byId(deps.db, tenantId)
    if (mailTo === null || !tenant) return
    if (!deps.sendMail) throw new Error('this installation has no mail server any more')
    await deps.sendMail({ to: mailTo, ...mailOf(said, { organisation: tenant.displayName, portal: deps.portal }) })
    return
  }
  if (webhookUrl === null || webhookSecretSealed === null) return
  const secret = deps.seal.open(webhookSecretSealed, secretPurpose(tenantId))
  const body = webhookOf(said, { id, organisationId: tenantId })
  await deps.postWebhook(webhookUrl, { id, body, secret, now: deps.clock() })
}
