// Groups in groups, planned once every group has an id here: two may come together. Each that comes is a step of its own, so that one
// that is refused keeps neither the others nor the people out.

import { wayAlong } from '../../directory/membership/nested/way-up.ts'
import type { Plan, PresentGroup, SourceGroup, Step } from './plan/plan.ts'

type Nested = Pick<Plan, 'steps' | 'remarks'>

/** Without what would close a circle: other directories let groups be in each other, here none is in itself. */
export function withoutCircles(source: readonly SourceGroup[]): {
  readonly groups: readonly SourceGroup[]
  readonly remarks: readonly string[]
} {
  const names = new Map(source.map(({ externalId, displayName }) => [externalId, displayName]))
  const name = (id: string) => `'${names.get(id) ?? id}'`
  const above = new Map<string, string[]>()
  const remarks: string[] = []
  const groups = source.map((outer) => ({
    ...outer,
    groups: [...new Set(outer.groups)].filter((inner) => {
      const way = wayAlong(above, outer.externalId, inner)
      if (!way) {
        const others = above.get(inner)
        if (others) others.push(outer.externalId)
        else above.set(inner, [outer.externalId])
        return true
      }
      const steps = way.slice(1).map((id, at) => `${name(way[at] ?? '')} is in ${name(id)}`)
      const why = steps.length === 0 ? 'no group is in itself' : steps.join(', ')
      remarks.push(`The group ${name(inner)} is left out of ${name(outer.externalId)}, since ${why}.`)
      return false
    }),
  }))
  return { groups, remarks }
}

/** `present`: of the same source, with ids. Who leaves goes first: nobody is too many who need not. */
export function planNestings(source: readonly SourceGroup[], present: readonly PresentGroup[]): Nested {
  const here = new Map(present.flatMap((one) => (one.externalId ? [[one.externalId, one] as const] : [])))
  const { groups, remarks } = withoutCircles(source)
  const leaving: Step[] = []
  const coming: Step[] = []
  for (const { externalId, displayName, groups: inner } of groups) {
    const outer = here.get(externalId)
    if (!outer) continue // it was refused, or is kept elsewhere
    const now = new Set((outer.members ?? []).flatMap(({ value, type }) => (type === 'Group' ? [value] : [])))
    const wanted = new Set(inner.flatMap((one) => here.get(one)?.id ?? []))
    const path = `/Groups/${outer.id}`
    const step = (op: 'add' | 'remove', ids: readonly string[]): Step => ({
      what: 'changes',
      name: displayName,
      about: externalId,
      members: [inWords(op, ids.length)],
      operation: {
        method: 'PATCH',
        path,
        data: { Operations: [{ op, path: 'members', value: ids.map((value) => ({ value })) }] },
      },
    })
    const going = [...now].filter((id) => !wanted.has(id))
    if (going.length > 0) leaving.push(step('remove', going))
    for (const id of wanted) if (!now.has(id)) coming.push(step('add', [id]))
  }
  return { steps: [...leaving, ...coming], remarks }
}

const inWords = (op: 'add' | 'remove', count: number): string => {
  const groups = count === 1 ? '1 group' : `${count} groups`
  return `${groups} ${op === 'add' ? (count === 1 ? 'comes' : 'come') : count === 1 ? 'goes' : 'go'}`
}

/** In a preview nobody who comes has an id yet, and what the source calls them stands for it. */
export const asThere = (source: readonly SourceGroup[], present: readonly PresentGroup[]): readonly PresentGroup[] => {
  const known = new Set(present.map(({ externalId }) => externalId))
  const coming = source.filter(({ externalId }) => !known.has(externalId))
  return [...present, ...coming.map(({ externalId, displayName }) => ({ id: externalId, externalId, displayName }))]
}

/** A group that comes or changes, and has other groups in it then, is one line. */
export function withNestings(groups: Plan, nestings: Nested): Plan {
  const others = new Map<string, { readonly step: Step; readonly counts: { comes: number; goes: string[] } }>()
  for (const step of nestings.steps) {
    const about = step.about ?? ''
    const one = others.get(about) ?? { step, counts: { comes: 0, goes: [] } }
    if (isComing(step)) one.counts.comes++
    else one.counts.goes.push(...step.members)
    others.set(about, one)
  }
  const membersOf = ({ comes, goes }: { comes: number; goes: string[] }) => [
    ...(comes > 0 ? [inWords('add', comes)] : []),
    ...goes,
  ]
  const steps = groups.steps.map((step) => {
    const other = others.get(step.about ?? '')
    if (!other) return step
    others.delete(step.about ?? '')
    return { ...step, members: [...step.members, ...membersOf(other.counts)] }
  })
  const alone = [...others.values()].map(({ step, counts }) => ({ ...step, members: membersOf(counts) }))
  return { ...groups, steps: [...steps, ...alone], remarks: [...groups.remarks, ...nestings.remarks] }
}

const isComing = ({ operation }: Step): boolean =>
  (operation.data as { readonly Operations: readonly { readonly op: string }[] }).Operations[0]?.op === 'add'
