// `taxiway compliance add` and `change`: what a policy demands.

import { Command } from 'commander'

import type { CompliancePolicyEntity } from '../../mdm/item/compliance/compliance.contract.ts'
import { remarkOnName } from '../named/alike.ts'
import { type ChangeOptions, differences, mayChange, withChangeOptions } from '../named/change.ts'
import { findNamed } from '../named/find.ts'
import { print } from '../output.ts'
import { UsageError } from '../usage.ts'
import { given, someOf, wholeNumber, yesOrNo } from '../values.ts'
import { withApi, withServerOptions } from '../with-api.ts'
import { complianceKind, type DemandWord, demands, demandWords, factsOf } from './kind.ts'

type Settings = {
  readonly demand?: readonly DemandWord[]
  readonly waive?: readonly DemandWord[]
  readonly minVersion?: string
  readonly maxVersion?: string
  readonly attested?: boolean
  readonly grace?: number
  readonly description?: string
}
type Options = Settings & ChangeOptions & { data?: string; tenant?: string; name?: string }

const words = `
What can be demanded: ${demandWords.slice(0, 5).join(', ')},
${demandWords.slice(5).join(', ')}. tpm alone can be proved.
`

const withSettings = (command: Command): Command =>
  withServerOptions(command)
    .option('--demand <what...>', 'what has to be on', someOf(...demandWords))
    .option('--min-version <version>', 'the oldest Windows, as 10.0.22631; "" for any')
    .option('--max-version <version>', 'the newest Windows; "" for any')
    .option('--attested <yes-or-no>', 'whether only what a proof says counts', yesOrNo)
    .option('--grace <hours>', 'how long it is let pass that it is not met, 0 to 8760', wholeNumber(0, 8760))
    .option('--description <text>', 'for administrators')

export function addCommand(): Command {
  return withSettings(new Command('add'))
    .description('Add a compliance policy; it asks nobody until it is assigned')
    .argument('<name>', 'what administrators call it')
    .addHelpText(
      'after',
      `${words}
Examples:
  taxiway compliance add "Healthy PCs" --demand secure-boot firewall antivirus --grace 24
  taxiway compliance add "Current Windows" --min-version 10.0.22631
  taxiway compliance add "Proved TPM" --demand tpm --attested yes`,
    )
    .action((displayName: string, options: Options) =>
      withApi(options, async (api) => {
        const policy = await api.post<CompliancePolicyEntity>(complianceKind.path, {
          '@odata.type': '#microsoft.graph.windows10CompliancePolicy',
          displayName,
          ...bodyOf(options),
        })
        print(
          options.json,
          { ok: true, policy },
          `Added the compliance policy ${policy.displayName} (${policy.id}).`,
          'It asks nobody yet. See taxiway compliance assign --help.',
          ...(await remarkOnName(api, complianceKind, policy)),
        )
      }),
    )
}

export function changeCommand(): Command {
  return withChangeOptions(withSettings(new Command('change')))
    .description('Change a compliance policy; devices are judged by it at their next check-in')
    .argument('<name>', 'name or id of the policy')
    .option('--name <text>', 'another name for it')
    .option('--waive <what...>', 'what is demanded no more', someOf(...demandWords))
    .addHelpText(
      'after',
      `${words}
What is not named stays as it is. Before a policy changes that is assigned, the
command says whom it reaches and asks.

Examples:
  taxiway compliance change "Healthy PCs" --demand bitlocker --grace 48 --yes
  taxiway compliance change "Healthy PCs" --min-version 10.0.22631 --dry-run`,
    )
    .action((name: string, options: Options) =>
      withApi(options, async (api) => {
        const body = bodyOf(options)
        if (Object.keys(body).length === 0 && options.name === undefined) {
          throw new UsageError('Say what to change, for example --demand firewall.')
        }
        const before = await findNamed<CompliancePolicyEntity>(api, complianceKind, name)
        const wanted = { ...given({ displayName: options.name }), ...body }
        const changes = differences(factsOf(before), factsOf({ ...before, ...wanted } as CompliancePolicyEntity))
        const { description: _, ...felt } = body
        if (!(await mayChange(api, complianceKind, before, { changes, felt: Object.keys(felt).length > 0 }, options)))
          return
        const policy = await api.patch<CompliancePolicyEntity>(`${complianceKind.path}/${before.id}`, wanted)
        print(
          options.json,
          { ok: true, policy, changes },
          `Changed the compliance policy ${policy.displayName}. It is now:`,
          ...factsOf(policy).map(([what, value]) => `  ${what.padEnd(13)}${value}`),
        )
      }),
    )
}

function bodyOf({ demand = [], waive = [], minVersion, maxVersion, attested, grace, description }: Settings) {
  const both = demand.find((word) => waive.includes(word))
  if (both) throw new UsageError(`${both} is demanded and waived. Give it to one of --demand and --waive.`)
  return {
    ...Object.fromEntries(demand.map((word) => [demands[word], true])),
    ...Object.fromEntries(waive.map((word) => [demands[word], false])),
    ...given({
      osMinimumVersion: minVersion === '' ? null : minVersion,
      osMaximumVersion: maxVersion === '' ? null : maxVersion,
      requiresAttestation: attested,
      description,
    }),
    ...(grace !== undefined && {
      scheduledActionsForRule: [{ scheduledActionConfigurations: [{ actionType: 'block', gracePeriodHours: grace }] }],
    }),
  }
}
