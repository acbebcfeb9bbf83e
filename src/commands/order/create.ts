// `taxiway order create`: records an order, in which the customer says whether it wants Autopilot.

import { Command, Option } from 'commander'

import { readDeviceList } from '../../autopilot/channel/order/device-list.ts'
import type { PartnerCustomerEntity } from '../../contract/graph/partner.ts'
import { makeTextReader } from '../../protocol/csv/text.ts'
import { readGivenFile } from '../given-file.ts'
import { findNamed, type Kind } from '../named/find.ts'
import { print } from '../output.ts'
import { UsageError } from '../usage.ts'
import { yesOrNo } from '../values.ts'
import { withApi, withServerOptions } from '../with-api.ts'
import { type Order, orders } from './find.ts'

type Options = {
  data?: string
  tenant?: string
  json?: boolean
  customer?: string
  organization?: string
  autopilot: boolean
  windows: string
  devices: string
}

const customers: Kind = {
  noun: 'customer',
  nouns: 'customers',
  list: 'customer list',
  path: '/beta/partner/customers',
}

export function createCommand(): Command {
  return withServerOptions(new Command('create'))
    .description('Record an order')
    .argument('<number>', 'your number of it; of devices that you register it becomes the purchase order')
    .option('--customer <name>', 'whose order it is')
    .option('--organization <name>', 'of those that consented, where you register the devices: taxiway customer list')
    .addOption(
      new Option('--autopilot <yes|no>', 'whether the customer wants Autopilot: ask, it has to be said')
        .argParser(yesOrNo)
        .makeOptionMandatory(),
    )
    .requiredOption('--windows <version>', 'that the devices come with, as 1703, 1909 or 24H2')
    .requiredOption('--devices <file>', 'one a line: Windows product ID; or manufacturer, model, serial number')
    .addHelpText(
      'after',
      `
The file may name its columns in the first line, as a CSV of the other commands does. With
Autopilot the devices come with Windows 10 version 1703 or later.

Example:
  taxiway order create PO-88412 --customer Northwind --autopilot yes --windows 24H2 --devices devices.csv`,
    )
    .action((number: string, options: Options) =>
      withApi(options, async (api) => {
        const { customer, organization, autopilot, windows: windowsVersion } = options
        if (customer === undefined && organization === undefined)
          throw new UsageError('Say whose order it is: --customer, or --organization.')
        const devices = devicesIn(options.devices)
        const named =
          organization === undefined ? undefined : await findNamed<PartnerCustomerEntity>(api, customers, organization)
        const order = await api.post<Order>(orders, {
          ...{ number, autopilot, windowsVersion, devices },
          customerName: customer ?? named?.displayName,
          customerId: named?.customerId ?? null,
        })
        const next = autopilot ? ' See taxiway order fulfil --help.' : ' Nothing is to be done for it.'
        print(options.json, { order }, `Recorded: ${number}, with ${devices.length} devices.${next}`)
      }),
    )
}

function devicesIn(path: string) {
  const reader = makeTextReader()
  const bytes = readGivenFile(path, 'Name the file with the devices of the order.')
  const list = readDeviceList(reader.push(bytes) + reader.end())
  if ('problem' in list) throw new UsageError(`${path}: ${list.problem}`)
  return list.devices
}
