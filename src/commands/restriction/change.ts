// `taxiway restriction create|change`: the settings of one as options.

import { Command } from 'commander'

import type { Api } from '../../client/api.ts'
import type { EnrollmentConfiguration } from '../../contract/graph/enrollment-configuration.ts'
import { remarkOnName } from '../named/alike.ts'
import { type ChangeOptions, differences, mayChange, withChangeOptions } from '../named/change.ts'
import { findNamed } from '../named/find.ts'
import { print } from '../output.ts'
import { UsageError } from '../usage.ts'
import { given, wholeNumber, yesOrNo } from '../values.ts'
import { withApi, withServerOptions } from '../with-api.ts'
import { factsOf, isDefault, isLimit, restrictionKind, settingsOf } from './kind.ts'

type Settings = {
  readonly limit?: number
  readonly block?: boolean
  readonly blockPersonal?: boolean
  readonly minVersion?: string
  readonly maxVersion?: string
  readonly blockMaker?: readonly string[]
  readonly allowAllMakers?: true
  readonly description?: string
}
type Options = Settings & ChangeOptions & { data?: string; tenant?: string; name?: string; priority?: number }

const help = `
A version is 10, 10.0 or 10.0.19045.0; "" takes it away. Devices that are in
management stay there: restrictions are asked when a device enrols.
`

const withSettings = (command: Command): Command =>
  withServerOptions(command)
    .option('--description <text>', 'for administrators')
    .option('--limit <number>', 'how many devices one person may have in management, 1 to 15', wholeNumber(1, 15))
    .option('--block <yes-or-no>', 'keep every Windows device out', yesOrNo)
    .option('--block-personal <yes-or-no>', 'keep out what is not the organisation’s own', yesOrNo)
    .option('--min-version <version>', 'the oldest version of Windows that is let in')
    .option('--max-version <version>', 'the newest version of Windows that is let in')
    .option('--block-maker <name...>', 'keep devices of these manufacturers out')
    .option('--allow-all-makers', 'keep no manufacturer out')

export function createCommand(): Command {
  return withSettings(new Command('create'))
    .description('Create a restriction, or with --limit a limit; it counts for nobody until it is assigned')
    .argument('<name>', 'what administrators call it')
    .addHelpText(
      'after',
      `${help}
Examples:
  taxiway restriction create Contractors --block-personal yes --min-version 10.0.19045.0
  taxiway restriction create "Three devices" --limit 3`,
    )
    .action((displayName: string, options: Options) =>
      withApi(options, async (api) => {
        const isLimiting = options.limit !== undefined
        const body = bodyOf(options, undefined, isLimiting)
        const type = isLimiting
          ? 'deviceEnrollmentLimitConfiguration'
          : 'deviceEnrollmentPlatformRestrictionConfiguration'
        const made = await api.post<EnrollmentConfiguration>(restrictionKind.path, {
          '@odata.type': `#microsoft.graph.${type}`,
          displayName,
          ...(!isLimiting && { platformType: 'windows', platformRestriction: {} }),
          ...body,
        })
        print(
          options.json,
          { ok: true, restriction: made },
          `Created the ${isLimiting ? 'limit' : 'restriction'} ${displayName} (${made.id.slice(0, 36)}).`,
          'It counts for nobody yet. See taxiway restriction assign --help.',
          ...(await remarkOnName(api, restrictionKind, made)),
        )
      }),
    )
}

export function changeCommand(): Command {
  return withChangeOptions(withSettings(new Command('change')))
    .description('Change a restriction or a limit, also a default one; devices in management stay')
    .argument('<name>', 'name or id; "default" for the default restriction, "Default limit" for the default limit')
    .option('--name <text>', 'another name for it')
    .option('--priority <number>', 'its place among those of its kind, 1 goes before all others', wholeNumber(1, 50))
    .addHelpText(
      'after',
      `${help}
What is not named stays as it is. Before one changes that is assigned, or a
default one, the command says whom it reaches and asks.

Examples:
  taxiway restriction change default --block-personal yes --dry-run
  taxiway restriction change Contractors --block-maker Fabrikam --priority 1`,
    )
    .action((name: string, options: Options) => withApi(options, (api) => change(api, name, options)))
}

async function change(api: Api, name: string, options: Options): Promise<void> {
  const { priority } = options
  const before = await findNamed<EnrollmentConfiguration>(api, restrictionKind, name)
  const body = { ...given({ displayName: options.name }), ...bodyOf(options, before, isLimit(before)) }
  const isEmpty = Object.keys(body).length === 0
  if (isEmpty && priority === undefined) throw new UsageError('Say what to change, for example --block-personal yes.')
  const changes = differences(factsOf(before), factsOf({ ...before, ...body, ...given({ priority }) }))
  const { displayName: _, description: __, ...felt } = body
  const isFelt = Object.keys(felt).length > 0 || priority !== undefined
  if (!(await mayChange(api, restrictionKind, before, { changes, felt: isFelt }, options))) return
  const address = `${restrictionKind.path}/${before.id}`
  if (!isEmpty) await api.patch(address, body)
  if (priority !== undefined) await api.post(`${address}/setPriority`, { priority })
  const after = await api.get<EnrollmentConfiguration>(address)
  print(
    options.json,
    { ok: true, restriction: after },
    `Changed ${after.displayName}. It is now:`,
    ...factsOf(after).map(([what, value]) => `  ${what.padEnd(12)}${value}`),
  )
}

function bodyOf(
  options: Settings,
  before: EnrollmentConfiguration | undefined,
  isLimiting: boolean,
): Partial<EnrollmentConfiguration> {
  const { limit, description, blockMaker, allowAllMakers } = options
  if (blockMaker && allowAllMakers) throw new UsageError('Give --block-maker or --allow-all-makers, not both.')
  const settings = given({
    platformBlocked: options.block,
    personalDeviceEnrollmentBlocked: options.blockPersonal,
    osMinimumVersion: options.minVersion,
    osMaximumVersion: options.maxVersion,
    blockedManufacturers: allowAllMakers ? [] : blockMaker && [...blockMaker],
  })
  const isSet = Object.keys(settings).length > 0
  if (isLimiting && isSet) {
    throw new UsageError('A limit has a number and nothing else. Make a restriction of its own for the rest.')
  }
  if (!isLimiting && limit !== undefined) {
    throw new UsageError(
      'A restriction has no number of devices. Make a limit: taxiway restriction create "Three devices" --limit 3.',
    )
  }
  const whole = { ...(before && settingsOf(before)), ...settings }
  const member = before && isDefault(before) ? 'windowsRestriction' : 'platformRestriction'
  return { ...given({ description, limit }), ...(isSet && { [member]: whole }) } as Partial<EnrollmentConfiguration>
}
