// Assignment filters in the administration API.

import { z } from 'zod'

import { EnrollmentId, FilterId } from '../../kernel/id.ts'
import { bodyWith, typed } from '../body.ts'
import { assignmentFilter, filterPayload, filterPreview, filterValidation } from '../graph/assignment-filter.ts'
import { collectionOf, collectionQuery, oneOf } from '../graph/collection.ts'
import { graph } from '../graph.ts'
import { defineRoute } from '../route.ts'

const service = 'graph' as const
const path = '/beta/deviceManagement/assignmentFilters'
const read = graph('DeviceManagementConfiguration.Read.All', 'DeviceManagementConfiguration.ReadWrite.All')
const write = graph('DeviceManagementConfiguration.ReadWrite.All')
/** It names devices. */
const readDevices = graph('DeviceManagementManagedDevices.Read.All', 'DeviceManagementManagedDevices.ReadWrite.All')
const params = z.object({ id: FilterId })

const type = { '@odata.type': typed('deviceAndAppManagementAssignmentFilter').optional() }
const rule = z.string().min(1).max(3072)
const shape = {
  ...type,
  displayName: z.string().trim().min(1).max(256),
  description: z.string().max(1024).nullish(),
  platform: z.literal('windows10AndLater').optional(),
  rule,
  assignmentFilterManagementType: z.literal('devices').optional(),
}
/** Scripts send whole filters back; scope tags are kept nowhere here, and assignments are made from their own side. */
const sentBack = ['id', 'createdDateTime', 'lastModifiedDateTime', 'roleScopeTags', 'payloads']

export const listFilters = defineRoute({
  id: 'assignment.filter.list',
  service,
  method: 'GET',
  path,
  access: read,
  summary: 'Rules that narrow assignments to some devices',
  query: collectionQuery,
  reply: collectionOf(assignmentFilter),
})
export const getFilter = defineRoute({
  id: 'assignment.filter.read',
  service,
  method: 'GET',
  path: `${path}/:id`,
  access: read,
  summary: 'One assignment filter',
  params,
  query: collectionQuery,
  reply: oneOf(assignmentFilter),
})
export const createFilter = defineRoute({
  id: 'assignment.filter.create',
  service,
  method: 'POST',
  path,
  access: write,
  summary: 'Make an assignment filter; it acts where an assignment names it',
  body: bodyWith(shape, sentBack),
  reply: assignmentFilter,
})
export const changeFilter = defineRoute({
  id: 'assignment.filter.change',
  service,
  method: 'PATCH',
  path: `${path}/:id`,
  access: write,
  summary: 'Change an assignment filter, for every assignment that names it, at the next session of each device',
  params,
  body: bodyWith(
    {
      ...shape,
      displayName: shape.displayName.optional(),
      rule: rule.optional(),
    },
    sentBack,
  ),
  reply: assignmentFilter,
})
export const deleteFilter = defineRoute({
  id: 'assignment.filter.delete',
  service,
  method: 'DELETE',
  path: `${path}/:id`,
  access: write,
  summary: 'Delete an assignment filter that no assignment names',
  params,
})
export const listFilterPayloads = defineRoute({
  id: 'assignment.filter.list-payloads',
  service,
  method: 'GET',
  path: `${path}/:id/payloads`,
  access: read,
  summary: 'The assignments that a filter narrows',
  params,
  query: collectionQuery,
  reply: collectionOf(filterPayload),
})
export const validateFilter = defineRoute({
  id: 'assignment.filter.validate',
  service,
  method: 'POST',
  path: `${path}/validateFilter`,
  access: read,
  summary: 'Whether a rule is one, and what is wrong with it',
  body: bodyWith({
    deviceAndAppManagementAssignmentFilter: bodyWith(
      { ...shape, displayName: z.string().max(256).nullish(), rule: z.string().max(10_000) },
      sentBack,
    ),
  }),
  reply: filterValidation,
})
export const previewFilter = defineRoute({
  id: 'assignment.filter.preview',
  service,
  method: 'POST',
  path: `${path}/preview`,
  access: readDevices,
  summary: 'Which devices in management a rule holds for, and why, page by page',
  body: bodyWith({ rule, after: EnrollmentId.nullish() }),
  reply: filterPreview,
})
