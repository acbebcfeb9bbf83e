// `taxiway order list|show|create|fulfil`: of a manufacturer, what its customers ordered and how each order ends.

import { Command } from 'commander'

import { everyOne } from '../named/find.ts'
import { print, table } from '../output.ts'
import { withApi, withServerOptions } from '../with-api.ts'
import { createCommand } from './create.ts'
import { findOrder, type Order, type OrderRead, orders } from './find.ts'
import { fulfilCommand } from './fulfil.ts'

type Options = { data?: string; tenant?: string; json?: boolean; open?: true }
const minute = (at: string | null): string => at?.slice(0, 16).replace('T', ' ') ?? ''

export function orderCommand(): Command {
  return new Command('order')
    .description('Orders of a manufacturer: whether Autopilot is wanted, and what comes of it')
    .addHelpText(
      'after',
      `
An order with Autopilot ends in the hashes as a file for its customer, or in the
registration, and never in both.

Examples:
  taxiway order create PO-88412 --customer Northwind --autopilot yes --windows 24H2 --devices devices.csv
  taxiway order list --open`,
    )
    .addCommand(listCommand())
    .addCommand(showCommand())
    .addCommand(createCommand())
    .addCommand(fulfilCommand())
}

const stateOf = ({ autopilot, outcome }: Pick<Order, 'autopilot' | 'outcome'>): string => {
  if (outcome === 'file') return 'handed over as a file'
  if (outcome === 'registration') return 'registered'
  return autopilot ? 'open' : 'nothing to do'
}

function listCommand(): Command {
  return withServerOptions(new Command('list'))
    .description('Orders, the latest first')
    .option('--open', 'only those with Autopilot that have not ended')
    .addHelpText('after', '\nExample:\n  taxiway order list --open')
    .action((options: Options) =>
      withApi(options, async (api) => {
        const filter = options.open ? `&$filter=${encodeURIComponent('autopilot eq true and outcome eq null')}` : ''
        const found = await everyOne<Order>(api, { path: orders }, filter)
        const rows = found.map((one) => [
          one.number,
          one.customerName,
          one.autopilot ? 'yes' : 'no',
          one.windowsVersion,
          stateOf(one),
          minute(one.createdDateTime),
        ])
        const heads = ['Order', 'Customer', 'Autopilot', 'Windows', 'State', 'Recorded']
        const none = [options.open ? 'No order is open.' : 'There is no order. See taxiway order create --help.']
        print(options.json, { orders: found }, ...(rows.length > 0 ? table(heads, rows) : none))
      }),
    )
}

function showCommand(): Command {
  return withServerOptions(new Command('show'))
    .description('Orders with their devices and, where they were to be registered, what became of each')
    .argument('<number...>', 'numbers of the orders, or their ids')
    .addHelpText('after', '\nExample:\n  taxiway order show PO-88412')
    .action((numbers: readonly string[], options: Options) =>
      withApi(options, async (api) => {
        const found: OrderRead[] = []
        for (const number of numbers) {
          const { id } = await findOrder(api, number)
          found.push(await api.get<OrderRead>(`${orders}/${id}`))
        }
        print(options.json, { orders: found }, ...found.flatMap(inWords))
      }),
    )
}

function inWords(order: OrderRead): string[] {
  const { number, customerName, customerId, autopilot, windowsVersion, createdBy, createdDateTime } = order
  const end = order.outcome === null ? '' : ` on ${minute(order.outcomeDateTime)}`
  const rows = order.devices.map((one) => [
    one.manufacturer,
    one.model,
    one.serialNumber,
    one.productKey,
    one.verdict ?? '',
    one.message,
  ])
  return [
    `${number} for ${customerName}${customerId ? ` (${customerId})` : ''}: ${stateOf(order)}${end}.`,
    `Autopilot ${autopilot ? 'yes' : 'no'}, Windows ${windowsVersion}, recorded by ${createdBy} on ${minute(createdDateTime)}.`,
    ...table(['Manufacturer', 'Model', 'Serial number', 'Product key ID', 'Registration', 'Why'], rows),
  ]
}
