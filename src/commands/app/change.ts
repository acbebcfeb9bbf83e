// `taxiway app change`: what is said of an application. Its file stays, which is what was judged when it was uploaded.

import { Command } from 'commander'

import type { MobileApp } from '../../mdm/item/app/app.contract.ts'
import { type ChangeOptions, differences, mayChange, withChangeOptions } from '../named/change.ts'
import { findNamed } from '../named/find.ts'
import { print } from '../output.ts'
import { UsageError } from '../usage.ts'
import { given } from '../values.ts'
import { withApi, withServerOptions } from '../with-api.ts'
import { appKind, factsOf } from './kind.ts'

type Options = ChangeOptions & {
  data?: string
  tenant?: string
  name?: string
  publisher?: string
  productCode?: string
  productVersion?: string
  commandLine?: string
  secret?: true
}

export function changeCommand(): Command {
  return withChangeOptions(withServerOptions(new Command('change')))
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
What is not named stays as it is. The file never changes, and that an application
holds a secret can be said and never taken back: for those add it anew, and
delete this one. Before something changes for somebody, the command says whom the
application reaches and asks.

Examples:
  taxiway app change "Contoso Tools" --name "Contoso Tools (old)"
  taxiway app change "Contoso VPN" --command-line "/quiet KEY=4712" --secret
  taxiway app change "Contoso Tools" --command-line "/quiet REBOOT=0" --dry-run`,
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
        const before = await findNamed<MobileApp>(api, appKind, name)
        const { id } = before
        const hidden = options.secret || before.holdsSecret
        const line = options.commandLine === '' ? 'that of a new application' : options.commandLine
        const after = { ...before, ...body, ...(line !== undefined && { commandLine: hidden ? '**** (anew)' : line }) }
        const changes = differences(factsOf(before), factsOf(after))
        const { displayName: _, publisher: __, ...seen } = body
        if (!(await mayChange(api, appKind, before, { changes, felt: Object.keys(seen).length > 0 }, options))) return
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
