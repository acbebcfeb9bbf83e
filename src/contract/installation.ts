// The tenants of an installation, as they come and go. All of this is for its operator: the command line of the machine that the server runs on, whose
// credentials stand in its data folder. No permission that a tenant can give opens them.

import { z } from 'zod'

import { TenantId } from '../kernel/id.ts'
import { bodyWith } from './body.ts'
import { graph, listOf } from './graph.ts'
import { defineRoute } from './route.ts'

const service = 'graph' as const
const path = '/beta/installation/tenants'

const installedTenant = z.object({ id: z.string(), displayName: z.string(), defaultDomain: z.string() })

export const listTenants = defineRoute({
  id: 'directory.tenant.list',
  service,
  method: 'GET',
  path,
  access: graph('Organization.Read.All', 'Organization.ReadWrite.All'),
  summary: 'The tenants of this installation, for its own command line alone',
  reply: z.object({ value: z.array(installedTenant) }),
})

export const createTenant = defineRoute({
  id: 'directory.tenant.create',
  service,
  method: 'POST',
  path,
  access: graph('Organization.ReadWrite.All'),
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
const reads = graph('Organization.Read.All', 'Organization.ReadWrite.All')
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
  access: reads,
  summary: 'What would go with a tenant, counted by table, for the command line of this installation alone',
  params: ofTenant,
  reply: installedTenant.extend({ rows: counts }),
})

export const removeTenant = defineRoute({
  id: 'lifecycle.tenant.remove',
  service,
  method: 'DELETE',
  path: `${path}/:id`,
  access: graph('Organization.ReadWrite.All'),
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
  access: reads,
  summary: 'Receipts of the tenants that were removed, for the command line of this installation alone',
  reply: z.object({ value: z.array(tenantRemoval) }),
})

export const readRemoval = defineRoute({
  id: 'lifecycle.tenant-removal.read',
  service,
  method: 'GET',
  path: '/beta/installation/tenantRemovals/:id',
  access: reads,
  summary: 'The receipt of one tenant that was removed, for the command line of this installation alone',
  params: ofTenant,
  reply: tenantRemoval,
})
