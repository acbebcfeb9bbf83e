// Restrictions and limits at the command line: where they are, and how one is shown.

import type { EnrollmentConfiguration } from '../../contract/graph/enrollment-configuration.ts'
import { type Assignable, replaceAll } from '../named/assign.ts'

const path = '/beta/deviceManagement/deviceEnrollmentConfigurations'

export const restrictionKind: Assignable = {
  noun: 'restriction',
  nouns: 'restrictions',
  list: 'restriction list',
  path,
  types: [
    'deviceEnrollmentPlatformRestrictionConfiguration',
    'deviceEnrollmentPlatformRestrictionsConfiguration',
    'deviceEnrollmentLimitConfiguration',
  ],
  command: 'restriction',
  example: 'Contractors',
  users: 'only',
  filters: true,
  replace: replaceAll(path, 'enrollmentConfigurationAssignments'),
  // that everybody has whom no other reaches; of limits there is one, too, named "Default limit"
  special: {
    word: 'default',
    is: ({ id }) => /_Default(Platform|Limit)/.test(id),
    reaches: 'everybody whom no other restriction reaches',
  },
}

export const isLimit = ({ limit }: EnrollmentConfiguration): boolean => limit !== undefined
export const isDefault = ({ priority }: EnrollmentConfiguration): boolean => priority === 0

export const settingsOf = ({ platformRestriction, windowsRestriction }: EnrollmentConfiguration) =>
  platformRestriction ?? windowsRestriction

/** By the names of the options that set them. */
export function factsOf(one: EnrollmentConfiguration): ReadonlyArray<readonly [string, string]> {
  const named = [
    ['Name', one.displayName],
    ['Priority', isDefault(one) ? 'the default, after all others' : String(one.priority)],
  ] as const
  const settings = settingsOf(one)
  if (!settings)
    return [...named, ['Limit', `${one.limit} devices of one person`], ['Description', one.description || 'none']]
  return [
    ...named,
    ['Blocked', settings.platformBlocked ? 'every Windows device' : 'no'],
    ['Personal', settings.personalDeviceEnrollmentBlocked ? 'kept out' : 'let in'],
    ['From', settings.osMinimumVersion || 'any version'],
    ['Up to', settings.osMaximumVersion || 'any version'],
    ['Makers', settings.blockedManufacturers.length === 0 ? 'all' : `not ${settings.blockedManufacturers.join(', ')}`],
    ['Description', one.description || 'none'],
  ]
}

export function inShort(one: EnrollmentConfiguration): string {
  const settings = settingsOf(one)
  if (!settings) return `at most ${one.limit} devices`
  if (settings.platformBlocked) return 'no Windows device'
  const said = [
    ...(settings.personalDeviceEnrollmentBlocked ? ['no personal device'] : []),
    ...(settings.osMinimumVersion ? [`from ${settings.osMinimumVersion}`] : []),
    ...(settings.osMaximumVersion ? [`up to ${settings.osMaximumVersion}`] : []),
    ...(settings.blockedManufacturers.length > 0 ? [`none of ${settings.blockedManufacturers.join(', ')}`] : []),
  ]
  return said.join(', ') || 'every device'
}
