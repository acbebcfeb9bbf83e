// `delete` of every noun that an administrator makes: says what would be lost, asks, deletes; several at once.

import { Command } from 'commander'

import type { Api } from '../../client/api.ts'
import { Fault } from '../../kernel/fault.ts'
import { lastWord } from '../../kernel/text/shell.ts'
import { mayGoOn } from '../confirm.ts'
import { print } from '../output.ts'
import { withApi, withServerOptions } from '../with-api.ts'
import { findNamed, type Kind, type Thing } from './find.ts'
import { doEach, findEach } from './several.ts'

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
    .argument('<name...>', `name or id of the ${noun}; several are asked about at once`)
    .option('--yes', 'do not ask')
    .addHelpText(
      'after',
      `\nAll are looked for before the first is deleted.\n\nExample:\n  taxiway ${command} delete ${example} --yes`,
    )
    .action((names: string[], options: Options) =>
      withApi(options, async (api) => {
        const things = await findEach(names, (name) => findNamed(api, kind, name))
        for (const thing of things) refuseSpecial(kind, thing)
        if (!options.yes) {
          const warnings = await Promise.all(things.map((thing) => kind.warning(api, thing)))
          if (!(await mayGoOn(warnings.join(' '), false))) return
        }
        await doEach(things, nameOf, async (thing) => {
          await kind.before?.(api, thing)
          await api.delete(`${kind.path}/${encodeURIComponent(thing.id)}`)
        })
        const deleted = things.map(({ id, displayName }) => ({ id, displayName }))
        // behind the id of some, answers write the name of their type
        const lines = deleted.map(({ id, displayName }) => `Deleted ${displayName} (${id.slice(0, 36)}).`)
        print(options.json, { ok: true, deleted }, ...lines)
      }),
    )
}

const nameOf = ({ displayName }: Thing): string => displayName

function refuseSpecial({ special, command }: Deletable, thing: Thing): void {
  if (!special?.is(thing)) return
  throw new Fault(
    'conflict',
    `${thing.displayName} cannot be deleted: it is for ${special.reaches}. Change it instead: taxiway ${command} change ${lastWord(special.word)}`,
    { reason: 'not-deletable' },
  )
}
