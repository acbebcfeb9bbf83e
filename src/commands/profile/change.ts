// `taxiway profile create|change`: the settings of a profile as options.

import { Command } from 'commander'

import type { Api } from '../../client/api.ts'
import type { DeploymentProfile } from '../../contract/graph/deployment-profile.ts'
import { remarkOnName } from '../named/alike.ts'
import { differences, mayChange, withChangeOptions } from '../named/change.ts'
import { findNamed } from '../named/find.ts'
import { counted } from '../named/target.ts'
import { print } from '../output.ts'
import { UsageError } from '../usage.ts'
import { given, oneOf, someOf } from '../values.ts'
import { withApi, withServerOptions } from '../with-api.ts'
import { factsOf, type Page, pageNames, pages, profileKind, type Shown } from './kind.ts'

type Settings = {
  readonly description?: string
  readonly mode?: 'user-driven' | 'self-deploying'
  readonly account?: 'standard' | 'administrator'
  readonly language?: string
  readonly hide?: readonly Page[]
  readonly show?: readonly Page[]
  readonly nameTemplate?: string
  readonly convert?: boolean
}
type Options = Settings & { data?: string; tenant?: string; json?: boolean; name?: string; dryRun?: true; yes?: true }

const help = `
Pages
  privacy        settings of privacy
  licence        terms of the licence
  keyboard       layout of the keyboard; hidden only with a language
  other-account  the links to another account on the sign-in page

Languages are a tag such as en-GB; system, for the one that Windows has; ask,
for the person's choice.

A name template has letters, digits and hyphens, and %SERIAL% (the serial
number) or %RAND:4% (four digits). A name has at most 15 characters.
`

function withSettings(command: Command): Command {
  return withServerOptions(command)
    .option('--description <text>', 'for people')
    .option(
      '--mode <mode>',
      'user-driven; self-deploying is not served by this version',
      oneOf('user-driven', 'self-deploying'),
    )
    .option(
      '--account <type>',
      'what the first user becomes: standard or administrator',
      oneOf('standard', 'administrator'),
    )
    .option('--language <tag>', 'language, region and keyboard, such as en-GB; or system, or ask')
    .option('--hide <page...>', `pages that nobody sees: ${pageNames.join(', ')}`, someOf(...pageNames))
    .option('--show <page...>', 'pages that are shown, of the same names', someOf(...pageNames))
    .option('--name-template <template>', 'names of the devices, such as CON-%SERIAL%; "" keeps their names')
    .option('--convert', 'register the managed devices of its groups, but those of persons, with the hash they tell')
    .option('--no-convert', 'register none; those that are stay registered')
}

export function createCommand(): Command {
  return withSettings(new Command('create'))
    .description('Create a profile; it reaches nobody until it is assigned')
    .argument('<name>', 'what administrators call it')
    .addHelpText(
      'after',
      `${help}
Without options: user-driven, the user becomes administrator, the language is
that of the system, every page is shown.

Examples:
  taxiway profile create "Office notebook" --account standard --hide privacy licence
  taxiway profile create Berlin --language de-DE --hide keyboard --name-template BER-%RAND:5%`,
    )
    .action((displayName: string, options: Options) =>
      withApi(options, async (api) => {
        if (options.hide?.includes('keyboard') && !(options.language && isTag(options.language))) {
          throw new UsageError(
            'The keyboard follows from a language: with --hide keyboard give --language en-GB or so.',
          )
        }
        const profile = await api.post<DeploymentProfile>(profileKind.path, {
          '@odata.type': '#microsoft.graph.azureADWindowsAutopilotDeploymentProfile',
          displayName,
          ...bodyOf(options),
        })
        const remark = await remarkOnName(api, profileKind, profile)
        const next = 'Nobody gets it yet. See taxiway profile assign --help.'
        print(
          options.json,
          { ok: true, profile },
          `Created the profile ${displayName} (${profile.id}).`,
          next,
          ...remark,
        )
      }),
    )
}

export function changeCommand(): Command {
  return withChangeOptions(withSettings(new Command('change')))
    .description('Change a profile; devices see it at their next first run')
    .argument('<name>', 'name or id of the profile')
    .option('--name <text>', 'another name for the profile')
    .addHelpText(
      'after',
      `${help}
What is not named stays as it is. Before a profile changes that is assigned, the
command says whom it reaches and asks.

Examples:
  taxiway profile change "Office notebook" --language en-GB --hide keyboard --dry-run
  taxiway profile change "Office notebook" --show privacy
  taxiway profile change "Office notebook" --convert --yes`,
    )
    .action((name: string, options: Options) => withApi(options, (api) => change(api, name, options)))
}

async function change(api: Api, name: string, options: Options): Promise<void> {
  const body = { ...given({ displayName: options.name }), ...bodyOf(options) }
  if (Object.keys(body).length === 0) {
    throw new UsageError('Say what to change, for example --account standard. See taxiway profile change --help.')
  }
  const before = await findNamed<DeploymentProfile>(api, profileKind, name)
  const address = `${profileKind.path}/${before.id}`
  const wanted = merged(before, body)
  const felt =
    body.locale !== undefined ||
    body.deviceNameTemplate !== undefined ||
    body.hardwareHashExtractionEnabled !== undefined ||
    Boolean(body.outOfBoxExperienceSetting)
  if (!options.dryRun) {
    const asked = { changes: differences(factsOf(before), factsOf(wanted)), felt }
    if (!(await mayChange(api, profileKind, before, asked, options))) return
  }
  const after = options.dryRun ? wanted : await api.patch<DeploymentProfile>(address, body)
  const changes = differences(factsOf(before), factsOf(after))
  const devices = `${address}/assignedDevices?$top=1&$count=true`
  const count = (await api.get<{ '@odata.count'?: number }>(devices))['@odata.count'] ?? 0
  const lines = changes.map((one) => `  ${one.what.padEnd(15)}${one.before} → ${one.after}`)
  const whom = `${counted(count, 'registered device')} ${count === 1 ? 'gets' : 'get'} this profile now.`
  const head = options.dryRun ? `${before.displayName} would change:` : `${before.displayName} was changed:`
  const said = changes.length === 0 ? [`${before.displayName} is like that already.`] : [head, ...lines, whom]
  print(
    options.json,
    { ok: true, ...(options.dryRun && { dryRun: true }), id: before.id, changes, devices: count },
    ...said,
    ...(options.dryRun ? ['Nothing was changed.'] : []),
  )
}

type Body = {
  readonly displayName?: string
  readonly description?: string
  readonly locale?: string | null
  readonly deviceNameTemplate?: string
  readonly hardwareHashExtractionEnabled?: boolean
  readonly outOfBoxExperienceSetting?: Partial<DeploymentProfile['outOfBoxExperienceSetting']>
}

function bodyOf(settings: Settings): Body {
  const { description, mode, account, language, hide = [], show = [], nameTemplate, convert } = settings
  const both = hide.find((page) => show.includes(page))
  if (both) throw new UsageError(`The page ${both} is to be hidden and shown. Name it once.`)
  const pageSettings = Object.fromEntries([
    ...hide.map((page) => [pages[page], true]),
    ...show.map((page) => [pages[page], false]),
  ])
  const oobe = {
    ...pageSettings,
    ...given({ userType: account }),
    ...(mode && { deviceUsageType: mode === 'user-driven' ? 'singleUser' : 'shared' }),
  } as Body['outOfBoxExperienceSetting'] & object
  return {
    ...given({ description, deviceNameTemplate: nameTemplate, hardwareHashExtractionEnabled: convert }),
    ...(language !== undefined && { locale: language === 'system' ? null : language === 'ask' ? '' : language }),
    ...(Object.keys(oobe).length > 0 && { outOfBoxExperienceSetting: oobe }),
  }
}

const isTag = (language: string): boolean => language !== 'system' && language !== 'ask'

const merged = (before: DeploymentProfile, { outOfBoxExperienceSetting, ...body }: Body): Shown => ({
  ...before,
  ...body,
  outOfBoxExperienceSetting: { ...before.outOfBoxExperienceSetting, ...outOfBoxExperienceSetting },
})
