// The tenants of an installation. These two are for its operator: the command line of the machine that the server runs on, whose
// credentials stand in its data folder. No permission that a tenant can give opens them.

import { z } from 'zod'

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
