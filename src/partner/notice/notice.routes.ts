// Whom a customer has told of uploads, on the administration API.

import * as contract from '../../contract/partner/notice.ts'
import { tenantOf, tokenOperation } from '../../http/caller/caller.ts'
import type { Serve } from '../../http/serve.ts'
import { type NoticeDeps, putNotice, readNotice, testNotice } from './notice.ops.ts'

export function noticeRoutes(serve: Serve, deps: NoticeDeps): void {
  const shown = (one: Awaited<ReturnType<typeof readNotice>>): contract.PartnerNotice => ({
    mailTo: one.mailTo,
    webhookUrl: one.webhookUrl,
    sendsMail: deps.sendsMail,
    lastDeliveredDateTime: one.lastDeliveredAt?.toISOString() ?? null,
    lastFailure: one.lastFailure,
  })
  serve.json(contract.readNotice, async (call) => shown(await readNotice(deps.db, tenantOf(call))))
  serve.json(contract.changeNotice, async (call) => {
    const { setting, secret } = await putNotice(deps, tokenOperation(call), call.body)
    return { ...shown(setting), webhookSecret: secret ?? null }
  })
  serve.json(contract.testNotice, (call) => testNotice(deps.db, tokenOperation(call)))
}
