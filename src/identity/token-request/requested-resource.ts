// The resource that a request asks for, in either version of the endpoints (docs/specification/authority.md).

import { permissionNamed } from '../../kernel/permission.ts'
import { findResource, type Resource } from '../../protocol/oauth/known.ts'
import { isPermission } from '../../protocol/oauth/permissions.ts'
import { type EndpointVersion, graphName, type RequestedResource } from '../access-token/claims.ts'
import { refusal } from '../refusal.ts'
import { type IdentityUrls, ownNames } from '../urls.ts'

const oidcScopes = new Set(['openid', 'profile', 'email', 'offline_access'])

/**
 * Version 1 names the resource; version 2 prefixes scopes with it, and a bare scope belongs to Graph unless the request names a
 * resource as well, as some clients of version 2 do.
 */
export function requestedResource(
  form: URLSearchParams,
  endpointVersion: EndpointVersion,
  urls: IdentityUrls,
  /** What the tenant named besides. */
  others: readonly Resource[] = [],
): RequestedResource | undefined {
  const own = ownNames(urls)
  const named = form.get('resource')
  const scopes = (form.get('scope') ?? '').split(/\s+/).filter((scope) => scope !== '' && !oidcScopes.has(scope))
  const scoped = endpointVersion === 2 ? scopes.filter((scope) => !named || scope.includes('/')).map(partsOfScope) : []
  const names = [...(named ? [{ name: named, permission: everything }] : []), ...scoped]
  const found = names.map(({ name, permission }) => {
    const resource = findResource(name, own, others)
    if (!resource) {
      throw refusal(
        'unknown-resource',
        `No resource is called '${name.slice(0, 200)}' in this tenant. Check the resource or scope parameter.`,
      )
    }
    if (permission !== everything && !isPermission(resource.key, permission)) {
      throw refusal(
        'unknown-scope',
        `The scope '${permission.slice(0, 200)}' does not exist on the resource '${name.slice(0, 200)}'. Check its spelling.`,
      )
    }
    return { resource, name, permission }
  })
  if (new Set(found.map(({ resource }) => resource.key)).size > 1) {
    throw refusal('bad-scope', 'The request names more than one resource. Ask for one resource at a time.')
  }
  const [first] = found
  if (!first) return undefined
  const { resource, name } = first
  if (found.some(({ permission }) => permission === everything)) return { resource, name }
  const permissions = found.flatMap(({ permission }) => permissionNamed(permission) ?? [])
  return { resource, name, permissions: [...new Set(permissions)] }
}

const everything = '.default'

/**
 * An application has no person to ask for single permissions: it asks for all that it was given.
 * https://learn.microsoft.com/entra/identity-platform/v2-oauth2-client-creds-grant-flow
 */
export function refuseWithoutDefault(form: URLSearchParams): void {
  const scopes = (form.get('scope') ?? '').split(/\s+/).filter((scope) => scope !== '')
  if (scopes.length === 0)
    throw refusal('missing-parameter', 'A required parameter is missing. Send scope, the resource with /.default.')
  const wrong = scopes.find((scope) => !oidcScopes.has(scope) && !scope.endsWith(`/${everything}`))
  if (wrong !== undefined) {
    throw refusal(
      'scope-without-default',
      `The scope '${wrong.slice(0, 200)}' is not valid here. An application asks for the resource with /.default, such as ${graphName}/.default.`,
    )
  }
}

/** `https://host/.default` and `guid/name` name a resource; `User.Read` alone is a permission of Graph. */
function partsOfScope(scope: string): { readonly name: string; readonly permission: string } {
  const cut = scope.lastIndexOf('/')
  return cut < 0
    ? { name: graphName, permission: scope }
    : { name: scope.slice(0, cut), permission: scope.slice(cut + 1) }
}
