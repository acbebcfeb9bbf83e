// `delete` of every noun that an administrator makes: says what would be lost, asks, deletes.

import { Command } from 'commander'

import type { Api } from '../../client/api.ts'
import { Fault } from '../../kernel/fault.ts'
import { shellWord } from '../../kernel/text/shell.ts'
import { mayGoOn } from '../confirm.ts'
import { print } from '../output.ts'
import { withApi, withServerOptions } from '../role.ts'
import { findNamed, type Kind, type Thing } from './find.ts'

type Options = { data?: string; tenant?: string; json?: boolean; yes?: boolean }

export type Deletable = Kind & {
  readonly command: string
  readonly example: string
  /** What goes with it; a whole sentence behind its name. */
  readonly warning: (api: Api, thing: Thing) => Promise<string>
  readonly says: string
  readonly before?: (api: Api, thing: Thing) => Promise<unknown>
}

export function deleteCommand(kind: Deletable): Command {
  const { noun, command, example, says } = kind
  return withServerOptions(new Command('delete'))
    .description(says)
    .argument('<name>', `name or id of the ${noun}`)
    .option('--yes', 'do not ask')
    .addHelpText('after', `\nExample:\n  taxiway ${command} delete ${example} --yes`)
    .action((name: string, options: Options) =>
      withApi(options, async (api) => {
        const thing = await findNamed(api, kind, name)
        const { id, displayName } = thing
        if (kind.special?.is(thing)) {
          const { word, reaches } = kind.special
          throw new Fault(
            'conflict',
            `${displayName} cannot be deleted: it is for ${reaches}. Change it instead: taxiway ${command} change ${shellWord(word)}`,
            { reason: 'not-deletable' },
          )
        }
        if (!options.yes && !(await mayGoOn(await kind.warning(api, thing), false))) return
        await kind.before?.(api, thing)
        await api.delete(`${kind.path}/${encodeURIComponent(id)}`)
        // behind the id of some, answers write the name of their type
        print(options.json, { ok: true, id, displayName }, `Deleted ${displayName} (${id.slice(0, 36)}).`)
      }),
    )
}
