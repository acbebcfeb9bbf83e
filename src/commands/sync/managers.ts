// Managers, planned once everybody has an id here: somebody may come together with their manager.

import { enterpriseSchema } from '../../protocol/scim/urn.ts'
import type { Plan, PresentPerson, SourcePerson, Step } from './plan/plan.ts'

const path = `${enterpriseSchema}:manager`

/** `ids`: of the people of this source by their externalId. Whoever is kept elsewhere is left alone. */
export function planManagers(
  source: readonly SourcePerson[],
  present: readonly PresentPerson[],
  ids: ReadonlyMap<string, string>,
): Pick<Plan, 'steps' | 'remarks'> {
  const byId = new Map(present.map((one) => [one.id, one]))
  const byName = new Map(present.map((one) => [one.userName.toLowerCase(), one.id]))
  const coming = new Set(source.flatMap(({ externalId, said }) => [externalId, said.userName.toLowerCase()]))
  const steps: Step[] = []
  const remarks: string[] = []
  for (const { externalId, said, manager } of source) {
    const known = byId.get(ids.get(externalId) ?? '')
    if (manager === undefined || !known) continue
    const wanted = manager === '' ? undefined : (ids.get(manager) ?? byName.get(manager.toLowerCase()))
    if (manager !== '' && wanted === undefined) {
      // in a preview whoever comes has no id yet
      if (!coming.has(manager) && !coming.has(manager.toLowerCase()))
        remarks.push(`The manager '${manager}' of ${said.userName} is nobody here; the manager stays as it is.`)
      continue
    }
    if (wanted === managerOf(known)) continue
    const operation = wanted === undefined ? { op: 'remove', path } : { op: 'replace', path, value: { value: wanted } }
    steps.push({
      what: 'changes',
      name: said.userName,
      members: ['manager'],
      operation: { method: 'PATCH', path: `/Users/${known.id}`, data: { Operations: [operation] } },
    })
  }
  return { steps, remarks }
}

const managerOf = (known: PresentPerson): string | undefined =>
  (known[enterpriseSchema] as { readonly manager?: { readonly value?: string } } | undefined)?.manager?.value

/** Whoever comes or changes, and has another manager then, is one line. */
export function withManagers(people: Plan, managers: Pick<Plan, 'steps' | 'remarks'>): Plan {
  const others = new Map(managers.steps.map((step) => [step.name, step]))
  const steps = people.steps.map((step) => {
    if (!others.delete(step.name)) return step
    return { ...step, members: [...step.members, 'manager'] }
  })
  return { ...people, steps: [...steps, ...others.values()], remarks: [...people.remarks, ...managers.remarks] }
}
