// Alarms for administrators.

import type { Base } from '../feature.ts'
import type { Serve } from '../http/serve.ts'
import { countOpenAlarms } from './alarm.ops.ts'
import { alarmRoutes } from './alarm.routes.ts'
import { sweepAlarms } from './sweep.sql.ts'

export const routes = alarmRoutes
export const sweeps = [sweepAlarms]

export function open({ db, urls }: Base) {
  return {
    serve: (serve: Serve) => routes(serve, { db, urls }),
    countOpen: () => countOpenAlarms(db),
  }
}
