// `taxiway user methods|remove-methods`: what a person signs in with beside the password, and taking it away from who has lost it.

import { Command } from 'commander'

import type { Api } from '../../client/api.ts'
import type { AuthenticationMethod } from '../../contract/graph/authentication-method.ts'
import { mayGoOn } from '../confirm.ts'
import { print, table } from '../output.ts'
import { withApi, withServerOptions } from '../role.ts'
import { type Person, userNamed } from './named.ts'

type Options = { data?: string; tenant?: string; json?: boolean; yes?: boolean }
type Type = AuthenticationMethod['@odata.type']

const words: Readonly<Record<Type, string>> = {
  '#microsoft.graph.passwordAuthenticationMethod': 'password',
  '#microsoft.graph.softwareOathAuthenticationMethod': 'authenticator app',
}

/** Where one of the type is deleted; a password is changed instead. */
const collections: Readonly<Partial<Record<Type, string>>> = {
  '#microsoft.graph.softwareOathAuthenticationMethod': 'softwareOathMethods',
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
  const { recoveryCodesLeft } = method
  const more = recoveryCodesLeft === undefined ? '' : `${recoveryCodesLeft} recovery codes left`
  return [words[method['@odata.type']], `${method.createdDateTime.slice(0, 19)}Z`, more]
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
