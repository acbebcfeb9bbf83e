// Enrolment status pages at the command line: where they are, and how one is shown.

import type { Api } from '../../client/api.ts'
import type { StatusPageEntity } from '../../contract/graph/enrollment-configuration.ts'
import { appKind } from '../app/kind.ts'
import { type Assignable, replaceAll } from '../named/assign.ts'
import { everyOne, type Thing } from '../named/find.ts'

const path = '/beta/deviceManagement/deviceEnrollmentConfigurations'

export const pageKind: Assignable = {
  noun: 'status page',
  nouns: 'status pages',
  list: 'status-page list',
  path,
  types: ['windows10EnrollmentCompletionPageConfiguration'],
  command: 'status-page',
  example: '"Show progress"',
  users: true,
  filters: true,
  replace: replaceAll(path, 'enrollmentConfigurationAssignments'),
  // the page that everybody gets whom no other reaches
  special: {
    word: 'default',
    is: ({ id }) => id.includes('_DefaultW'),
    reaches: 'everybody whom no other page reaches',
  },
}

/** Answers write the name of the type behind it; the part before names the page, too. */
export const shortId = ({ id }: Pick<StatusPageEntity, 'id'>): string => id.slice(0, 36)

const yesNo = (value: boolean): string => (value ? 'yes' : 'no')

/** By the names of the options that set them. */
export const factsOf = (page: StatusPageEntity): ReadonlyArray<readonly [string, string]> => [
  ['Name', page.displayName],
  ['Priority', page.priority === 0 ? 'the default page, after all others' : String(page.priority)],
  ['Shown', yesNo(page.showInstallationProgress)],
  ['Blocks', yesNo(page.blockDeviceSetupRetryByUser)],
  ['Minutes', String(page.installProgressTimeoutInMinutes)],
  ['May reset', yesNo(page.allowDeviceResetOnInstallFailure)],
  ['May go on', yesNo(page.allowDeviceUseOnInstallFailure)],
  ['Logs', yesNo(page.allowLogCollectionOnInstallFailure)],
  ['First user', page.disableUserStatusTrackingAfterFirstUser ? 'only the first sees it' : 'every user sees it'],
  ['Devices', page.trackInstallProgressForAutopilotOnly ? 'only with a deployment profile' : 'all that are set up'],
  ['Message', page.customErrorMessage || 'the usual one'],
]

export async function appsInWords(
  api: Api,
  { selectedMobileAppIds }: Pick<StatusPageEntity, 'selectedMobileAppIds'>,
): Promise<string> {
  if (selectedMobileAppIds.length === 0) return 'every application that is assigned'
  const apps = await everyOne<Thing>(api, appKind)
  return selectedMobileAppIds.map((id) => apps.find((app) => app.id === id)?.displayName ?? gone).join(', ')
}

const gone = 'an application that was deleted'

/** Each with the word for it. */
export async function pagesThatWaitFor(api: Api, appId: string): Promise<string[]> {
  const pages = await everyOne<StatusPageEntity>(api, pageKind)
  return pages
    .filter(({ selectedMobileAppIds }) => selectedMobileAppIds.includes(appId))
    .map(({ displayName }) => `the status page ${displayName}`)
}
