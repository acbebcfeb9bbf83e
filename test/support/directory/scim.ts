// A bare client of SCIM: what it is told to send, and what came back.

import { request } from 'node:https'

import { fetchToken } from '../../../src/client/api.ts'
import type { Scope } from '../../../src/contract/route.ts'
import { createApplication } from '../../../src/identity/application/application.ops.ts'
import type { World, WorldTenant } from '../world/world.ts'

export type ScimAnswer = {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  // biome-ignore lint/suspicious/noExplicitAny: tests look at whatever came
  readonly body: any
}

export type Scim = (
  method: string,
  path: string,
  body?: unknown,
  headers?: Readonly<Record<string, string>>,
) => Promise<ScimAnswer>

/** With a token of the tenant's application, or of a new one that has only these permissions. */
export async function scimClient(world: World, tenant: WorldTenant, roles?: readonly Scope[]): Promise<Scim> {
  const operation = {
    tenantId: tenant.tenantId,
    actor: { kind: 'operator', id: 'test', name: 'test' },
    now: new Date(),
  } as const
  const application = roles
    ? await createApplication(world.app.db, operation, { displayName: 'less', roles })
    : tenant.application
  const { value: token } = await fetchToken({
    login: world.urls.login,
    graph: world.urls.graph,
    ca: world.ca,
    tenant: tenant.tenantId,
    ...application,
  })
  return (method, path, body, headers = {}) =>
    new Promise((resolve, reject) => {
      const bytes = body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body)
      const sent = request(
        `${world.urls.graph}/scim/v2${path}`,
        {
          method,
          ca: world.ca,
          headers: {
            authorization: `Bearer ${token}`,
            ...(bytes !== undefined && { 'content-type': 'application/scim+json' }),
            ...headers,
          },
        },
        (answer) => {
          let text = ''
          answer.setEncoding('utf8')
          answer.on('data', (chunk: string) => {
            text += chunk
          })
          answer.on('end', () =>
            resolve({
              status: answer.statusCode ?? 0,
              headers: answer.headers,
              body: text === '' ? undefined : (JSON.parse(text) as unknown),
            }),
          )
          answer.on('error', reject)
        },
      )
      sent.on('error', reject)
      sent.end(bytes)
    })
}
