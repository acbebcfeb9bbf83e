// `taxiway user disable|enable|sign-out|delete`: ending a person's access, through the same API as the portal.

import { Command } from 'commander'

import type { Api } from '../client/api.ts'
import { mayGoOn } from './confirm.ts'
import { connect } from './operator-file.ts'
import { print } from './output.ts'

type Options = { data?: string; tenant?: string; json?: boolean; yes?: boolean }

type Verb = {
  readonly name: string
  readonly says: string
  readonly warning?: string
  readonly done: string
  readonly run: (api: Api, id: string) => Promise<unknown>
}

const verbs: readonly Verb[] = [
  {
    name: 'disable',
    says: 'The person signs in nowhere, and all sign-ins end; devices stay managed, so that they can be wiped',
    done: 'is disabled and signed out everywhere.',
    run: (api, id) => api.patch(`/v1.0/users/${id}`, { accountEnabled: false }),
  },
  {
    name: 'enable',
    says: 'Let a disabled person sign in again',
    done: 'may sign in again.',
    run: (api, id) => api.patch(`/v1.0/users/${id}`, { accountEnabled: true }),
  },
  {
    name: 'sign-out',
    says: 'Sign a person out everywhere; the account stays as it is',
    done: 'is signed out everywhere and has to type the password again.',
    run: (api, id) => api.post(`/v1.0/users/${id}/revokeSignInSessions`),
  },
  {
    name: 'delete',
    says: 'Delete an account; the devices of the person stay',
    warning: 'would be deleted for ever. Their devices would stay managed.',
    done: 'is deleted.',
    run: (api, id) => api.delete(`/v1.0/users/${id}`),
  },
]

export function userCommand(): Command {
  const command = new Command('user')
    .description('End, or let begin again, what a person may do')
    .addHelpText('after', '\nExample:\n  taxiway user sign-out pia@contoso.example')
  for (const verb of verbs) {
    const own = new Command(verb.name)
      .description(verb.says)
      .argument('<name>', 'user principal name or id')
      .option('--tenant <domain>', 'which tenant (default: the first of this installation)')
      .option('--data <dir>', 'data folder of the running server')
      .option('--json', 'as JSON')
    if (verb.warning) own.option('--yes', 'do not ask')
    own
      .addHelpText('after', `\nExample:\n  taxiway user ${verb.name} pia@contoso.example`)
      .action((name: string, options: Options) => run(verb, name, options))
    command.addCommand(own)
  }
  return command
}

async function run(verb: Verb, name: string, options: Options): Promise<void> {
  const api = connect(options)
  try {
    const user = await api.get<{ id: string; userPrincipalName: string }>(`/v1.0/users/${encodeURIComponent(name)}`)
    if (verb.warning && !(await mayGoOn(`${user.userPrincipalName} ${verb.warning}`, options.yes))) return
    await verb.run(api, user.id)
    print(options.json, { ok: true, action: verb.name, id: user.id }, `${user.userPrincipalName} ${verb.done}`)
  } finally {
    api.close()
  }
}
