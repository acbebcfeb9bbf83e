// `taxiway app change`: what is said of an application. Its file stays, which is what was judged when it was uploaded.

import { Command } from 'commander'

import type { MobileApp } from '../../mdm/item/app/app.contract.ts'
import { findNamed } from '../named/find.ts'
import { print } from '../output.ts'
import { withApi, withServerOptions } from '../role.ts'
import { UsageError } from '../usage.ts'
import { given } from '../values.ts'
import { appKind, factsOf } from './kind.ts'

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

export function changeCommand(): Command {
  return withServerOptions(new Command('change'))
    .description('Change what is said of an application, or how it is installed; its file stays')
    .argument('<name>', 'name or id of the application')
    .option('--name <text>', 'another name for people')
    .option('--publisher <text>', 'who makes it')
    .option('--product-code <guid>', 'by which Windows knows it')
    .option('--product-version <version>', 'such as 4.2.7')
    .option('--command-line <text>', 'given to msiexec; "" for that of a new application')
    .option('--secret', 'file and command line hold a secret from now on')
    .addHelpText(
      'after',
      `
What is not named stays as it is. Two things never change: the file, and the word
that an application holds a secret. For those add it anew, and delete this one.

Examples:
  taxiway app change "Contoso Tools" --name "Contoso Tools (old)"
  taxiway app change "Contoso VPN" --command-line "/quiet KEY=4712" --secret`,
    )
    .action((name: string, options: Options) =>
      withApi(options, async (api) => {
        const body = given({
          displayName: options.name,
          publisher: options.publisher,
          productCode: options.productCode,
          productVersion: options.productVersion,
          commandLine: options.commandLine,
          holdsSecret: options.secret,
        })
        if (Object.keys(body).length === 0) {
          throw new UsageError('Say what to change, for example --command-line. See taxiway app change --help.')
        }
        const { id } = await findNamed<MobileApp>(api, appKind, name)
        const app = await api.patch<MobileApp>(`${appKind.path}/${id}`, body)
        print(
          options.json,
          { ok: true, app },
          `Changed the application ${app.displayName}. It is now:`,
          ...factsOf(app).map(([what, value]) => `  ${what.padEnd(15)}${value}`),
        )
      }),
    )
}
