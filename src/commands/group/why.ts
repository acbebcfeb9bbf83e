// `taxiway group why`: whether a device or a person is in a group by its rule, and which part of the rule decides; of a group
// without a rule, who put it there, or by which groups in it.

import { Command } from 'commander'

import type { Api } from '../../client/api.ts'
import type { MembershipWays } from '../../contract/directory/nested-group.ts'
import type { Group } from '../../contract/graph/group.ts'
import type { EvaluationDetails, MembershipEvaluation } from '../../contract/membership.ts'
import { findNamed } from '../named/find.ts'
import { print } from '../output.ts'
import { withApi, withServerOptions } from '../with-api.ts'
import { groupKind } from './kind.ts'
import { findMember } from './member.ts'

type Options = { data?: string; tenant?: string; json?: boolean; rule?: string }

export function whyCommand(): Command {
  return withServerOptions(new Command('why'))
    .description('Say why a device or person is in a group: each part of its rule, who added it, or which group in it')
    .argument('<group>', 'name or id of the group')
    .argument('<member>', 'user principal name, serial number, or an id of a user or device')
    .option('--rule <rule>', 'ask another rule than the one that the group has')
    .addHelpText(
      'after',
      `
Example:
  taxiway group why "Office notebooks" PF2ABC`,
    )
    .action((name: string, memberName: string, options: Options) =>
      withApi(options, async (api) => {
        const group = await findNamed<Group>(api, groupKind, name)
        const member = await findMember(api, memberName)
        if (group.membershipRule === null && options.rule === undefined)
          return printWays(api, options, { group, member })
        const [path, asked] =
          options.rule === undefined
            ? [`${group.id}/evaluateDynamicMembership`, {}]
            : ['evaluateDynamicMembership', { membershipRule: options.rule }]
        const answer = await api.post<MembershipEvaluation>(`/beta/groups/${path}`, { memberId: member.id, ...asked })
        const decides = options.rule === undefined && group.membershipRuleProcessingState === 'On'
        const is = decides ? 'is' : 'would be'
        const inside = answer.membershipRuleEvaluationResult ? '' : 'not '
        print(
          options.json,
          { ok: true, groupId: group.id, member, ...answer },
          `${member.name} ${is} ${inside}in ${group.displayName}${rests(group, options) ? ' if its rule were not paused' : ''}:`,
          ...linesOf(answer.membershipRuleEvaluationDetails, 1),
        )
      }),
    )
}

async function printWays(
  api: Api,
  { json }: Options,
  { group, member }: { readonly group: Group; readonly member: Awaited<ReturnType<typeof findMember>> },
): Promise<void> {
  const answer = await api.post<MembershipWays>(`/beta/groups/${group.id}/explainMembership`, { memberId: member.id })
  const lines = answer.ways.map((way) => {
    const [first, ...others] = way.groups.map(({ displayName }) => displayName)
    return `  a member of ${first} ${howIn(way)}${others.map((name) => `, which is in ${name}`).join('')}`
  })
  print(
    json,
    { ok: true, groupId: group.id, member, ...answer },
    `${member.name} is ${answer.isMember ? '' : 'not '}in ${group.displayName}${lines.length > 0 ? ':' : '.'}`,
    ...lines,
  )
}

function howIn({ byRule, addedBy, addedDateTime }: MembershipWays['ways'][number]): string {
  if (byRule) return 'by its rule'
  const day = addedDateTime.slice(0, 10)
  return addedBy === null ? `since ${day}` : `(added by ${addedBy}, ${day})`
}

/** The members of a paused group are those it had. */
const rests = ({ membershipRuleProcessingState: state }: Group, { rule }: Options): boolean =>
  rule === undefined && state === 'Paused'

function linesOf(part: EvaluationDetails, depth: number): string[] {
  const { propertyToEvaluate: property } = part
  const value = property ? `   ${property.propertyName} is ${property.propertyValue}` : ''
  return [
    `${'  '.repeat(depth)}${part.expressionResult ? '✓' : '✗'} ${part.expression}${value}`,
    ...part.expressionEvaluationDetails.flatMap((one) => linesOf(one, depth + 1)),
  ]
}
