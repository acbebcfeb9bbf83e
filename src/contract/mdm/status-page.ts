// Enrolment status pages in the administration API, and with them restrictions and limits: they are one list there.

import { z } from 'zod'
import { bodyWith, readOnlyMembers } from '../body.ts'
import { itemAssignment } from '../graph/assignment.ts'
import { collectionOf, collectionQuery, oneOf } from '../graph/collection.ts'
import { enrollmentConfiguration } from '../graph/enrollment-configuration.ts'
import { assignment, graph, listOf, onBothRoots } from '../graph.ts'

const service = 'graph' as const
const read = graph(
  'DeviceManagementServiceConfig.Read.All',
  'DeviceManagementServiceConfig.ReadWrite.All',
  'DeviceManagementConfiguration.Read.All',
  'DeviceManagementConfiguration.ReadWrite.All',
)
const write = graph('DeviceManagementServiceConfig.ReadWrite.All', 'DeviceManagementConfiguration.ReadWrite.All')

/** The settings are read by mdm/status-page/status-page.ts, which takes texts of scripts for numbers and yes or no. */
const setting = z.unknown().optional()
const pageBody = bodyWith(
  {
    '@odata.type': z.string().max(200).optional(),
    displayName: z.string().min(1).max(256).optional(),
    description: z.string().max(1000).nullish(),
    showInstallationProgress: setting,
    blockDeviceSetupRetryByUser: setting,
    allowDeviceResetOnInstallFailure: setting,
    allowLogCollectionOnInstallFailure: setting,
    customErrorMessage: setting,
    installProgressTimeoutInMinutes: setting,
    allowDeviceUseOnInstallFailure: setting,
    selectedMobileAppIds: setting,
    trackInstallProgressForAutopilotOnly: setting,
    disableUserStatusTrackingAfterFirstUser: setting,
    allowNonBlockingAppInstallation: setting,
    installQualityUpdates: setting,
    // of restrictions and limits, which stand in the same list (mdm/configuration)
    limit: setting,
    platformType: setting,
    platformRestriction: setting,
    windowsRestriction: setting,
  },
  // scripts send the whole page back; setPriority is what moves it
  [...readOnlyMembers, 'version', 'priority', 'deviceEnrollmentConfigurationType'],
)
/** `{guid}_Windows10EnrollmentCompletionPageConfiguration`, or the guid alone. */
const pageParams = z.object({ id: z.string().regex(/^[0-9a-fA-F-]{36}(_\w{1,80})?$/) })

export const listStatusPages = onBothRoots({
  id: 'mdm.status-page.list',
  service,
  method: 'GET',
  path: '/deviceManagement/deviceEnrollmentConfigurations',
  access: read,
  summary: 'Enrolment status pages, restrictions and limits, the defaults included',
  query: collectionQuery,
  reply: collectionOf(enrollmentConfiguration),
})
export const getStatusPage = onBothRoots({
  id: 'mdm.status-page.read',
  service,
  method: 'GET',
  path: '/deviceManagement/deviceEnrollmentConfigurations/:id',
  access: read,
  summary: 'One enrolment status page, restriction or limit',
  params: pageParams,
  query: collectionQuery,
  reply: oneOf(enrollmentConfiguration),
})
export const createStatusPage = onBothRoots({
  id: 'mdm.status-page.create',
  service,
  method: 'POST',
  path: '/deviceManagement/deviceEnrollmentConfigurations',
  access: write,
  summary: 'Create an enrolment status page, a restriction or a limit; it gets the lowest priority',
  body: pageBody,
  reply: enrollmentConfiguration,
  status: 201,
})
export const changeStatusPage = onBothRoots({
  id: 'mdm.status-page.change',
  service,
  method: 'PATCH',
  path: '/deviceManagement/deviceEnrollmentConfigurations/:id',
  access: write,
  summary: 'Change an enrolment status page, a restriction or a limit, also a default one',
  params: pageParams,
  body: pageBody,
  reply: enrollmentConfiguration,
})
export const deleteStatusPage = onBothRoots({
  id: 'mdm.status-page.delete',
  service,
  method: 'DELETE',
  path: '/deviceManagement/deviceEnrollmentConfigurations/:id',
  access: write,
  summary: 'Delete an enrolment status page, a restriction or a limit; the defaults stay',
  params: pageParams,
})
export const assignStatusPage = onBothRoots({
  id: 'mdm.status-page.assign',
  service,
  method: 'POST',
  path: '/deviceManagement/deviceEnrollmentConfigurations/:id/assign',
  access: write,
  summary: 'Replace the targets of an enrolment status page, a restriction or a limit',
  params: pageParams,
  body: bodyWith({ enrollmentConfigurationAssignments: listOf(assignment('enrollmentConfigurationAssignment')) }),
})
export const listStatusPageAssignments = onBothRoots({
  id: 'mdm.status-page.assignments',
  service,
  method: 'GET',
  path: '/deviceManagement/deviceEnrollmentConfigurations/:id/assignments',
  access: read,
  summary: 'The targets of an enrolment status page, a restriction or a limit',
  params: pageParams,
  query: collectionQuery,
  reply: collectionOf(itemAssignment),
})
export const setStatusPagePriority = onBothRoots({
  id: 'mdm.status-page.set-priority',
  service,
  method: 'POST',
  path: '/deviceManagement/deviceEnrollmentConfigurations/:id/setPriority',
  access: write,
  summary: 'Move an enrolment status page, a restriction or a limit; the others of its kind shift',
  params: pageParams,
  body: bodyWith({ priority: z.coerce.number().int().min(1).max(50) }),
})
