// What a run of a synchronisation did, or in a preview would do: for people as tables and a sentence, for programs as one document.

import { print, say, sayAside, table } from '../output.ts'
import type { Failure } from './apply.ts'
import { countOf, type Plan } from './plan/plan.ts'
import type { RunOptions } from './run.ts'

export const mostShown = 50

export const linesOf = ({ steps }: Plan): string[] =>
  table(
    ['', 'Name', 'What'],
    steps.map(({ what, name, members }) => [what, name, members.join(', ')]),
  )

const noPassword =
  'Who came has no password yet, and signs in with a link or a pass: taxiway user reset-password NAME --link, taxiway user access-pass NAME.'

type Plans = { readonly people: Plan; readonly groups: Plan; readonly computers: Plan | undefined }

export function report(
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
  if (!dryRun && countOf(people, 'comes') > 0) say(noPassword, '')
  say(
    `${words('People', people)}. ${words('Groups', groups)}.${computers ? ` ${words('Computers', computers)}.` : ''}${dryRun ? ' Nothing was done.' : ''}${ok ? '' : ` ${failures.length} refused.`}`,
  )
}
