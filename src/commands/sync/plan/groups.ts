// What makes this organisation's groups equal to those of a source.

import { hasUnseen } from '../../../kernel/text/plain-name.ts'
import { ownGroupSchema } from '../../../protocol/scim/urn.ts'
import { type Plan, type PresentGroup, type Settings, type SourceGroup, type Step, sourceOf, unseenIn } from './plan.ts'

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
  const refused: { name: string; message: string }[] = []
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
    const displayName = hasUnseen(group.displayName) ? known?.displayName : group.displayName
    if (displayName !== group.displayName)
      refused.push(unseenIn(group.displayName, ['displayName'], known !== undefined))
    if (displayName === undefined) continue
    const wanted = { ...group, displayName }
    const step = known ? groupChange(wanted, known, people, from) : groupArrival(wanted, people, from)
    if (step) steps.push(step)
  }
  const ours = present.filter((one) => sourceOf(one, ownGroupSchema) === from)
  for (const { id, displayName } of ours.filter((one) => !seen.has(one.id))) {
    if (deletes) {
      steps.push({
        what: 'leaves',
        name: displayName,
        members: ['deleted'],
        operation: { method: 'DELETE', path: `/Groups/${id}` },
      })
    } else
      remarks.push(`The group '${displayName}' is gone from the source and stays here as it is; --delete deletes it.`)
  }
  return { steps, remarks, refused, before: ours.length }
}

const peopleInWords = (count: number): string => (count === 1 ? '1 person' : `${count} people`)

function groupArrival(
  { externalId, displayName, description }: SourceGroup,
  people: readonly string[],
  from: string,
): Step {
  return {
    what: 'comes',
    name: displayName,
    about: externalId,
    members: people.length > 0 ? [peopleInWords(people.length)] : [],
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
  const own = (known[ownGroupSchema] ?? {}) as Readonly<Record<string, string | undefined>>
  const now = new Set((known.members ?? []).flatMap(({ value, type }) => (type === 'Group' ? [] : [value])))
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
    const verb = op === 'add' ? 'come' : 'go'
    changed.push(`${peopleInWords(ids.length)} ${verb}${ids.length > 1 ? '' : op === 'add' ? 's' : 'es'}`)
    operations.push({ op, path: 'members', value: ids.map((value) => ({ value })) })
  }
  all('add', coming)
  all('remove', going)
  if (operations.length === 0) return undefined
  return {
    what: 'changes',
    name: group.displayName,
    about: group.externalId,
    members: changed,
    operation: { method: 'PATCH', path: `/Groups/${known.id}`, data: { Operations: operations } },
  }
}
