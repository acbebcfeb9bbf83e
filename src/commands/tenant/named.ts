// A tenant of the installation by what the operator calls it.

import type { Api } from '../../client/api.ts'
import { Fault } from '../../kernel/fault.ts'
import { didYouMean } from '../../kernel/text/nearest.ts'

export type InstalledTenant = { readonly id: string; readonly displayName: string; readonly defaultDomain: string }

export async function tenantNamed(api: Api, name: string): Promise<InstalledTenant> {
  const { value } = await api.get<{ value: InstalledTenant[] }>('/beta/installation/tenants')
  const wanted = name.toLowerCase()
  const found = value.find(({ id, defaultDomain }) => id === wanted || defaultDomain === wanted)
  if (found) return found
  const meant = didYouMean(
    name,
    value.map(({ defaultDomain }) => defaultDomain),
  )
  throw new Fault('not-found', `There is no tenant '${name.slice(0, 253)}'.${meant} See taxiway tenant list.`, {
    reason: 'name-not-found',
  })
}
