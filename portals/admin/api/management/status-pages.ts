// Enrolment status pages: the default one, and others that go before it.

import { queryOptions } from '@tanstack/react-query'

import { type Entry, everyPage, request } from '../../../shared/api/client.ts'
import { asSent, type Target, targetOf } from './targets.ts'

export type StatusPage = Entry<'mdm.status-page.list'>

export const isDefault = ({ priority }: Pick<StatusPage, 'priority'>): boolean => priority === 0

/** In the order in which they are looked through: the default page comes last. */
export const statusPagesQuery = () =>
  queryOptions({
    queryKey: ['status-pages', 'list'],
    queryFn: async ({ signal }) => {
      const all: StatusPage[] = []
      for await (const page of everyPage('mdm.status-page.list', { query: { $expand: 'assignments' } }, signal))
        all.push(...page)
      return all.sort((one, other) => (one.priority || Infinity) - (other.priority || Infinity))
    },
  })

export const statusPageQuery = (id: string) =>
  queryOptions({
    queryKey: ['status-pages', 'one', id],
    queryFn: ({ signal }) => request('mdm.status-page.read', { path: { id } }, signal),
  })

export const statusPageTargets = async (id: string, signal?: AbortSignal): Promise<readonly Target[]> =>
  (await request('mdm.status-page.assignments', { path: { id } }, signal)).value.map(targetOf)

export const assignStatusPage = (id: string, targets: readonly Target[]) =>
  request('mdm.status-page.assign', {
    path: { id },
    body: { enrollmentConfigurationAssignments: targets.map(asSent) },
  })

/** The members that the form edits: all that act. */
export type StatusPageSettings = Pick<
  StatusPage,
  | 'displayName'
  | 'description'
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
>

const type = '#microsoft.graph.windows10EnrollmentCompletionPageConfiguration'

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
