// Applications for one device: where it may fetch each of them, and the command line, opened only for a device that was
// admitted.

import { openCommandLine } from '../../secret/app.ts'
import { appKind } from '../kind.ts'
import type { Source } from '../source.ts'
import { apps } from './assigned.sql.ts'
import { contentLifeSeconds, contentUrl } from './content-url.ts'

export const appSource: Source = {
  assignment: appKind,
  load: async (db, tenantId, ids) =>
    (await apps(db, tenantId, ids)).map((app) => ({
      kind: 'app',
      id: app.id,
      name: app.displayName,
      scope: 'device',
      holdsSecret: app.holdsSecret,
      open: (decide, phase, { seal, content, enrollmentId, now }) => {
        const { id, displayName: name, sha256, fileName } = app
        const decision = decide('application-with-secret', id)
        if (decision?.kind === 'withheld') return decision
        const expires = Math.floor(now.getTime() / 1000) + contentLifeSeconds
        return {
          kind: 'app',
          id,
          name,
          phase,
          productCode: app.productCode,
          version: app.productVersion,
          sha256,
          commandLine:
            decision && app.commandLineSealed
              ? openCommandLine(seal, { tenantId, appId: id }, app.commandLineSealed, decision)
              : app.commandLine,
          holdsSecret: app.holdsSecret,
          contentUrl: contentUrl(content.key, content.origin, {
            tenantId,
            appId: id,
            fileName,
            sha256,
            enrollmentId,
            expires,
          }),
        }
      },
    })),
}
