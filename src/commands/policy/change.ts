// `taxiway policy change`: another name, description, or content of a policy.

import { Command } from 'commander'

import { findNamed } from '../named/find.ts'
import { print } from '../output.ts'
import { withApi, withServerOptions } from '../role.ts'
import { UsageError } from '../usage.ts'
import { given } from '../values.ts'
import { contentOf, type Given, withContent } from './content.ts'
import { type Policy, policyKind, whatIsIn } from './kind.ts'

type Options = Given & { data?: string; tenant?: string; json?: boolean; name?: string; description?: string }

export function changeCommand(): Command {
  const command = withServerOptions(new Command('change'))
    .description('Change a policy; devices get the difference at their next check-in')
    .argument('<name>', 'name or id of the policy')
    .option('--name <text>', 'another name for it')
    .option('--description <text>', 'for people')
  return withContent(command)
    .addHelpText(
      'after',
      `
What is not named stays as it is. Settings are replaced as a whole: name each one
that the policy is to have, or give the file that policy show --json printed, with
secrets written anew. A policy of settings cannot become a certificate, nor the
other way: add a new one, and delete this one.

Examples:
  taxiway policy change Telemetry --name "Telemetry: nothing"
  taxiway policy change Telemetry --integer ./Device/Vendor/MSFT/Policy/Config/System/AllowTelemetry=0
  taxiway policy change "Contoso root" --certificate contoso-root-2.pem`,
    )
    .action((name: string, options: Options) =>
      withApi(options, async (api) => {
        const content = contentOf(options)
        const body = { ...given({ displayName: options.name, description: options.description }), ...content }
        if (Object.keys(body).length === 0) {
          throw new UsageError('Say what to change: --name, --description, its settings or its certificate.')
        }
        const { id } = await findNamed<Policy>(api, policyKind, name)
        const policy = await api.patch<Policy>(`${policyKind.path}/${id}`, body)
        print(
          options.json,
          { ok: true, policy },
          `Changed the policy ${policy.displayName} (${id}): ${whatIsIn(policy)}.`,
          ...(content ? ['Devices get the difference at their next check-in.'] : []),
        )
      }),
    )
}
