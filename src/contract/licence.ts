// Licences on the administration API: which there are, who has them, and giving and taking them.

import { z } from 'zod'

import { GroupId, GuidText, UserId } from '../kernel/id.ts'
import { bodyWith, typed } from './body.ts'
import { collectionOf, collectionQuery, oneOf } from './graph/collection.ts'
import { group } from './graph/group.ts'
import { licenceDetails, subscribedSku } from './graph/licence.ts'
import { user } from './graph/user.ts'
import { graph, onBothRoots, oneInGroups } from './graph.ts'
import { defineRoute, longestPathPart } from './route.ts'

const service = 'graph' as const
const read = graph('LicenseAssignment.Read.All', 'LicenseAssignment.ReadWrite.All', 'Organization.Read.All')
const writeForUsers = graph('LicenseAssignment.ReadWrite.All', 'User.ReadWrite.All')
const writeForGroups = graph('LicenseAssignment.ReadWrite.All', 'Group.ReadWrite.All')
/** Who holds which licence is told to those alone who may read it of each person. */
const readHolders = graph('LicenseAssignment.Read.All', 'LicenseAssignment.ReadWrite.All')
/** The organisation's id, an underline, the SKU's id. */
const skuParams = z.object({ id: z.string().max(73) })

export const listSkus = onBothRoots({
  id: 'directory.licence.list',
  service,
  method: 'GET',
  path: '/subscribedSkus',
  access: read,
  summary: 'The licences of the organisation, with how many there are and how many are taken',
  query: collectionQuery,
  reply: collectionOf(subscribedSku),
})

export const getSku = onBothRoots({
  id: 'directory.licence.read',
  service,
  method: 'GET',
  path: '/subscribedSkus/:id',
  access: read,
  summary: 'One licence of the organisation',
  params: skuParams,
  query: collectionQuery,
  reply: oneOf(subscribedSku),
})

export const changeSku = onBothRoots({
  id: 'directory.licence.units',
  service,
  method: 'PATCH',
  path: '/subscribedSkus/:id',
  access: graph('Organization.ReadWrite.All'),
  summary: 'Ours: say how many people may hold a licence',
  params: skuParams,
  body: bodyWith({
    '@odata.type': typed('subscribedSku').optional(),
    prepaidUnits: bodyWith({ enabled: z.int().min(0).max(10_000_000) }, ['lockedOut', 'suspended', 'warning']),
  }),
})

export const licenceEffect = z.object({
  people: z.number(),
  seats: z.number(),
  waiting: z.number(),
  gaining: z.number(),
  gainingDevices: z.number(),
  losing: z.number(),
  losingDevices: z.number(),
  /** Why nothing of it would happen: what the change itself is answered then. */
  refused: z.string().nullable(),
})

/** Of several that one command or question is about. */
export const mostEarlierHolders = 1000

/** Ours. */
export const effectOfLicence = defineRoute({
  id: 'directory.licence.effect',
  service,
  method: 'POST',
  path: '/beta/subscribedSkus/:id/previewAssignment',
  access: readHolders,
  summary:
    'What giving a licence to a person or a group, or taking it, would change: seats, who waits, whose devices could be managed then, and why it would be refused; nothing changes',
  params: skuParams,
  /** `earlier`: people and groups that the same is done to before, so that they are counted with them and not again. */
  body: bodyWith({
    holderId: GuidText,
    does: z.enum(['give', 'take']),
    disabledPlans: z.array(GuidText).max(50).optional(),
    earlier: z.array(GuidText).max(mostEarlierHolders).optional(),
  }),
  reply: licenceEffect,
})

export const licencesOfUser = onBothRoots({
  id: 'directory.licence.details',
  service,
  method: 'GET',
  path: '/users/:key/licenseDetails',
  access: oneInGroups(
    graph('User.Read.All', 'User.ReadWrite.All', 'LicenseAssignment.Read.All', 'LicenseAssignment.ReadWrite.All'),
    'user',
    'key',
  ),
  summary: 'The licences that a person holds a seat of',
  params: z.object({ key: z.string().max(longestPathPart) }),
  query: collectionQuery,
  reply: collectionOf(licenceDetails),
})

const licences = bodyWith({
  addLicenses: z
    .array(
      bodyWith({
        '@odata.type': typed('assignedLicense').optional(),
        skuId: GuidText,
        disabledPlans: z.array(GuidText).max(50).optional(),
      }),
    )
    .max(20),
  removeLicenses: z.array(GuidText).max(20),
})

export const assignToUser = onBothRoots({
  id: 'directory.licence.assign-to-user',
  service,
  method: 'POST',
  path: '/users/:id/assignLicense',
  access: oneInGroups(writeForUsers, 'user'),
  summary: 'Give licences to a person and take some; refused when no unit is left',
  params: z.object({ id: UserId }),
  body: licences,
  reply: oneOf(user),
})

export const assignToGroup = onBothRoots({
  id: 'directory.licence.assign-to-group',
  service,
  method: 'POST',
  path: '/groups/:id/assignLicense',
  access: writeForGroups,
  summary: 'Give licences to the members of a group and take some; who finds no unit left waits for one',
  params: z.object({ id: GroupId }),
  body: licences,
  reply: oneOf(group),
  status: 202,
})
