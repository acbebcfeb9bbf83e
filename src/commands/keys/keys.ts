// `taxiway keys list|rotate|devices|tls`: the keys that a tenant's tokens are signed with. They change by schedule; this is for looking,
// and for not waiting.

import { Command } from 'commander'
import { mayGoOn } from '../confirm.ts'
import { print, table } from '../output.ts'
import { withApi, withServerOptions } from '../with-api.ts'
import { devicesCommand } from './devices.ts'
import { tlsCommand } from './tls.ts'

type Options = { data?: string; tenant?: string; json?: boolean; now?: boolean; yes?: boolean }
type Key = {
  kid: string
  state: string
  signsFromDateTime: string | null
  signsUntilDateTime: string | null
  verifiesUntilDateTime: string | null
}

export function keysCommand(): Command {
  const list = withServerOptions(new Command('list').description('Which keys are announced, sign, and still verify'))
    .addHelpText('after', '\nExample:\n  taxiway keys list')
    .action((options: Options) =>
      withApi(options, async (api) => {
        const { value } = await api.get<{ value: Key[] }>('/beta/identity/signingKeys')
        const head = ['Key', 'State', 'Signs from', 'Signs until', 'Verifies until']
        print(options.json, { keys: value }, ...table(head, value.map(row)))
      }),
    )
  const rotate = withServerOptions(new Command('rotate').description('Announce a new key, which signs in a day'))
    .option('--now', 'sign with it at once and end all others, when one of them may be known to somebody')
    .option('--yes', 'do not ask')
    .addHelpText('after', '\nExamples:\n  taxiway keys rotate\n  taxiway keys rotate --now')
    .action(async (options: Options) => {
      const question =
        'Every access token of the tenant that is out would be refused at once; whoever is signed in gets another.'
      if (options.now && !(await mayGoOn(question, options.yes))) return
      await withApi(options, async (api) => {
        const made = await api.post<{ kid: string; signsFromDateTime: string }>('/beta/identity/signingKeys/rotate', {
          ...(options.now && { now: true }),
        })
        const when = options.now ? 'now' : made.signsFromDateTime
        const others = options.now
          ? 'What any other key has signed is refused.'
          : 'What the key before it has signed stays good until a day later: taxiway keys list'
        print(options.json, { ok: true, ...made }, `The key ${made.kid} signs from ${when} on. ${others}`)
      })
    })
  return new Command('keys')
    .description('Keys that sign tokens, and the authorities for devices and behind our TLS')
    .addHelpText('after', '\nExamples:\n  taxiway keys list\n  taxiway keys tls show')
    .addCommand(list)
    .addCommand(rotate)
    .addCommand(devicesCommand())
    .addCommand(tlsCommand())
}

function row({ kid, state, signsFromDateTime, signsUntilDateTime, verifiesUntilDateTime }: Key): string[] {
  const times = [signsFromDateTime, signsUntilDateTime, verifiesUntilDateTime]
  return [kid, states[state] ?? state, ...times.map((time) => (time ? `${time.slice(0, 19)}Z` : ''))]
}

const states: Readonly<Record<string, string>> = {
  announced: 'announced',
  signs: 'signs',
  verifies: 'verifies only',
  unused: 'never signed',
  ended: 'ended',
}
