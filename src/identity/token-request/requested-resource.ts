// The resource that a request asks for, in either version of the endpoints (docs/specification/authority.md).

import { findResource } from '../../protocol/oauth/known.ts'
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
): RequestedResource | undefined {
  const own = ownNames(urls)
  const named = form.get('resource')
  const scopes = (form.get('scope') ?? '').split(/\s+/).filter((scope) => scope !== '' && !oidcScopes.has(scope))
  const scoped =
    endpointVersion === 2 ? scopes.filter((scope) => !named || scope.includes('/')).map(resourceOfScope) : []
  const names = [...(named ? [named] : []), ...scoped]
  const found = names.map((name) => {
    const resource = findResource(name, own)
    if (!resource) {
      throw refusal(
        'unknown-resource',
        `No resource is called '${name.slice(0, 200)}' in this tenant. Check the resource or scope parameter.`,
      )
    }
    return { resource, name }
  })
  if (new Set(found.map(({ resource }) => resource.key)).size > 1) {
    throw refusal('bad-scope', 'The request names more than one resource. Ask for one resource at a time.')
  }
  return found[0]
}

/** `https://host/.default` and `guid/name` name a resource; `User.Read` alone is a permission of Graph. */
function resourceOfScope(scope: string): string {
  const cut = scope.lastIndexOf('/')
  return cut < 0 ? graphName : scope.slice(0, cut)
}
