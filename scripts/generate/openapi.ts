// One OpenAPI 3.1 document for each service, made from the routes that the server really registers.

import { z } from 'zod'

import type { RawRoute, Route } from '../../src/contract/route.ts'
import { services } from '../../src/contract/route.ts'
import { registeredRoutes } from '../../src/features.ts'

export async function openApiDocuments(): Promise<Array<[path: string, text: string]>> {
  const routes = await registeredRoutes()
  return services.map((service) => {
    const own = routes.filter((route) => route.service === service)
    return [`openapi/${service}.json`, `${JSON.stringify(document(service, own), null, 2)}\n`]
  })
}

function document(service: string, routes: ReadonlyArray<Route | RawRoute>): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {}
  for (const route of [...routes].sort((a, b) => (a.path + a.method < b.path + b.method ? -1 : 1))) {
    const path = route.path.replaceAll(/:(\w+)(\([^)]*\))?/g, '{$1}')
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(route) }
  }
  return {
    openapi: '3.1.0',
    info: { title: `Taxiway ${service}`, version: '1', license: { name: 'MIT' } },
    paths,
    components: {
      securitySchemes: {
        token: { type: 'http', scheme: 'bearer', bearerFormat: 'JWT' },
        ticket: { type: 'apiKey', in: 'header', name: 'x-device-token' },
        certificate: { type: 'mutualTLS' },
      },
    },
  }
}

function operation(route: Route | RawRoute): Record<string, unknown> {
  const parameters = [
    ...pathParameters(route.path),
    ...('query' in route && route.query ? queryParameters(schemaOf(route.query as z.ZodType)) : []),
  ]
  const body = 'body' in route && route.body ? schemaOf(route.body as z.ZodType) : undefined
  const reply = 'reply' in route && route.reply ? schemaOf(route.reply as z.ZodType, 'output') : undefined
  const status = 'status' in route && route.status ? route.status : reply || isRaw(route) ? 200 : 204
  const consumes = isRaw(route) ? route.consumes : undefined
  const produces = isRaw(route) ? route.produces : undefined
  return {
    operationId: route.id,
    summary: route.summary,
    ...security(route),
    ...(parameters.length > 0 && { parameters }),
    ...(body && { requestBody: { content: { 'application/json': { schema: body } } } }),
    ...(consumes && { requestBody: { content: Object.fromEntries(consumes.map((type) => [type, {}])) } }),
    responses: {
      [status]: {
        description: 'Success',
        ...(reply && { content: { 'application/json': { schema: reply } } }),
        ...(produces && { content: Object.fromEntries(produces.map((type) => [type, {}])) }),
      },
    },
  }
}

function isRaw(route: Route | RawRoute): route is RawRoute {
  return 'consumes' in route || 'produces' in route
}

function security({ access }: Route | RawRoute): Record<string, unknown> {
  switch (access.kind) {
    case 'anonymous':
      return { security: [], 'x-anonymous-because': access.because }
    case 'graph':
      return { security: [{ token: [] }], 'x-permissions': access.anyOf }
    case 'partner-center':
      return { security: [{ token: [] }], 'x-permissions': access.anyOf }
    case 'bearer':
      return { security: [{ token: [] }], 'x-audience': access.audience }
    case 'device-ticket':
      return { security: [{ ticket: [] }] }
    case 'mdm-certificate':
    case 'join-certificate':
      return { security: [{ certificate: [] }] }
  }
}

function schemaOf(schema: z.ZodType, io: 'input' | 'output' = 'input'): Record<string, unknown> {
  const { $schema: _draft, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' })
  return rest
}

function pathParameters(path: string): Record<string, unknown>[] {
  return [...path.matchAll(/:(\w+)/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: { type: 'string' },
  }))
}

function queryParameters(schema: Record<string, unknown>): Record<string, unknown>[] {
  return Object.entries((schema.properties ?? {}) as Record<string, unknown>).map(([name, one]) => ({
    name,
    in: 'query',
    schema: one,
  }))
}
