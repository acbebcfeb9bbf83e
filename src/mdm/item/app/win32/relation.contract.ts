// What applications need and replace, in the administration API (mobileAppRelationship).

import { z } from 'zod'

import { bodyWith } from '../../../../contract/body.ts'
import { collectionOf, collectionQuery } from '../../../../contract/graph/collection.ts'
import { graph, listOf, onBothRoots } from '../../../../contract/graph.ts'
import { AppId } from '../../../../kernel/id.ts'

export const relationship = z.object({
  '@odata.type': z.enum(['#microsoft.graph.mobileAppDependency', '#microsoft.graph.mobileAppSupersedence']),
  id: z.string(),
  sourceId: z.string(),
  /** The other one, and what is said of it. */
  targetId: z.string(),
  targetDisplayName: z.string(),
  targetDisplayVersion: z.string(),
  targetPublisher: z.string(),
  /** `child`: this application needs or replaces the other one; `parent`: the other one does. */
  targetType: z.enum(['child', 'parent']),
  dependencyType: z.enum(['detect', 'autoInstall']).optional(),
  supersedenceType: z.enum(['update', 'replace']).optional(),
})
export type Relationship = z.infer<typeof relationship>

const service = 'graph' as const
const read = graph('DeviceManagementApps.Read.All', 'DeviceManagementApps.ReadWrite.All')
const write = graph('DeviceManagementApps.ReadWrite.All')
const params = z.object({ id: AppId })

export const listRelationships = onBothRoots({
  id: 'mdm.app.relations',
  service,
  method: 'GET',
  path: '/deviceAppManagement/mobileApps/:id/relationships',
  access: read,
  summary: 'What an application needs and replaces, and what needs and replaces it',
  params,
  query: collectionQuery,
  reply: collectionOf(relationship),
})

export const updateRelationships = onBothRoots({
  id: 'mdm.app.relate',
  service,
  method: 'POST',
  path: '/deviceAppManagement/mobileApps/:id/updateRelationships',
  access: write,
  summary: 'Replace what an application needs and what it replaces',
  params,
  body: bodyWith({
    relationships: listOf(
      bodyWith(
        {
          '@odata.type': z.string().max(200),
          targetId: z.guid().transform((text) => text.toLowerCase()),
          dependencyType: z.enum(['detect', 'autoInstall']).optional(),
          supersedenceType: z.enum(['update', 'replace']).optional(),
        },
        ['id', 'sourceId', 'targetDisplayName', 'targetDisplayVersion', 'targetPublisher', 'targetType'],
      ),
    ),
  }),
})
