// `taxiway contest open|list|all|decide`: of devices that another organisation holds. The first two are of an organisation, the others
// the operator's.

import { Command, InvalidArgumentError, Option } from 'commander'

import type { ContestedDeviceEntity, DeviceContestEntity, JudgedContestEntity } from '../../contract/graph/contest.ts'
import { Fault } from '../../kernel/fault.ts'
import { mayGoOn } from '../confirm.ts'
import { readGivenFile } from '../given-file.ts'
import { findHash } from '../hash/read-input.ts'
import { everyOne } from '../named/find.ts'
import { print, table } from '../output.ts'
import { asOperator } from '../tenant/as-operator.ts'
import { withApi, withServerOptions } from '../with-api.ts'

type Options = { data?: string; tenant?: string; json?: boolean; yes?: true }
const path = '/beta/deviceManagement/deviceContests'
const installation = '/beta/installation/deviceContests'

export function contestCommand(): Command {
  return new Command('contest')
    .description('Devices of this organisation that another one has registered')
    .addHelpText(
      'after',
      `
An import says 808 for a device that another organisation holds, and not which one. Whose
device it is opens a contest with proof; the operator of the installation sees both sides
and releases the device, or refuses.

Examples:
  taxiway contest open device.csv --proof "Invoice 4711 of 2026-05-02"
  taxiway contest list`,
    )
    .addCommand(openCommand())
    .addCommand(listCommand())
    .addCommand(allCommand())
    .addCommand(decideCommand())
}

function openCommand(): Command {
  return withServerOptions(new Command('open'))
    .description('Contest a device that another organisation holds')
    .argument('<file>', 'its hardware hash: as text, its 3000 bytes, or a CSV')
    .requiredOption('--proof <text>', 'what shows that it is yours: an invoice, an order, a label')
    .option('--row <number>', 'which device of a CSV, counted from 1', rowNumber, 1)
    .addHelpText('after', '\nExample:\n  taxiway contest open device.csv --proof "Invoice 4711 of 2026-05-02"')
    .action((file: string, options: Options & { proof: string; row: number }) =>
      withApi(options, async (api) => {
        const { hash } = findHash(readGivenFile(file, 'Name a file with its hardware hash.'), options.row)
        const hardwareHash = typeof hash === 'string' ? hash.trim() : Buffer.from(hash).toString('base64')
        const one = await api.post<DeviceContestEntity>(path, { hardwareHash, proof: options.proof })
        print(
          options.json,
          one,
          `Contested: ${one.serialNumber}, ${one.manufacturer} ${one.model}. The operator of the installation decides.`,
        )
      }),
    )
}

function rowNumber(text: string): number {
  const row = Number(text)
  if (Number.isInteger(row) && row > 0) return row
  throw new InvalidArgumentError('It is counted from 1.')
}

const day = (at: string | null): string => at?.slice(0, 10) ?? ''

function listCommand(): Command {
  return withServerOptions(new Command('list'))
    .description('Contests that this organisation opened, and devices of its own that others contest')
    .addHelpText('after', '\nExample:\n  taxiway contest list')
    .action((options: Options) =>
      withApi(options, async (api) => {
        const opened = await everyOne<DeviceContestEntity>(api, { path })
        const held = await everyOne<ContestedDeviceEntity>(api, { path: '/beta/deviceManagement/contestedDevices' })
        const rows = [
          ...opened.map((one) => [
            one.serialNumber,
            'opened by us',
            one.state,
            day(one.openedDateTime),
            day(one.decidedDateTime),
            one.note ?? '',
          ]),
          ...held.map((one) => [
            one.serialNumber,
            'ours, contested',
            one.state,
            day(one.openedDateTime),
            day(one.decidedDateTime),
            one.note ?? '',
          ]),
        ]
        const lines =
          rows.length > 0
            ? table(['Serial number', 'Which', 'State', 'Opened', 'Decided', 'Note'], rows)
            : ['No device is contested.']
        print(options.json, { opened, held }, ...lines)
      }),
    )
}

const withOperatorOptions = (command: Command): Command =>
  command.option('--data <dir>', 'data folder of the running server').option('--json', 'as one JSON document')

function allCommand(): Command {
  return withOperatorOptions(new Command('all'))
    .description('The contests of all organisations with both sides, for the operator')
    .addHelpText('after', '\nExample:\n  taxiway contest all')
    .action(async (options: Options) => {
      await asOperator(options, async (api) => {
        const { value } = await api.get<{ value: JudgedContestEntity[] }>(installation)
        const rows = value.map((one) => [
          one.id,
          one.state,
          one.serialNumber,
          one.claimant.displayName,
          one.holder.displayName,
          one.isHeld ? 'held' : 'no longer held',
          one.proof,
        ])
        const heads = ['Id', 'State', 'Serial number', 'Contested by', 'Registered by', 'Now', 'Proof']
        const lines = rows.length > 0 ? table(heads, rows) : ['No device is contested.']
        print(options.json, { contests: value }, ...lines)
        return value
      })
    })
}

const decisions = {
  release: 'Its registration ends at once, as if its organisation had deleted it, and anybody may register the device.',
  refuse: 'The device stays where it is registered.',
} as const

function decideCommand(): Command {
  return withOperatorOptions(new Command('decide'))
    .description('Decide a contest, for the operator: both sides read the decision and the note')
    .argument('<id>', 'of the contest, as taxiway contest all says it')
    .addOption(
      new Option('--decision <word>', 'release the device, or refuse')
        .choices(['release', 'refuse'])
        .makeOptionMandatory(),
    )
    .requiredOption('--note <text>', 'why; both sides read it, so name neither')
    .option('--yes', 'do not ask')
    .addHelpText(
      'after',
      '\nExample:\n  taxiway contest decide 6f9d1c2a-3b4e-4d5f-8a6b-7c8d9e0f1a2b --decision release --note "The invoice is real." --yes',
    )
    .action(async (id: string, options: Options & { decision: keyof typeof decisions; note: string }) => {
      await asOperator(options, async (api) => {
        const { value } = await api.get<{ value: JudgedContestEntity[] }>(installation)
        const found = value.find((one) => one.id === id.toLowerCase())
        if (!found) {
          throw new Fault('not-found', `There is no contest ${id}. See taxiway contest all.`, {
            reason: 'contest-not-there',
          })
        }
        const what = `The device ${found.serialNumber} is registered by ${found.holder.displayName} and contested by ${found.claimant.displayName}. ${decisions[options.decision]}`
        if (!(await mayGoOn(what, options.yes))) return {}
        const { decision, note } = options
        const decided = await api.post<JudgedContestEntity>(`${installation}/${found.claimant.id}/${found.id}/decide`, {
          decision,
          note,
        })
        print(options.json, decided, `${found.serialNumber}: ${decided.state}.`)
        return decided
      })
    })
}
