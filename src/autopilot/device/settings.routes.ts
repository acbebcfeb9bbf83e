// The settings singleton and its `sync` action, for scripts that wait for them. Never 409 or 429: nothing runs and nothing
// is throttled, so a script that loops until the synchronisation is over goes on at once.

import * as contract from '../../contract/autopilot/settings.ts'
import { wholeList } from '../../graph/list.ts'
import { serveEntity } from '../../graph/serve-list.routes.ts'
import type { Urls } from '../../http/listeners.ts'
import type { Serve } from '../../http/serve.ts'

export function settingsRoutes(serve: Serve, { urls }: { readonly urls: Urls }): void {
  serveEntity(serve, urls.graph, contract.getAutopilotSettings, {
    list: wholeList('windowsAutopilotSettings'),
    entity: contract.autopilotSettings,
    read: async (tenantId, { now }) => ({
      id: tenantId,
      lastSyncDateTime: now.toISOString(),
      lastManualSyncTriggerDateTime: now.toISOString(),
      syncStatus: 'completed',
    }),
    toEntity: (settings) => settings,
  })
  for (const route of contract.syncAutopilotSettings) serve.json(route, async () => {})
}
