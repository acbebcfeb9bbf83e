// One run of a synchronisation: what it would do, whether that may be, and then to do it. A preview takes the same way.

import type { Api } from '../../client/api.ts'
import { Fault } from '../../kernel/fault.ts'
import { theOrganization } from '../organization/organization.ts'
import { say, sayAside } from '../output.ts'
import { type Failure, presentGroups, presentPeople } from './apply.ts'
import { planComputers, presentComputers, type SourceComputer } from './computers.ts'
import { inEarnest, inPreview } from './doing.ts'
import { planManagers, withManagers } from './managers.ts'
import { planNestings, withNestings } from './nesting.ts'
import { planGroups } from './plan/groups.ts'
import { planPeople } from './plan/people.ts'
import { type Plan, type Settings, type SourceGroup, type SourcePerson, tooManyLeave } from './plan/plan.ts'
import { linesOf, mostShown, report } from './report.ts'

export type Source = {
  readonly people: readonly SourcePerson[]
  readonly groups?: readonly SourceGroup[] | undefined
  readonly computers?: readonly SourceComputer[] | undefined
  /** By which it was read, for people to read. */
  readonly filters?: Readonly<Record<string, string>> | undefined
  /** What of the whole looks wrong. */
  readonly notes?: readonly string[]
}

export type RunOptions = Settings & {
  readonly dryRun: boolean
  /** Percent. */
  readonly mostLeaving: number
  readonly json: boolean
}

const nothing: Plan = { steps: [], remarks: [], before: 0 }

/** False when something was refused. */
export async function synchronize(api: Api, source: Source, options: RunOptions): Promise<boolean> {
  const present = await presentPeople(api)
  const people = planPeople(source.people, present, options)
  const groupsBefore = source.groups ? await presentGroups(api, options.source) : []
  const computers = source.computers && planComputers(source.computers, await presentComputers(api), options)
  sayBefore(options, source)
  refuseManyLeaving(people, 'people', options)
  if (computers) refuseManyLeaving(computers, 'computers', options)
  const doing = options.dryRun
    ? inPreview(source, groupsBefore, options.source, await domainsOf(api))
    : inEarnest(api, options.source)
  const failures = [...(await doing.steps('people', people.steps))]
  const after = await doing.peopleAfter(people, present)
  const managers = planManagers(source.people, after.people, after.ids)
  failures.push(...(await doing.steps('managers', managers.steps)))
  const groups = source.groups ? planGroups(source.groups, groupsBefore, after.idsInGroups, options) : nothing
  refuseManyLeaving(groups, 'groups', options)
  failures.push(...(await doing.steps('groups', groups.steps)))
  const nestings = source.groups ? planNestings(source.groups, await doing.groupsAfter()) : nothing
  failures.push(...(await doing.steps('groups in groups', nestings.steps)), ...refusedIn(people, groups))
  if (computers) failures.push(...(await doing.computers(computers)))
  report(
    options,
    { people: withManagers(people, managers), groups: withNestings(groups, nestings), computers },
    failures,
  )
  return failures.length === 0
}

const domainsOf = async (api: Api): Promise<string[]> =>
  (await theOrganization(api)).verifiedDomains.map(({ name }) => name.toLowerCase())

const refusedIn = (...plans: readonly Plan[]): Failure[] => plans.flatMap(({ refused = [] }) => refused)

/** Before the guard, which may end the run: what looks wrong is often why so many would leave. */
function sayBefore({ json }: RunOptions, { filters = {}, notes = [] }: Source): void {
  if (!json) say(...Object.entries(filters).map(([what, filter]) => `Read as ${what}: ${filter}`))
  for (const note of notes) sayAside(note)
}

function refuseManyLeaving(plan: Plan, what: string, { mostLeaving, source }: RunOptions): void {
  const words = tooManyLeave(plan, mostLeaving)
  if (words === undefined) return
  throw new Fault(
    'invalid-input',
    `Nothing of the ${what} was changed: of the ${what} from '${source}' ${words}. Look whether the source is whole; --most-leaving 100% lets them go.`,
    { reason: 'many-leave', details: { lines: linesOf(plan).slice(0, mostShown) } },
  )
}
