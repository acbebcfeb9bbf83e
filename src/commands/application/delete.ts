// `taxiway application delete`: several at once, each by its client id, as two may have one name.

import { Command } from 'commander'

import { mayGoOn } from '../confirm.ts'
import { allOf, doEach, findEach } from '../named/several.ts'
import { print } from '../output.ts'
import { withApi, withServerOptions } from '../with-api.ts'
import { applicationOf } from './find.ts'

type Options = { data?: string; tenant?: string; json?: boolean; yes?: boolean }

export function deleteCommand(): Command {
  return withServerOptions(new Command('delete').description('Delete an application; its secret is good for nothing'))
    .argument('<name...>', 'names or client ids of applications')
    .option('--yes', 'do not ask')
    .addHelpText('after', '\nExample:\n  taxiway application delete 6f9d1c2a-3b4e-4d5f-8a6b-7c8d9e0f1a2b')
    .action((names: string[], options: Options) =>
      withApi(options, async (api) => {
        const found = await findEach(names, (name) => applicationOf(api, name))
        const said = found.map(({ displayName, appId }) => `${displayName} (${appId})`)
        const what =
          found.length === 1
            ? `The application ${said[0]} would be deleted, and its secret with it: what signs in with it would stop working.`
            : `The applications ${allOf(said)} would be deleted, and their secrets with them: what signs in with one would stop working.`
        if (!(await mayGoOn(what, options.yes))) return
        await doEach(
          found,
          ({ displayName }) => displayName,
          ({ appId }) => api.delete(`/beta/applications/${appId}`),
        )
        const deleted = found.map(({ appId: clientId, displayName }) => ({ clientId, displayName }))
        print(options.json, { ok: true, deleted }, ...said.map((one) => `Deleted ${one}.`))
      }),
    )
}
