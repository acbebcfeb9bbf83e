// `taxiway tenant secrets|shared-devices`: a tenant's demands on its devices. Shown without an option and changed with one,
// through the running server, like everything that an administrator can do elsewhere too.

import { Command, Option } from 'commander'

import type { Api } from '../../client/api.ts'
import { Fault } from '../../kernel/fault.ts'
import { print } from '../output.ts'
import { withApi, withServerOptions } from '../with-api.ts'

type Options = { data?: string; tenant?: string; json?: boolean }
type Organization = {
  readonly id: string
  readonly secretsNeed: string
  readonly secretsNeedMeans: string
  readonly acceptsSimulatedTpm: boolean
  readonly blocksSharedDevices: boolean
}

export function secretsCommand(): Command {
  const command = new Command('secrets')
    .description('Show or change what devices must have proved to get Wi-Fi keys, passwords and other secrets')
    .addOption(
      new Option(
        '--need <proof>',
        'registered: none; ek: the registered TPM is present; attested: it holds the join key',
      ).choices(['registered', 'ek', 'attested']),
    )
    .addOption(
      new Option(
        '--simulated-tpm <count>',
        'whether the proof of a software TPM counts: for laboratories only',
      ).choices(['yes', 'no']),
    )
  return withServerOptions(command)
    .addHelpText('after', '\nExample:\n  taxiway tenant secrets --need ek')
    .action((options: Options & { need?: string; simulatedTpm?: 'yes' | 'no' }) =>
      withApi(options, async (api) => {
        const { need, simulatedTpm } = options
        const { secretsNeed, secretsNeedMeans, acceptsSimulatedTpm } = await changed(api, {
          ...(need !== undefined && { secretsNeed: need }),
          ...(simulatedTpm !== undefined && { acceptsSimulatedTpm: simulatedTpm === 'yes' }),
        })
        const counts = acceptsSimulatedTpm ? 'counts' : 'does not count'
        print(
          options.json,
          { secretsNeed, acceptsSimulatedTpm, means: secretsNeedMeans },
          `Secrets need: ${secretsNeed}. The proof of a software TPM ${counts}.`,
          secretsNeedMeans,
        )
      }),
    )
}

export function sharedDevicesCommand(): Command {
  const command = new Command('shared-devices')
    .description('Show or change what becomes of a device whose certificate or sign-in two use')
    .addOption(
      new Option('--block <when>', 'yes: the device is disabled at once; no: there is an alarm, no more').choices([
        'yes',
        'no',
      ]),
    )
  return withServerOptions(command)
    .addHelpText('after', '\nExample:\n  taxiway tenant shared-devices --block yes')
    .action((options: Options & { block?: 'yes' | 'no' }) =>
      withApi(options, async (api) => {
        const { block } = options
        const change = block === undefined ? {} : { blocksSharedDevices: block === 'yes' }
        const { blocksSharedDevices } = await changed(api, change)
        const means = sharedDevicesMean(blocksSharedDevices)
        print(
          options.json,
          { blocksSharedDevices, means },
          `Devices that two use are blocked: ${blocksSharedDevices ? 'yes' : 'no'}.`,
          means,
        )
      }),
    )
}

const sharedDevicesMean = (blocks: boolean): string =>
  blocks
    ? 'Such a device is disabled in the request that gave the two away, and there is an alarm. Neither of the two gets anything until an administrator enables it: taxiway devices enable SERIAL. A computer that was set back to an earlier copy of its disk, or got another mainboard, is stopped too.'
    : 'Weak: there is an alarm, and both go on until an administrator disables the device: taxiway devices disable SERIAL.'

/** The settings as they are now, after this change where there is one. */
async function changed(api: Api, change: Readonly<Record<string, string | boolean>>): Promise<Organization> {
  const before = await read(api)
  if (Object.keys(change).length === 0) return before
  await api.patch(`/v1.0/organization/${before.id}`, change)
  return read(api)
}

async function read(api: Api): Promise<Organization> {
  const [found] = (await api.get<{ value: readonly Organization[] }>('/v1.0/organization')).value
  if (!found) throw new Fault('not-found', 'The server did not say which tenant this is.')
  return found
}
