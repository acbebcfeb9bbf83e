// `taxiway user methods|access-pass|remove-methods`: what a person signs in with beside the password, a pass for who has neither,
// and taking it away from who has lost it.

import { Command } from 'commander'

import type { Api } from '../../client/api.ts'
import type { AuthenticationMethod, TemporaryAccessPass } from '../../contract/graph/authentication-method.ts'
import { longestMinutes, shortestMinutes, usualMinutes } from '../../kernel/access-pass.ts'
import { mayGoOn } from '../confirm.ts'
import { print, table } from '../output.ts'
import { wholeNumber } from '../values.ts'
import { withApi, withServerOptions } from '../with-api.ts'
import { type Person, userNamed } from './named.ts'

type Options = { data?: string; tenant?: string; json?: boolean; yes?: boolean }
type Type = AuthenticationMethod['@odata.type']

const words: Readonly<Record<Type, string>> = {
  '#microsoft.graph.passwordAuthenticationMethod': 'password',
  '#microsoft.graph.softwareOathAuthenticationMethod': 'authenticator app',
  '#microsoft.graph.temporaryAccessPassAuthenticationMethod': 'temporary access pass',
  '#microsoft.graph.windowsHelloForBusinessAuthenticationMethod': 'Windows Hello',
  '#microsoft.graph.fido2AuthenticationMethod': 'passkey',
}

/** Where one of the type is deleted; a password is changed instead. */
const collections: Readonly<Partial<Record<Type, string>>> = {
  '#microsoft.graph.softwareOathAuthenticationMethod': 'softwareOathMethods',
  '#microsoft.graph.temporaryAccessPassAuthenticationMethod': 'temporaryAccessPassMethods',
  '#microsoft.graph.windowsHelloForBusinessAuthenticationMethod': 'windowsHelloForBusinessMethods',
  '#microsoft.graph.fido2AuthenticationMethod': 'fido2Methods',
}

const pathOf = ({ id }: Person): string => `/v1.0/users/${id}/authentication`

const methodsOf = (api: Api, person: Person): Promise<AuthenticationMethod[]> =>
  api.get<{ value: AuthenticationMethod[] }>(`${pathOf(person)}/methods`).then(({ value }) => value) // one page: the list is short

export function methodsCommand(): Command {
  return withServerOptions(new Command('methods'))
    .description('What a person signs in with')
    .argument('<name>', 'user principal name or id')
    .addHelpText('after', '\nExample:\n  taxiway user methods pia@contoso.example')
    .action((name: string, options: Options) =>
      withApi(options, async (api) => {
        const methods = await methodsOf(api, await userNamed(api, name))
        print(options.json, { methods }, ...table(['Signs in with', 'Since', 'More'], methods.map(row)))
      }),
    )
}

function row(method: AuthenticationMethod): string[] {
  return [words[method['@odata.type']], `${method.createdDateTime.slice(0, 19)}Z`, moreOf(method)]
}

function moreOf({
  recoveryCodesLeft,
  methodUsabilityReason: state,
  displayName,
  passkeyType,
  ...pass
}: AuthenticationMethod): string {
  if (passkeyType) return passkeyType === 'synced' ? `${displayName}, on several devices` : `${displayName}`
  if (displayName !== undefined) return `on ${displayName}`
  if (recoveryCodesLeft !== undefined) return `${recoveryCodesLeft} recovery codes left`
  if (!state || !pass.startDateTime) return ''
  const end = new Date(Date.parse(pass.startDateTime) + (pass.lifetimeInMinutes ?? 0) * 60_000)
  const until = `${end.toISOString().slice(0, 16)}Z`
  const said = {
    enabledByPolicy: `good until ${until}`,
    notYetValid: `good from ${pass.startDateTime.slice(0, 16)}Z until ${until}`,
    expired: `was good until ${until}`,
    oneTimeUsed: 'was used, and was good once',
    disabledByPolicy: 'does not count: whoever made it may not any more',
  }
  return said[state]
}

type PassOptions = Options & { minutes: number; once?: boolean; from?: string }

export function accessPassCommand(): Command {
  return withServerOptions(new Command('access-pass'))
    .description('Make a pass with which a person signs in for a while without a password')
    .argument('<name>', 'user principal name or id')
    .option('--minutes <number>', 'how long it is good', wholeNumber(shortestMinutes, longestMinutes), usualMinutes)
    .option('--once', 'good for one sign-in only')
    .option('--from <time>', 'begins then, such as 2026-12-01T08:00:00Z (default: now)')
    .addHelpText(
      'after',
      `
It is typed on the sign-in page in place of the password and counts as a second
factor, too: for a new computer, or the day when the app is lost. An earlier pass of
the person ends. A new password, signing out everywhere, or a role taken ends it.

Examples:
  taxiway user access-pass pia@contoso.example
  taxiway user access-pass pia@contoso.example --minutes 480 --once`,
    )
    .action((name: string, options: PassOptions) =>
      withApi(options, async (api) => {
        const person = await userNamed(api, name)
        const pass = await api.post<TemporaryAccessPass>(`${pathOf(person)}/temporaryAccessPassMethods`, {
          lifetimeInMinutes: options.minutes,
          isUsableOnce: options.once === true,
          ...(options.from !== undefined && { startDateTime: options.from }),
        })
        const { startDateTime, lifetimeInMinutes, isUsableOnce } = pass
        const end = new Date(Date.parse(startDateTime) + lifetimeInMinutes * 60_000).toISOString().slice(0, 16)
        const often = isUsableOnce ? 'once, ' : ''
        print(
          options.json,
          { ok: true, ...pass },
          `With this pass ${person.userPrincipalName} signs in, ${often}until ${end}Z. It is shown only now.`,
          'Whoever has it has the account: give it to nobody else.',
          '',
          pass.temporaryAccessPass ?? '',
        )
      }),
    )
}

export function removeMethodsCommand(): Command {
  return withServerOptions(new Command('remove-methods'))
    .description('Take away all but the password from a person who has lost it, and sign them out')
    .argument('<name>', 'user principal name or id')
    .option('--yes', 'do not ask')
    .addHelpText(
      'after',
      `
Afterwards the password alone opens the account, and whoever knows it sets up what
comes beside it: be sure with whom you speak.

Example:
  taxiway user remove-methods pia@contoso.example --yes`,
    )
    .action((name: string, options: Options) =>
      withApi(options, async (api) => {
        const person = await userNamed(api, name)
        const removable = (await methodsOf(api, person)).flatMap((method) => {
          const collection = collections[method['@odata.type']]
          return collection ? [{ ...method, collection }] : []
        })
        const { userPrincipalName } = person
        if (removable.length === 0) {
          print(options.json, { ok: true, removed: [] }, `${userPrincipalName} has nothing but a password.`)
          return
        }
        const named = removable.map((method) => words[method['@odata.type']]).join(', ')
        const what = `${userPrincipalName} would lose: ${named}. The person would be signed out everywhere, and sign in with the password alone.`
        if (!(await mayGoOn(what, options.yes))) return
        for (const { collection, id } of removable) await api.delete(`${pathOf(person)}/${collection}/${id}`)
        print(
          options.json,
          { ok: true, removed: removable.map(({ id }) => id) },
          `Taken away from ${userPrincipalName}: ${named}. The person is signed out everywhere.`,
        )
      }),
    )
}
