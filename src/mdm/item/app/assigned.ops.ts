// Applications for one device: where it may fetch each of them, and the command line, opened only for a device that was
// admitted. And those that it is to remove.

import { isAgentFile } from '../../co-management.ts'
import { openCommandLine } from '../../secret/app.ts'
import { type Giving, type Source, source } from '../source.ts'
import { packedOf } from './app.sql.ts'
import { whyUnsuited } from './app.ts'
import { type AssignedApp, appRows, type RemovedApp, removedRows } from './assigned.sql.ts'
import { appKind, removalKind } from './assignment.ts'
import { contentLifeSeconds, contentUrl } from './content/content-url.ts'

export const appSource: Source = source<AssignedApp>({
  assignment: appKind,
  rows: appRows,
  loaded: (app) => ({
    kind: 'app',
    id: app.id,
    name: app.displayName,
    scope: 'device',
    holdsSecret: app.holdsSecret,
    ...(app.replacedBy && { replacedBy: app.replacedBy.map((by) => `app:${by}` as const) }),
    open: (decide, phase, giving) => {
      const { id, displayName: name, sha256, commandLineSealed: sealed } = app
      const packed = packedOf(app)
      const ownBuild = packed.form === 'win32' ? packed.package.requires.minimumBuild : undefined
      const unsuited = whyUnsuited(app.form, giving.windows.version, ownBuild)
      if (unsuited) return { kind: 'unsuited', ...unsuited }
      const decision = decide('application-with-secret', id)
      if (decision?.kind === 'withheld') return decision
      const base = { kind: 'app', id, name, phase } as const
      if (packed.form === 'office') return { ...base, form: 'office', suite: packed.package }
      const contentUrl = addressOf(app, giving)
      if (packed.form === 'msix') return { ...base, form: 'msix', identity: packed.package, sha256, contentUrl }
      const commandLine =
        decision && sealed
          ? openCommandLine(
              giving.seal,
              { tenantId: giving.tenantId, appId: id },
              Buffer.from(sealed, 'base64'),
              decision,
            )
          : app.commandLine
      if (packed.form === 'win32') {
        const { sizeBytes, fileName, revision } = app
        const file = { sha256, sizeBytes, fileName, contentUrl }
        const stated = packed.package
        return { ...base, form: 'win32', stated, commandLine, revision, ...file, said: app.said ?? undefined }
      }
      return {
        ...base,
        form: 'msi',
        productCode: app.productCode,
        version: app.productVersion,
        sha256,
        commandLine,
        holdsSecret: app.holdsSecret,
        isAgent: isAgentFile(app.fileName),
        contentUrl,
      }
    },
  }),
})

function addressOf(
  { id: appId, fileName, sha256 }: Pick<AssignedApp, 'id' | 'fileName' | 'sha256'>,
  { tenantId, enrollmentId, content, now }: Giving,
): string {
  const expires = Math.floor(now.getTime() / 1000) + contentLifeSeconds
  return contentUrl(content.key, content.origin, { tenantId, appId, fileName, sha256, enrollmentId, expires })
}

export const removalSource: Source = source<RemovedApp>({
  assignment: removalKind,
  rows: removedRows,
  loaded: (app) => ({
    kind: 'removal',
    id: app.id,
    name: app.displayName,
    scope: 'device',
    holdsSecret: false,
    unless: [`app:${app.id}`],
    open: (_, phase, giving) => {
      const base = { kind: 'removal', id: app.id, name: app.displayName, phase } as const
      const packed = packedOf(app)
      if (packed.form === 'office') return { ...base, form: 'office' }
      if (packed.form === 'msix') return { ...base, form: 'msix', identity: packed.package }
      if (packed.form === 'win32') {
        const { revision, sha256, sizeBytes, fileName } = app
        const mayLeave = sha256 !== '' && !app.holdsSecret
        const file = mayLeave ? { sha256, sizeBytes, fileName, contentUrl: addressOf(app, giving) } : undefined
        return { ...base, form: 'win32', stated: packed.package, revision, file, said: app.said ?? undefined }
      }
      return { ...base, form: 'msi', productCode: app.productCode }
    },
  }),
})
