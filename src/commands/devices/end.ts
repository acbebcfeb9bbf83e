// `taxiway devices retire|wipe|disable|enable|personal|company|delete|clean`: cutting devices off, and saying whose they are, through
// the same API as the portal.

import { Command } from 'commander'

import type { Api } from '../../client/api.ts'
import { Fault } from '../../kernel/fault.ts'
import { mayGoOn } from '../confirm.ts'
import { allOf, doEach, eachOf, findEach } from '../named/several.ts'
import { connect } from '../operator-file.ts'
import { print } from '../output.ts'
import { cleanCommand } from './clean.ts'
import { deleteEverything, refuseHalf } from './delete.ts'
import { findMachine, idOf, type Machine } from './find.ts'
import { logsCommand } from './remote/logs.ts'
import { remoteCommands, tryAction } from './remote/remote.ts'
import { secretsCommand } from './remote/secrets.ts'

export type Common = { data?: string; tenant?: string; json?: boolean; yes?: boolean }

const beta = '/beta/deviceManagement'

type Verb = {
  readonly name: string
  readonly says: string
  /** The loss it causes and when; nothing to confirm where it can be undone. */
  readonly warning?: string
  readonly done: string
  /** Refuses a machine that lacks what it is about. */
  readonly needs?: (machine: Machine) => string
  /** Asks the service what speaks against all of them, before anybody is asked. */
  readonly first?: (api: Api, machines: readonly Machine[]) => Promise<void>
  readonly run: (api: Api, machine: Machine, options: { protected?: boolean }) => Promise<void>
}

const verbs: readonly Verb[] = [
  {
    name: 'retire',
    says: 'At its next check-in the device loses its settings and leaves management; its join stays',
    warning:
      'would leave management at its next check-in; its settings would go, and then its management certificate would end.',
    done: 'is to leave management. That happens at its next check-in.',
    needs: managed,
    run: (api, machine) => send(api, 'post', `${beta}/managedDevices/${managed(machine)}/retire`, {}),
  },
  {
    name: 'wipe',
    says: 'Reset the device at its next check-in; what it proved to the directory ends at once',
    warning:
      'would be reset at its next check-in, and everything on it would be lost. Nobody could sign in with it from now on.',
    done: 'is to be wiped. That happens at its next check-in; nobody signs in with it from now on.',
    needs: managed,
    run: (api, machine, options) =>
      send(api, 'post', `${beta}/managedDevices/${managed(machine)}/wipe`, {
        ...(options.protected && { useProtectedWipe: true }),
      }),
  },
  {
    name: 'disable',
    says: 'Nothing the device proves counts, and it is not managed, until it is enabled again',
    done: 'is disabled: nobody signs in with it, and it is not managed.',
    needs: directory,
    run: (api, machine) => send(api, 'patch', `/v1.0/devices/${directory(machine)}`, { accountEnabled: false }),
  },
  {
    name: 'enable',
    says: 'Enable a device again',
    done: 'is enabled.',
    needs: directory,
    run: (api, machine) => send(api, 'patch', `/v1.0/devices/${directory(machine)}`, { accountEnabled: true }),
  },
  {
    name: 'personal',
    says: 'It belongs to a person: no profile registers it. What is registered stays so',
    done: 'belongs to a person: no profile registers it.',
    needs: managed,
    run: (api, machine) => own(api, machine, 'personal'),
  },
  {
    name: 'company',
    says: 'It belongs to the organisation, as every device does that joined it and that nobody called personal',
    done: 'belongs to the organisation.',
    needs: managed,
    run: (api, machine) => own(api, machine, 'company'),
  },
  {
    name: 'delete',
    says: 'Delete all records of the device: management, registration, directory. It keeps what is on it',
    warning:
      'would be deleted from management, deployment and the directory at once. It would keep what is on it: wipe it first if it should not.',
    done: 'is deleted from management, deployment and the directory.',
    first: refuseHalf,
    run: deleteEverything,
  },
]

async function send(api: Api, method: 'post' | 'patch', path: string, body: object): Promise<void> {
  await api[method](path, body)
}

const own = (api: Api, machine: Machine, managedDeviceOwnerType: 'company' | 'personal') =>
  send(api, 'patch', `${beta}/managedDevices/${managed(machine)}`, { managedDeviceOwnerType })

function managed({ managedId, name }: Machine): string {
  return managedId ?? missing(name, 'is not managed')
}

function directory({ directoryId, name }: Machine): string {
  return directoryId ?? missing(name, 'is not in the directory')
}

function missing(name: string, why: string): never {
  throw new Fault('not-found', `${name} ${why}, so there is nothing to do for it. Nothing was done.`, {
    reason: 'device-not-there',
  })
}

export function endingCommands(): Command[] {
  const commands = verbs.map((verb) => {
    const command = new Command(verb.name)
      .description(verb.says)
      .argument('<serial-or-id...>', 'serial numbers, registration ids, managed device ids or directory ids')
    if (verb.warning) command.option('--yes', 'do not ask')
    if (verb.name === 'delete')
      command.option('--cancel-wipe', 'with --yes: delete it although a wipe waits for it, which is lost')
    if (verb.name === 'wipe' || verb.name === 'retire')
      command.option('--dry-run', 'say who could be asked, and ask nobody')
    if (verb.name === 'wipe')
      command.option('--protected', 'go on with the wipe after a loss of power (may leave it unbootable)')
    return command
      .addHelpText(
        'after',
        `
All are looked for before the first is touched.

Example:
  taxiway devices ${verb.name} PF2ABC${verb.warning ? ' --yes' : ' PF2ABD'}`,
      )
      .action((keys: string[], _options: unknown, self: Command) => end(verb, keys, self.optsWithGlobals()))
  })
  return [...commands, ...remoteCommands(), logsCommand(), secretsCommand(), cleanCommand()]
}

type EndOptions = Common & { protected?: boolean; cancelWipe?: boolean; dryRun?: boolean }

async function end(verb: Verb, keys: readonly string[], options: EndOptions): Promise<void> {
  const api = connect(options)
  try {
    const machines = await findEach(keys, async (key) => {
      const machine = await findMachine(api, key)
      return { ...machine, id: idOf(machine) }
    })
    for (const machine of machines) verb.needs?.(machine)
    if (options.dryRun)
      return await tryAction(
        api,
        verb.name,
        machines.map((one) => ({ ...one, managedId: managed(one) })),
        options,
      )
    await verb.first?.(api, machines)
    const losesWipe = ({ waits }: Machine): boolean => verb.name === 'delete' && waits === 'wipe'
    const lost = allOf(machines.filter(losesWipe).map(nameOf))
    const one = machines.length === 1 ? 'it' : lost
    const warning = lost ? ` A wipe waits for ${one} and would be LOST: ${lost} would never be wiped.` : ''
    // --yes was written before anybody knew of the wipe; whoever can be asked reads of it in the question
    if (lost && !options.cancelWipe && (options.yes || !process.stdin.isTTY)) {
      throw new Fault(
        'conflict',
        `Nothing was done.${warning} Wait until it is wiped, or say --cancel-wipe besides --yes if that is what you want.`,
        { reason: 'wipe-waits' },
      )
    }
    const question = `${eachOf(machines.map(nameOf))} ${verb.warning}${warning}`
    if (verb.warning && !(await mayGoOn(question, options.yes))) return
    await doEach(machines, nameOf, (machine) => verb.run(api, machine, options))
    const lines = machines.map(
      (machine) => `${machine.name} ${verb.done}${losesWipe(machine) ? ' The wipe that waited for it is lost.' : ''}`,
    )
    const devices = machines.map(({ id: _id, ...machine }) => ({ ...machine, cancelledWipe: losesWipe(machine) }))
    print(options.json, { ok: true, action: verb.name, devices }, ...lines)
  } finally {
    api.close()
  }
}

const nameOf = ({ name }: Machine): string => name
