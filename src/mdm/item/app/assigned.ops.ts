// Applications for one device: where it may fetch each of them, and the command line, opened only for a device that was
// admitted.

import { isAgentFile } from '../../co-management.ts'
import { openCommandLine } from '../../secret/app.ts'
import { type Source, source } from '../source.ts'
import { type AssignedApp, appRows } from './assigned.sql.ts'
import { appKind } from './assignment.ts'
import { contentLifeSeconds, contentUrl } from './content-url.ts'

export const appSource: Source = source<AssignedApp>({
  assignment: appKind,
  rows: appRows,
  loaded: (app) => ({
    kind: 'app',
    id: app.id,
    name: app.displayName,
    scope: 'device',
    holdsSecret: app.holdsSecret,
    open: (decide, phase, { tenantId, seal, content, enrollmentId, now }) => {
      const { id, displayName: name, sha256, fileName, commandLineSealed: sealed } = app
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
          decision && sealed
            ? openCommandLine(seal, { tenantId, appId: id }, Buffer.from(sealed, 'base64'), decision)
            : app.commandLine,
        holdsSecret: app.holdsSecret,
        isAgent: isAgentFile(fileName),
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
  }),
})
