// What partners uploaded for an organisation, as it sees and approves it (ours, under /beta; docs/protocols/partners.md).

import { z } from 'zod'

import { GuidText } from '../../kernel/id.ts'
import { collectionOf, collectionQuery } from '../graph/collection.ts'
import { partnerUpload, uploadedDevice } from '../graph/partner-upload.ts'
import { graph } from '../graph.ts'
import { defineRoute } from '../route.ts'

const service = 'graph' as const
const read = graph('DeviceManagementServiceConfig.Read.All', 'DeviceManagementServiceConfig.ReadWrite.All')
const write = graph('DeviceManagementServiceConfig.ReadWrite.All')
const path = '/beta/deviceManagement/partnerUploads'
const params = z.object({ id: GuidText })

export const listUploads = defineRoute({
  id: 'autopilot.upload.list',
  service,
  method: 'GET',
  path,
  access: read,
  summary: 'What partners uploaded for this organisation, the latest first.',
  query: collectionQuery,
  reply: collectionOf(partnerUpload),
})

export const listUploaded = defineRoute({
  id: 'autopilot.upload.devices',
  service,
  method: 'GET',
  path: `${path}/:id/devices`,
  access: read,
  summary: 'The devices of an upload in the order in which they were sent, with what became of each.',
  params,
  query: collectionQuery,
  reply: collectionOf(uploadedDevice),
})

export const approveUpload = defineRoute({
  id: 'autopilot.upload.approve',
  service,
  method: 'POST',
  path: `${path}/:id/approve`,
  access: write,
  summary: 'Let an upload that waits be registered.',
  params,
})

export const refuseUpload = defineRoute({
  id: 'autopilot.upload.refuse',
  service,
  method: 'POST',
  path: `${path}/:id/refuse`,
  access: write,
  summary: 'Refuse an upload that waits; nothing of it is registered.',
  params,
})
