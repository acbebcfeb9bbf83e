// Preparing real PCs: the secrets with which they enrol, and the files that bring them here.

import type { Base } from '../feature.ts'
import type { Serve } from '../http/serve.ts'
import type { FilesDeps } from './files/files.ops.ts'
import { filesRoutes } from './files/files.routes.ts'
import { type SecretRoutesDeps, secretRoutes } from './secret/secret.routes.ts'
import { sweepSecrets } from './sweep.sql.ts'

export const sweeps = [sweepSecrets]

export function routes(serve: Serve, deps: SecretRoutesDeps & FilesDeps): void {
  secretRoutes(serve, deps)
  filesRoutes(serve, deps)
}

export function open({ db, urls, clock, seal }: Base, { tlsAuthority }: Pick<FilesDeps, 'tlsAuthority'>) {
  const discoveryUrl = `${urls.enrollment}/EnrollmentServer/Discovery.svc`
  return { serve: (serve: Serve) => routes(serve, { db, urls, clock, seal, tlsAuthority, discoveryUrl }) }
}
