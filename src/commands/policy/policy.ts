// `taxiway policy list|show|add|change|assign|unassign|delete`: settings of devices, and their certificates.

import { Command } from 'commander'

import { assignCommands, assignmentsOf } from '../named/assign.ts'
import { deleteCommand } from '../named/delete.ts'
import { everyOne, findNamed } from '../named/find.ts'
import { targetsInShort, targetsInWords } from '../named/target.ts'
import { print, table } from '../output.ts'
import { withApi, withServerOptions } from '../with-api.ts'
import { addCommand } from './add.ts'
import { changeCommand } from './change.ts'
import { type Policy, policyKind, rivalsInWords, whatIsIn } from './kind.ts'

type Options = { data?: string; tenant?: string; json?: boolean }

export function policyCommand(): Command {
  const list = withServerOptions(new Command('list'))
    .description('The policies and certificates of a tenant')
    .addHelpText('after', '\nExample:\n  taxiway policy list')
    .action((options: Options) =>
      withApi(options, async (api) => {
        const policies = await everyOne<Policy>(api, policyKind, '&$expand=assignments')
        const said =
          policies.length === 0
            ? ['There is no policy yet. Add one: taxiway policy add --help']
            : table(['Name', 'Id', 'Assigned to'], policies.map(row))
        print(options.json, { policies }, ...said)
      }),
    )
  const show = withServerOptions(new Command('show'))
    .description('Show one policy, its settings and whom it is assigned to; secrets are not shown')
    .argument('<name>', 'name or id of the policy')
    .addHelpText('after', '\nExample:\n  taxiway policy show "Telemetry: required only"')
    .action((name: string, options: Options) =>
      withApi(options, async (api) => {
        const policy = await findNamed<Policy>(api, policyKind, name)
        const assignments = await assignmentsOf(api, policyKind, policy.id)
        const path = `${policyKind.path}/${encodeURIComponent(policy.id)}`
        const { rivals, moreRivals } = await api.get<Policy>(path)
        const targets = assignments.map(({ target }) => target)
        print(
          options.json,
          { policy: { ...policy, rivals, moreRivals }, assignments },
          `${policy.displayName}, ${whatIsIn(policy)}`,
          `  ${policy.id}`,
          ...(policy.omaSettings ?? []).flatMap(({ omaUri, value, remark }) => [
            `  ${omaUri}`,
            `    ${String(value)}`,
            ...(remark ? [`    ${remark}`] : []),
          ]),
          ...(policy.certFileName ? [`  ${policy.certFileName}`] : []),
          ...rivalsInWords({ ...policy, rivals, moreRivals }),
          'Assigned to',
          ...(await targetsInWords(api, targets)).map((line) => `  ${line}`),
        )
      }),
    )
  const command = new Command('policy')
    .description('Policies: settings of devices by their OMA-URI, and certificates')
    .addHelpText(
      'after',
      `
Examples:
  taxiway policy add "Telemetry: required only" --integer ./Device/Vendor/MSFT/Policy/Config/System/AllowTelemetry=1
  taxiway policy assign "Telemetry: required only" --all-devices`,
    )
    .addCommand(list)
    .addCommand(show)
    .addCommand(addCommand())
    .addCommand(changeCommand())
  for (const one of assignCommands(policyKind)) command.addCommand(one)
  return command.addCommand(
    deleteCommand({
      ...policyKind,
      says: 'Delete a policy; devices lose its settings at their next check-in',
      async warning(api, { id, displayName }) {
        const targets = (await assignmentsOf(api, policyKind, id)).map(({ target }) => target)
        const whom = (await targetsInWords(api, targets, true)).join(', ')
        return `The policy ${displayName} would be deleted. It is assigned to ${whom}. Devices would lose its settings at their next check-in.`
      },
    }),
  )
}

const row = ({ displayName, id, assignments }: Policy): string[] => [displayName, id, targetsInShort(assignments)]
