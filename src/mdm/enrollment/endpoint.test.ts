import { randomUUID } from 'node:crypto'
import fastify from 'fastify'
import { expect, test } from 'vitest'

import { enrollDevice } from '../../contract/mdm/mdm.ts'
import type { Service } from '../../contract/route.ts'
import { toFault } from '../../http/dialect/dialect.ts'
import { graphDialect } from '../../http/dialect/graph.ts'
import { makeServe } from '../../http/serve.ts'
import { TenantId } from '../../kernel/id.ts'
import { endpointRoutes } from './endpoint.routes.ts'

const tenantId = TenantId.parse(randomUUID())
const actor = { kind: 'application', id: 'c', name: 'c' } as const

test('the directory tells where to enrol, under each way of naming the management application', async () => {
  const graph = fastify()
  graph.setErrorHandler((error, request, reply) => {
    const { status, body } = graphDialect(toFault(error), request)
    return reply.code(status).send(body)
  })
  const serve = makeServe(
    { graph } as unknown as Record<Service, typeof graph>,
    async () => ({ kind: 'token', tenantId, actor, clientId: 'c', scopes: new Set(), claims: {} }),
    () => new Date(),
  )
  endpointRoutes(serve, { urls: { graph: 'https://graph.example', enrollment: 'https://enroll.example' } })
  const ask = (key: string) => graph.inject(`/v1.0/myorganization/servicePrincipals/${key}/endpoints`)
  for (const key of ['appId=0000000a-0000-0000-c000-000000000000', '0000000a-0000-0000-c000-000000000000']) {
    expect((await ask(key)).json()).toMatchObject({
      value: [{ providerName: 'WindowsEnrollment', uri: `https://enroll.example${enrollDevice.path}` }],
    })
  }
  expect((await ask('appId=00000003-0000-0000-c000-000000000000')).statusCode).toBe(400)
})
