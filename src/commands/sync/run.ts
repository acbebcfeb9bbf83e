// One run of a synchronisation: what it would do, whether that may be, and then to do it.

import type { Api } from '../../client/api.ts'
import { Fault } from '../../kernel/fault.ts'
import { print, say, sayAside, sayOnTheWay, table } from '../output.ts'
import { apply, type Failure, idsOf, presentGroups, presentPeople } from './apply.ts'
import {
  countOf,
  type Plan,
  planGroups,
  planPeople,
  type Settings,
  type SourceGroup,
  type SourcePerson,
  tooManyLeave,
} from './plan.ts'

export type Source = { readonly people: readonly SourcePerson[]; readonly groups?: readonly SourceGroup[] | undefined }

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
  refuseManyLeaving(people, 'people', options)
  if (options.dryRun) {
    const ids = new Map([
      ...source.people.map((one) => [one.externalId, one.externalId] as const),
      ...idsOf(present, options.source),
    ])
    const groups = source.groups ? planGroups(source.groups, groupsBefore, ids, options) : nothing
    refuseManyLeaving(groups, 'groups', options)
    report(options, people, groups, [])
    return true
  }
  const failures = await apply(api, people.steps, (done) => sayOnTheWay(`people ${done}/${people.steps.length}`))
  const ids =
    source.groups && people.steps.length > 0
      ? idsOf(await presentPeople(api), options.source)
      : idsOf(present, options.source)
  const groups = source.groups ? planGroups(source.groups, groupsBefore, ids, options) : nothing
  refuseManyLeaving(groups, 'groups', options)
  failures.push(...(await apply(api, groups.steps, (done) => sayOnTheWay(`groups ${done}/${groups.steps.length}`))))
  report(options, people, groups, failures)
  return failures.length === 0
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

function report({ dryRun, json, source }: RunOptions, people: Plan, groups: Plan, failures: readonly Failure[]): void {
  const summary = (plan: Plan) => ({
    coming: countOf(plan, 'comes'),
    changing: countOf(plan, 'changes'),
    leaving: countOf(plan, 'leaves'),
  })
  const shown = ({ steps }: Plan) => steps.map(({ what, name, members }) => ({ what, name, members }))
  const ok = failures.length === 0
  const remarks = [...people.remarks, ...groups.remarks]
  const document = {
    ok,
    dryRun,
    source,
    people: { ...summary(people), steps: shown(people) },
    groups: { ...summary(groups), steps: shown(groups) },
    remarks,
    failures,
  }
  if (json) {
    print(json, document)
    return
  }
  for (const plan of [people, groups]) if (plan.steps.length > 0) say(...linesOf(plan), '')
  for (const remark of remarks) sayAside(remark)
  for (const { name, message } of failures) sayAside(`${name}: ${message}`)
  const words = (name: string, plan: Plan) => {
    const { coming, changing, leaving } = summary(plan)
    return `${name}: ${coming} coming, ${changing} changing, ${leaving} leaving`
  }
  say(
    `${words('People', people)}. ${words('Groups', groups)}.${dryRun ? ' Nothing was done.' : ''}${ok ? '' : ` ${failures.length} refused.`}`,
  )
}
