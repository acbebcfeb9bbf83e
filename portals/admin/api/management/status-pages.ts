// Enrolment status pages: the default one, and others that go before it.

import { queryOptions } from '@tanstack/react-query'

import { type Entry, everyPage, request } from '../../../shared/api/client.ts'
import { asSent, type Target, targetOf } from './targets.ts'

const type = '#microsoft.graph.windows10EnrollmentCompletionPageConfiguration'

/** Restrictions and limits stand in the same list. */
type Configuration = Entry<'mdm.status-page.list'>
export type StatusPage = Configuration & Required<Pick<Configuration, Setting>>

const isPage = (one: Configuration): one is StatusPage => one['@odata.type'] === type

export const isDefault = ({ priority }: Pick<StatusPage, 'priority'>): boolean => priority === 0

/** In the order in which they are looked through: the default page comes last. */
export const statusPagesQuery = () =>
  queryOptions({
    queryKey: ['status-pages', 'list'],
    queryFn: async ({ signal }) => {
      const all: StatusPage[] = []
      for await (const page of everyPage('mdm.status-page.list', { query: { $expand: 'assignments' } }, signal))
        all.push(...page.filter(isPage))
      return all.sort((one, other) => (one.priority || Infinity) - (other.priority || Infinity))
    },
  })

export const statusPageQuery = (id: string) =>
  queryOptions({
    queryKey: ['status-pages', 'one', id],
    queryFn: async ({ signal }) =>
      (await request('mdm.status-page.read', { path: { id } }, signal)) as Configuration as StatusPage,
  })

export const statusPageTargets = async (id: string, signal?: AbortSignal): Promise<readonly Target[]> =>
  (await request('mdm.status-page.assignments', { path: { id } }, signal)).value.map(targetOf)

export const assignStatusPage = (id: string, targets: readonly Target[]) =>
  request('mdm.status-page.assign', {
    path: { id },
    body: { enrollmentConfigurationAssignments: targets.map(asSent) },
  })

type Setting =
  | 'showInstallationProgress'
  | 'blockDeviceSetupRetryByUser'
  | 'trackInstallProgressForAutopilotOnly'
  | 'disableUserStatusTrackingAfterFirstUser'
  | 'installProgressTimeoutInMinutes'
  | 'customErrorMessage'
  | 'allowLogCollectionOnInstallFailure'
  | 'allowDeviceResetOnInstallFailure'
  | 'allowDeviceUseOnInstallFailure'
  | 'selectedMobileAppIds'

/** The members that the form edits: all that act. */
export type StatusPageSettings = Pick<StatusPage, 'displayName' | 'description' | Setting>

export const createStatusPage = (settings: StatusPageSettings) =>
  request('mdm.status-page.create', { body: { '@odata.type': type, ...settings } })

/** Its place among the others, from 1 on, is set by itself. */
export async function changeStatusPage(
  id: string,
  settings: Partial<StatusPageSettings>,
  priority: number | undefined,
): Promise<void> {
  await request('mdm.status-page.change', { path: { id }, body: { '@odata.type': type, ...settings } })
  if (priority !== undefined) await request('mdm.status-page.set-priority', { path: { id }, body: { priority } })
}

export const deleteStatusPage = (id: string) => request('mdm.status-page.delete', { path: { id } })
