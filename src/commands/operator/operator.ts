// `taxiway operator list|add|remove`: the people who are the operator of the installation in the portal.

import { Command } from 'commander'

import { mayGoOn } from '../confirm.ts'
import { print, table } from '../output.ts'
import { asOperator } from '../tenant/as-operator.ts'

type Options = { data?: string; json?: boolean; yes?: true }
type Operator = {
  readonly userPrincipalName: string
  readonly displayName: string
  readonly addedDateTime: string
}

const path = '/beta/installation/operators'
const at = (upn: string) => `${path}/${encodeURIComponent(upn)}`

export function operatorCommand(): Command {
  return new Command('operator')
    .description('People who are the operator of this installation in the portal')
    .addHelpText(
      'after',
      `
Whoever has the data folder of the running server is the operator, by this command line.
A person named here is it, too, on the pages under /operator, once signed in with a second
factor: organisations, partners, contested devices. Only this command line names them.

Examples:
  taxiway operator add admin@contoso.example
  taxiway operator list`,
    )
    .addCommand(listCommand())
    .addCommand(addCommand())
    .addCommand(removeCommand())
}

const withOptions = (command: Command): Command =>
  command.option('--data <dir>', 'data folder of the running server').option('--json', 'as one JSON document')

function listCommand(): Command {
  return withOptions(new Command('list'))
    .description('Who is the operator in the portal')
    .addHelpText('after', '\nExample:\n  taxiway operator list')
    .action(async (options: Options) => {
      const { value: operators } = await asOperator(options, (api) => api.get<{ value: Operator[] }>(path))
      const rows = operators.map((one) => [one.userPrincipalName, one.displayName, one.addedDateTime.slice(0, 10)])
      const none = ['Nobody: there is this command line alone. See taxiway operator add --help.']
      print(options.json, { operators }, ...(rows.length > 0 ? table(['Account', 'Name', 'Since'], rows) : none))
    })
}

function addCommand(): Command {
  return withOptions(new Command('add'))
    .description('Let a person be the operator in the portal')
    .argument('<user>', 'principal name of a global administrator of any organisation here')
    .addHelpText(
      'after',
      `
The account has to be a global administrator of its own organisation, and counts for as
long as it is one. The other global administrators there can reset what it signs in with:
choose an organisation all of whose global administrators may be the operator. It reads
and changes nothing inside other organisations: it says which are partners, and judges
contested devices. Organisations are made and removed here alone.

Example:
  taxiway operator add admin@contoso.example`,
    )
    .action(async (upn: string, options: Options) => {
      const operator = await asOperator(options, (api) => api.put<Operator>(at(upn), undefined))
      print(
        options.json,
        { ok: true, operator },
        `${operator.userPrincipalName} is an operator, from now on, with a second factor: the portal, /operator.`,
      )
    })
}

function removeCommand(): Command {
  return withOptions(new Command('remove'))
    .description('Let a person no longer be the operator, at once')
    .argument('<user>', 'principal name')
    .option('--yes', 'do not ask')
    .addHelpText('after', '\nExample:\n  taxiway operator remove admin@contoso.example --yes')
    .action(async (upn: string, { yes, ...options }: Options) => {
      if (!(await mayGoOn(`${upn} could do nothing more as the operator of this installation.`, yes))) return
      await asOperator(options, (api) => api.delete(at(upn)).then(() => ({})))
      print(options.json, { ok: true }, `${upn} is no operator any more.`)
    })
}
