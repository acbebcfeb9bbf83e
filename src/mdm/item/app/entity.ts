// Applications as Graph's entities (docs/specification/graph.md).

import type { Target } from '../../../assignment/target.ts'
import { mask } from '../mask.ts'
import type { MobileApp } from './app.contract.ts'

export const appType = '#microsoft.graph.windowsMobileMSI'

export function appEntity(app: {
  readonly id: string
  readonly displayName: string
  readonly publisher: string
  readonly productCode: string
  readonly productVersion: string
  readonly commandLine: string
  readonly holdsSecret: boolean
  readonly fileName: string
  readonly sha256: string
  readonly sizeBytes: number
  readonly createdAt: Date
  readonly targets: readonly Target[]
}): MobileApp {
  const published = app.sha256 !== ''
  return {
    '@odata.type': appType,
    id: app.id,
    displayName: app.displayName,
    description: app.displayName,
    publisher: app.publisher,
    createdDateTime: app.createdAt.toISOString(),
    lastModifiedDateTime: app.createdAt.toISOString(),
    publishingState: published ? 'published' : 'notPublished',
    uploadState: published ? 1 : 0,
    roleScopeTagIds: ['0'],
    productCode: app.productCode,
    productVersion: app.productVersion,
    identityVersion: app.productVersion,
    commandLine: app.holdsSecret ? mask : app.commandLine,
    holdsSecret: app.holdsSecret,
    fileName: app.fileName,
    size: app.sizeBytes,
    sha256: published ? app.sha256 : null,
    ignoreVersionDetection: false,
    useDeviceContext: true,
    isAssigned: app.targets.length > 0,
  }
}
