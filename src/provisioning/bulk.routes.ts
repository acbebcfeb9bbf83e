// Several operations in one request (RFC 7644 §3.7). Each is a transaction of its own, with everything that a single request
// passes: permission, shape, version, audit.

import { scimBulk } from '../contract/provisioning/scim.ts'
import { refuseBadText } from '../http/body/text-check.ts'
import { scimError } from '../http/dialect/scim.ts'
import { Fault } from '../kernel/fault.ts'
import type { OperationContext } from '../kernel/operation-context.ts'
import { bulkResponseMessage } from '../protocol/scim/urn.ts'
import { type Actions, bodyIn } from './actions.routes.ts'
import { type BulkOperation, inOrder, namedIn, resolved } from './bulk.ts'
import { refusalOf } from './fault.ops.ts'
import { versionIn } from './resource.ts'

export type Kinds = Readonly<Record<'Users' | 'Groups', Actions>>

type Caller = {
  readonly operation: OperationContext
  readonly scopes: ReadonlySet<string>
  /** Throws when the caller may do nothing any more. */
  readonly askAgain: () => Promise<void>
}

const permissions = { Users: 'User.ReadWrite.All', Groups: 'Group.ReadWrite.All' } as const
/** Between two questions whether the caller may still. */
const stretch = 20

export async function runBulk(kinds: Kinds, root: string, caller: Caller, body: unknown): Promise<object> {
  const { apart, parts } = partsOf(body)
  const { Operations: read, failOnErrors } = bodyIn(scimBulk, apart)
  const Operations = read.map((one) => ({ ...one, ...parts[Number(one.data)] }))
  refuseTwice(Operations)
  const { order, circle } = inOrder(Operations)
  if (circle.length > 0)
    throw circular(circle.map((index) => Operations[index]?.bulkId ?? Operations[index]?.path ?? ''))
  const ids = new Map<string, string>()
  const answers: object[] = []
  let errors = 0
  for (const [done, index] of order.entries()) {
    if (done > 0 && done % stretch === 0) await caller.askAgain()
    const { answer, failed } = await one(kinds, root, caller, Operations[index]!, ids)
    answers.push(answer)
    if (failed && ++errors >= (failOnErrors ?? Number.POSITIVE_INFINITY)) break
  }
  return { schemas: [bulkResponseMessage], Operations: answers }
}

type Part = { readonly data: unknown; readonly problem?: Fault }

/**
 * What each operation says is judged by itself: the name of one person, which that person may have chosen, else kept everybody who
 * left from being disabled (T-50). In `apart` the number of a part stands in its place.
 */
function partsOf(body: unknown): { readonly apart: unknown; readonly parts: readonly Part[] } {
  const parts: Part[] = []
  const operation = (given: unknown) =>
    renamed(given, 'data', (data) => {
      parts.push(judged(data))
      return parts.length - 1
    })
  const apart = renamed(body, 'operations', (all) => (Array.isArray(all) ? all.map(operation) : all))
  return { apart, parts }
}

/** The same members, and other values of those that are called so in whatever letter case. */
function renamed(given: unknown, called: string, change: (value: unknown) => unknown): unknown {
  if (typeof given !== 'object' || given === null || Array.isArray(given)) return given
  return Object.fromEntries(
    Object.entries(given).map(([name, value]) => [name, name.toLowerCase() === called ? change(value) : value]),
  )
}

function judged(data: unknown): Part {
  try {
    refuseBadText(data, 'body')
    return { data }
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    return { data: undefined, problem: error }
  }
}

function refuseTwice(operations: readonly BulkOperation[]): void {
  const ids = operations.flatMap(({ bulkId }) => (bulkId === undefined ? [] : [bulkId]))
  const twice = ids.find((id, index) => ids.indexOf(id) !== index)
  if (twice === undefined) return
  throw new Fault('invalid-input', `Two operations have the bulkId '${twice}'. Give each its own.`, {
    reason: 'scim-invalidSyntax',
  })
}

const circular = (named: readonly string[]): Fault =>
  new Fault(
    'conflict',
    `These operations wait for each other: ${named.slice(0, 5).join(', ')}. Make one first, and name it in a later request.`,
    { reason: 'bulk-circle' },
  )

type Done = { readonly answer: object; readonly failed: boolean }

async function one(
  kinds: Kinds,
  root: string,
  { operation, scopes }: Caller,
  given: BulkOperation & Pick<Part, 'problem'>,
  ids: Map<string, string>,
): Promise<Done> {
  const said = { method: given.method, ...(given.bulkId !== undefined && { bulkId: given.bulkId }) }
  try {
    if (given.problem) throw given.problem
    const unknown = namedIn(given).find((id) => !ids.has(id))
    if (unknown !== undefined) throw unresolved(unknown)
    const { kind, id } = target(given, ids)
    if (!scopes.has(permissions[kind])) throw forbidden(kind)
    const asked = {
      operation,
      query: { excludedAttributes: 'members' },
      version: versionIn(given.version),
      body: resolved(given.data, ids),
    }
    const made = await perform(kinds[kind], asked, given.method, id)
    if (made && given.bulkId !== undefined) ids.set(given.bulkId, made.id)
    const location = made?.meta.location ?? `${root}/${kind}/${id}`
    const status = given.method === 'POST' ? '201' : given.method === 'DELETE' ? '204' : '200'
    return { answer: { ...said, location, ...(made && { version: made.meta.version }), status }, failed: false }
  } catch (error) {
    const { status, body } = scimError(refusalOf(error))
    return { answer: { ...said, status: String(status), response: body }, failed: true }
  }
}

async function perform(actions: Actions, asked: Parameters<Actions['create']>[0], method: string, id: string) {
  if (method === 'POST') return actions.create(asked)
  if (method === 'PUT') return actions.replace(asked, id)
  if (method === 'PATCH') return actions.change(asked, id)
  return void (await actions.remove(asked, id))
}

function target({ method, path, bulkId }: BulkOperation, ids: ReadonlyMap<string, string>) {
  const [, name, id = ''] = /^\/?(Users|Groups)(?:\/([^/]{1,300}))?$/i.exec(path) ?? []
  const kind = name?.toLowerCase() === 'users' ? 'Users' : name ? 'Groups' : undefined
  if (!kind || (method === 'POST') !== (id === '')) {
    throw new Fault(
      'invalid-input',
      `${method} ${path.slice(0, 100)} is no operation of a Bulk. A POST goes to /Users or /Groups, anything else to one resource.`,
      {
        reason: 'scim-invalidPath',
      },
    )
  }
  if (method === 'POST' && bulkId === undefined) {
    throw new Fault('invalid-input', 'A POST in a Bulk needs a bulkId.', { reason: 'scim-invalidSyntax' })
  }
  return { kind, id: String(resolved(id, ids)) } as const
}

const unresolved = (id: string): Fault =>
  new Fault('conflict', `Nothing was made with the bulkId '${id}', so this was not tried.`, {
    reason: 'bulk-reference',
  })

const forbidden = (kind: keyof typeof permissions): Fault =>
  new Fault('forbidden', `/${kind} needs the permission ${permissions[kind]}.`, { reason: 'permission' })
