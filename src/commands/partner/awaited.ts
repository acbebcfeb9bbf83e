// `taxiway awaited list|end`: devices that partners registered by their names, and whose hardware hash is to come.

import { Command } from 'commander'

import type { Api } from '../../client/api.ts'
import type { AwaitedDeviceEntity } from '../../contract/graph/built-device.ts'
import { mayGoOn } from '../confirm.ts'
import { everyOne, pickNamed } from '../named/find.ts'
import { allOf, doEach, eachOf, findEach } from '../named/several.ts'
import { print, table } from '../output.ts'
import { withApi, withServerOptions } from '../with-api.ts'

type Options = { data?: string; tenant?: string; json?: boolean; yes?: true }
const kind = {
  noun: 'awaited device',
  nouns: 'awaited devices',
  list: 'awaited list',
  path: '/beta/deviceManagement/awaitedDevices',
}

export function awaitedCommand(): Command {
  return new Command('awaited')
    .description('Devices that partners named and whose hardware hash is to come')
    .addHelpText(
      'after',
      `
A partner may register a device by its names before its manufacturer has reported a hash.
It is registered in the moment in which the hash is reported, unless nobody waits any more.

Examples:
  taxiway awaited list
  taxiway awaited end 6f9d1c2a-3b4e-4d5f-8a6b-7c8d9e0f1a2b --yes`,
    )
    .addCommand(listCommand())
    .addCommand(endCommand())
}

const listCommand = (): Command =>
  withServerOptions(new Command('list'))
    .description('Devices that are awaited')
    .addHelpText('after', '\nExample:\n  taxiway awaited list')
    .action((options: Options) =>
      withApi(options, async (api) => {
        const devices = await everyOne<AwaitedDeviceEntity>(api, kind)
        const rows = devices.map((one) => [
          one.id,
          one.serialNumber || one.productKey,
          one.manufacturer,
          one.model,
          one.registeredBy,
          one.batch || one.groupTag || one.purchaseOrderIdentifier,
          one.createdDateTime.slice(0, 10),
        ])
        const heads = ['Id', 'Serial number', 'Maker', 'Model', 'Named by', 'Batch, tag or order', 'Since']
        print(options.json, { devices }, ...(rows.length > 0 ? table(heads, rows) : ['No device is awaited.']))
      }),
    )

/** It is called by its serial number, or by its product ID where it has none. */
async function deviceNamed(api: Api, name: string) {
  const all = (await everyOne<AwaitedDeviceEntity>(api, kind)).map((one) => ({
    id: one.id,
    displayName: one.serialNumber || one.productKey,
  }))
  return all.find(({ id }) => id === name.toLowerCase()) ?? pickNamed(kind, all, name)
}

const endCommand = (): Command =>
  withServerOptions(new Command('end'))
    .description('Wait no more for devices')
    .argument('<name...>', 'serial numbers, product IDs where a device has none, or ids')
    .option('--yes', 'do not ask')
    .addHelpText('after', '\nExample:\n  taxiway awaited end 6f9d1c2a-3b4e-4d5f-8a6b-7c8d9e0f1a2b --yes')
    .action((named: string[], options: Options) =>
      withApi(options, async (api) => {
        const found = await findEach(named, (one) => deviceNamed(api, one))
        const names = found.map(({ displayName }) => displayName)
        const what = `${eachOf(names)} would not be registered when the hardware hash arrives.`
        if (!(await mayGoOn(what, options.yes))) return
        await doEach(
          found,
          ({ displayName }) => displayName,
          ({ id }) => api.delete(`${kind.path}/${id}`),
        )
        print(options.json, { ok: true, names }, `Awaited no more: ${allOf(names)}.`)
      }),
    )
