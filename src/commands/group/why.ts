// `taxiway group why`: whether a device or a person is in a group by its rule, and which part of the rule decides; of a group
// without a rule, and of a group as the member, who put it there, or by which groups in it.

import { Command, Option } from 'commander'

import type { Api } from '../../client/api.ts'
import type { Group } from '../../contract/graph/group.ts'
import type { EvaluationDetails, MembershipEvaluation } from '../../contract/membership.ts'
import { findNamed } from '../named/find.ts'
import { print } from '../output.ts'
import { UsageError } from '../usage.ts'
import { withApi, withServerOptions } from '../with-api.ts'
import { groupKind } from './kind.ts'
import { type Found, findGroup, findMember } from './member.ts'
import { wayInWords, waysInto } from './way.ts'

type Options = { data?: string; tenant?: string; json?: boolean; rule?: string; group?: string }
type Asked = { readonly group: Group; readonly member: Found }

export function whyCommand(): Command {
  return withServerOptions(new Command('why'))
    .description(
      'Say why a device, person or group is in a group: each part of its rule, who added it, or which group in it',
    )
    .argument('<group>', 'name or id of the group')
    .argument('[member]', 'user principal name, serial number, or an id of a user or device')
    .option('--group <name>', 'a group in place of the member, by name or id')
    .addOption(new Option('--rule <rule>', 'ask another rule than the one that the group has').conflicts('group'))
    .addHelpText(
      'after',
      `
No rule finds a group: one is in another because somebody added it, or another
group that it is in.

Examples:
  taxiway group why "Office notebooks" PF2ABC
  taxiway group why "Field service" --group "Office notebooks"`,
    )
    .action((name: string, memberName: string | undefined, options: Options) => {
      if ((memberName === undefined) === (options.group === undefined))
        throw new UsageError('Name a person or a device, or a group with --group, and one of them only.')
      return withApi(options, async (api) => {
        const group = await findNamed<Group>(api, groupKind, name)
        const member = await (memberName === undefined
          ? findGroup(api, options.group ?? '')
          : findMember(api, memberName))
        const byWays = member.kind === 'groups' || (group.membershipRule === null && options.rule === undefined)
        await (byWays ? printWays : printRule)(api, options, { group, member })
      })
    })
}

async function printRule(api: Api, options: Options, { group, member }: Asked): Promise<void> {
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
}

async function printWays(api: Api, { json }: Options, { group, member }: Asked): Promise<void> {
  const answer = await waysInto(api, group.id, member.id)
  const { isMember, ways } = answer
  print(
    json,
    { ok: true, groupId: group.id, member, ...answer },
    `${member.name} is ${isMember ? '' : 'not '}in ${group.displayName}${ways.length > 0 ? ':' : '.'}`,
    ...ways.map((way) => `  ${wayInWords(way)}`),
  )
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
