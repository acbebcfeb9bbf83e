// Clients of Partner Center: people of a partner, and its applications by themselves.

import { type Answer, atBrowser, type SendOptions } from '../world/person.ts'
import type { Person, World, WorldTenant } from '../world/world.ts'

export const centerResource = 'https://api.partnercenter.microsoft.com'

export type CenterCalls = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Record<string, string>,
) => Promise<Answer>

/** `path` begins with `/v1`. */
export const withToken =
  (world: World, token: string | undefined): CenterCalls =>
  (method, path, body, headers) => {
    const options: SendOptions = {
      method,
      ...(token !== undefined && { token }),
      ...(headers && { headers }),
      ...(body !== undefined && { body }),
    }
    return atBrowser(world).send(`${world.urls.partner}${path}`, options)
  }

/** Signed in on the page, for this resource. */
export async function centerAs(world: World, person: Person, resource = centerResource): Promise<CenterCalls> {
  const { access } = await atBrowser(world).tokensOf(person, resource)
  return withToken(world, access)
}

type Application = { readonly clientId: string; readonly clientSecret: string }

export async function tokenOfApplication(
  world: World,
  { tenantId }: Pick<WorldTenant, 'tenantId'>,
  { clientId, clientSecret }: Application,
  resource: string,
): Promise<string> {
  const form = {
    grant_type: 'client_credentials',
    client_id: clientId,
    client_secret: clientSecret,
    ...{ resource },
  }
  const { json } = await atBrowser(world).send(`/${tenantId}/oauth2/token`, { form })
  return String(json.access_token)
}
