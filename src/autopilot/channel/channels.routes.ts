// The ways by which devices are registered, each a folder that translates what its callers send into rows and hands them to
// runImport (../import/run.ops.ts). A new one is a folder, its operations in contract/autopilot/channel/, and a line here.

import type { Urls } from '../../http/listeners.ts'
import type { Serve } from '../../http/serve.ts'
import type { ImportDeps } from '../import/run.ops.ts'
import { csvRoutes } from './csv/csv.routes.ts'
import { identityRoutes } from './graph/identity.routes.ts'

export type ChannelDeps = ImportDeps & { readonly urls: Urls }

const channels: ReadonlyArray<(serve: Serve, deps: ChannelDeps) => void> = [csvRoutes, identityRoutes]

export function channelRoutes(serve: Serve, deps: ChannelDeps): void {
  for (const channel of channels) channel(serve, deps)
}
