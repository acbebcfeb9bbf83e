// `taxiway inbox`: what the makers of devices need to send sealed lists here, and whose lists are taken.

import { Command } from 'commander'

import { everyPage } from '../../client/api.ts'
import type { Card } from '../../protocol/device-manifest/card.ts'
import { mayGoOn } from '../confirm.ts'
import { writeSafeFile } from '../file/safe-file.ts'
import { print, table } from '../output.ts'
import { withApi, withServerOptions } from '../with-api.ts'
import { distrustCommand, trustCommand } from './trust.ts'

type Common = { data?: string; tenant?: string; json?: boolean }
type Key = { kid: string; kind: string; notBefore: string; notAfter: string; fingerprint: string }
type Inbox = { words: string; cardUrl: string; card: Card; keys: Key[]; formerKeysOpenUntilDateTime: string | null }
type Sender = { id: string; name: string; words: string | null; fingerprint: string | null; addedDateTime: string }

const path = '/beta/deviceManagement/deviceInbox'

export function inboxCommand(): Command {
  return new Command('inbox')
    .description('Sealed lists of devices: the card that senders need, and whom you trust')
    .addHelpText('after', '\nExamples:\n  taxiway inbox show\n  taxiway inbox card --out northwind.inbox.json')
    .addCommand(showCommand())
    .addCommand(cardCommand())
    .addCommand(rotateCommand())
    .addCommand(sendersCommand())
    .addCommand(trustCommand())
    .addCommand(distrustCommand())
}

const day = (time: string): string => time.slice(0, 10)

function showCommand(): Command {
  return withServerOptions(new Command('show'))
    .description('The words to tell senders, where the card is, and the keys that lists are sealed to')
    .addHelpText('after', '\nExample:\n  taxiway inbox show')
    .action((options: Common) =>
      withApi(options, async (api) => {
        const inbox = await api.get<Inbox>(path)
        const { words, cardUrl, keys, formerKeysOpenUntilDateTime: former } = inbox
        const rows = keys.map((key) => [key.kind, day(key.notBefore), day(key.notAfter), key.fingerprint.slice(0, 32)])
        print(
          options.json,
          inbox,
          `Your words, for senders to compare: ${words}`,
          `Your card: ${cardUrl}`,
          ...table(['Key', 'Since', 'Until', 'SHA-256'], rows),
          ...(former ? [`What was sealed to former keys is opened until ${former}.`] : []),
        )
      }),
    )
}

function cardCommand(): Command {
  return withServerOptions(new Command('card'))
    .description('Write your card into a file, to be sent to whoever sends you sealed lists')
    .requiredOption('--out <file>', 'where it goes')
    .addHelpText('after', '\nExample:\n  taxiway inbox card --out northwind.inbox.json')
    .action((options: Common & { out: string }) =>
      withApi(options, async (api) => {
        const { card, words } = await api.get<Inbox>(path)
        writeSafeFile(options.out, `${JSON.stringify(card, null, 2)}\n`)
        print(options.json, { ok: true, file: options.out, words }, `${options.out} is your card. Its words: ${words}`)
      }),
    )
}

function rotateCommand(): Command {
  return withServerOptions(new Command('rotate'))
    .description('Make new keys to seal to; what comes for the former ones is opened for 30 more days')
    .option('--now', 'the former ones open nothing from now on, when one of them may be known to somebody')
    .option('--yes', 'do not ask')
    .addHelpText('after', '\nExamples:\n  taxiway inbox rotate\n  taxiway inbox rotate --now')
    .action(async (options: Common & { now?: boolean; yes?: boolean }) => {
      const question =
        'Sealed lists that are on their way could not be opened any more; their senders have to seal them again.'
      if (options.now && !(await mayGoOn(question, options.yes))) return
      await withApi(options, async (api) => {
        const inbox = await api.post<Inbox>(`${path}/rotate`, { ...(options.now && { now: true }) })
        const said = `New keys are in your card. Your words stay: ${inbox.words}`
        print(options.json, { ok: true, ...inbox }, said)
      })
    })
}

function sendersCommand(): Command {
  return withServerOptions(new Command('senders'))
    .description('Whose sealed lists are imported')
    .addHelpText('after', '\nExample:\n  taxiway inbox senders')
    .action((options: Common) =>
      withApi(options, async (api) => {
        const senders: Sender[] = []
        for await (const page of everyPage<Sender>(api, `${path}/senders`)) senders.push(...page)
        const rows = senders.map(({ id, name, words, fingerprint, addedDateTime }) => [
          name,
          day(addedDateTime),
          words ?? `certificate ${(fingerprint ?? '').slice(0, 32)}`,
          id,
        ])
        const none = 'You trust nobody yet: taxiway inbox trust fabrikam.inbox.json --name "Fabrikam OEM".'
        print(
          options.json,
          { senders },
          ...(rows.length > 0 ? table(['Sender', 'Since', 'Words', 'Id'], rows) : [none]),
        )
      }),
    )
}
