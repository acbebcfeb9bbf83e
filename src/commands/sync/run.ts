// One run of a synchronisation: what it would do, whether that may be, and then to do it.

import type { Api } from '../../client/api.ts'
import { Fault } from '../../kernel/fault.ts'
import { print, say, sayAside, sayOnTheWay, table } from '../output.ts'
import { apply, type Failure, idsOf, presentGroups, presentPeople } from './apply.ts'
import { applyComputers, planComputers, presentComputers, type SourceComputer } from './computers.ts'
import { planManagers, withManagers } from './managers.ts'
import { asThere, planNestings, withNestings } from './nesting.ts'
import { planGroups } from './plan/groups.ts'
import { planPeople } from './plan/people.ts'
import { countOf, type Plan, type Settings, type SourceGroup, type SourcePerson, tooManyLeave } from './plan/plan.ts'

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
  if (options.dryRun) {
    const ids = new Map([
      ...source.people.map((one) => [one.externalId, one.externalId] as const),
      ...idsOf(present, options.source),
    ])
    const groups = source.groups ? planGroups(source.groups, groupsBefore, ids, options) : nothing
    refuseManyLeaving(groups, 'groups', options)
    const managers = planManagers(source.people, present, idsOf(present, options.source))
    const all = source.groups ?? []
    const nestings = planNestings(all, asThere(all, groupsBefore))
    const refused = refusedIn(people, groups)
    report(
      options,
      { people: withManagers(people, managers), groups: withNestings(groups, nestings), computers },
      refused,
    )
    return refused.length === 0
  }
  const failures = await apply(api, people.steps, (done) => sayOnTheWay(`people ${done}/${people.steps.length}`))
  const there = people.steps.length > 0 ? await presentPeople(api) : present
  const ids = idsOf(there, options.source)
  const managers = planManagers(source.people, there, ids)
  failures.push(
    ...(await apply(api, managers.steps, (done) => sayOnTheWay(`managers ${done}/${managers.steps.length}`))),
  )
  const groups = source.groups ? planGroups(source.groups, groupsBefore, ids, options) : nothing
  refuseManyLeaving(groups, 'groups', options)
  failures.push(...(await apply(api, groups.steps, (done) => sayOnTheWay(`groups ${done}/${groups.steps.length}`))))
  const nestings = source.groups
    ? planNestings(source.groups, await presentGroups(api, options.source))
    : { steps: [], remarks: [] }
  failures.push(
    ...(await apply(api, nestings.steps, (done) => sayOnTheWay(`groups in groups ${done}/${nestings.steps.length}`))),
  )
  failures.push(...refusedIn(people, groups))
  if (computers) {
    const all = computers.steps.length + computers.same.length
    failures.push(...(await applyComputers(api, computers, (done) => sayOnTheWay(`computers ${done}/${all}`))))
  }
  report(
    options,
    { people: withManagers(people, managers), groups: withNestings(groups, nestings), computers },
    failures,
  )
  return failures.length === 0
}

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

const mostShown = 50

const linesOf = ({ steps }: Plan): string[] =>
  table(
    ['', 'Name', 'What'],
    steps.map(({ what, name, members }) => [what, name, members.join(', ')]),
  )

type Plans = { readonly people: Plan; readonly groups: Plan; readonly computers: Plan | undefined }

function report(
  { dryRun, json, source }: RunOptions,
  { people, groups, computers }: Plans,
  failures: readonly Failure[],
): void {
  const summary = (plan: Plan) => ({
    coming: countOf(plan, 'comes'),
    changing: countOf(plan, 'changes'),
    leaving: countOf(plan, 'leaves'),
  })
  const shown = ({ steps }: Plan) => steps.map(({ what, name, members }) => ({ what, name, members }))
  const ok = failures.length === 0
  const remarks = [...people.remarks, ...groups.remarks, ...(computers?.remarks ?? [])]
  const document = {
    ok,
    dryRun,
    source,
    people: { ...summary(people), steps: shown(people) },
    groups: { ...summary(groups), steps: shown(groups) },
    ...(computers && { computers: { ...summary(computers), steps: shown(computers) } }),
    remarks,
    failures,
  }
  if (json) {
    print(json, document)
    return
  }
  for (const plan of [people, groups, ...(computers ? [computers] : [])])
    if (plan.steps.length > 0) say(...linesOf(plan), '')
  for (const remark of remarks) sayAside(remark)
  for (const { name, message } of failures) sayAside(`${name}: ${message}`)
  const words = (name: string, plan: Plan) => {
    const { coming, changing, leaving } = summary(plan)
    return `${name}: ${coming} coming, ${changing} changing, ${leaving} leaving`
  }
  say(
    `${words('People', people)}. ${words('Groups', groups)}.${computers ? ` ${words('Computers', computers)}.` : ''}${dryRun ? ' Nothing was done.' : ''}${ok ? '' : ` ${failures.length} refused.`}`,
  )
}
