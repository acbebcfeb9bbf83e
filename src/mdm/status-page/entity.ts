// Enrolment status pages as Graph's entities (docs/specification/graph.md).

import type { StatusPageEntity } from '../../contract/graph/enrollment-configuration.ts'
import { type StatusPageSettings, unserved } from './status-page.ts'

export const pageType = '#microsoft.graph.windows10EnrollmentCompletionPageConfiguration'

export function pageEntity(page: {
  readonly id: string
  readonly displayName: string
  readonly description: string
  readonly priority: number
  readonly settings: StatusPageSettings
  readonly createdAt: Date
  readonly modifiedAt: Date
  readonly version: number
}): StatusPageEntity {
  const isDefault = page.priority === 0
  const type = `${isDefault ? 'defaultW' : 'w'}indows10EnrollmentCompletionPageConfiguration`
  return {
    '@odata.type': pageType,
    id: `${page.id}_${type[0]?.toUpperCase()}${type.slice(1)}`,
    displayName: page.displayName,
    description: page.description,
    priority: page.priority,
    createdDateTime: page.createdAt.toISOString(),
    lastModifiedDateTime: page.modifiedAt.toISOString(),
    version: page.version,
    roleScopeTagIds: ['0'],
    deviceEnrollmentConfigurationType: type,
    ...page.settings,
    ...unserved,
  }
}

/** The guid before the type's name. */
export const pageIdOf = (id: string): string => id.slice(0, 36).toLowerCase()
