// Alarms on the administration API.

import * as contract from '../contract/alarm.ts'
import { type Alarm, alarm as alarmSchema } from '../contract/graph/alarm.ts'
import type { Db } from '../db/schema.ts'
import { serveEntity, serveList } from '../graph/serve-list.routes.ts'
import { tokenOperation } from '../http/caller/caller.ts'
import type { Urls } from '../http/listeners.ts'
import type { Serve } from '../http/serve.ts'
import { alarmList, closeAlarm, listAlarms, readAlarm, type StoredAlarm } from './alarm.ops.ts'
import { alarmKinds } from './alarm.ts'

export function alarmRoutes(serve: Serve, { db, urls }: { readonly db: Db; readonly urls: Urls }): void {
  const entity = { list: alarmList, entity: alarmSchema, toEntity: alarmEntity }
  serveList(serve, urls.graph, [contract.listAlarms], {
    ...entity,
    also: ['state', 'kind'],
    page: (tenantId, wanted, { query: { state, kind } }) =>
      listAlarms(db, tenantId, { state: state ?? (wanted.filter ? 'all' : 'open'), kind }, wanted),
  })
  serveEntity(serve, urls.graph, [contract.getAlarm], {
    ...entity,
    read: (tenantId, { params }) => readAlarm(db, tenantId, params.id),
  })
  serve.json(contract.closeAlarm, async (call) => {
    return alarmEntity(await closeAlarm(db, tokenOperation(call), call.params.id, call.body.note))
  })
}

function alarmEntity(alarm: StoredAlarm): Alarm {
  const words: Readonly<Record<string, string>> = alarmKinds
  return {
    id: alarm.id,
    kind: alarm.kind,
    message: words[alarm.kind] ?? alarm.kind,
    state: alarm.closedAt ? 'closed' : 'open',
    subject: { type: alarm.subjectKind, id: alarm.subjectId },
    detail: alarm.detail as Alarm['detail'], // written by raise() only
    count: alarm.count,
    firstDateTime: alarm.firstAt.toISOString(),
    lastDateTime: alarm.lastAt.toISOString(),
    closedDateTime: alarm.closedAt?.toISOString() ?? null,
    closedBy: alarm.closedBy,
    closedNote: alarm.closedNote,
  }
}
