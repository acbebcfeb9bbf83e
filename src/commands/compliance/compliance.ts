// `taxiway compliance list|show|add|change|assign|unassign|results|delete`: what is demanded of managed devices, and who meets it.

import { Command } from 'commander'

import type { CompliancePolicyEntity } from '../../mdm/item/compliance/compliance.contract.ts'
import { assignCommands, assignmentsOf } from '../named/assign.ts'
import { deleteCommand } from '../named/delete.ts'
import { everyOne, findNamed } from '../named/find.ts'
import { targetsInShort, targetsInWords } from '../named/target.ts'
import { print, table } from '../output.ts'
import { withApi, withServerOptions } from '../with-api.ts'
import { complianceKind, demandedIn, factsOf } from './kind.ts'
import { resultsCommand } from './results.ts'
import { addCommand, changeCommand } from './settings.ts'

type Options = { data?: string; tenant?: string; json?: boolean }

export function complianceCommand(): Command {
  const list = withServerOptions(new Command('list'))
    .description('The compliance policies of a tenant')
    .addHelpText('after', '\nExample:\n  taxiway compliance list')
    .action((options: Options) =>
      withApi(options, async (api) => {
        const policies = await everyOne<CompliancePolicyEntity>(api, complianceKind, '&$expand=assignments')
        const said =
          policies.length === 0
            ? ['There is no compliance policy yet. Add one: taxiway compliance add --help']
            : table(['Name', 'Demands', 'Id', 'Assigned to'], policies.map(row))
        print(options.json, { policies }, ...said)
      }),
    )
  const show = withServerOptions(new Command('show'))
    .description('Show one compliance policy, what it demands and of whom')
    .argument('<name>', 'name or id of the policy')
    .addHelpText('after', '\nExample:\n  taxiway compliance show "Healthy PCs"')
    .action((name: string, options: Options) =>
      withApi(options, async (api) => {
        const policy = await findNamed<CompliancePolicyEntity>(api, complianceKind, name)
        const assignments = await assignmentsOf(api, complianceKind, policy.id)
        const targets = assignments.map(({ target }) => target)
        print(
          options.json,
          { policy, assignments },
          ...factsOf(policy).map(([what, value]) => `${what.padEnd(13)}${value}`),
          `${'Id'.padEnd(13)}${policy.id}`,
          'Assigned to',
          ...(await targetsInWords(api, targets)).map((line) => `  ${line}`),
        )
      }),
    )
  const command = new Command('compliance')
    .description('Compliance: what is demanded of managed devices, and who meets it')
    .addHelpText(
      'after',
      `
A policy sets nothing on a device: it asks, and the device is judged by its answers.
They are claims, unless a proof says the same; --attested yes takes no claims.

Examples:
  taxiway compliance add "Healthy PCs" --demand secure-boot firewall antivirus --grace 24
  taxiway compliance assign "Healthy PCs" --all-devices
  taxiway compliance results "Healthy PCs"`,
    )
    .addCommand(list)
    .addCommand(show)
    .addCommand(addCommand())
    .addCommand(changeCommand())
    .addCommand(resultsCommand())
  for (const one of assignCommands(complianceKind)) command.addCommand(one)
  return command.addCommand(
    deleteCommand({
      ...complianceKind,
      says: 'Delete a compliance policy; devices are judged without it at their next check-in',
      async warning(api, { id, displayName }) {
        const targets = (await assignmentsOf(api, complianceKind, id)).map(({ target }) => target)
        const whom = (await targetsInWords(api, targets, true)).join(', ')
        return `The compliance policy ${displayName} would be deleted. It is assigned to ${whom}. Devices would be judged without it at their next check-in.`
      },
    }),
  )
}

const row = (policy: CompliancePolicyEntity): string[] => [
  policy.displayName,
  demandedIn(policy).join(', ') || 'a version of Windows',
  policy.id,
  targetsInShort(policy.assignments),
]
