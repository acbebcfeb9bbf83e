// `taxiway device-object list|show|enable|disable|delete`: what the directory has of devices, computers of an Active Directory among
// them. The machines that were registered for a deployment are `taxiway devices`.

import { Command } from 'commander'

import type { Api } from '../../client/api.ts'
import { everyPage } from '../../client/api.ts'
import type { Device } from '../../contract/graph/device.ts'
import { mayGoOn } from '../confirm.ts'
import { doEach, eachOf, findEach } from '../named/several.ts'
import { listDocument, print, say, table } from '../output.ts'
import { oneOf } from '../values.ts'
import { withApi, withServerOptions } from '../with-api.ts'
import { objectNamed, path } from './find.ts'
import { showCommand } from './show.ts'
import { joinInWords, minute } from './words.ts'

type Options = { data?: string; tenant?: string; json?: boolean; yes?: boolean }
type ListOptions = Options & { join?: Join; disabled?: boolean; pending?: boolean; search?: string }

const joins = { joined: 'AzureAd', registered: 'Workplace', hybrid: 'ServerAd' } as const
type Join = keyof typeof joins

export function deviceObjectCommand(): Command {
  return new Command('device-object')
    .description('The devices of the directory, with computers of an Active Directory')
    .addHelpText(
      'after',
      `
A device object is what a device is in the directory: what it joined with, and the
groups it is in. Machines registered for a deployment: taxiway devices.

Examples:
  taxiway device-object list --pending
  taxiway device-object show PC-DESK`,
    )
    .addCommand(listCommand())
    .addCommand(showCommand())
    .addCommand(turnCommand('disable'))
    .addCommand(turnCommand('enable'))
    .addCommand(deleteCommand())
}

function listCommand(): Command {
  return withServerOptions(new Command('list'))
    .description('The device objects of a tenant')
    .option('--join <kind>', `only ${Object.keys(joins).join(', ')}`, oneOf('joined', 'registered', 'hybrid'))
    .option('--pending', 'only computers that did not register themselves yet')
    .option('--disabled', 'only disabled ones')
    .option('--search <text>', 'only those with this in their name')
    .addHelpText(
      'after',
      '\nExamples:\n  taxiway device-object list\n  taxiway device-object list --join hybrid --disabled',
    )
    .action((options: ListOptions) => withApi(options, (api) => list(api, options)))
}

function conditionsOf({ join, pending, disabled, search }: ListOptions): string[] {
  return [
    ...(join ? [`trustType eq '${joins[join]}'`] : []),
    ...(pending ? ["trustType eq 'ServerAd' and registrationDateTime eq null"] : []),
    ...(disabled ? ['accountEnabled eq false'] : []),
    ...(search ? [`contains(tolower(displayName),'${search.toLowerCase().replaceAll("'", "''")}')`] : []),
  ]
}

async function list(api: Api, options: ListOptions): Promise<void> {
  const conditions = conditionsOf(options)
  const query = new URLSearchParams({
    $top: '500',
    $orderby: 'displayName',
    ...(conditions.length > 0 && { $filter: conditions.join(' and ') }),
  })
  const document = options.json ? listDocument('deviceObjects') : undefined
  const rows: string[][] = []
  for await (const page of everyPage<Device>(api, `${path}?${query}`)) {
    if (document) page.forEach(document.add)
    else rows.push(...page.map(rowOf))
  }
  if (document) return document.end()
  const none =
    conditions.length > 0 ? 'No device of the directory is as you asked.' : 'The directory has no device yet.'
  say(...(rows.length > 0 ? table(['Name', 'Join', 'Enabled', 'System', 'Synchronised', 'Id'], rows) : [none]))
}

const rowOf = (device: Device): string[] => [
  device.displayName,
  joinInWords(device),
  device.accountEnabled ? 'yes' : 'no',
  device.operatingSystem ?? '',
  device.onPremisesLastSyncDateTime ? minute(device.onPremisesLastSyncDateTime) : '',
  device.id,
]

const turns = {
  disable: {
    says: 'Nothing the device proves counts, and it is not managed, until it is enabled again',
    done: 'is disabled: nobody signs in with it, and it is not managed.',
    accountEnabled: false,
  },
  enable: { says: 'Enable a device again', done: 'is enabled.', accountEnabled: true },
} as const

const named = (command: Command): Command =>
  withServerOptions(command).argument('<name...>', 'names, object ids or device ids')

function turnCommand(verb: keyof typeof turns): Command {
  const { says, done, accountEnabled } = turns[verb]
  return named(new Command(verb).description(says))
    .addHelpText('after', `\nExample:\n  taxiway device-object ${verb} PC-DESK`)
    .action((names: string[], options: Options) =>
      withApi(options, async (api) => {
        const found = await findEach(names, (name) => objectNamed(api, name))
        await doEach(found, nameOf, ({ id }) => api.patch(`/v1.0/devices/${id}`, { accountEnabled }))
        const deviceObjects = found.map(({ id, displayName }) => ({ id, displayName, accountEnabled }))
        const lines = found.map((one) => `${nameOf(one)} ${done}${otherwiseThere(one, accountEnabled)}`)
        print(options.json, { ok: true, deviceObjects }, ...lines)
      }),
    )
}

const nameOf = ({ displayName }: Device): string => displayName

/** What a synchronisation does with it afterwards. */
function otherwiseThere({ onPremisesAccountEnabled: there }: Device, here: boolean): string {
  if (there === null || there === here) return ''
  return here
    ? ' Its own directory has it disabled still.'
    : ' Its own directory has it enabled still: a synchronisation leaves it disabled here.'
}

function deleteCommand(): Command {
  return named(new Command('delete').description('Delete device objects, their joins and their management'))
    .option('--yes', 'do not ask')
    .addHelpText(
      'after',
      `
A computer that its directory still has comes back with the next synchronisation, and
registers itself again: disable it, or take it out of the scope there. The object of a
registered device goes with its registration: taxiway devices delete.

Example:
  taxiway device-object delete PC-DESK --yes`,
    )
    .action((names: string[], options: Options) =>
      withApi(options, async (api) => {
        const found = await findEach(names, (name) => objectNamed(api, name))
        const back = found.filter(({ source }) => source !== null)
        const returns =
          back.length > 0
            ? ` ${eachOf(back.map(nameOf))} would come back with the next synchronisation as long as ${back.map(({ source }) => source)[0]} has it.`
            : ''
        const question = `${eachOf(found.map(nameOf))} would be deleted from the directory, with join and management, at once.${returns}`
        if (!(await mayGoOn(question, options.yes))) return
        await doEach(found, nameOf, ({ id }) => api.delete(`/v1.0/devices/${id}`))
        const deleted = found.map(({ id, displayName }) => ({ id, displayName }))
        print(options.json, { ok: true, deleted }, ...found.map((one) => `Deleted ${nameOf(one)}.`))
      }),
    )
}
