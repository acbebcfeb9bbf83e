// Applications as Graph's entities (docs/specification/graph.md).

import { mask } from '../mask.ts'
import type { MobileApp } from './app.contract.ts'
import type { App } from './app.sql.ts'
import { isPublished } from './app.ts'
import { typeOfForm } from './form/form.ts'
import { shownIdentity, shownSuite } from './form/package.ts'
import { shownWin32 } from './win32/stated.ts'

export function appEntity(app: App & { readonly targets: readonly unknown[] }): MobileApp {
  const published = isPublished(app)
  return {
    '@odata.type': typeOfForm[app.form],
    id: app.id,
    displayName: app.displayName,
    description: app.displayName,
    publisher: app.publisher,
    createdDateTime: app.createdAt.toISOString(),
    lastModifiedDateTime: app.createdAt.toISOString(),
    publishingState: published ? 'published' : 'notPublished',
    uploadState: published ? 1 : 0,
    roleScopeTagIds: ['0'],
    ...ofForm(app),
    isAssigned: app.targets.length > 0,
  }
}

function ofForm(app: App) {
  if (app.form === 'office') return shownSuite(app.package)
  const file = { fileName: app.fileName, size: app.sizeBytes, sha256: app.sha256 === '' ? null : app.sha256 }
  if (app.form === 'msix') return { ...shownIdentity(app.package), ...file }
  if (app.form === 'win32') {
    const installCommandLine = app.holdsSecret ? mask : app.commandLine
    return { installCommandLine, ...shownWin32(app.package), holdsSecret: app.holdsSecret, ...file }
  }
  return {
    productCode: app.productCode,
    productVersion: app.productVersion,
    identityVersion: app.productVersion,
    commandLine: app.holdsSecret ? mask : app.commandLine,
    holdsSecret: app.holdsSecret,
    ...file,
    ignoreVersionDetection: false,
    useDeviceContext: true,
  }
}
