// What stands for an application in a tenant: one of the tenant's own, one of the vendor's that the tenant named, or the
// administration API itself, which gives the permissions.

import { createHash } from 'node:crypto'

import type { TenantId } from '../../kernel/id.ts'
import { knownClients, resources } from '../../protocol/oauth/known.ts'

export type ServicePrincipal = {
  readonly id: string
  readonly appId: string
  /** Null of one that is not the tenant's own. */
  readonly applicationId: string | null
  readonly displayName: string
  readonly accountEnabled: boolean
  /** Only those sign in who are assigned to it. */
  readonly assignmentRequired: boolean
  readonly tags: readonly string[]
  readonly createdAt: Date
}

/** The administration API, under the id and the name by which every script knows it. */
export const apiAppId = '00000003-0000-0000-c000-000000000000'
export const apiName = 'Microsoft Graph'

/** The one role that an application of the tenant's own has: that one may use it. */
export const defaultAccess = '00000000-0000-0000-0000-000000000000'

/** Every tenant has that one, without a row; its id is its own in each. */
export function apiPrincipalId(tenantId: TenantId): string {
  const digest = createHash('sha256').update(`service principal of ${apiAppId} in ${tenantId}`).digest('hex')
  return [digest.slice(0, 8), digest.slice(8, 12), `8${digest.slice(13, 16)}`, `8${digest.slice(17, 20)}`]
    .concat(digest.slice(20, 32))
    .join('-') // RFC 9562 §5.8
}

/** Enrols devices for an organisation in the vendor's service; scripts for device preparation look it up. */
const provisioningClient = { appId: 'f1346770-5b25-470b-88bd-d5744ab7952c', displayName: 'Intune Provisioning Client' }

const vendors: ReadonlyMap<string, string> = new Map([
  ...knownClients.map(({ clientId, name }) => [clientId, name] as const),
  [provisioningClient.appId, provisioningClient.displayName] as const,
])

/** What an application of the vendor's is called; undefined for every other. */
export const nameOfVendors = (appId: string): string | undefined => vendors.get(appId.toLowerCase())

export const isResource = (appId: string): boolean => resources.some(({ guid }) => guid === appId)
