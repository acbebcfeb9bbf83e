// What becomes of the steps of a plan: they are sent, and what is planned after them looks at the server again; or, in a preview,
// nothing is sent, and what the source calls somebody who would come stands for the id that they would have.

import type { Api } from '../../client/api.ts'
import { sayOnTheWay } from '../output.ts'
import { apply, type Failure, idsOf, presentGroups, presentPeople } from './apply.ts'
import { applyComputers, type ComputerPlan } from './computers.ts'
import { asThere } from './nesting.ts'
import type { Plan, PresentGroup, PresentPerson, Step } from './plan/plan.ts'
import type { Source } from './run.ts'

type People = {
  readonly people: readonly PresentPerson[]
  /** By externalId. */
  readonly ids: ReadonlyMap<string, string>
  /** Of whoever a group may have as a member. */
  readonly idsInGroups: ReadonlyMap<string, string>
}

export type Doing = {
  /** `what` they are about, in words; answers what was refused. */
  readonly steps: (what: string, steps: readonly Step[]) => Promise<readonly Failure[]>
  readonly computers: (plan: ComputerPlan) => Promise<readonly Failure[]>
  readonly peopleAfter: (plan: Plan, before: readonly PresentPerson[]) => Promise<People>
  readonly groupsAfter: () => Promise<readonly PresentGroup[]>
}

export function inEarnest(api: Api, source: string): Doing {
  const counting = (what: string, all: number) => (done: number) => sayOnTheWay(`${what} ${done}/${all}`)
  return {
    steps: (what, steps) => apply(api, steps, counting(what, steps.length)),
    computers: (plan) => applyComputers(api, plan, counting('computers', plan.steps.length + plan.same.length)),
    async peopleAfter({ steps }, before) {
      const people = steps.length > 0 ? await presentPeople(api) : before
      const ids = idsOf(people, source)
      return { people, ids, idsInGroups: ids }
    },
    groupsAfter: () => presentGroups(api, source),
  }
}

export function inPreview(
  { people: coming, groups = [] }: Source,
  groupsBefore: readonly PresentGroup[],
  source: string,
  domains: readonly string[],
): Doing {
  return {
    steps: async (about, steps) => (about === 'people' ? steps.flatMap((step) => outOfDomains(step, domains)) : []),
    computers: async () => [],
    async peopleAfter({ steps }, before) {
      const named = new Map(before.map(({ id, userName }) => [userName.toLowerCase(), id]))
      const here = idsOf(before, source)
      const idsWhere = (...whats: readonly Step['what'][]) => {
        const names = new Set(steps.filter(({ what }) => whats.includes(what)).map(({ name }) => name))
        return coming
          .filter(({ said }) => names.has(said.userName))
          .map(({ externalId, said }) => [externalId, named.get(said.userName.toLowerCase()) ?? externalId] as const)
      }
      const arriving = new Map(idsWhere('comes'))
      const arrivals = coming.filter(({ externalId }) => arriving.has(externalId))
      return {
        people: [...before, ...arrivals.map(({ externalId, said }) => ({ ...said, id: externalId, externalId }))],
        // whoever is taken over has an id here already
        ids: new Map([...idsWhere('comes', 'changes'), ...here]),
        idsInGroups: new Map([...coming.map((one) => [one.externalId, one.externalId] as const), ...here]),
      }
    },
    groupsAfter: async () => asThere(groups, groupsBefore),
  }
}

/** What the server would refuse of it that can be known before. */
function outOfDomains({ what, name }: Step, domains: readonly string[]): readonly Failure[] {
  const domain = name.slice(name.lastIndexOf('@') + 1).toLowerCase()
  if (what !== 'comes' || domains.includes(domain)) return []
  return [{ name, message: `'${domain}' is no domain of this organisation. Its domains are: ${domains.join(', ')}.` }]
}
