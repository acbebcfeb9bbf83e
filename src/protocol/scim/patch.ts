// The operations of a PATCH (RFC 7644 §3.5.2) on a resource that is an object in memory, with what Microsoft's and Okta's clients
// write: operators in any letter case, values without a path, names such as name.givenName as members of a value.
// https://learn.microsoft.com/entra/identity/app-provisioning/application-provisioning-config-problem-scim-compatibility

import type { Filter } from '../odata/filter.ts'
import { parseFilter } from './filter.ts'
import { mostElements, mostMembers, tooManyElements, tooManyMembers, type Work, workOf } from './patch-limit.ts'
import { ScimProblem } from './problem.ts'
import { plainAttribute } from './urn.ts'

export type Operation = { readonly op: string; readonly path?: string | undefined; readonly value?: unknown }

/** What a resource has: null is a value, a list of names an object of these, and a list in a list a collection of such. */
export type Shape = Readonly<Record<string, null | readonly string[] | readonly [readonly string[]]>>

type Members = Record<string, unknown>
type Place = {
  readonly attribute: string
  readonly kind: 'value' | 'object' | 'collection'
  readonly names: readonly string[]
  readonly sub?: string | undefined
  readonly filter?: Filter | undefined
}
type Verb = 'add' | 'replace' | 'remove'

/** A new resource; the given one stays as it is. Throws ScimProblem. */
export function applyPatch(shape: Shape, resource: object, operations: readonly Operation[]): Members {
  const result = structuredClone(resource) as Members
  const work = workOf()
  for (const { op, path, value } of operations) {
    const verb = verbOf(op)
    if (path !== undefined && path !== '') applyAt({ shape, result, work }, verb, path, value)
    else applyMembers({ shape, result, work }, verb, value)
  }
  return result
}

type Patch = { readonly shape: Shape; readonly result: Members; readonly work: Work }

export function verbOf(op: string): Verb {
  const verb = op.toLowerCase()
  if (verb === 'add' || verb === 'replace' || verb === 'remove') return verb
  throw new ScimProblem('invalidSyntax', `'${op.slice(0, 20)}' is no operation; there are add, replace and remove`)
}

function applyMembers(patch: Patch, verb: Verb, value: unknown): void {
  if (verb === 'remove') throw new ScimProblem('noTarget', 'remove needs a path: say what to take away')
  if (!isObject(value)) throw new ScimProblem('invalidValue', 'without a path the value is an object of attributes')
  for (const [name, one] of Object.entries(value)) {
    if (!bookkeeping.has(name.toLowerCase())) applyAt(patch, verb, name, one)
  }
}

/** Of the resource as a whole, and set by the server. */
const bookkeeping: ReadonlySet<string> = new Set(['schemas', 'id', 'meta'])

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** `attribute`, `attribute.sub`, `attribute[filter]`, `attribute[filter].sub`, each behind a schema or not. */
export function placeOf(shape: Shape, path: string): Place {
  const [, name = '', filter, after] = /^([^[]+)(?:\[(.*)\](?:\.([$\w]+))?)?$/s.exec(path.trim()) ?? []
  const plain = plainAttribute(name)
  const found = attributeOf(shape, plain)
  if (!found) throw noSuch(path)
  const sub = after ?? found.sub
  // the value of what is one object in an extension, such as manager.value, says it whole
  const whole = sub?.toLowerCase().replace(/\.value$/, '')
  const own = sub === undefined ? undefined : found.names.find((one) => one.toLowerCase() === whole)
  if (sub !== undefined && !own) throw noSuch(path)
  if (filter !== undefined && found.kind !== 'collection') throw noSuch(path)
  return { ...found, sub: own, ...(filter !== undefined && { filter: parseFilter(filter) }) }
}

const noSuch = (path: string) => new ScimProblem('invalidPath', `there is no '${path.slice(0, 120)}' here`)

function attributeOf(shape: Shape, name: string): Place | undefined {
  const small = name.toLowerCase()
  for (const [attribute, is] of Object.entries(shape)) {
    const own = attribute.toLowerCase()
    // a sub-attribute of an extension stands behind a colon, of anything else behind a point
    const rest =
      small === own
        ? ''
        : small.startsWith(own + (own.includes(':') ? ':' : '.'))
          ? name.slice(own.length + 1)
          : undefined
    if (rest === undefined) continue
    const [first] = is ?? []
    const collection = Array.isArray(first)
    const names = collection ? (first as readonly string[]) : ((is ?? []) as readonly string[])
    const kind = is === null ? 'value' : collection ? 'collection' : 'object'
    return { attribute, kind, names, sub: rest === '' ? undefined : rest }
  }
  return undefined
}

function applyAt({ shape, result, work }: Patch, verb: Verb, path: string, value: unknown): void {
  work.step()
  const place = placeOf(shape, path)
  if (place.kind === 'collection') result[place.attribute] = elements(result[place.attribute], verb, place, value, work)
  else if (place.kind === 'object') result[place.attribute] = object(result[place.attribute], verb, place, value)
  else if (verb === 'remove') delete result[place.attribute]
  else result[place.attribute] = value
}

function object(present: unknown, verb: Verb, { sub, names, attribute }: Place, value: unknown): Members {
  const before: Members = isObject(present) ? present : {}
  if (verb === 'remove') return sub === undefined ? {} : without(before, sub)
  const to = sub === undefined ? named(value, names, attribute) : { [sub]: value }
  return merged(before, to, attribute)
}

function merged(before: Members, to: Members, attribute: string): Members {
  const both = { ...before, ...to }
  if (Object.keys(both).length > mostMembers) throw tooManyMembers(attribute)
  return both
}

const without = (members: Readonly<Record<string, unknown>>, name: string): Members =>
  Object.fromEntries(Object.entries(members).filter(([one]) => one !== name))

/** Under the names that they have here; one that there is not stays as it is, for the shape of the resource to refuse. */
function named(value: unknown, names: readonly string[], attribute: string): Members {
  if (!isObject(value)) throw new ScimProblem('invalidValue', `${attribute} is an object`)
  const members = Object.entries(value)
  if (members.length > mostMembers) throw tooManyMembers(attribute)
  return Object.fromEntries(
    members.map(([given, one]) => [names.find((name) => name.toLowerCase() === given.toLowerCase()) ?? given, one]),
  )
}

function elements(present: unknown, verb: Verb, place: Place, value: unknown, work: Work): Members[] {
  const after = changedElements(Array.isArray(present) ? (present as Members[]) : [], verb, place, value, work)
  if (after.length > mostElements) throw tooManyElements(place.attribute)
  return after
}

function changedElements(before: Members[], verb: Verb, place: Place, value: unknown, work: Work): Members[] {
  const { filter, sub, names, attribute } = place
  work.choose(before.length, filter)
  const isMeant = (one: Members) => !filter || holds(filter, one)
  if (verb === 'remove') {
    if (sub !== undefined) return before.map((one) => (isMeant(one) ? without(one, sub) : one))
    const listed = valuesOf(listedIn(value, names, attribute))
    return before.filter((one) => !isMeant(one) || (listed.size > 0 && !listed.has(one.value)))
  }
  if (!filter && sub === undefined) {
    const given = listedIn(value, names, attribute)
    if (verb === 'replace') return given
    const again = valuesOf(given)
    return [...before.filter((one) => !again.has(one.value)), ...given]
  }
  const to = sub === undefined ? named(value, names, attribute) : { [sub]: value }
  if (before.some(isMeant)) return before.map((one) => (isMeant(one) ? merged(one, to, attribute) : one))
  // Microsoft's client replaces the element of a type that the resource does not have yet
  return [...before, { ...(filter && impliedBy(filter, names)), ...to }]
}

const valuesOf = (listed: readonly Members[]): ReadonlySet<unknown> => new Set(listed.map(({ value }) => value))

function listedIn(value: unknown, names: readonly string[], attribute: string): Members[] {
  if (value === undefined || value === null) return []
  const all = Array.isArray(value) ? value : [value]
  if (all.length > mostElements) throw tooManyElements(attribute)
  return all.map((one) => (isObject(one) ? named(one, names, attribute) : { value: one }))
}

const nameIn = (filter: { readonly of: { readonly path: readonly string[] } }) =>
  (filter.of.path[0] ?? '').toLowerCase()

function holds(filter: Filter, element: Readonly<Record<string, unknown>>): boolean {
  if (filter.kind === 'and') return filter.all.every((one) => holds(one, element))
  if (filter.kind === 'or') return filter.all.some((one) => holds(one, element))
  if (filter.kind === 'not') return !holds(filter.one, element)
  if (filter.kind !== 'compare' || (filter.how !== 'eq' && filter.how !== 'ne')) {
    throw new ScimProblem('invalidFilter', 'an element is chosen with eq, ne, pr, and, or and not')
  }
  const name = nameIn(filter)
  const found = Object.entries(element).find(([one]) => one.toLowerCase() === name)?.[1]
  const wanted = 'value' in filter.to ? filter.to.value : undefined
  return isSame(found, wanted) === (filter.how === 'eq')
}

/** A text of a megabyte is told from a short one by its length: small letters are at most three times as many. */
function isSame(found: unknown, wanted: unknown): boolean {
  if (typeof found === 'string' && typeof wanted === 'string' && found.length > 3 * wanted.length) return false
  return comparable(found) === comparable(wanted)
}

const comparable = (value: unknown): unknown => (typeof value === 'string' ? value.toLowerCase() : (value ?? undefined))

function impliedBy(filter: Filter, names: readonly string[]): Members {
  const all = filter.kind === 'and' ? filter.all : [filter]
  return Object.fromEntries(
    all.flatMap((one) => {
      if (one.kind !== 'compare' || one.how !== 'eq' || !('value' in one.to)) return []
      const name = names.find((own) => own.toLowerCase() === nameIn(one))
      return name ? [[name, one.to.value]] : []
    }),
  )
}
