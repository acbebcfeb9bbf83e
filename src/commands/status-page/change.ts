// `taxiway status-page create|change`: the settings of a page as options.

import { Command } from 'commander'

import type { Api } from '../../client/api.ts'
import type { StatusPageEntity } from '../../contract/graph/enrollment-configuration.ts'
import { appKind } from '../app/kind.ts'
import { remarkOnName } from '../named/alike.ts'
import { type ChangeOptions, differences, type Facts, mayChange, withChangeOptions } from '../named/change.ts'
import { findNamed } from '../named/find.ts'
import { print } from '../output.ts'
import { UsageError } from '../usage.ts'
import { given, wholeNumber, yesOrNo } from '../values.ts'
import { withApi, withServerOptions } from '../with-api.ts'
import { appsInWords, factsOf, pageKind, shortId } from './kind.ts'

type Settings = {
  readonly show?: boolean
  readonly block?: boolean
  readonly minutes?: number
  readonly mayReset?: boolean
  readonly mayGoOn?: boolean
  readonly logs?: boolean
  readonly onlyFirstUser?: boolean
  readonly onlyAutopilot?: boolean
  readonly message?: string
  readonly waitFor?: readonly string[]
  readonly waitForAll?: true
  readonly description?: string
}
type Options = Settings & ChangeOptions & { data?: string; tenant?: string; name?: string; priority?: number }

const help = `
What a person may do when it failed or took too long counts only for a page that
blocks; a page that does not block can be left at any time.
`

function withSettings(command: Command): Command {
  return withServerOptions(command)
    .option('--description <text>', 'for people')
    .option('--show <yes-or-no>', 'whether devices show the page at all', yesOrNo)
    .option('--block <yes-or-no>', 'whether the desktop waits until everything is installed', yesOrNo)
    .option('--minutes <number>', 'after which it counts as failed, 1 to 1440', wholeNumber(1, 1440))
    .option('--may-reset <yes-or-no>', 'after a failure the person may reset the device', yesOrNo)
    .option('--may-go-on <yes-or-no>', 'after a failure the person may go on to the desktop', yesOrNo)
    .option('--logs <yes-or-no>', 'after a failure the person may collect logs', yesOrNo)
    .option('--only-first-user <yes-or-no>', 'further users of a device do not see it', yesOrNo)
    .option('--only-autopilot <yes-or-no>', 'devices without a deployment profile do not show it', yesOrNo)
    .option('--message <text>', 'shown after a failure, such as whom to call')
    .option('--wait-for <app...>', 'waits for these applications only, by name or id')
    .option('--wait-for-all', 'waits for every application that is assigned')
}

/** As the portal begins one: who makes a page wants it seen. What the API does by itself is the original's. */
const newPage = {
  showInstallationProgress: true,
  blockDeviceSetupRetryByUser: true,
  installProgressTimeoutInMinutes: 60,
  allowLogCollectionOnInstallFailure: true,
  allowDeviceResetOnInstallFailure: true,
  allowDeviceUseOnInstallFailure: false,
} as const

export function createCommand(): Command {
  return withSettings(new Command('create'))
    .description('Create a status page; it reaches nobody until it is assigned')
    .argument('<name>', 'what administrators call it')
    .addHelpText(
      'after',
      `${help}
A new page begins as in the portal: it is shown and blocks for 60 minutes at most,
and after a failure the person may reset the device and collect logs.

Examples:
  taxiway status-page create "Show progress" --show yes --block yes --minutes 30 --may-reset yes
  taxiway status-page create Minimum --show yes --block yes --wait-for "Contoso VPN" --message "Call 4200."`,
    )
    .action((displayName: string, options: Options) =>
      withApi(options, async (api) => {
        const page = await api.post<StatusPageEntity>(pageKind.path, {
          '@odata.type': '#microsoft.graph.windows10EnrollmentCompletionPageConfiguration',
          ...newPage,
          displayName,
          ...(await bodyOf(api, options)),
        })
        print(
          options.json,
          { ok: true, statusPage: page },
          `Created the status page ${displayName} (${shortId(page)}).`,
          'Nobody gets it yet. See taxiway status-page assign --help.',
          ...(await remarkOnName(api, pageKind, page)),
        )
      }),
    )
}

export function changeCommand(): Command {
  return withChangeOptions(withSettings(new Command('change')))
    .description(
      'Change a status page, also the default one; devices that are being set up keep the page they began with',
    )
    .argument('<name>', 'name or id of the page; "default" for the default one')
    .option('--name <text>', 'another name for the page')
    .option('--priority <number>', 'its place among the pages, 1 goes before all others', wholeNumber(1, 50))
    .addHelpText(
      'after',
      `${help}
What is not named stays as it is. Before a page changes that is assigned, or the
default one, the command says whom it reaches and asks.

Examples:
  taxiway status-page change "Show progress" --minutes 60 --message "Call 4200."
  taxiway status-page change default --show yes --dry-run
  taxiway status-page change Minimum --priority 1`,
    )
    .action((name: string, options: Options) => withApi(options, (api) => change(api, name, options)))
}

async function change(api: Api, name: string, options: Options): Promise<void> {
  const { priority } = options
  const body = { ...given({ displayName: options.name }), ...(await bodyOf(api, options)) }
  const isEmpty = Object.keys(body).length === 0
  if (isEmpty && priority === undefined) throw new UsageError('Say what to change, for example --minutes 60.')
  const before = await findNamed<StatusPageEntity>(api, pageKind, name)
  const after = { ...before, ...body, ...given({ priority }) }
  const changes = differences(await allFactsOf(api, before), await allFactsOf(api, after))
  const { displayName: _, description: __, ...seen } = body
  const felt = Object.keys(seen).length > 0 || priority !== undefined
  if (!(await mayChange(api, pageKind, before, { changes, felt }, options))) return
  const address = `${pageKind.path}/${before.id}`
  if (!isEmpty) await api.patch(address, body)
  if (priority !== undefined) await api.post(`${address}/setPriority`, { priority })
  const page = await api.get<StatusPageEntity>(address)
  print(
    options.json,
    { ok: true, statusPage: page },
    `Changed the status page ${page.displayName}. It is now:`,
    ...factsOf(page).map(([name, value]) => `  ${name.padEnd(12)}${value}`),
  )
}

const allFactsOf = async (api: Api, page: StatusPageEntity): Promise<Facts> => [
  ...factsOf(page),
  ['Waits for', await appsInWords(api, page)],
  ['Description', page.description || 'none'],
]

async function bodyOf(api: Api, options: Settings): Promise<Partial<StatusPageEntity>> {
  const { waitFor, waitForAll } = options
  if (waitFor && waitForAll) throw new UsageError('Give --wait-for or --wait-for-all, not both.')
  const apps: string[] = []
  for (const name of waitFor ?? []) apps.push((await findNamed(api, appKind, name)).id)
  const body = given({
    description: options.description,
    showInstallationProgress: options.show,
    blockDeviceSetupRetryByUser: options.block,
    installProgressTimeoutInMinutes: options.minutes,
    allowDeviceResetOnInstallFailure: options.mayReset,
    allowDeviceUseOnInstallFailure: options.mayGoOn,
    allowLogCollectionOnInstallFailure: options.logs,
    disableUserStatusTrackingAfterFirstUser: options.onlyFirstUser,
    trackInstallProgressForAutopilotOnly: options.onlyAutopilot,
    customErrorMessage: options.message,
  })
  return { ...body, ...((waitFor || waitForAll) && { selectedMobileAppIds: apps }) } as Partial<StatusPageEntity>
}
