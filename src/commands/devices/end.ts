// `taxiway devices retire|wipe|disable|enable|delete|clean`: cutting devices off, through the same API as the portal.

import { Command } from 'commander'

import { type Api, ApiError, everyPage } from '../../client/api.ts'
import { Fault } from '../../kernel/fault.ts'
import { mayGoOn } from '../confirm.ts'
import { connect } from '../operator-file.ts'
import { print, say, sayDocument, table } from '../output.ts'
import { UsageError } from '../usage.ts'
import { findMachine, type Machine } from './find.ts'

type Common = { data?: string; tenant?: string; json?: boolean; yes?: boolean }

const beta = '/beta/deviceManagement'

type Verb = {
  readonly name: string
  readonly says: string
  /** The loss it causes and when; nothing to confirm where it can be undone. */
  readonly warning?: string
  readonly done: string
  readonly run: (api: Api, machine: Machine, options: { protected?: boolean }) => Promise<void>
}

const verbs: readonly Verb[] = [
  {
    name: 'retire',
    says: 'At its next check-in the device loses its settings and leaves management; its join stays',
    warning:
      'would leave management at its next check-in; its settings would go, and then its management certificate would end.',
    done: 'is to leave management. That happens at its next check-in.',
    run: (api, machine) => send(api, 'post', `${beta}/managedDevices/${managed(machine)}/retire`, {}),
  },
  {
    name: 'wipe',
    says: 'Reset the device at its next check-in; what it proved to the directory ends at once',
    warning:
      'would be reset at its next check-in, and everything on it would be lost. Nobody could sign in with it from now on.',
    done: 'is to be wiped. That happens at its next check-in; nobody signs in with it from now on.',
    run: (api, machine, options) =>
      send(api, 'post', `${beta}/managedDevices/${managed(machine)}/wipe`, {
        ...(options.protected && { useProtectedWipe: true }),
      }),
  },
  {
    name: 'disable',
    says: 'Nothing the device proves counts, and it is not managed, until it is enabled again',
    done: 'is disabled: nobody signs in with it, and it is not managed.',
    run: (api, machine) => send(api, 'patch', `/v1.0/devices/${directory(machine)}`, { accountEnabled: false }),
  },
  {
    name: 'enable',
    says: 'Enable a device again',
    done: 'is enabled.',
    run: (api, machine) => send(api, 'patch', `/v1.0/devices/${directory(machine)}`, { accountEnabled: true }),
  },
  {
    name: 'delete',
    says: 'Delete all records of the device: management, registration, directory. It keeps what is on it',
    warning:
      'would be deleted from management, deployment and the directory at once. It would keep what is on it: wipe it first if it should not.',
    done: 'is deleted from management, deployment and the directory.',
    run: deleteEverything,
  },
]

async function send(api: Api, method: 'post' | 'patch', path: string, body: object): Promise<void> {
  await api[method](path, body)
}

const managed = ({ managedId, name }: Machine): string => managedId ?? missing(name, 'is not managed')
const directory = ({ directoryId, name }: Machine): string => directoryId ?? missing(name, 'is not in the directory')

function missing(name: string, why: string): never {
  throw new Fault('not-found', `${name} ${why}, so there is nothing to do.`, { reason: 'device-not-there' })
}

/** In the order in which the records depend on each other. */
async function deleteEverything(api: Api, { managedId, registrationId, directoryId, waits }: Machine): Promise<void> {
  const gone = (error: unknown): void => {
    if (!(error instanceof ApiError && error.status === 404)) throw error
  }
  // the operator was told of this wipe and wants it dropped; one requested since is not
  const query = waits === 'wipe' ? '?cancelWipe=true' : ''
  if (managedId) await api.delete(`${beta}/managedDevices/${managedId}${query}`).catch(gone)
  if (registrationId) await api.delete(`${beta}/windowsAutopilotDeviceIdentities/${registrationId}`).catch(gone)
  // an object that was never joined went with its registration
  if (directoryId) await api.delete(`/v1.0/devices/${directoryId}`).catch(gone)
}

export function endingCommands(): Command[] {
  const commands = verbs.map((verb) => {
    const command = new Command(verb.name)
      .description(verb.says)
      .argument('<serial-or-id>', 'serial number, registration id, managed device id or directory id')
    if (verb.warning) command.option('--yes', 'do not ask')
    if (verb.name === 'delete')
      command.option('--cancel-wipe', 'with --yes: delete it although a wipe waits for it, which is lost')
    if (verb.name === 'wipe')
      command.option('--protected', 'go on with the wipe after a loss of power (may leave it unbootable)')
    return command
      .addHelpText('after', `\nExample:\n  taxiway devices ${verb.name} PF2ABC${verb.warning ? ' --yes' : ''}`)
      .action((key: string, _options: unknown, self: Command) => end(verb, key, self.optsWithGlobals()))
  })
  return [...commands, cleanCommand()]
}

type EndOptions = Common & { protected?: boolean; cancelWipe?: boolean }

async function end(verb: Verb, key: string, options: EndOptions): Promise<void> {
  const api = connect(options)
  try {
    const machine = await findMachine(api, key)
    const lost = verb.name === 'delete' && machine.waits === 'wipe'
    const warning = lost ? ` A wipe waits for it and would be LOST: ${machine.name} would never be wiped.` : ''
    // --yes was written before anybody knew of the wipe; whoever can be asked reads of it in the question
    if (lost && !options.cancelWipe && (options.yes || !process.stdin.isTTY)) {
      throw new Fault(
        'conflict',
        `Nothing was done.${warning} Wait until it is wiped, or say --cancel-wipe besides --yes if that is what you want.`,
        { reason: 'wipe-waits' },
      )
    }
    if (verb.warning && !(await mayGoOn(`${machine.name} ${verb.warning}${warning}`, options.yes))) return
    await verb.run(api, machine, options)
    const said = `${machine.name} ${verb.done}${lost ? ' The wipe that waited for it is lost.' : ''}`
    print(options.json, { ok: true, action: verb.name, ...machine, cancelledWipe: lost }, said)
  } finally {
    api.close()
  }
}

// Clean-up ------------------------------------------------------------------------------------------------------------

type CleanOptions = Common & { olderThan: number; dryRun?: boolean; includeRegistered?: boolean }
type Stale = {
  id: string
  displayName: string
  owner: string | null
  serialNumber: string | null
  registrationId: string | null
  isManaged: boolean
  lastSeenDateTime: string
}

function cleanCommand(): Command {
  return new Command('clean')
    .description('Delete devices that were not seen for some time; first it shows which')
    .option('--older-than <days>', 'not seen for so many days, for example 90d', readDays, 90)
    .option('--dry-run', 'show which, delete nothing')
    .option('--include-registered', 'registered devices too; they lose their registration')
    .option('--yes', 'do not ask')
    .addHelpText(
      'after',
      `
A device is seen when a person signs in with it, when it checks in, and when it asks for its profile. Registered devices stay
unless --include-registered is given. Each deleted device frees a place in its owner's device limit.

Exit code 1 when a device could not be deleted.

Examples:
  taxiway devices clean --older-than 90d --dry-run
  taxiway devices clean --older-than 180d --yes`,
    )
    .action((_options: unknown, self: Command) => clean(self.optsWithGlobals()))
}

function readDays(text: string): number {
  const days = Number(/^(\d{1,4})d?$/.exec(text)?.[1])
  if (days >= 1 && days <= 3650) return days
  throw new UsageError(`'${text}' is no number of days from 1 to 3650. Write it as 90d.`)
}

const batch = 200

async function clean(options: CleanOptions): Promise<void> {
  const api = connect(options)
  try {
    const all: Stale[] = []
    const path = `${beta}/staleDevices?olderThanDays=${options.olderThan}&$top=500`
    for await (const page of everyPage<Stale>(api, path)) all.push(...page)
    const chosen = all.filter(({ registrationId }) => options.includeRegistered || registrationId === null)
    const count = `${chosen.length} device${chosen.length === 1 ? '' : 's'}`
    if (options.dryRun || !options.json) show(all, options)
    if (options.dryRun) {
      if (!options.json && all.length > 0) say('', `${count} would be deleted. Nothing was deleted.`)
      return
    }
    if (chosen.length === 0) {
      if (options.json) sayDocument({ ok: true, deleted: 0, results: [] })
      return
    }
    if (!(await mayGoOn(`${count} would be deleted from the directory and from management.`, options.yes))) return
    const results = []
    for (let at = 0; at < chosen.length; at += batch) {
      const answer = await api.post<{ results: { id: string; result: string; message: string }[] }>(
        `${beta}/staleDevices/delete`,
        {
          olderThanDays: options.olderThan,
          deviceIds: chosen.slice(at, at + batch).map(({ id }) => id),
          includeRegistered: options.includeRegistered ?? false,
        },
      )
      results.push(...answer.results)
    }
    const deleted = results.filter(({ result }) => result === 'deleted').length
    const refused = results.filter(({ result }) => result === 'refused')
    const said = [
      ...refused.map(({ message }) => `✗ ${message}`),
      `${deleted} deleted, ${results.length - deleted} left.`,
    ]
    print(options.json, { ok: refused.length === 0, deleted, results }, ...said)
    if (refused.length > 0) process.exitCode = 1
  } finally {
    api.close()
  }
}

function show(all: readonly Stale[], { json, olderThan, includeRegistered }: CleanOptions): void {
  const rows = all.map((one) => [
    one.displayName,
    one.serialNumber ?? '',
    one.owner ?? '',
    one.lastSeenDateTime.slice(0, 10),
    one.registrationId === null ? 'no' : includeRegistered ? 'yes, goes too' : 'yes, stays',
    one.id,
  ])
  const said =
    all.length === 0
      ? [`Every joined device was seen within the last ${olderThan} days.`]
      : table(['Name', 'Serial number', 'Owner', 'Last seen', 'Registered', 'Id'], rows)
  print(json, { ok: true, olderThanDays: olderThan, devices: all }, ...said)
}
