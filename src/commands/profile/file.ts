// `taxiway profile file`: a profile as AutopilotConfigurationFile.json, for devices that are not registered.

import { Command } from 'commander'

import type { DeploymentProfile } from '../../contract/graph/deployment-profile.ts'
import { Fault } from '../../kernel/fault.ts'
import { writeSafeFile } from '../file/safe-file.ts'
import { whyUnread } from '../given-file.ts'
import { findNamed } from '../named/find.ts'
import { print, say } from '../output.ts'
import { withApi, withServerOptions } from '../with-api.ts'
import { profileKind } from './kind.ts'

type Options = { data?: string; tenant?: string; json?: boolean; output?: string }
type Made = { readonly fileName: string; readonly correlationId: string; readonly content: string }

export function fileCommand(): Command {
  return withServerOptions(new Command('file'))
    .description(
      'Make an AutopilotConfigurationFile.json of a user-driven profile, for devices that are not registered',
    )
    .argument('<name>', 'name or id of the profile')
    .option('-o, --output <file>', 'write it there; what was in the file is replaced')
    .addHelpText(
      'after',
      `
Windows reads the file at its next first run, once, from
%windir%\\Provisioning\\Autopilot\\AutopilotConfigurationFile.json, when the device
is not registered. It has to be ASCII: in Windows PowerShell use --output, since
its > writes another encoding. Each file has an id of its own, which is audited.

Examples:
  taxiway profile file "Office notebook" --output AutopilotConfigurationFile.json
  taxiway profile file "Office notebook"`,
    )
    .action((name: string, options: Options) =>
      withApi(options, async (api) => {
        const profile = await findNamed<DeploymentProfile>(api, profileKind, name)
        const made = await api.post<Made>(`${profileKind.path}/${profile.id}/configurationFile`)
        const { output } = options
        if (output !== undefined) write(output, made.content)
        const document = { ok: true, ...made, ...(output !== undefined && { output }) }
        if (output === undefined && !options.json) say(...made.content.trimEnd().split('\r\n'))
        else
          print(options.json, document, `Wrote ${profile.displayName} to ${output ?? ''} (file ${made.correlationId}).`)
      }),
    )
}

function write(output: string, content: string): void {
  try {
    writeSafeFile(output, content)
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    const why = code === 'ENOENT' ? `The folder of ${output} does not exist.` : `${output} ${whyUnread(code)}.`
    throw new Fault('invalid-input', `${why} Name another file.`, { reason: 'output-file', cause: error })
  }
}
