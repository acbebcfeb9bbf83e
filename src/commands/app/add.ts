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
}

export function addCommand(): Command {
  return withServerOptions(new Command('add'))
    .description('Add an application and upload its file; nobody gets it until it is assigned')
    .argument('<file.msi>', 'package of Windows Installer, one file, at most 512 MiB')
    .option('--name <text>', 'what people call it (default: the name that the package says)')
    .option('--publisher <text>', 'who makes it (default: what the package says)')
    .option('--product-code <guid>', 'by which Windows knows it (default: what the package says)')
    .option('--product-version <version>', 'such as 4.2.7 (default: what the package says)')
    .option('--command-line <text>', 'given to msiexec (default: /quiet)')
    .option('--secret', 'file and command line hold a secret: only devices that may have secrets get them')
    .addHelpText(
      'after',
      `
Name, publisher, product code and version are read from the package; options
say them for a file that is none, such as a package of the simulated device.
When the upload fails, the application is taken back.

Examples:
  taxiway app add contoso-tools.msi
  taxiway app add setup.msi --name "Contoso VPN" --command-line "/quiet KEY=4711" --secret`,
    )
    .action((path: string, options: Options) => withApi(options, (api) => add(api, path, options)))
}

export async function add(api: Api, path: string, options: Options): Promise<void> {
  const file = readPackage(path)
  const [productCode, productVersion] = needed(file, options)
  const { name = file.name, publisher = file.publisher } = options
  const app = await api.post<MobileApp>(appKind.path, {
    '@odata.type': '#microsoft.graph.windowsMobileMSI',
    displayName: name || file.title,
    publisher: publisher ?? '',
    productCode,
    productVersion,
    fileName: file.fileName,
    ...given({ commandLine: options.commandLine, holdsSecret: options.secret }),
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
  print(
    options.json,
    { ok: true, app: stored },
    `Added ${stored.displayName} ${stored.productVersion} (${stored.id}).`,
    `${stored.fileName}, ${sizeInWords(stored.size)}, SHA-256 ${stored.sha256 ?? ''}`,
    'Nobody gets it yet. See taxiway app assign --help.',
    ...(await remarkOnName(api, appKind, stored)),
  )
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
