// Applications in the administration API.

import { z } from 'zod'
import { bodyWith, readOnlyMembers } from '../../../contract/body.ts'
import { itemAssignment } from '../../../contract/graph/assignment.ts'
import { collectionOf, collectionQuery, instant, oneOf } from '../../../contract/graph/collection.ts'
import { assignment, graph, listOf, onBothRoots, roots } from '../../../contract/graph.ts'
import { defineRawRoute } from '../../../contract/route.ts'
import { AppId } from '../../../kernel/id.ts'
import { channels, officeApps, products } from './form/suite.ts'
import { givenWin32, shownMembers } from './win32/win32.contract.ts'

export const mobileApp = z.object({
  '@odata.type': z.string(),
  id: z.string(),
  displayName: z.string(),
  description: z.string(),
  publisher: z.string(),
  createdDateTime: instant,
  lastModifiedDateTime: instant,
  publishingState: z.enum(['published', 'notPublished']),
  uploadState: z.number(),
  roleScopeTagIds: z.array(z.string()),
  /** Of packages of Windows Installer. */
  productCode: z.string().optional(),
  productVersion: z.string().optional(),
  /** Its mask where it holds a secret. */
  commandLine: z.string().optional(),
  /** Ours. */
  holdsSecret: z.boolean().optional(),
  ignoreVersionDetection: z.boolean().optional(),
  useDeviceContext: z.boolean().optional(),
  /** Of what has a file. */
  identityVersion: z.string().optional(),
  fileName: z.string().optional(),
  size: z.number().optional(),
  sha256: z.string().nullable().optional(),
  /** Of packaged applications (MSIX). */
  identityName: z.string().optional(),
  identityPublisherHash: z.string().optional(),
  identityResourceIdentifier: z.string().optional(),
  applicableArchitectures: z.string().optional(),
  /** Of Microsoft 365 Apps. */
  productIds: z.array(z.string()).optional(),
  excludedApps: z.record(z.string(), z.boolean()).optional(),
  officePlatformArchitecture: z.string().optional(),
  updateChannel: z.string().optional(),
  localesToInstall: z.array(z.string()).optional(),
  autoAcceptEula: z.boolean().optional(),
  useSharedComputerActivation: z.boolean().optional(),
  shouldUninstallOlderVersionsOfOffice: z.boolean().optional(),
  /** Of Win32 packages. */
  ...shownMembers,
  isAssigned: z.boolean(),
  /** With `$expand`. */
  assignments: z.array(itemAssignment).optional(),
})
export type MobileApp = z.infer<typeof mobileApp>

const service = 'graph' as const
const read = graph('DeviceManagementApps.Read.All', 'DeviceManagementApps.ReadWrite.All')
const write = graph('DeviceManagementApps.ReadWrite.All')

const appBody = bodyWith(
  {
    '@odata.type': z.string().max(200).optional(),
    displayName: z.string().min(1).max(256).optional(),
    publisher: z.string().max(256).nullish(),
    productCode: z.string().max(64).optional(),
    productVersion: z.string().min(1).max(64).optional(),
    commandLine: z.string().max(1024).nullish(),
    fileName: z.string().max(128).optional(),
    /** Ours: seals the command line and the file, and sends them only to devices that may have secrets. */
    holdsSecret: z.boolean().nullish(),
    /** Said of every application here. */
    ignoreVersionDetection: z.literal(false).optional(),
    useDeviceContext: z.literal(true).optional(),
    identityName: z.string().max(64).optional(),
    identityPublisherHash: z.string().max(64).optional(),
    identityVersion: z.string().max(64).optional(),
    identityResourceIdentifier: z.string().max(64).nullish(),
    applicableArchitectures: z.string().max(64).optional(),
    productIds: z.array(z.enum(products)).max(products.length).optional(),
    excludedApps: bodyWith(
      Object.fromEntries(officeApps.map((app) => [app, z.boolean().optional()])) as Record<
        (typeof officeApps)[number],
        z.ZodOptional<z.ZodBoolean>
      >,
      ['bing', 'infoPath', 'sharePointDesigner', 'visio'], // of older suites
    ).nullish(),
    officePlatformArchitecture: z.enum(['x86', 'x64']).optional(),
    updateChannel: z.enum(Object.keys(channels) as [keyof typeof channels]).optional(),
    localesToInstall: z.array(z.string().max(32)).max(100).optional(),
    autoAcceptEula: z.boolean().optional(),
    useSharedComputerActivation: z.boolean().optional(),
    shouldUninstallOlderVersionsOfOffice: z.boolean().optional(),
    ...givenWin32,
  },
  // shown of an application and never set: its file and its state
  [...readOnlyMembers, 'publishingState', 'uploadState', 'size', 'sha256', 'isAssigned'],
)
export type AppBody = z.infer<typeof appBody>
const appParams = z.object({ id: AppId })

export const listApps = onBothRoots({
  id: 'mdm.app.list',
  service,
  method: 'GET',
  path: '/deviceAppManagement/mobileApps',
  access: read,
  summary: 'Applications',
  query: collectionQuery,
  reply: collectionOf(mobileApp),
})
export const getApp = onBothRoots({
  id: 'mdm.app.read',
  service,
  method: 'GET',
  path: '/deviceAppManagement/mobileApps/:id',
  access: read,
  summary: 'One application',
  params: appParams,
  query: collectionQuery,
  reply: oneOf(mobileApp),
})
export const createApp = onBothRoots({
  id: 'mdm.app.create',
  service,
  method: 'POST',
  path: '/deviceAppManagement/mobileApps',
  access: write,
  summary:
    'Create an application: a single-file MSI, an MSIX or AppX, or a Win32 package, whose content is uploaded next, or Microsoft 365 Apps',
  body: appBody,
  reply: mobileApp,
  status: 201,
})
export const changeApp = onBothRoots({
  id: 'mdm.app.change',
  service,
  method: 'PATCH',
  path: '/deviceAppManagement/mobileApps/:id',
  access: write,
  summary: 'Change an application',
  params: appParams,
  body: appBody,
  reply: mobileApp,
})
export const deleteApp = onBothRoots({
  id: 'mdm.app.delete',
  service,
  method: 'DELETE',
  path: '/deviceAppManagement/mobileApps/:id',
  access: write,
  summary: 'Delete an application; it stays installed where it is',
  params: appParams,
})
export const assignApp = onBothRoots({
  id: 'mdm.app.assign',
  service,
  method: 'POST',
  path: '/deviceAppManagement/mobileApps/:id/assign',
  access: write,
  summary: 'Replace the targets of an application (intents required and uninstall)',
  params: appParams,
  body: bodyWith({
    mobileAppAssignments: listOf(
      assignment('mobileAppAssignment').extend({
        intent: z.string().max(64).default('required'),
        /** None are kept: notification of people, and the time of installation, are fixed. */
        settings: z.null().optional(),
      }),
    ),
  }),
})
export const listAppAssignments = onBothRoots({
  id: 'mdm.app.assignments',
  service,
  method: 'GET',
  path: '/deviceAppManagement/mobileApps/:id/assignments',
  access: read,
  summary: 'The targets of an application',
  params: appParams,
  query: collectionQuery,
  reply: collectionOf(itemAssignment),
})

/** Ours. */
export const showCommandLine = onBothRoots({
  id: 'mdm.app.show-secret',
  service,
  method: 'GET',
  path: '/deviceAppManagement/mobileApps/:id/getCommandLinePlainText',
  access: { ...graph('DeviceManagementSecrets.Read.All'), presentRights: true },
  summary: 'Show the command line of an application that holds a secret; each time is audited',
  params: appParams,
  reply: z.object({ '@odata.context': z.string(), value: z.string() }),
})

/** Ours: the original uploads encrypted blocks to a storage service of its own. */
export const uploadApp = roots.map((root) =>
  defineRawRoute({
    id: `mdm.app.upload.${root}`,
    service,
    method: 'PUT',
    path: `/${root}/deviceAppManagement/mobileApps/:id/content`,
    access: write,
    summary: 'Upload the file of an application as it is; the answer names its size and SHA-256',
    streamed: true,
    bodyLimit: 1024 * 1024 * 1024,
    produces: ['application/json'],
  }),
)

export const downloadContent = defineRawRoute({
  id: 'mdm.app.download',
  service: 'content',
  method: 'GET',
  path: '/apps/:tenantId/:appId/:file',
  access: { kind: 'anonymous', because: 'the address is signed, expires, and names the enrolment it was made for' },
  summary: 'The content of an application',
  produces: ['application/x-msi', 'application/msix', 'application/appx', 'application/zip'],
})
