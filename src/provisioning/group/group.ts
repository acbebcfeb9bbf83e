// A group as SCIM has one. Its members are not held in memory for a change: a PATCH becomes who comes and who goes.

import type { ScimGroup } from '../../contract/provisioning/scim.ts'
import type { Group } from '../../directory/group/group.sql.ts'
import type { MembersSaid } from '../../directory/group/member.ops.ts'
import { Fault } from '../../kernel/fault.ts'
import { hasUnseen } from '../../kernel/text/plain-name.ts'
import { applyPatch, type Operation, placeOf, type Shape, verbOf } from '../../protocol/scim/patch.ts'
import { ScimProblem } from '../../protocol/scim/problem.ts'
import { groupSchema, ownGroupSchema } from '../../protocol/scim/urn.ts'
import { etagOf, type Resource } from '../resource.ts'
import type { MemberOf } from './group.sql.ts'

export const groupShape: Shape = {
  externalId: null,
  displayName: null,
  members: [['value', 'type', 'display', '$ref']],
  [ownGroupSchema]: ['source', 'description'],
}

/** `members`: undefined where they are not shown. */
export function groupResource(group: Group, members: readonly MemberOf[] | undefined, root: string): Resource {
  const { source, description } = group
  const own = source !== null || description !== null
  return {
    schemas: [groupSchema, ...(own ? [ownGroupSchema] : [])],
    id: group.id,
    ...(group.externalId !== null && { externalId: group.externalId }),
    displayName: group.displayName,
    ...(members && {
      members: members.map(({ id, kind }) =>
        kind === 'user'
          ? { value: id, type: 'User', $ref: `${root}/Users/${id}` }
          : { value: id, type: 'Group', $ref: `${root}/Groups/${id}` },
      ),
    }),
    ...(own && {
      [ownGroupSchema]: { ...(source !== null && { source }), ...(description !== null && { description }) },
    }),
    meta: {
      resourceType: 'Group',
      created: group.createdAt.toISOString(),
      version: etagOf(group.version),
      location: `${root}/Groups/${group.id}`,
    },
  }
}

export type GroupFields = {
  readonly displayName: string
  readonly description: string | null
  readonly externalId: string | null
  readonly source: string | undefined
}

export function groupFields(body: ScimGroup): GroupFields {
  const own = body[ownGroupSchema] ?? {}
  if (hasUnseen(body.displayName)) {
    throw new Fault('invalid-input', 'The displayName holds characters that cannot be seen. Write it without them.', {
      reason: 'name-unseen',
    })
  }
  return {
    displayName: body.displayName,
    description: own.description || null,
    externalId: body.externalId ?? null,
    source: own.source || undefined,
  }
}

/** What each is, its id says: a client need not (RFC 7643 §4.2), and its word is not asked. */
export const membersIn = (members: ScimGroup['members']): string[] =>
  (members ?? []).map(({ value }) => value.toLowerCase())

export type GroupPatch = {
  /** On what the group is called. */
  readonly others: readonly Operation[]
  readonly said: MembersSaid | undefined
}

/** Throws ScimProblem. */
export function groupPatch(operations: readonly Operation[]): GroupPatch {
  const others: Operation[] = []
  let said: Sets | undefined
  for (const one of operations.flatMap(apart)) {
    const place = one.path ? placeOf(groupShape, one.path) : undefined
    if (place?.attribute !== 'members') others.push(one)
    else said = withOperation(said, one, place)
  }
  if (!said) return { others, said: undefined }
  const { exactly, added, removed } = said
  return {
    others,
    said: { ...(exactly && { exactly: [...exactly] }), added: [...added], removed: [...removed] },
  }
}

/** An operation without a path is one for each attribute of its value. */
function apart({ op, path, value }: Operation): Operation[] {
  if (path || typeof value !== 'object' || value === null || Array.isArray(value)) return [{ op, path, value }]
  return Object.entries(value)
    .filter(([name]) => !/^(schemas|id|meta)$/i.test(name))
    .map(([name, one]) => ({ op, path: name, value: one as unknown }))
}

type Sets = { readonly exactly?: Set<string>; readonly added: Set<string>; readonly removed: Set<string> }

function withOperation(before: Sets | undefined, { op, value }: Operation, place: ReturnType<typeof placeOf>): Sets {
  const verb = verbOf(op)
  const now: Sets = before ?? { added: new Set(), removed: new Set() }
  if (place.filter) return without(now, [chosen(verb, place)])
  const given = idsIn(value)
  if (verb === 'add') return withAll(now, given)
  if (verb === 'remove' && given.length > 0) return without(now, given)
  return { exactly: new Set(verb === 'replace' ? given : []), added: new Set(), removed: new Set() }
}

function withAll({ exactly, added, removed }: Sets, ids: readonly string[]): Sets {
  for (const id of ids) {
    if (exactly) exactly.add(id)
    else added.add(id)
    removed.delete(id)
  }
  return { ...(exactly && { exactly }), added, removed }
}

function without({ exactly, added, removed }: Sets, ids: readonly string[]): Sets {
  for (const id of ids) {
    exactly?.delete(id)
    added.delete(id)
    if (!exactly) removed.add(id)
  }
  return { ...(exactly && { exactly }), added, removed }
}

/** members[value eq "…"], which is only taken away. */
function chosen(verb: string, { filter, sub }: ReturnType<typeof placeOf>): string {
  const one = filter?.kind === 'compare' && filter.how === 'eq' && filter.to.type === 'string' ? filter : undefined
  const name = one?.of.path[0]?.toLowerCase()
  if (one?.to.type === 'string' && name === 'value' && verb === 'remove' && sub === undefined)
    return one.to.value.toLowerCase()
  throw new ScimProblem('invalidPath', 'of the members one is chosen as members[value eq "id"], to be removed')
}

function idsIn(value: unknown): string[] {
  if (value === undefined || value === null) return []
  return (Array.isArray(value) ? value : [value]).map((one: unknown) => {
    const members = Object.entries(typeof one === 'object' && one !== null ? one : { value: one })
    const id: unknown = members.find(([name]) => name.toLowerCase() === 'value')?.[1]
    if (typeof id === 'string' && id.length <= 60) return id.toLowerCase()
    throw new ScimProblem('invalidValue', 'a member is an object with the id of a person or a group as its value')
  })
}

/** What the group is called, afterwards. Throws ScimProblem. */
export function renamed(group: Group, operations: readonly Operation[]): Readonly<Record<string, unknown>> {
  const { schemas: _, id: _id, meta: _meta, ...before } = groupResource(group, undefined, '')
  return applyPatch(groupShape, before, operations)
}
