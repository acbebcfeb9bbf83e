// Alarms on the administration API.

import * as contract from '../contract/alarm.ts'
import type { Db } from '../db/schema.ts'
import { actOf, tokenCaller } from '../http/caller.ts'
import type { Urls } from '../http/listeners.ts'
import { readPage, writePage } from '../http/page.ts'
import type { Serve } from '../http/serve.ts'
import { closeAlarm, keyOf, listAlarms, readAlarm, type StoredAlarm } from './alarm.ops.ts'
import { alarmKinds } from './alarm.ts'

export function alarmRoutes(serve: Serve, { db, urls }: { readonly db: Db; readonly urls: Urls }): void {
  serve.json(contract.list, async (call) => {
    const page = readPage(call.query)
    const { state, kind } = call.query
    const { tenantId } = tokenCaller(call.caller)
    const found = await listAlarms(db, tenantId, { state, kind, after: page.after }, page.limit + 1)
    return writePage(call.request, urls.graph, page, found, keyOf, alarmEntity)
  })
  serve.json(contract.one, async (call) => {
    const { tenantId } = tokenCaller(call.caller)
    return alarmEntity(await readAlarm(db, tenantId, call.params.id))
  })
  serve.json(contract.close, async (call) => {
    const act = actOf(tokenCaller(call.caller), call.now, call.requestId)
    return alarmEntity(await closeAlarm(db, act, call.params.id, call.body.note))
  })
}

function alarmEntity(alarm: StoredAlarm): Record<string, unknown> {
  const words: Readonly<Record<string, string>> = alarmKinds
  return {
    id: alarm.id,
    kind: alarm.kind,
    message: words[alarm.kind] ?? alarm.kind,
    state: alarm.closedAt ? 'closed' : 'open',
    subject: { type: alarm.subjectKind, id: alarm.subjectId },
    detail: alarm.detail,
    count: alarm.count,
    firstDateTime: alarm.firstAt.toISOString(),
    lastDateTime: alarm.lastAt.toISOString(),
    closedDateTime: alarm.closedAt?.toISOString() ?? null,
    closedBy: alarm.closedBy,
  }
}
