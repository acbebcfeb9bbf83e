// `taxiway devices sync|restart|rename|autopilot-reset|fresh-start|rotate-bitlocker|rotate-password|locate|collect-logs|actions|cancel`:
// remote actions that keep a device managed, for one or for many, through the same API as the portal.

import { Command } from 'commander'

import { type Api, everyPage } from '../../../client/api.ts'
import { Fault } from '../../../kernel/fault.ts'
import { mayGoOn } from '../../confirm.ts'
import { allOf, eachOf, findEach } from '../../named/several.ts'
import { connect } from '../../operator-file.ts'
import { print, say, sayDocument, table } from '../../output.ts'
import type { Common } from '../end.ts'
import { findMachine, idOf, type Machine } from '../find.ts'

const beta = '/beta/deviceManagement'

type Verb = {
  readonly name: string
  readonly action: string
  readonly says: string
  /** Of what somebody at the device would notice, or lose. */
  readonly warning?: string
}

const verbs: readonly Verb[] = [
  { name: 'sync', action: 'syncDevice', says: 'Note that the device is to check in; done when it does' },
  {
    name: 'restart',
    action: 'rebootNow',
    says: 'Restart the device behind its next check-in',
    warning: 'would restart behind its next check-in, whoever works on it.',
  },
  { name: 'rename', action: 'setDeviceName', says: 'Give the device another name; it counts when it has restarted' },
  {
    name: 'autopilot-reset',
    action: 'automaticRedeployment',
    says: 'Autopilot Reset: the device is handed to another person; its join and its management stay',
    warning:
      'would be reset at its next check-in: files, applications and settings on it would be lost, and it would be nobody’s until somebody signs in.',
  },
  {
    name: 'fresh-start',
    action: 'cleanWindowsDevice',
    says: 'Windows begins anew; people, their files, join and management stay',
    warning: 'would begin anew at its next check-in: applications and settings on it would be lost.',
  },
  {
    name: 'rotate-bitlocker',
    action: 'rotateBitLockerKeys',
    says: 'The device makes new BitLocker recovery passwords',
  },
  {
    name: 'rotate-password',
    action: 'rotateLocalAdminPassword',
    says: 'The device gives its local administrator a new password, as its LAPS policy says',
  },
  { name: 'locate', action: 'locateDevice', says: 'Ask the device where it is; most say that they cannot tell' },
  {
    name: 'collect-logs',
    action: 'collectDiagnostics',
    says: 'The device sends its diagnostics behind its next check-in; fetch them with taxiway devices logs',
  },
]

type Options = Common & { dryRun?: boolean; to?: string; giveUp?: boolean }
export type Managed = Machine & { readonly id: string; readonly managedId: string }
type Done = {
  readonly successfulDeviceIds: readonly string[]
  readonly refusals: readonly { readonly deviceId: string; readonly reason: string }[]
  readonly bulkDeviceActionId: string | null
}
type Bulk = { readonly endedDateTime: string | null; readonly asked: number; readonly refusals: Done['refusals'] }
type Action = {
  readonly id: string
  readonly action: string
  readonly actionState: string
  readonly deviceDisplayName: string
  readonly initiatedByUserPrincipalName: string
  readonly requestDateTime: string
  readonly result: string | null
  readonly reason: string | null
}

export function remoteCommands(): Command[] {
  return [...verbs.map(verbCommand), actionsCommand(), cancelCommand()]
}

const named = (command: Command): Command =>
  command.argument('<serial-or-id...>', 'serial numbers, registration ids, managed device ids or directory ids')

function verbCommand(verb: Verb): Command {
  const command = named(new Command(verb.name))
    .description(verb.says)
    .option('--dry-run', 'say who could be asked, and ask nobody')
  if (verb.warning) command.option('--yes', 'do not ask')
  if (verb.name === 'rename') command.requiredOption('--to <name>', 'at most 15 characters, with %SERIAL% and %RAND:x%')
  const to = verb.name === 'rename' ? ' --to DESK-%RAND:3%' : ''
  const flags = verb.warning ? ' --yes' : to
  return command
    .addHelpText(
      'after',
      `
All are looked for before the first is asked. Exit code 1 when one could not be asked.

Examples:
  taxiway devices ${verb.name} PF2ABC${flags}
  taxiway devices ${verb.name} PF2ABC PF2ABD${to} --dry-run`,
    )
    .action((keys: string[], _options: unknown, self: Command) => ask(verb, keys, self.optsWithGlobals()))
}

function actionsCommand(): Command {
  return named(new Command('actions'))
    .description('What devices were asked, the latest first, and how it ended')
    .addHelpText('after', '\nExample:\n  taxiway devices actions PF2ABC')
    .action((keys: string[], _options: unknown, self: Command) => showActions(keys, self.optsWithGlobals()))
}

function cancelCommand(): Command {
  return named(new Command('cancel'))
    .description('Take back what devices were asked and did not get yet')
    .option('--give-up', 'also wait no longer for what devices got and did not end; they may do it all the same')
    .option('--dry-run', 'show what, take nothing back')
    .addHelpText(
      'after',
      `
A device that was to be retired or wiped is managed as before. The join that a wipe ended stays ended. A retirement or a wipe
that the device got cannot be given up.

Examples:
  taxiway devices cancel PF2ABC --dry-run
  taxiway devices cancel PF2ABC --give-up
  taxiway devices cancel PF2ABC`,
    )
    .action((keys: string[], _options: unknown, self: Command) => cancel(keys, self.optsWithGlobals()))
}

export async function findManaged(api: Api, keys: readonly string[]): Promise<Managed[]> {
  return findEach(keys, async (key) => {
    const machine = await findMachine(api, key)
    const { managedId, name } = machine
    if (managedId === undefined) {
      throw new Fault('not-found', `${name} is not managed, so there is nothing to do for it. Nothing was done.`, {
        reason: 'device-not-there',
      })
    }
    return { ...machine, managedId, id: idOf(machine) }
  })
}

async function ask(verb: Verb, keys: readonly string[], options: Options): Promise<void> {
  const api = connect(options)
  try {
    const machines = await findManaged(api, keys)
    const body = {
      actionName: verb.action,
      deviceIds: machines.map(({ managedId }) => managedId),
      ...(options.to !== undefined && { deviceName: options.to }),
      ...(verb.action === 'cleanWindowsDevice' && { keepUserData: true }),
    }
    const names = machines.map(({ name }) => name)
    const question = machines.length > 1 ? `${machines.length} devices: ${eachOf(names)}` : eachOf(names)
    if (verb.warning && !options.dryRun && !(await mayGoOn(`${question} ${verb.warning}`, options.yes))) return
    const done = await ended(api, await execute(api, body, options), machines)
    sayDone(verb.action, machines, done, options)
  } finally {
    api.close()
  }
}

const execute = (api: Api, body: object, { dryRun = false }: Options): Promise<Done> =>
  api.post<Done>(`${beta}/managedDevices/executeAction`, { ...body, dryRun })

/** Says who could be asked, and asks nobody. */
export async function tryAction(
  api: Api,
  actionName: string,
  machines: readonly Managed[],
  options: Options,
): Promise<void> {
  const deviceIds = machines.map(({ managedId }) => managedId)
  sayDone(actionName, machines, await execute(api, { actionName, deviceIds }, options), options)
}

function sayDone(action: string, machines: readonly Managed[], done: Done, { json, dryRun = false }: Options): void {
  const refused = new Map(done.refusals.map(({ deviceId, reason }) => [deviceId, reason]))
  const lines = machines.map(({ name, managedId }) => {
    const reason = refused.get(managedId)
    if (reason !== undefined) return `${name}: ${reason}`
    return dryRun ? `${name} could be asked.` : `${name} is asked. It gets that at its next check-in.`
  })
  const devices = machines.map(({ name, managedId }) => {
    const reason = refused.get(managedId) ?? null
    return { name, managedDeviceId: managedId, asked: !dryRun && reason === null, reason }
  })
  const { bulkDeviceActionId } = done
  const ok = refused.size === 0
  print(json, { ok, action, dryRun, bulkDeviceActionId, devices }, ...lines, ...(dryRun ? ['Nobody was asked.'] : []))
  if (!ok) process.exitCode = 1
}

const lookEveryMs = 500

/** Of many devices the service does most behind the request. */
async function ended(api: Api, done: Done, machines: readonly Managed[]): Promise<Done> {
  const { bulkDeviceActionId: id } = done
  if (id === null || done.successfulDeviceIds.length + done.refusals.length >= machines.length) return done
  for (;;) {
    const bulk = await api.get<Bulk>(`${beta}/bulkDeviceActions/${id}`)
    if (bulk.endedDateTime !== null) return { ...done, refusals: bulk.refusals }
    await new Promise((resolve) => setTimeout(resolve, lookEveryMs))
  }
}

async function actionsOf(api: Api, machines: readonly Managed[]): Promise<(Action & { managedId: string })[]> {
  const all: (Action & { managedId: string })[] = []
  for (const { managedId } of machines) {
    const path = `${beta}/remoteActionAudits?$filter=managedDeviceId eq ${managedId}`
    for await (const page of everyPage<Action>(api, path)) all.push(...page.map((one) => ({ ...one, managedId })))
  }
  return all
}

async function showActions(keys: readonly string[], options: Options): Promise<void> {
  const api = connect(options)
  try {
    const actions = await actionsOf(api, await findManaged(api, keys))
    if (options.json) return sayDocument({ actions })
    if (actions.length === 0) return say('Nothing was asked.')
    const rows = actions.map((one) => [
      ...[one.deviceDisplayName, one.action, one.actionState, one.requestDateTime, one.initiatedByUserPrincipalName],
      one.reason ?? one.result ?? '',
    ])
    say(...table(['Device', 'Action', 'State', 'Asked', 'By', 'What came of it'], rows))
  } finally {
    api.close()
  }
}

async function cancel(keys: readonly string[], options: Options): Promise<void> {
  const api = connect(options)
  try {
    const machines = await findManaged(api, keys)
    const waiting = (await actionsOf(api, machines)).filter(
      ({ action, actionState }) =>
        actionState === 'pending' ||
        (options.giveUp && actionState === 'active' && !['retire', 'wipe'].includes(action)),
    )
    if (!options.dryRun) {
      for (const { id, managedId } of waiting) {
        await api.post(`${beta}/managedDevices/${managedId}/remoteActions/${id}/cancel`)
      }
    }
    const lines = waiting.map(({ deviceDisplayName, action, actionState }) => {
      const what = actionState === 'pending' ? 'canceled' : 'given up'
      return `${deviceDisplayName}: ${action} ${options.dryRun ? 'would be' : 'is'} ${what}.`
    })
    const none = `Nothing waits for ${allOf(machines.map(({ name }) => name))}.`
    const canceled = waiting.map(({ id, action, managedId }) => ({ id, action, managedDeviceId: managedId }))
    print(options.json, { ok: true, dryRun: options.dryRun === true, canceled }, ...(lines.length > 0 ? lines : [none]))
  } finally {
    api.close()
  }
}
