// Directory roles: the list, their holders, and giving and taking them.

import { z } from 'zod'

import { UserId } from '../../kernel/id.ts'
import { bodyWith } from '../body.ts'
import { collectionOf, collectionQuery, oneOf } from '../graph/collection.ts'
import { directoryRole, roleMember } from '../graph/role.ts'
import { graph, onBothRoots } from '../graph.ts'

const service = 'graph' as const
const read = graph('RoleManagement.Read.Directory', 'RoleManagement.ReadWrite.Directory')
const write = graph('RoleManagement.ReadWrite.Directory')
/** A role's id, or `roleTemplateId=<id>` as Graph writes it. */
const role = z.string().max(64)

export const listRoles = onBothRoots({
  id: 'directory.role.list',
  service,
  method: 'GET',
  path: '/directoryRoles',
  access: read,
  summary: 'The directory roles',
  query: collectionQuery,
  reply: collectionOf(directoryRole),
})

export const getRole = onBothRoots({
  id: 'directory.role.read',
  service,
  method: 'GET',
  path: '/directoryRoles/:role',
  access: read,
  summary: 'One directory role, by id or by roleTemplateId=id',
  params: z.object({ role }),
  query: collectionQuery,
  reply: oneOf(directoryRole),
})

export const listRoleMembers = onBothRoots({
  id: 'directory.role.members',
  service,
  method: 'GET',
  path: '/directoryRoles/:role/members',
  access: read,
  summary: 'Who holds a directory role',
  params: z.object({ role }),
  query: collectionQuery,
  reply: collectionOf(roleMember),
})

export const grantRole = onBothRoots({
  id: 'directory.role.grant',
  service,
  method: 'POST',
  path: '/directoryRoles/:role/members/$ref',
  access: write,
  summary: 'Give a directory role to a user',
  params: z.object({ role }),
  body: bodyWith({ '@odata.id': z.string().max(500) }),
})

export const takeRole = onBothRoots({
  id: 'directory.role.take',
  service,
  method: 'DELETE',
  path: '/directoryRoles/:role/members/:userId/$ref',
  access: write,
  summary: 'Take a directory role from a user; the last global administrator stays',
  params: z.object({ role, userId: UserId }),
})
