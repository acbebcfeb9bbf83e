// What makes this organisation's people equal to those of a source.

import { hasUnseen } from '../../../kernel/text/plain-name.ts'
import { ownUserSchema } from '../../../protocol/scim/urn.ts'
import { isSame, members, replaced, resourceOf, rootOf, type Said, saidBy } from './member.ts'
import {
  type Operation,
  type Plan,
  type PresentPerson,
  type Settings,
  type SourcePerson,
  type Step,
  sourceOf,
  unseenIn,
} from './plan.ts'

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
  const refused: { name: string; message: string }[] = []
  for (const given of source) {
    const { person, unreadable } = withoutUnreadable(given)
    const known = byExternal.get(given.externalId) ?? byName.get(given.said.userName.toLowerCase())
    const keeper = known && sourceOf(known, ownUserSchema)
    if (known && keeper !== undefined && keeper !== from) {
      remarks.push(`${known.userName} comes from '${keeper}' and is left alone.`)
      continue
    }
    if (known) seen.add(known.id)
    if (unreadable.length > 0) {
      refused.push(unseenIn(known?.userName ?? given.said.userName, unreadable, known !== undefined))
      if (!known) continue
    }
    const step = known ? changeOf(person, known, from) : arrival(given, from)
    if (step) steps.push(step)
  }
  for (const one of ours) {
    if (seen.has(one.id) || (!deletes && one.active === false)) continue
    steps.push(departure(one, deletes))
  }
  return { steps, remarks, refused, before: ours.filter((one) => one.active !== false).length }
}

/** Members that hold what cannot be seen, which the server takes in no name. */
const named = ['userName', 'displayName', 'givenName', 'familyName'] as const

function withoutUnreadable({ said, ...person }: SourcePerson): {
  readonly person: Omit<SourcePerson, 'said'> & { readonly said: Said }
  readonly unreadable: readonly string[]
} {
  const unreadable = named.filter((name) => hasUnseen(said[name] ?? ''))
  const left = Object.entries(said).filter(([name]) => !unreadable.some((one) => one === name))
  return { person: { ...person, said: Object.fromEntries(left) }, unreadable }
}

function arrival({ externalId, active, said }: SourcePerson, from: string): Step {
  const data = resourceOf({ ...said })
  return {
    what: 'comes',
    name: said.userName,
    members: members.filter((name) => name !== 'userName' && said[name]),
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
  return { what: 'leaves', name: userName, members: [deletes ? 'deleted' : 'disabled'], operation }
}

function changeOf(
  person: Omit<SourcePerson, 'said'> & { readonly said: Said },
  known: PresentPerson,
  from: string,
): Step | undefined {
  const before = saidBy(known)
  const wanted = person.said
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
  const disables = !person.active && other.includes('active') && operations.length > 1
  return {
    // whoever is disabled there is so here, whatever else that is said of them is refused (T-50)
    ...(disables && { first: departure(known, false).operation }),
    what: 'changes',
    name: person.said.userName ?? known.userName,
    members: [...different, ...other],
    operation: { method: 'PATCH', path: `/Users/${known.id}`, data: { Operations: operations } },
  }
}
