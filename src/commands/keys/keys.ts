// `taxiway keys list|rotate|tls`: the keys that a tenant's tokens are signed with. They change by schedule; this is for looking,
// and for not waiting.

import { Command } from 'commander'
import { table } from '../output.ts'
import { print, withApi, withServerOptions } from '../role.ts'
import { tlsCommand } from './tls.ts'

type Options = { data?: string; tenant?: string; json?: boolean; now?: boolean }
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
        if (options.json) console.log(JSON.stringify({ keys: value }))
        else console.log(table(['Key', 'State', 'Signs from', 'Signs until', 'Verifies until'], value.map(row)))
      }),
    )
  const rotate = withServerOptions(new Command('rotate').description('Announce a new key, which signs in a day'))
    .option('--now', 'sign with it at once, when the one in use may be known to somebody')
    .addHelpText('after', '\nExamples:\n  taxiway keys rotate\n  taxiway keys rotate --now')
    .action((options: Options) =>
      withApi(options, async (api) => {
        const made = await api.post<{ kid: string; signsFromDateTime: string }>('/beta/identity/signingKeys/rotate', {
          ...(options.now && { now: true }),
        })
        const when = options.now ? 'now' : made.signsFromDateTime
        const before = 'What the key before it has signed stays good until a day later: taxiway keys list'
        print(options, { ok: true, ...made }, `The key ${made.kid} signs from ${when} on. ${before}`)
      }),
    )
  return new Command('keys')
    .description('Keys that sign tokens, and the authority behind our TLS')
    .addHelpText('after', '\nExamples:\n  taxiway keys list\n  taxiway keys tls show')
    .addCommand(list)
    .addCommand(rotate)
    .addCommand(tlsCommand())
}

function row({ kid, state, signsFromDateTime, signsUntilDateTime, verifiesUntilDateTime }: Key): string[] {
  const times = [signsFromDateTime, signsUntilDateTime, verifiesUntilDateTime]
  return [kid, states[state] ?? state, ...times.map((time) => time?.slice(0, 19) ?? '')]
}

const states: Readonly<Record<string, string>> = {
  announced: 'announced',
  signs: 'signs',
  verifies: 'verifies only',
  unused: 'never signed',
  ended: 'ended',
}
