// What the portal knows of the Graph API, read from its OpenAPI document as any client could: where each operation is and
// which permissions suffice for it (data for the browser), and the shapes of what is sent and answered (types, which leave
// nothing behind in it). Why our own and no package: docs/decisions/0016-portal-libraries.md.

type Schema = {
  readonly type?: string | readonly string[]
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly anyOf?: readonly Schema[]
  readonly items?: Schema
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly additionalProperties?: Schema | boolean
  /** What an entity always has unless `$select` asks for less (src/contract/graph/collection.ts). */
  readonly 'x-required-without-select'?: readonly string[]
}
type Content = Readonly<Record<string, { readonly schema?: Schema }>>
type Operation = {
  readonly operationId: string
  readonly summary: string
  readonly 'x-permissions': readonly string[]
  readonly parameters?: ReadonlyArray<{ readonly name: string; readonly in: string; readonly schema: Schema }>
  readonly requestBody?: { readonly content: Content }
  readonly responses: Readonly<Record<string, { readonly content?: Content }>>
}
export type Document = { readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>> }

type Found = { readonly id: string; readonly method: string; readonly path: string; readonly operation: Operation }

/** One of each: what both roots serve is the same, and its id is without the root. */
function operationsOf({ paths }: Document): readonly Found[] {
  const found = new Map<string, Found>()
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const id = operation.operationId.replace(/\.(v1\.0|beta)$/, '')
      // As tools of other makers ask: device management, most of which is older there, under beta; the directory under v1.0.
      const wanted = /^\/[^/]+\/device/.test(path) && !/^\/[^/]+\/devices\b/.test(path) ? '/beta/' : '/v1.0/'
      if (!found.has(id) || path.startsWith(wanted))
        found.set(id, { id, method: method.toUpperCase(), path, operation })
    }
  }
  return [...found.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
}

const heading = '// Made by npm run generate from openapi/graph.json.'
const text = (value: unknown) =>
  typeof value === 'string' ? `'${value.replaceAll("'", "\\'")}'` : JSON.stringify(value)

/** Where each operation is. */
export function operationTable(document: Document): string {
  const lines = operationsOf(document).map(
    ({ id, method, path }) => `  '${id}': { method: '${method}', path: '${path}' },`,
  )
  return `${heading}

export const operations = {
${lines.join('\n')}
} as const
`
}

/** By itself, since the first load of the portal asks for it, and for addresses only the pages do. */
export function permissionTable(document: Document): string {
  const lines = operationsOf(document).map(
    ({ id, operation }) => `  '${id}': [${operation['x-permissions'].map(text).join(', ')}],`,
  )
  return `${heading} Any one of an operation's permissions suffices.

export const permissions = {
${lines.join('\n')}
} as const
`
}

export function shapes(document: Document): string {
  const lines = operationsOf(document).map(({ id, operation }) => {
    const parts = partsOf(operation).map((part) => indented(part, '    '))
    return `  /** ${operation.summary} */\n  '${id}': {\n${parts.join('\n')}\n  }`
  })
  return `${heading} Replies as they are without $select.

export type Shapes = {
${lines.join('\n')}
}
`
}

function partsOf({ parameters = [], requestBody, responses }: Operation): readonly string[] {
  const path = parameters.filter(({ in: where }) => where === 'path')
  const query = parameters.filter(({ in: where, name }) => where === 'query' && name !== '$select')
  const body = requestBody?.content['application/json']?.schema
  const answer = Object.values(responses).find(({ content }) => content)?.content
  return [
    ...(path.length > 0 ? [`path: ${braced(path.map(({ name }) => `${name}: string`))}`] : []),
    ...(query.length > 0
      ? [`query?: ${braced(query.map(({ name, schema }) => `${member(name)}?: ${typeOf(schema, sent)} | undefined`))}`]
      : []),
    ...(body ? [`body: ${typeOf(body, sent)}`] : []),
    ...(answer
      ? [`reply: ${answer['application/json'] ? typeOf(answer['application/json'].schema ?? {}, answered) : 'unknown'}`]
      : []),
  ]
}

type Direction = { readonly absent: string }
/** What is absent may also be given as undefined, which is not sent. */
const sent: Direction = { absent: ' | undefined' }
const answered: Direction = { absent: '' }

const member = (name: string) => (/^[a-z_$][\w$]*$/i.test(name) ? name : text(name))

function typeOf(schema: Schema, direction: Direction): string {
  if (schema.enum) return schema.enum.map(text).join(' | ')
  if ('const' in schema) return text(schema.const)
  if (schema.anyOf) return schema.anyOf.map((one) => typeOf(one, direction)).join(' | ')
  const { type } = schema
  if (type === undefined) return 'unknown'
  if (typeof type !== 'string') return type.map((one) => typeOf({ ...schema, type: one }, direction)).join(' | ')
  switch (type) {
    case 'integer':
      return 'number'
    case 'string':
    case 'number':
    case 'boolean':
    case 'null':
      return type
    case 'array':
      return `ReadonlyArray<${typeOf(schema.items ?? {}, direction)}>`
    case 'object':
      return objectOf(schema, direction)
    default:
      throw new Error(`scripts/generate/client.ts does not know the type ${type}.`)
  }
}

function objectOf(schema: Schema, direction: Direction): string {
  const { properties, additionalProperties } = schema
  if (!properties) {
    const values = typeof additionalProperties === 'object' ? typeOf(additionalProperties, direction) : 'unknown'
    return `Readonly<Record<string, ${values}>>`
  }
  const required = new Set([...(schema.required ?? []), ...(schema['x-required-without-select'] ?? [])])
  const members = Object.entries(properties).map(([name, value]) => {
    const type = typeOf(value, direction)
    return `readonly ${member(name)}${required.has(name) ? `: ${type}` : `?: ${type}${direction.absent}`}`
  })
  return members.length > 0 ? braced(members) : 'Readonly<Record<string, never>>'
}

/** Several members a line each, so that a difference of two versions names the member. */
function braced(members: readonly string[]): string {
  if (members.length === 1 && !members[0]?.includes('\n')) return `{ ${members[0]} }`
  return `{\n${members.map((one) => indented(one, '  ')).join('\n')}\n}`
}

const indented = (lines: string, by: string): string => lines.replace(/^/gm, by)
