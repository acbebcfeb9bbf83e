// Corporate identifiers in the administration API.

import { z } from 'zod'

import { identifierTypes, longestDetails, mostIdentifiers } from '../../kernel/corporate-identifier.ts'
import { GuidText } from '../../kernel/id.ts'
import { bodyWith } from '../body.ts'
import { collectionOf, collectionQuery, oneOf } from '../graph/collection.ts'
import { corporateIdentifier, importedIdentifier } from '../graph/corporate-identifier.ts'
import { graph } from '../graph.ts'
import { defineRoute } from '../route.ts'

const service = 'graph' as const
const path = '/beta/deviceManagement/importedDeviceIdentities'
const read = graph('DeviceManagementServiceConfig.Read.All', 'DeviceManagementServiceConfig.ReadWrite.All')
const write = graph('DeviceManagementServiceConfig.ReadWrite.All')
const params = z.object({ id: GuidText })

/** Those behind the first are of other platforms: kept, and compared with no device that enrols here. */
const type = z.enum(identifierTypes)
const identity = bodyWith({
  '@odata.type': z.string().max(200).optional(),
  importedDeviceIdentifier: z.string().min(1).max(400),
  importedDeviceIdentityType: type,
})

export const listCorporateIdentifiers = defineRoute({
  id: 'mdm.corporate-identifier.list',
  service,
  method: 'GET',
  path,
  access: read,
  summary: 'Devices that the organisation says are its own',
  query: collectionQuery,
  reply: collectionOf(corporateIdentifier),
})
export const getCorporateIdentifier = defineRoute({
  id: 'mdm.corporate-identifier.read',
  service,
  method: 'GET',
  path: `${path}/:id`,
  access: read,
  summary: 'One corporate identifier',
  params,
  query: collectionQuery,
  reply: oneOf(corporateIdentifier),
})
export const deleteCorporateIdentifier = defineRoute({
  id: 'mdm.corporate-identifier.delete',
  service,
  method: 'DELETE',
  path: `${path}/:id`,
  access: write,
  summary: 'Delete a corporate identifier; enrolled devices stay what they are',
  params,
})
export const importCorporateIdentifiers = defineRoute({
  id: 'mdm.corporate-identifier.import',
  service,
  method: 'POST',
  path: `${path}/importDeviceIdentityList`,
  access: write,
  summary: 'Say of devices that they are the organisation’s own; those that are known stay unless they are overwritten',
  bodyLimit: 5 * 1024 * 1024,
  body: bodyWith({
    importedDeviceIdentities: z
      .array(
        bodyWith(
          {
            '@odata.type': z.string().max(200).optional(),
            importedDeviceIdentifier: z.string().min(1).max(400),
            importedDeviceIdentityType: type,
            description: z.string().max(longestDetails).nullish(),
          },
          // scripts send whole entities, in which these say nothing yet
          ['id', 'createdDateTime', 'lastModifiedDateTime', 'lastContactedDateTime', 'enrollmentState', 'platform'],
        ),
      )
      .min(1)
      .max(mostIdentifiers),
    overwriteImportedDeviceIdentities: z.boolean().optional(),
  }),
  reply: z.object({ value: z.array(importedIdentifier) }),
})
export const searchCorporateIdentifiers = defineRoute({
  id: 'mdm.corporate-identifier.search',
  service,
  method: 'POST',
  path: `${path}/searchExistingIdentities`,
  access: read,
  summary: 'Which of these corporate identifiers there are',
  bodyLimit: 5 * 1024 * 1024,
  body: bodyWith({ importedDeviceIdentities: z.array(identity).min(1).max(mostIdentifiers) }),
  reply: z.object({ value: z.array(corporateIdentifier) }),
})
