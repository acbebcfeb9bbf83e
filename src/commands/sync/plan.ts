// What makes this organisation's people and groups equal to those of a source: who comes, who changes, who leaves. It knows of no
// server and no file; names of other directories stand for people until everybody has an id here.

import { isDeepStrictEqual } from 'node:util'

import { enterpriseSchema, ownGroupSchema, ownUserSchema } from '../../protocol/scim/urn.ts'

/** The members that a source may say of a person, under one name each, and where SCIM has them. */
export const memberPaths = {
  userName: 'userName',
  displayName: 'displayName',
  givenName: 'name.givenName',
  familyName: 'name.familyName',
  title: 'title',
  userType: 'userType',
  preferredLanguage: 'preferredLanguage',
  mail: 'emails',
  telephone: 'phoneNumbers.work',
  mobile: 'phoneNumbers.mobile',
  fax: 'phoneNumbers.fax',
  streetAddress: 'addresses.streetAddress',
  city: 'addresses.locality',
  state: 'addresses.region',
  postalCode: 'addresses.postalCode',
  country: 'addresses.country',
  employeeNumber: `${enterpriseSchema}:employeeNumber`,
  department: `${enterpriseSchema}:department`,
  organization: `${enterpriseSchema}:organization`,
  officeLocation: `${ownUserSchema}:officeLocation`,
  usageLocation: `${ownUserSchema}:usageLocation`,
} as const
export type Member = keyof typeof memberPaths
export const members = Object.keys(memberPaths) as Member[]

export type SourcePerson = {
  readonly externalId: string
  readonly active: boolean
  /** Only what the source knows: an empty text takes away what was there, a member that is not named stays. */
  readonly said: Partial<Readonly<Record<Member, string>>> & { readonly userName: string }
}

export type SourceGroup = {
  readonly externalId: string
  readonly displayName: string
  readonly description: string
  /** People of the source, by their externalId. */
  readonly people: readonly string[]
}

type Resource = Readonly<Record<string, unknown>> & { readonly id: string; readonly externalId?: string }
export type PresentPerson = Resource & { readonly userName: string; readonly active?: boolean }
export type PresentGroup = Resource & {
  readonly displayName: string
  readonly members?: readonly { readonly value: string }[]
}

export type Operation = {
  readonly method: 'POST' | 'PATCH' | 'DELETE'
  readonly path: string
  readonly data?: object
}

export type Step = {
  readonly what: 'comes' | 'changes' | 'leaves'
  /** For people to read. */
  readonly name: string
  /** What of it changes. */
  readonly members: readonly string[]
  readonly operation: Operation
}

export type Plan = {
  readonly steps: readonly Step[]
  /** Who is kept elsewhere, and is left alone; who is gone and stays. */
  readonly remarks: readonly string[]
  /** Of the source there were so many before. */
  readonly before: number
}

export type Settings = { readonly source: string; readonly deletes: boolean }

const sourceOf = (one: Resource, schema: string) => (one[schema] as { readonly source?: string } | undefined)?.source

// ── People ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** By the name that the other directory has for them, and by their sign-in name when nobody keeps them yet. */
export function planPeople(
  source: readonly SourcePerson[],
  present: readonly PresentPerson[],
  { source: from, deletes }: Settings,
): Plan {
  const byExternal = new Map(present.flatMap((one) => (one.externalId ? [[one.externalId, one] as const] : [])))
  const byName = new Map(present.map((one) => [one.userName.toLowerCase(), one]))
  const ours = present.filter((one) => sourceOf(one, ownUserSchema) === from)
  const steps: Step[] = []
  const remarks: string[] = []
  const seen = new Set<string>()
  for (const person of source) {
    const known = byExternal.get(person.externalId) ?? byName.get(person.said.userName.toLowerCase())
    const keeper = known && sourceOf(known, ownUserSchema)
    if (known && keeper !== undefined && keeper !== from) {
      remarks.push(`${known.userName} comes from '${keeper}' and is left alone.`)
      continue
    }
    if (known) seen.add(known.id)
    const step = known ? changeOf(person, known, from) : arrival(person, from)
    if (step) steps.push(step)
  }
  for (const one of ours) {
    if (seen.has(one.id) || (!deletes && one.active === false)) continue
    steps.push(departure(one, deletes))
  }
  return { steps, remarks, before: ours.filter((one) => one.active !== false).length }
}

function arrival({ externalId, active, said }: SourcePerson, from: string): Step {
  const data = resourceOf({ ...said })
  return {
    what: 'comes',
    name: said.userName,
    members: [],
    operation: {
      method: 'POST',
      path: '/Users',
      data: { ...data, externalId, active, [ownUserSchema]: { ...(data[ownUserSchema] as object), source: from } },
    },
  }
}

function departure({ id, userName }: PresentPerson, deletes: boolean): Step {
  const disable = { Operations: [{ op: 'replace', path: 'active', value: false }] }
  const operation: Operation = deletes
    ? { method: 'DELETE', path: `/Users/${id}` }
    : { method: 'PATCH', path: `/Users/${id}`, data: disable }
  return { what: 'leaves', name: userName, members: [], operation }
}

function changeOf(person: SourcePerson, known: PresentPerson, from: string): Step | undefined {
  const before = saidBy(known)
  const wanted: Partial<Record<Member, string>> = person.said
  const different = members.filter((name) => wanted[name] !== undefined && !isSame(name, wanted[name], before))
  const after = resourceOf({ ...before, ...wanted })
  const roots = [...new Set(different.map(rootOf))]
  const operations: object[] = roots.map((path) => replaced(path, after))
  const other: string[] = []
  const set = (name: string, path: string, value: unknown, is: boolean) => {
    if (is) return
    other.push(name)
    operations.push({ op: 'replace', path, value })
  }
  set('externalId', 'externalId', person.externalId, known.externalId === person.externalId)
  set('active', 'active', person.active, (known.active ?? true) === person.active)
  set('source', `${ownUserSchema}:source`, from, sourceOf(known, ownUserSchema) === from)
  if (operations.length === 0) return undefined
  return {
    what: 'changes',
    name: person.said.userName,
    members: [...different, ...other],
    operation: { method: 'PATCH', path: `/Users/${known.id}`, data: { Operations: operations } },
  }
}

/** Who has no address is shown with the sign-in name in its place. */
const isSame = (name: Member, wanted: string | undefined, before: Said): boolean =>
  name === 'mail'
    ? (wanted || before.userName || '').toLowerCase() === (before.mail ?? '').toLowerCase()
    : wanted === (before[name] ?? '')

/** Collections are said whole, anything else by its path. */
const rootOf = (name: Member): string => {
  const path = memberPaths[name]
  return path.includes(':') ? path : (/^(emails|phoneNumbers|addresses)/.exec(path)?.[1] ?? path)
}

function replaced(path: string, after: Readonly<Record<string, unknown>>): object {
  const value = valueAt(after, path)
  return value === undefined || isDeepStrictEqual(value, []) ? { op: 'remove', path } : { op: 'replace', path, value }
}

function valueAt(resource: Readonly<Record<string, unknown>>, path: string): unknown {
  const at = path.lastIndexOf(':')
  if (at >= 0) return (resource[path.slice(0, at)] as Record<string, unknown> | undefined)?.[path.slice(at + 1)]
  const [first = '', second] = path.split('.')
  const one = resource[first]
  return second === undefined ? one : (one as Record<string, unknown> | undefined)?.[second]
}

type Said = Partial<Readonly<Record<Member, string>>>

function some(entries: Readonly<Record<string, string | undefined>>): Record<string, string> | undefined {
  const found = Object.entries(entries).filter((one): one is [string, string] => Boolean(one[1]))
  return found.length > 0 ? Object.fromEntries(found) : undefined
}

/** As SCIM has it, without what is empty. */
function resourceOf(said: Said): Record<string, unknown> {
  const phones = (
    [
      ['work', said.telephone],
      ['mobile', said.mobile],
      ['fax', said.fax],
    ] as const
  ).flatMap(([type, value]) => (value ? [{ type, value }] : []))
  const address = some({
    streetAddress: said.streetAddress,
    locality: said.city,
    region: said.state,
    postalCode: said.postalCode,
    country: said.country,
  })
  const parts: Readonly<Record<string, unknown>> = {
    userName: said.userName,
    displayName: said.displayName || undefined,
    name: some({ givenName: said.givenName, familyName: said.familyName }),
    title: said.title || undefined,
    userType: said.userType || undefined,
    preferredLanguage: said.preferredLanguage || undefined,
    emails: said.mail ? [{ type: 'work', primary: true, value: said.mail }] : undefined,
    phoneNumbers: phones.length > 0 ? phones : undefined,
    addresses: address && [{ type: 'work', ...address }],
    [enterpriseSchema]: some({
      employeeNumber: said.employeeNumber,
      department: said.department,
      organization: said.organization,
    }),
    [ownUserSchema]: some({ officeLocation: said.officeLocation, usageLocation: said.usageLocation }),
  }
  return Object.fromEntries(Object.entries(parts).filter(([, value]) => value !== undefined))
}

type Element = Readonly<Record<string, string | undefined>>

/** What is said of somebody who is here. */
function saidBy(known: PresentPerson): Said {
  const list = (name: string) => (known[name] ?? []) as readonly Element[]
  const phone = (type: string) => list('phoneNumbers').find((one) => one.type === type)?.value
  const [address = {}] = list('addresses')
  const [mail] = list('emails')
  const object = (name: string) => (known[name] ?? {}) as Element
  const text = (name: string) => known[name] as string | undefined
  return some({
    userName: known.userName,
    displayName: text('displayName'),
    givenName: object('name').givenName,
    familyName: object('name').familyName,
    title: text('title'),
    userType: text('userType'),
    preferredLanguage: text('preferredLanguage'),
    mail: mail?.value,
    telephone: phone('work'),
    mobile: phone('mobile'),
    fax: phone('fax'),
    streetAddress: address.streetAddress,
    city: address.locality,
    state: address.region,
    postalCode: address.postalCode,
    country: address.country,
    employeeNumber: object(enterpriseSchema).employeeNumber,
    department: object(enterpriseSchema).department,
    organization: object(enterpriseSchema).organization,
    officeLocation: object(ownUserSchema).officeLocation,
    usageLocation: object(ownUserSchema).usageLocation,
  }) as Said
}

// ── Groups ───────────────────────────────────────────────────────────────────────────────────────────────────────────

/** `ids`: of people by their externalId; in a preview nobody who comes has one yet, and the externalId stands for it. */
export function planGroups(
  source: readonly SourceGroup[],
  present: readonly PresentGroup[],
  ids: ReadonlyMap<string, string>,
  { source: from, deletes }: Settings,
): Plan {
  const byExternal = new Map(present.flatMap((one) => (one.externalId ? [[one.externalId, one] as const] : [])))
  const steps: Step[] = []
  const remarks: string[] = []
  const seen = new Set<string>()
  for (const group of source) {
    const known = byExternal.get(group.externalId)
    const keeper = known && sourceOf(known, ownGroupSchema)
    if (known && keeper !== undefined && keeper !== from) {
      remarks.push(`The group '${known.displayName}' comes from '${keeper}' and is left alone.`)
      continue
    }
    if (known) seen.add(known.id)
    const people = [...new Set(group.people.flatMap((one) => ids.get(one) ?? []))]
    const step = known ? groupChange(group, known, people, from) : groupArrival(group, people, from)
    if (step) steps.push(step)
  }
  const ours = present.filter((one) => sourceOf(one, ownGroupSchema) === from)
  for (const { id, displayName } of ours.filter((one) => !seen.has(one.id))) {
    if (deletes) {
      steps.push({
        what: 'leaves',
        name: displayName,
        members: [],
        operation: { method: 'DELETE', path: `/Groups/${id}` },
      })
    } else
      remarks.push(`The group '${displayName}' is gone from the source and stays here as it is; --delete deletes it.`)
  }
  return { steps, remarks, before: ours.length }
}

function groupArrival(
  { externalId, displayName, description }: SourceGroup,
  people: readonly string[],
  from: string,
): Step {
  return {
    what: 'comes',
    name: displayName,
    members: people.length > 0 ? [`${people.length} people`] : [],
    operation: {
      method: 'POST',
      path: '/Groups',
      data: {
        displayName,
        externalId,
        members: people.map((value) => ({ value })),
        [ownGroupSchema]: { source: from, ...(description && { description }) },
      },
    },
  }
}

function groupChange(
  group: SourceGroup,
  known: PresentGroup,
  people: readonly string[],
  from: string,
): Step | undefined {
  const own = (known[ownGroupSchema] ?? {}) as Element
  const now = new Set((known.members ?? []).map(({ value }) => value))
  const wanted = new Set(people)
  const coming = people.filter((id) => !now.has(id))
  const going = [...now].filter((id) => !wanted.has(id))
  const operations: object[] = []
  const changed: string[] = []
  const set = (name: string, path: string, value: string, is: string | undefined) => {
    if (value === (is ?? '')) return
    changed.push(name)
    operations.push(value === '' ? { op: 'remove', path } : { op: 'replace', path, value })
  }
  set('displayName', 'displayName', group.displayName, known.displayName)
  set('description', `${ownGroupSchema}:description`, group.description, own.description)
  set('source', `${ownGroupSchema}:source`, from, own.source)
  const all = (op: 'add' | 'remove', ids: readonly string[]) => {
    if (ids.length === 0) return
    changed.push(`${ids.length} people ${op === 'add' ? 'come' : 'go'}`)
    operations.push({ op, path: 'members', value: ids.map((value) => ({ value })) })
  }
  all('add', coming)
  all('remove', going)
  if (operations.length === 0) return undefined
  return {
    what: 'changes',
    name: group.displayName,
    members: changed,
    operation: { method: 'PATCH', path: `/Groups/${known.id}`, data: { Operations: operations } },
  }
}

// ── Both ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

export const countOf = (plan: Plan, what: Step['what']): number =>
  plan.steps.filter((step) => step.what === what).length

/** Undefined when as few leave as may; else in words how many would. `most`: percent of those who are here. */
export function tooManyLeave(plan: Plan, most: number): string | undefined {
  const leaving = countOf(plan, 'leaves')
  if (leaving === 0 || leaving * 100 <= most * plan.before) return undefined
  return `${leaving} of ${plan.before} would leave, more than ${most}%`
}

const mostOfBulk = 500
const longestBulk = 512 * 1024

/** Operations put together as a Bulk takes them. */
export function bulksOf(steps: readonly Step[]): Step[][] {
  const bulks: Step[][] = []
  let length = longestBulk
  for (const step of steps) {
    const size = JSON.stringify(step.operation).length
    const last = bulks.at(-1)
    if (last && last.length < mostOfBulk && length + size < longestBulk) {
      last.push(step)
      length += size
    } else {
      bulks.push([step])
      length = size
    }
  }
  return bulks
}
