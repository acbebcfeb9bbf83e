// The settings singleton and its `sync` action, for scripts that wait for them. Never 409 or 429: nothing runs and nothing
// is throttled, so a script that loops until the synchronisation is over goes on at once.

import * as contract from '../contract/autopilot-settings.ts'
import { tokenCaller } from '../http/caller.ts'
import type { Urls } from '../http/listeners.ts'
import { contextOf } from '../http/page.ts'
import type { Serve } from '../http/serve.ts'

export function settingsRoutes(serve: Serve, { urls }: { readonly urls: Urls }): void {
  for (const route of contract.settings) {
    serve.json(route, async (call) => ({
      '@odata.context': contextOf(call.request, urls.graph, '/$entity'),
      id: tokenCaller(call.caller).tenantId,
      lastSyncDateTime: call.now.toISOString(),
      lastManualSyncTriggerDateTime: call.now.toISOString(),
      syncStatus: 'completed',
    }))
  }
  for (const route of contract.sync) serve.json(route, async () => {})
}
