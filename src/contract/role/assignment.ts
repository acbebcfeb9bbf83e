// Who holds which role, and where it counts.

import { z } from 'zod'

import { GuidText } from '../../kernel/id.ts'
import { bodyWith, typed } from '../body.ts'
import { collectionOf, collectionQuery, oneOf } from '../graph/collection.ts'
import { roleAssignment, roleDefinition } from '../graph/role-assignment.ts'
import { graph, onBothRoots } from '../graph.ts'

const service = 'graph' as const
const read = graph('RoleManagement.Read.Directory', 'RoleManagement.ReadWrite.Directory')
const write = graph('RoleManagement.ReadWrite.Directory')
const definitions = '/roleManagement/directory/roleDefinitions'
const assignments = '/roleManagement/directory/roleAssignments'
/** Two or three ids. */
const params = z.object({ id: z.string().max(120) })

export const listRoleDefinitions = onBothRoots({
  id: 'directory.role-definition.list',
  service,
  method: 'GET',
  path: definitions,
  access: read,
  summary: 'The directory roles, and what each allows',
  query: collectionQuery,
  reply: collectionOf(roleDefinition),
})

export const getRoleDefinition = onBothRoots({
  id: 'directory.role-definition.read',
  service,
  method: 'GET',
  path: `${definitions}/:id`,
  access: read,
  summary: 'One directory role, and what it allows',
  params,
  query: collectionQuery,
  reply: oneOf(roleDefinition),
})

export const listRoleAssignments = onBothRoots({
  id: 'directory.role-assignment.list',
  service,
  method: 'GET',
  path: assignments,
  access: read,
  summary: 'Who holds which role, everywhere or for the members of a group',
  query: collectionQuery,
  reply: collectionOf(roleAssignment),
})

export const getRoleAssignment = onBothRoots({
  id: 'directory.role-assignment.read',
  service,
  method: 'GET',
  path: `${assignments}/:id`,
  access: read,
  summary: 'One assignment of a role',
  params,
  query: collectionQuery,
  reply: oneOf(roleAssignment),
})

export const createRoleAssignment = onBothRoots({
  id: 'directory.role-assignment.create',
  service,
  method: 'POST',
  path: assignments,
  access: write,
  summary: 'Give a role to a person, everywhere or for the members of a group',
  body: bodyWith({
    '@odata.type': typed('unifiedRoleAssignment').optional(),
    principalId: GuidText,
    roleDefinitionId: z.string().max(64),
    directoryScopeId: z.string().max(100).default('/'),
  }),
  reply: oneOf(roleAssignment),
  status: 201,
})

export const deleteRoleAssignment = onBothRoots({
  id: 'directory.role-assignment.delete',
  service,
  method: 'DELETE',
  path: `${assignments}/:id`,
  access: write,
  summary: 'Take a role from a person, who is signed out everywhere; the last global administrator stays',
  params,
})
