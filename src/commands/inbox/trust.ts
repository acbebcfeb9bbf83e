// `taxiway inbox trust|distrust`: whose sealed lists are imported.

import { Command } from 'commander'

import type { Api } from '../../client/api.ts'
import { Fault } from '../../kernel/fault.ts'
import { sameWords } from '../../kernel/text/spoken.ts'
import { keyWords } from '../../protocol/device-manifest/key.ts'
import { givenSender } from '../manifest/files.ts'
import { doEach } from '../named/several.ts'
import { print } from '../output.ts'
import { withApi, withServerOptions } from '../with-api.ts'

type Common = { data?: string; tenant?: string; json?: boolean }
type Sender = { id: string; words: string | null; fingerprint: string | null }

const path = '/beta/deviceManagement/deviceInbox/senders'

export function trustCommand(): Command {
  return withServerOptions(new Command('trust'))
    .description('Import the sealed lists that are signed with this key')
    .argument('<file>', "the sender's card, public key in PEM, or certificate")
    .requiredOption('--name <name>', 'as the list of senders shows it')
    .option('--words <words>', 'their eight words, as they told you')
    .addHelpText('after', '\nExample:\n  taxiway inbox trust fabrikam.inbox.json --name "Fabrikam OEM"')
    .action((file: string, options: Common & { name: string; words?: string }) =>
      withApi(options, async (api) => {
        const made = await trust(api, file, options)
        const compare = made.words ? `with the words ${made.words}` : `with the certificate ${made.fingerprint}`
        const said = `Sealed lists of ${options.name} are imported from now on, ${compare}.`
        const checked = options.words
          ? []
          : ['Compare that with what they tell you by telephone; with --words it is checked here.']
        print(options.json, { ok: true, ...made }, said, ...checked)
      }),
    )
}

async function trust(api: Api, file: string, { name, words }: { name: string; words?: string }): Promise<Sender> {
  const { key, certificate } = givenSender(file)
  if (words !== undefined && (key === undefined || !sameWords(keyWords(key), words))) {
    const own = key === undefined ? 'a certificate, which has none' : keyWords(key)
    const message = `The words of ${file} are ${own}, and not those given: it is somebody else's. Nothing was changed.`
    throw new Fault('invalid-input', message, { reason: 'manifest-words' })
  }
  const given = key === undefined ? { certificate: certificate?.toString() ?? '' } : { publicKey: key }
  return api.post<Sender>(path, { name, ...given })
}

export function distrustCommand(): Command {
  return withServerOptions(new Command('distrust'))
    .description('Import nothing more that is signed with these keys; what came before stays')
    .argument('<id...>', 'ids of senders, as taxiway inbox senders lists them')
    .addHelpText('after', '\nExample:\n  taxiway inbox distrust 6f9d1c2a-3b4e-4d5f-8a6b-7c8d9e0f1a2b')
    .action((ids: readonly string[], options: Common) =>
      withApi(options, async (api) => {
        await doEach(
          ids,
          (id) => id,
          (id) => api.delete(`${path}/${encodeURIComponent(id)}`),
        )
        print(options.json, { ok: true, senders: ids }, `No longer trusted: ${ids.join(', ')}.`)
      }),
    )
}
