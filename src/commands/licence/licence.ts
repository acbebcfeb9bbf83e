// `taxiway licence list|assign|remove|units`: what people are licensed for, by themselves and by their groups.

import { Command } from 'commander'

import { print, table } from '../output.ts'
import { wholeNumber } from '../values.ts'
import { withApi, withServerOptions } from '../with-api.ts'
import { people } from './effect.ts'
import { assignCommand, removeCommand } from './holders.ts'
import { skuNamed, subscribed } from './sku.ts'

type Options = { data?: string; tenant?: string; json?: boolean }

export function licenceCommand(): Command {
  return new Command('licence')
    .description('What people are licensed for, by themselves and by their groups')
    .addHelpText(
      'after',
      `
Whoever is made has EMS. Without the plan INTUNE_A no device of a person is managed
(80180018); without AAD_PREMIUM a join does not enrol by itself. Who has what, and
why: taxiway user show.

Examples:
  taxiway licence list
  taxiway licence assign EMS kim@contoso.example`,
    )
    .addCommand(listCommand())
    .addCommand(assignCommand())
    .addCommand(removeCommand())
    .addCommand(unitsCommand())
}

function listCommand(): Command {
  return withServerOptions(new Command('list'))
    .description('The licences of the organisation, how many there are and are taken')
    .addHelpText('after', '\nExample:\n  taxiway licence list')
    .action((options: Options) =>
      withApi(options, async (api) => {
        const licences = await subscribed(api)
        const rows = licences.map((one) => [
          one.skuPartNumber,
          `${one.consumedUnits} of ${one.prepaidUnits.enabled}`,
          String(one.waitingUnits),
          one.servicePlans.map(({ servicePlanName }) => servicePlanName).join(', '),
        ])
        print(options.json, { licences }, ...table(['Licence', 'Taken', 'Wait', 'Plans'], rows))
      }),
    )
}

function unitsCommand(): Command {
  return withServerOptions(new Command('units'))
    .description('Say how many people may hold a licence')
    .argument('<licence>', 'EMS, INTUNE_A or AAD_PREMIUM')
    .argument('<number>', 'not fewer than hold it now', wholeNumber(0, 10_000_000))
    .addHelpText('after', '\nExample:\n  taxiway licence units INTUNE_A 250')
    .action((name: string, enabled: number, options: Options) =>
      withApi(options, async (api) => {
        const sku = skuNamed(name)
        await api.patch(`/v1.0/subscribedSkus/${sku.id}`, { prepaidUnits: { enabled } })
        print(options.json, { ok: true, skuId: sku.id, enabled }, `${people(enabled)} may hold ${sku.partNumber}.`)
      }),
    )
}
