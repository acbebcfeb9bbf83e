// `taxiway app add`: makes an application of a package, with what the package says of itself, and uploads it.

import { Command } from 'commander'

import type { Api } from '../../client/api.ts'
import type { MobileApp } from '../../mdm/item/app/app.contract.ts'
import { remarkOnName } from '../named/alike.ts'
import { print } from '../output.ts'
import { UsageError } from '../usage.ts'
import { given } from '../values.ts'
import { withApi, withServerOptions } from '../with-api.ts'
import { appKind } from './kind.ts'
import { type Package, readPackage } from './package.ts'
import { sizeInWords, upload } from './upload.ts'
import { win32In } from './win32.ts'

type Options = {
  data?: string
  tenant?: string
  json?: boolean
  name?: string
  publisher?: string
  productCode?: string
  productVersion?: string
  commandLine?: string
  secret?: true
  identity?: string
  microsoft365?: true
  channel?: string
  language?: readonly string[]
  exclude?: readonly string[]
  win32?: true
  install?: string
  uninstall?: string
  setupFile?: string
  detect?: readonly string[]
}

export function addCommand(): Command {
  return withServerOptions(new Command('add'))
    .description('Add an application and upload its file; nobody gets it until it is assigned')
    .argument(
      '[file]',
      'package of Windows Installer (.msi), packaged application (.msix, .appx, bundles) or, with --win32, anything that installs (.zip, .intunewin, .exe, .msi), at most 512 MiB',
    )
    .option('--name <text>', 'what people call it (default: the name that the package says)')
    .option('--publisher <text>', 'who makes it (default: what the package says)')
    .option('--product-code <guid>', 'by which Windows knows it (default: what the package says)')
    .option('--product-version <version>', 'such as 4.2.7 (default: what the package says)')
    .option('--command-line <text>', 'given to msiexec (default: /quiet)')
    .option('--secret', 'file and command line hold a secret: only devices that may have secrets get them')
    .option('--identity <full name>', 'of a packaged application (default: what the package says)')
    .option('--microsoft-365', 'Microsoft 365 Apps, which devices download from Microsoft; takes no file')
    .option('--channel <name>', 'of their updates: current (default), monthlyEnterprise, deferred')
    .option('--language <tag...>', 'such as de-de (default: that of Windows)')
    .option('--exclude <app...>', 'what is left out of them, such as access')
    .option('--win32', 'a Win32 package, which the agent on the device installs')
    .option('--install <command>', 'what installs it, run in its folder')
    .option('--uninstall <command>', 'what removes it')
    .option('--setup-file <path>', 'its installer in a .zip (default: the first word of --install)')
    .option('--detect <rule...>', 'how a device sees that it is there: file:, registry:, product: or script: (below)')
    .addHelpText(
      'after',
      `
Name, publisher, product code and version, or the full name of a packaged
application, are read from the package; options say them for a file that is none,
such as a package of the simulated device. When the upload fails, the application
is taken back.

Rules of --detect, all of which have to hold:
  file:C:\\Program Files\\Contoso\\tools.exe         the file is there
  file:C:\\Program Files\\Contoso\\tools.exe>=4.2    in this version or a newer one
  registry:HKLM\\SOFTWARE\\Contoso\\Version>=4.2     or =text
  product:{7C1B4F80-2E43-4E0B-9D6B-0B6B6D3F9A51}     a product of Windows Installer
  script:detect.ps1                                  ends with 0 and says something

Examples:
  taxiway app add contoso-tools.msi
  taxiway app add setup.msi --name "Contoso VPN" --command-line "/quiet KEY=4711" --secret
  taxiway app add --microsoft-365 --channel monthlyEnterprise --exclude access publisher
  taxiway app add suite.zip --win32 --install "setup.exe /quiet" --uninstall "setup.exe /remove" --detect "registry:HKLM\\SOFTWARE\\Contoso\\Version>=4.2"`,
    )
    .action((path: string | undefined, options: Options) => withApi(options, (api) => add(api, path, options)))
}

export async function add(api: Api, path: string | undefined, options: Options): Promise<void> {
  if (options.microsoft365) return addSuite(api, path, options)
  if (path === undefined) throw new UsageError('Name the file of a package, or say --microsoft-365.')
  const file = readPackage(path)
  if (!options.win32 && /\.(zip|exe|intunewin)$/i.test(path)) {
    throw new UsageError(`${path} says nothing of itself. Say --win32, and how it is installed: see --help.`)
  }
  const form = options.win32 ? 'win32' : file.isPackaged ? 'packaged' : 'installer'
  refuseOthers(form, options)
  const { name = file.name, publisher = file.publisher } = options
  const membersOf = { win32: () => win32In(path, options), packaged: packagedIn, installer: installerIn }
  const app = await api.post<MobileApp>(appKind.path, {
    displayName: name || file.title,
    publisher: publisher ?? '',
    fileName: file.fileName,
    ...membersOf[form](file, options),
  })
  try {
    await upload(api, `${appKind.path}/${app.id}/content`, path, file.size)
  } catch (error) {
    const takeBack = () => api.delete(`${appKind.path}/${app.id}`)
    // A server that has read enough ends the connection, and that of the first try with it. The failure that is told is the upload's.
    await takeBack()
      .catch(takeBack)
      .catch(() => undefined)
    throw error
  }
  const stored = await api.get<MobileApp>(`${appKind.path}/${app.id}`)
  await sayAdded(api, stored, options)
}

const sayAdded = async (api: Api, app: MobileApp, { json }: Options) =>
  print(
    json,
    { ok: true, app },
    `Added ${[app.displayName, app.identityVersion].filter(Boolean).join(' ')} (${app.id}).`,
    app.sha256
      ? `${app.fileName}, ${sizeInWords(app.size ?? 0)}, SHA-256 ${app.sha256}`
      : 'Devices download it from Microsoft.',
    'Nobody gets it yet. See taxiway app assign --help.',
    ...(await remarkOnName(api, appKind, app)),
  )

async function addSuite(api: Api, path: string | undefined, options: Options): Promise<void> {
  if (path !== undefined) throw new UsageError('Microsoft 365 Apps have no file: devices download them from Microsoft.')
  refuseOthers('suite', options)
  const app = await api.post<MobileApp>(appKind.path, {
    '@odata.type': '#microsoft.graph.officeSuiteApp',
    displayName: options.name ?? 'Microsoft 365 Apps',
    publisher: options.publisher ?? 'Microsoft',
    ...given({ updateChannel: options.channel, localesToInstall: options.language }),
    ...(options.exclude && { excludedApps: Object.fromEntries(options.exclude.map((one) => [one, true])) }),
  })
  await sayAdded(api, app, options)
}

/** Options that only one form has, by what they say. */
const optionsOf = {
  installer: {
    productCode: '--product-code',
    productVersion: '--product-version',
    commandLine: '--command-line',
    secret: '--secret',
  },
  packaged: { identity: '--identity' },
  suite: { channel: '--channel', language: '--language', exclude: '--exclude' },
  win32: {
    install: '--install',
    uninstall: '--uninstall',
    setupFile: '--setup-file',
    detect: '--detect',
    productVersion: '--product-version',
    secret: '--secret',
  },
} as const
type Form = keyof typeof optionsOf

const formInWords: Readonly<Record<Form, string>> = {
  installer: 'packages of Windows Installer (.msi)',
  packaged: 'packaged applications (.msix, .appx)',
  suite: 'Microsoft 365 Apps (--microsoft-365)',
  win32: 'Win32 packages (--win32)',
}

function refuseOthers(form: Form, options: Options): void {
  for (const other of Object.keys(optionsOf) as Form[]) {
    const wrong = Object.entries(optionsOf[other]).find(
      ([name]) => options[name as keyof Options] !== undefined && !(name in optionsOf[form]),
    )
    if (other !== form && wrong) throw new UsageError(`${wrong[1]} is for ${formInWords[other]}. Leave it out.`)
  }
}

const installerIn = (file: Package, options: Options) => {
  const [productCode, productVersion] = needed(file, options)
  return {
    '@odata.type': '#microsoft.graph.windowsMobileMSI',
    productCode,
    productVersion,
    ...given({ commandLine: options.commandLine, holdsSecret: options.secret }),
  }
}

function packagedIn({ manifest, problem }: Package, { identity }: Options) {
  const [identityName, identityVersion, applicableArchitectures, identityResourceIdentifier, identityPublisherHash] =
    identity?.split('_') ?? []
  if (identity !== undefined && identityPublisherHash === undefined) {
    throw new UsageError(
      `${identity} is no full name of a package. Say all five parts: --identity Contoso.Notes_4.2.0.0_x64__8wekyb3d8bbwe.`,
    )
  }
  if (identity === undefined && !manifest) throw new UsageError(`${problem} Say its full name with --identity.`)
  const { name: _, publisher: __, ...said } = manifest ?? {}
  return {
    '@odata.type': '#microsoft.graph.windowsUniversalAppX',
    ...said,
    ...given({
      identityName,
      identityVersion,
      applicableArchitectures,
      identityResourceIdentifier,
      identityPublisherHash,
    }),
  }
}

/** Both at once: whoever has to say one mostly has to say the other. */
function needed(file: Package, options: Options): readonly [productCode: string, productVersion: string] {
  const { productCode = file.productCode, productVersion = file.productVersion } = options
  const missing = [
    ...(productCode ? [] : [{ what: 'product code', option: '--product-code' }]),
    ...(productVersion ? [] : [{ what: 'version', option: '--product-version' }]),
  ]
  if (productCode && productVersion) return [productCode, productVersion]
  const what = missing.map((one) => one.what)
  const problem = file.problem ?? `The package says no ${what.join(' and no ')}.`
  throw new UsageError(
    `${problem} Say its ${what.join(' and ')} with ${missing.map(({ option }) => option).join(' and ')}.`,
  )
}
