// The tenants of an installation, as they come and go, and its operators. All of this is for them: the command line of the machine that
// the server runs on, whose credentials stand in its data folder, and for what they may people whom it named. No permission that a tenant
// can give opens it.

import { z } from 'zod'

import { TenantId } from '../kernel/id.ts'
import { bodyWith } from './body.ts'
import { graph, listOf } from './graph.ts'
import { defineRoute, longestPathPart } from './route.ts'

const service = 'graph' as const
const path = '/beta/installation/tenants'

/** Besides, the caller is the operator. A person has to be a global administrator at home in this moment. */
export const operatorReads = { ...graph('Organization.ReadWrite.All'), presentRights: true } as const
export const operatorDecides = graph('Organization.ReadWrite.All')

const installedTenant = z.object({ id: z.string(), displayName: z.string(), defaultDomain: z.string() })

export const listTenants = defineRoute({
  id: 'directory.tenant.list',
  service,
  method: 'GET',
  path,
  access: operatorReads,
  summary: 'The tenants of this installation, for its operator alone',
  reply: z.object({ value: z.array(installedTenant) }),
})

export const createTenant = defineRoute({
  id: 'directory.tenant.create',
  service,
  method: 'POST',
  path,
  access: operatorDecides,
  summary:
    'Make a tenant with its domains and its first administrator, for the command line of this installation alone',
  body: bodyWith({
    displayName: z.string().min(1).max(256),
    domains: listOf(z.string().min(1).max(253)),
    era: z.enum(['E18', 'E24']).optional(),
    /** Of the first administrator. */
    passwordProfile: bodyWith({ password: z.string().max(256) }),
  }),
  reply: installedTenant.extend({ userPrincipalName: z.string() }),
  status: 201,
})

const ofTenant = z.object({ id: TenantId })
/** Rows by table. */
const counts = z.record(z.string(), z.number())

const tenantRemoval = z.object({
  id: z.string(),
  domain: z.string(),
  askedDateTime: z.string(),
  askedBy: z.string(),
  /** What is done now. */
  step: z.enum(['partners', 'devices', 'rows', 'tenant', 'trail', 'proof', 'done']),
  removedRows: counts,
  /** Counted in every table when all was done; nothing but an empty object is the end. */
  leftRows: counts.nullable(),
  finishedDateTime: z.string().nullable(),
  /** What the audit trail of the tenant ended with, for whoever exported it. */
  trail: z.object({ position: z.number(), digest: z.string() }).nullable(),
})
export type TenantRemovalEntity = z.infer<typeof tenantRemoval>

export const forecastRemoval = defineRoute({
  id: 'lifecycle.tenant.read',
  service,
  method: 'GET',
  path: `${path}/:id`,
  access: operatorReads,
  summary: 'What would go with a tenant, counted by table, for the command line of this installation alone',
  params: ofTenant,
  reply: installedTenant.extend({ rows: counts }),
})

export const removeTenant = defineRoute({
  id: 'lifecycle.tenant.remove',
  service,
  method: 'DELETE',
  path: `${path}/:id`,
  access: operatorDecides,
  summary: 'Remove a tenant and all that is stored of it, for the command line of this installation alone',
  params: ofTenant,
  reply: tenantRemoval,
  status: 202,
})

export const listRemovals = defineRoute({
  id: 'lifecycle.tenant-removal.list',
  service,
  method: 'GET',
  path: '/beta/installation/tenantRemovals',
  access: operatorReads,
  summary: 'Receipts of the tenants that were removed, for the command line of this installation alone',
  reply: z.object({ value: z.array(tenantRemoval) }),
})

export const readRemoval = defineRoute({
  id: 'lifecycle.tenant-removal.read',
  service,
  method: 'GET',
  path: '/beta/installation/tenantRemovals/:id',
  access: operatorReads,
  summary: 'The receipt of one tenant that was removed, for the command line of this installation alone',
  params: ofTenant,
  reply: tenantRemoval,
})

const operator = z.object({
  id: z.string(),
  userPrincipalName: z.string(),
  displayName: z.string(),
  organisationId: z.string(),
  addedDateTime: z.string(),
})

export const listOperators = defineRoute({
  id: 'identity.operator.list',
  service,
  method: 'GET',
  path: '/beta/installation/operators',
  access: operatorReads,
  summary: 'The people who are the operator of this installation in the portal, for the operator alone',
  reply: z.object({ value: z.array(operator) }),
})

const named = {
  service,
  path: '/beta/installation/operators/:userPrincipalName',
  access: operatorDecides,
  params: z.object({ userPrincipalName: z.string().min(1).max(longestPathPart) }),
} as const

export const addOperator = defineRoute({
  ...named,
  id: 'identity.operator.add',
  method: 'PUT',
  summary:
    'Let a global administrator of an organisation be the operator in the portal, for the command line of this installation alone',
  reply: operator,
})

export const removeOperator = defineRoute({
  ...named,
  id: 'identity.operator.remove',
  method: 'DELETE',
  summary: 'Let somebody no longer be the operator, from now on, for the command line of this installation alone',
})
