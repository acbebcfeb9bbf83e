// `taxiway order fulfil`: ends an order, in one of its two ways: the registration, or a file for the customer, sealed or as it is.

import { Command, Option } from 'commander'

import type { z } from 'zod'
import type { Api } from '../../client/api.ts'
import type { sealOrder } from '../../contract/autopilot/channel/order.ts'
import { cardWords } from '../../protocol/device-manifest/card.ts'
import { mayGoOn } from '../confirm.ts'
import { writeSafeFile } from '../file/safe-file.ts'
import { givenCard } from '../manifest/files.ts'
import { print } from '../output.ts'
import { UsageError } from '../usage.ts'
import { wholeNumber } from '../values.ts'
import { withApi, withServerOptions } from '../with-api.ts'
import { findOrder, type Order, orders } from './find.ts'

const ways = ['registration', 'sealed', 'plain'] as const

type Options = {
  data?: string
  tenant?: string
  json?: boolean
  yes?: true
  as: (typeof ways)[number]
  card?: string
  words?: string
  days?: number
  out?: string
}
type Found = Pick<Order, 'id' | 'number'>
type Sealed = z.infer<NonNullable<typeof sealOrder.reply>>

export function fulfilCommand(): Command {
  return withServerOptions(new Command('fulfil'))
    .description('End an order: register its devices, or make the file that its customer imports')
    .argument('<number>', 'number of the order, or its id')
    .addOption(
      new Option('--as <way>', 'registration: over OEM Direct; sealed: a file for the customer alone; plain: as it is')
        .choices(ways)
        .makeOptionMandatory(),
    )
    .option(
      '--card <file>',
      'whom to seal to, where the order names no organisation: device-inbox.json of the customer',
    )
    .option('--words <words>', 'the eight words of that card, as the customer told you')
    .addOption(
      new Option(
        '--days <number>',
        'for how long a sealed file may be imported, 365 at the most; 30 where nothing is said',
      ).argParser(wholeNumber(1, 365)),
    )
    .option('--out <file>', 'in place of devices-NUMBER.tar.age or devices-NUMBER.csv')
    .option('--yes', 'do not ask before a file that is not sealed')
    .addHelpText(
      'after',
      `
After a file nothing is registered, and after the registration no file is made. A file that
was lost can be made again, and devices whose registration was refused are sent again by the
same command. To sign with a certificate, as CMS: taxiway manifest seal.

Examples:
  taxiway order fulfil PO-88413 --as registration
  taxiway order fulfil PO-88414 --as sealed --card northwind.inbox.json`,
    )
    .action((number: string, options: Options) => {
      if (options.as !== 'sealed' && (options.card ?? options.words ?? options.days) !== undefined)
        throw new UsageError('--card, --words and --days are of a sealed file: use them with --as sealed.')
      if (options.as === 'registration' && options.out !== undefined)
        throw new UsageError('A registration writes no file: leave --out away.')
      return withApi(options, async (api) => ends[options.as](api, await findOrder(api, number), options))
    })
}

const ends: Readonly<Record<Options['as'], (api: Api, order: Found, options: Options) => Promise<void>>> = {
  async registration(api, { id, number }, { json }) {
    const { submissionId } = await api.post<{ submissionId: string }>(`${orders}/${id}/register`, undefined)
    const next = 'What becomes of each: taxiway order show.'
    print(json, { ok: true, submissionId }, `${number}: the devices were given to the registration. ${next}`)
  },
  async sealed(api, { id, number }, { json, card: path, words, days, out }) {
    const card = path === undefined ? undefined : givenCard(path, words)
    const sealed = await api.post<Sealed>(`${orders}/${id}/sealedFile`, {
      ...(card && { card: JSON.stringify(card), words: cardWords(card) }),
      ...(days !== undefined && { days }),
    })
    const { content, fileName, ...said } = sealed
    const file = out ?? fileName
    writeSafeFile(file, Buffer.from(content, 'base64'))
    const { recipient, expirationDateTime, senderWords, senderCardUrl, sha256 } = said
    print(
      json,
      { ok: true, file, ...said },
      `${file}: ${number} for ${recipient}, until ${expirationDateTime}. SHA-256 ${sha256}`,
      `The customer trusts your key before the first file: it is in ${senderCardUrl}, and its words are: ${senderWords}`,
    )
  },
  async plain(api, { id, number }, { json, yes, out = `devices-${number.replace(/[^A-Za-z0-9._-]+/g, '-')}.csv` }) {
    const what = `The hashes of ${number} would be written to ${out} unencrypted, and whoever gets hold of the file could register these devices first.`
    if (!(await mayGoOn(what, yes))) return
    writeSafeFile(out, await api.send('POST', `${orders}/${id}/file`, '', 'application/json'))
    print(json, { ok: true, file: out }, `${out}: encrypt it before you send it, and delete it afterwards.`)
  },
}
