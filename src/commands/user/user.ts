// `taxiway user create|reset-password|disable|enable|sign-out|delete`: people and what they may do, through the same API as the
// portal. What is only looked at, and changed without a loss, is in change.ts and list.ts beside it; what they sign in with in
// methods.ts.

import { Command, Option } from 'commander'

import type { Api } from '../../client/api.ts'
import { Fault } from '../../kernel/fault.ts'
import { lastWord } from '../../kernel/text/shell.ts'
import { mayGoOn } from '../confirm.ts'
import { doEach, eachOf, findEach } from '../named/several.ts'
import { theOrganization } from '../organization/organization.ts'
import { print } from '../output.ts'
import { makePassword, readPassword } from '../password.ts'
import { grantRole, roleId, roleWords } from '../role.ts'
import { UsageError } from '../usage.ts'
import { hireDate } from '../values.ts'
import { withApi, withServerOptions } from '../with-api.ts'
import { changeCommand } from './change.ts'
import { listCommand, showCommand } from './list.ts'
import { accessPassCommand, methodsCommand, removeMethodsCommand } from './methods.ts'
import { type Person, userNamed } from './named.ts'
import { collectSaid, type Said, setHelp } from './said.ts'

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
    .description('People: list, create and change them, give them a new password, end what they may do')
    .addHelpText(
      'after',
      '\nExamples:\n  taxiway user create pia@home.example\n  taxiway user sign-out pia@home.example',
    )
    .addCommand(listCommand())
    .addCommand(showCommand())
    .addCommand(createCommand())
    .addCommand(changeCommand())
    .addCommand(resetCommand())
    .addCommand(methodsCommand())
    .addCommand(accessPassCommand())
    .addCommand(removeMethodsCommand())
  for (const verb of verbs) {
    const own = withServerOptions(new Command(verb.name))
      .description(verb.says)
      .argument('<name...>', 'user principal names or ids')
    if (verb.warning) own.option('--yes', 'do not ask')
    own
      .addHelpText(
        'after',
        `
All are looked for before the first is touched.

Examples:
  taxiway user ${verb.name} pia@home.example
  taxiway user ${verb.name} pia@home.example kim@home.example${verb.warning ? ' --yes' : ''}`,
      )
      .action((names: string[], options: Options) => run(verb, names, options))
    command.addCommand(own)
  }
  return command
}

const run = (verb: Verb, named: readonly string[], options: Options): Promise<void> =>
  withApi(options, async (api) => {
    const people = await findEach(named, (name) => userNamed(api, name))
    const names = people.map(nameOf)
    if (verb.warning && !(await mayGoOn(`${eachOf(names)} ${verb.warning}`, options.yes))) return
    await doEach(people, nameOf, ({ id }) => verb.run(api, id))
    const users = people.map(({ id, userPrincipalName }) => ({ id, userPrincipalName }))
    print(options.json, { ok: true, action: verb.name, users }, ...names.map((name) => `${name} ${verb.done}`))
  })

const nameOf = ({ userPrincipalName }: Person): string => userPrincipalName

// Passwords -----------------------------------------------------------------------------------------------------------

type PasswordOptions = Options & { passwordStdin?: boolean }
type ResetOptions = PasswordOptions & { link?: boolean }
type CreateOptions = PasswordOptions & {
  displayName?: string
  mayJoin?: boolean
  role?: string
  hireDate?: string
  set?: Said
}

const passwordHelp = `
A password is made and shown once. With --password-stdin it is the first line of the standard input instead, and not shown.
`

function createCommand(): Command {
  return withServerOptions(new Command('create'))
    .alias('add')
    .description('Create a person with a password, who may sign in at once')
    .argument('<name@domain>', 'user principal name, in a domain of the tenant')
    .option('--display-name <text>', 'the name that people read (default: what stands before the @)')
    .option('--may-join', 'may join devices where the tenant lets only selected people do so')
    .option('--role <role>', `also gets this directory role, one of ${roleWords}`)
    .option('--hire-date <date>', 'when they are hired, such as 2026-09-01', hireDate)
    .option('--set <name=value>', 'department=Sales and the like; repeatable', collectSaid)
    .option('--password-stdin', 'take the password from the standard input')
    .addHelpText(
      'after',
      `${passwordHelp}${setHelp}
Examples:
  taxiway user create pia@home.example
  taxiway user create kim@home.example --display-name "Kim Lee" --may-join
  taxiway user create lou@home.example --set department=Sales --hire-date 2026-09-01
  taxiway user create max@home.example --password-stdin < password.txt`,
    )
    .action((name: string, options: CreateOptions) => withApi(options, (api) => create(api, name, options)))
}

async function create(api: Api, userPrincipalName: string, options: CreateOptions): Promise<void> {
  const role = options.role === undefined ? undefined : roleId(options.role)
  if (!userPrincipalName.includes('@')) {
    const domains = (await theOrganization(api)).verifiedDomains.map(({ name }) => name)
    throw new UsageError(
      `'${userPrincipalName}' has no domain. Write ${userPrincipalName}@${domains[0] ?? 'DOMAIN'}; domains here are: ${domains.join(', ')}.`,
    )
  }
  const mailNickname = userPrincipalName.split('@')[0] ?? ''
  const named = { userPrincipalName, displayName: options.displayName ?? mailNickname }
  const password = options.passwordStdin ? await readPassword() : makePassword(named)
  const made = await api.post<Person>('/v1.0/users', {
    ...named,
    mailNickname,
    accountEnabled: true,
    ...(options.hireDate && { employeeHireDate: options.hireDate }),
    ...options.set,
    passwordProfile: { password, forceChangePasswordNextSignIn: false },
  })
  try {
    if (options.mayJoin) await api.patch(`/v1.0/users/${made.id}`, { mayJoinDevices: true })
    if (role) await grantRole(api, made.id, role)
  } catch (error) {
    // The account stands, so nobody should look for a failure in its name and find it taken the next time.
    throw new Fault(
      'conflict',
      `${made.userPrincipalName} was created, and what came after failed: ${(error as Error).message} Delete it and try again: taxiway user delete ${lastWord(made.userPrincipalName)}`,
      { reason: 'user-half-made', cause: error },
    )
  }
  sayDone('create', made, `Created ${made.userPrincipalName}.`, password, options)
}

function resetCommand(): Command {
  return withServerOptions(new Command('reset-password'))
    .description('Give a person a new password and sign them out everywhere, or a link to choose one')
    .argument('<name>', 'user principal name or id')
    .option('--password-stdin', 'take the password from the standard input; wants --yes, too')
    .addOption(
      new Option('--link', 'print a link instead, with which the person chooses the password').conflicts(
        'passwordStdin',
      ),
    )
    .option('--yes', 'do not ask')
    .addHelpText(
      'after',
      `${passwordHelp}
With --link nobody but the person ever knows the password. The link works once and
within a day. Until it is used everything stays as it is, the password of now as
well: whose account is in the hands of somebody else gets a new password instead.

Examples:
  taxiway user reset-password pia@home.example
  taxiway user reset-password pia@home.example --yes --password-stdin < password.txt
  taxiway user reset-password admin@home.example --link`,
    )
    .action((name: string, options: ResetOptions) =>
      withApi(options, (api) => (options.link ? link(api, name, options) : reset(api, name, options))),
    )
}

async function reset(api: Api, name: string, options: PasswordOptions): Promise<void> {
  const person = await userNamed(api, name)
  const what = `${person.userPrincipalName} would get a new password and be signed out everywhere; the old password would be good for nothing.`
  if (!(await mayGoOn(what, options.yes))) return
  const password = options.passwordStdin ? await readPassword() : makePassword(person)
  await api.patch(`/v1.0/users/${person.id}`, { passwordProfile: { password, forceChangePasswordNextSignIn: false } })
  const done = `${person.userPrincipalName} has a new password and is signed out everywhere.`
  sayDone('reset-password', person, done, password, options)
}

/** Alone on its line, the last, as that of the first start: it is found, and can be taken whole. */
async function link(api: Api, name: string, { json }: ResetOptions): Promise<void> {
  const { id, userPrincipalName } = await userNamed(api, name)
  type Made = { readonly link: string; readonly expiresDateTime: string }
  const { link, expiresDateTime } = await api.post<Made>(`/beta/users/${id}/passwordLink`)
  print(
    json,
    { ok: true, action: 'link', id, userPrincipalName, link, linkExpires: expiresDateTime },
    `With this link ${userPrincipalName} chooses a password, once, until ${expiresDateTime.slice(0, 16)}Z.`,
    'Nothing changes before. Whoever has the link has the account: give it to nobody else.',
    '',
    link,
  )
}

/** A password that was made here is shown now and never again. */
function sayDone(action: string, person: Person, done: string, password: string, options: PasswordOptions): void {
  const { id, userPrincipalName } = person
  const document = { ok: true, action, id, userPrincipalName }
  if (options.passwordStdin) print(options.json, document, done)
  else print(options.json, { ...document, password }, done, `The password, shown only now: ${password}`)
}
