// Restrictions and limits as Graph's entities (docs/specification/graph.md).

import type { EnrollmentConfiguration } from '../../contract/graph/enrollment-configuration.ts'
import type { Restriction, RestrictionKind } from './restriction.ts'

export const restrictionTypes = {
  limit: '#microsoft.graph.deviceEnrollmentLimitConfiguration',
  platform: '#microsoft.graph.deviceEnrollmentPlatformRestrictionConfiguration',
  /** Of all platforms: only the default has it, and of its platforms we have one. */
  platforms: '#microsoft.graph.deviceEnrollmentPlatformRestrictionsConfiguration',
} as const

/** The type's short name, and with a capital the end of an id. */
export const configurationTypeOf = ({ kind, priority }: Pick<Restriction, 'kind' | 'priority'>): string =>
  (
    ({
      limit: ['limit', 'defaultLimit'],
      platform: ['singlePlatformRestriction', 'defaultPlatformRestrictions'],
    }) as const
  )[kind][priority === 0 ? 1 : 0]

/** Undefined where the id does not tell. */
export function kindInId(id: string): RestrictionKind | undefined {
  const end = id.slice(37).toLowerCase()
  if (end.endsWith('limit')) return 'limit'
  return /platformrestrictions?$/.test(end) ? 'platform' : undefined
}

export function restrictionEntity(
  one: Restriction & {
    readonly description: string
    readonly createdAt: Date
    readonly modifiedAt: Date
    readonly version: number
  },
): EnrollmentConfiguration {
  const type = configurationTypeOf(one)
  return {
    '@odata.type': restrictionTypes[one.kind === 'platform' && one.priority === 0 ? 'platforms' : one.kind],
    id: `${one.id}_${type[0]?.toUpperCase()}${type.slice(1)}`,
    displayName: one.displayName,
    description: one.description,
    priority: one.priority,
    createdDateTime: one.createdAt.toISOString(),
    lastModifiedDateTime: one.modifiedAt.toISOString(),
    version: one.version,
    roleScopeTagIds: ['0'],
    deviceEnrollmentConfigurationType: type,
    ...settingsOf(one),
  }
}

function settingsOf(one: Restriction): Partial<EnrollmentConfiguration> {
  if (one.kind === 'limit') return { limit: one.settings.limit }
  if (one.priority === 0) return { windowsRestriction: one.settings }
  return { platformType: 'windows', platformRestriction: one.settings }
}
