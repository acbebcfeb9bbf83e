// `taxiway branding show|set`: the look of the sign-in page, also on devices.

import { Command } from 'commander'

import { type Api, ApiError } from '../../client/api.ts'
import type { OrganizationalBranding } from '../../contract/directory.ts'
import { readGivenFile } from '../given-file.ts'
import { credentialsOf } from '../operator-file.ts'
import { print } from '../output.ts'
import { UsageError } from '../usage.ts'
import { given } from '../values.ts'
import { withApi, withServerOptions } from '../with-api.ts'
import { theOrganization } from './organization.ts'

type Options = {
  data?: string
  tenant?: string
  json?: boolean
  name?: string
  text?: string
  hint?: string
  colour?: string
  logo?: string
}

export function brandingCommand(): Command {
  const show = withServerOptions(new Command('show'))
    .description('Show how the sign-in page looks')
    .addHelpText('after', '\nExample:\n  taxiway branding show')
    .action((options: Options) =>
      withApi(options, async (api) => {
        const branding = await brandingOf(api, (await theOrganization(api)).id)
        print(options.json, { branding: branding ?? null }, ...inWords(branding, options))
      }),
    )
  const set = withServerOptions(new Command('set'))
    .description('Change the look of the sign-in page; an empty text takes one away')
    .option('--name <text>', 'the name above the page')
    .option('--text <text>', 'a sentence for those who sign in, such as whom to call')
    .option('--hint <text>', 'what the field for the user name is called, in place of the usual words')
    .option('--colour <#rrggbb>', 'of the background')
    .option('--logo <file>', 'a square picture, PNG or JPEG, 10 KB at the most')
    .addHelpText(
      'after',
      `
Examples:
  taxiway branding set --name "Contoso Ltd" --colour "#0b5394" --hint "Your Contoso address"
  taxiway branding set --logo contoso.png`,
    )
    .action((options: Options) => withApi(options, (api) => setBranding(api, options)))
  return new Command('branding')
    .description('The look of the sign-in page: name, text, colour, logo')
    .addHelpText('after', '\nExamples:\n  taxiway branding show\n  taxiway branding set --name "Contoso Ltd"')
    .addCommand(show)
    .addCommand(set)
}

async function setBranding(api: Api, options: Options): Promise<void> {
  const texts = given({
    displayName: options.name,
    signInPageText: options.text,
    usernameHintText: options.hint,
    backgroundColor: options.colour,
  })
  const change = Object.fromEntries(Object.entries(texts).map(([name, text]) => [name, text === '' ? null : text]))
  const logo = options.logo === undefined ? undefined : readLogo(options.logo)
  if (Object.keys(change).length === 0 && !logo) {
    throw new UsageError('Say what to set, for example --name "Contoso Ltd". See taxiway branding set --help.')
  }
  const { id } = await theOrganization(api)
  const address = `/v1.0/organization/${id}/branding`
  if (Object.keys(change).length > 0) await api.patch(address, change)
  if (logo) await api.send('PUT', `${address}/squareLogo`, logo.bytes, logo.type)
  const branding = await brandingOf(api, id)
  print(options.json, { ok: true, branding: branding ?? null }, ...inWords(branding, options))
}

async function brandingOf(api: Api, id: string): Promise<OrganizationalBranding | undefined> {
  try {
    return await api.get<OrganizationalBranding>(`/v1.0/organization/${id}/branding`)
  } catch (error) {
    if (error instanceof ApiError && error.status === 404) return undefined
    throw error
  }
}

function inWords(branding: OrganizationalBranding | undefined, options: Options): string[] {
  if (!branding) return ['The sign-in page has no look of its own yet. See taxiway branding set --help.']
  const logo = branding.squareLogoRelativeUrl
  const facts = [
    ['Name', branding.displayName],
    ['Text', branding.signInPageText],
    ['Hint', branding.usernameHintText],
    ['Colour', branding.backgroundColor],
    ['Logo', logo && `${credentialsOf(options).login}/${logo}`],
  ]
  return facts.map(([name, value]) => `${(name ?? '').padEnd(8)}${value ?? 'none'}`)
}

function readLogo(path: string): { readonly bytes: Buffer; readonly type: string } {
  const bytes = readGivenFile(path)
  return { bytes, type: bytes[0] === 0xff ? 'image/jpeg' : 'image/png' }
}
