// What a sign-in and a request for a token ask of the device management that the organisation named.

import type { Db } from '../../db/schema.ts'
import type { TenantId } from '../../kernel/id.ts'
import { findResource, type Resource } from '../../protocol/oauth/known.ts'
import { type IdentityUrls, ownNames } from '../urls.ts'
import * as mobilities from './mobility.sql.ts'
import { type ManagementAddresses, resourceOf } from './mobility.ts'

/** Undefined: whom it is not for, ours manages, or nobody. It comes by itself only with the directory's plan, as ours does. */
export async function managementElsewhere(
  db: Db,
  tenantId: TenantId,
  { id, directoryPremium }: { readonly id: string; readonly directoryPremium: boolean },
): Promise<ManagementAddresses | undefined> {
  return directoryPremium ? mobilities.forPerson(db, tenantId, id) : undefined
}

/** Resources that the tenant has besides those of every tenant; they are looked up only where the request names another. */
export async function managementNamedIn(
  db: Db,
  tenantId: TenantId,
  form: URLSearchParams,
  urls: IdentityUrls,
): Promise<readonly Resource[]> {
  const scopes = (form.get('scope') ?? '').split(/\s+/).filter((scope) => scope.includes('/'))
  const names = [form.get('resource') ?? '', ...scopes.map((scope) => scope.slice(0, scope.lastIndexOf('/')))]
  if (names.every((name) => name === '' || findResource(name, ownNames(urls)))) return []
  const all = await mobilities.all(db, tenantId)
  return all.filter(({ appliesTo }) => appliesTo !== 'none').map(resourceOf)
}
