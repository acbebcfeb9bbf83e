// `taxiway group create|change`: groups whose members are added by hand, or chosen by a rule.

import { Command } from 'commander'

import type { Group } from '../../contract/graph/group.ts'
import { mayGoOn } from '../confirm.ts'
import { remarkOnName } from '../named/alike.ts'
import { findNamed } from '../named/find.ts'
import { givenBack, keepHere, keptWords } from '../named/keep-here.ts'
import { print } from '../output.ts'
import { UsageError } from '../usage.ts'
import { given } from '../values.ts'
import { withApi, withServerOptions } from '../with-api.ts'
import { groupKind } from './kind.ts'
import { printPreview } from './preview.ts'
import { ruleInWords } from './rule-in-words.ts'

type Options = {
  data?: string
  tenant?: string
  json?: boolean
  name?: string
  description?: string
  rule?: string
  groupTag?: string
  dryRun?: boolean
  yes?: boolean
  pause?: boolean
  resume?: boolean
  keepHere?: boolean
}

const rules = `
A rule decides by itself who is in the group, at once and from then on; nobody
is added to it by hand. Rules are written as in the original, for example:

  devices with a group tag, which --group-tag Office writes for you
    (device.devicePhysicalIds -any (_ -eq "[OrderID]:Office"))
  every registered device
    (device.devicePhysicalIds -any (_ -contains "[ZTDId]"))
  devices by what they say of themselves; group show tells that it is so
    (device.deviceManufacturer -eq "Contoso")
  people of a department, who bring the devices that they sign in on
    (user.department -eq "Sales") and (user.accountEnabled -eq true)
  people from a week before they are hired, by their employeeHireDate
    (user.employeeHireDate -le system.now -plus P7D)
  everybody who is in one of two other groups
    user.memberOf -any (group.objectId -in ['…', '…'])
`

export function createCommand(): Command {
  return withServerOptions(new Command('create'))
    .description('Create a group: empty, or with the members that a rule chooses')
    .argument('<name>', 'what administrators call it')
    .option('--description <text>', 'for people')
    .option('--group-tag <tag>', 'its members are the registered devices with this group tag')
    .option('--rule <rule>', 'its members are the devices or people that this rule chooses')
    .option('--dry-run', 'with a rule: say who would be in the group, change nothing')
    .addHelpText(
      'after',
      `${rules}
Examples:
  taxiway group create "Office notebooks" --group-tag Office
  taxiway group create "Field service" --description "Notebooks in cars"
  taxiway group create Workshop --group-tag Workshop --dry-run`,
    )
    .action((displayName: string, options: Options) =>
      withApi(options, async (api) => {
        const rule = ruleOf(options)
        if (options.dryRun) return printPreview(api, options.json, { membershipRule: ruleFor(rule) })
        const group = await api.post<Group>(groupKind.path, {
          displayName,
          ...given({ description: options.description }),
          mailEnabled: false,
          mailNickname: nickname(displayName),
          securityEnabled: true,
          ...(rule !== undefined && {
            groupTypes: ['DynamicMembership'],
            membershipRule: rule,
            membershipRuleProcessingState: 'On',
          }),
        })
        const remark = await remarkOnName(api, groupKind, group)
        const next = rule ?? 'It is empty. See taxiway group add-member --help.'
        print(options.json, { ok: true, group }, `Created the group ${displayName} (${group.id}).`, next, ...remark)
      }),
    )
}

export function changeCommand(): Command {
  return withServerOptions(new Command('change'))
    .description('Rename a group, describe it, give it another rule, or let its rule rest')
    .argument('<name>', 'name or id of the group')
    .option('--name <text>', 'another name')
    .option('--description <text>', 'for people')
    .option('--group-tag <tag>', 'the rule for it: its members are the registered devices with this group tag')
    .option('--rule <rule>', 'another rule; of a group with members added by hand the first one')
    .option('--pause', 'its rule rests: nobody comes or goes by it until it is turned on again')
    .option('--resume', 'its rule, or the one given with this, decides again, and at once')
    .option(...keepHere)
    .option('--dry-run', 'with a rule or --resume: say who would come and go, change nothing')
    .option('--yes', 'do not ask before a rule takes the place of members added by hand')
    .addHelpText(
      'after',
      `${rules}
Examples:
  taxiway group change "Office notebooks" --group-tag HQ --dry-run
  taxiway group change "Office notebooks" --group-tag HQ
  taxiway group change "Field service" --name "Field service, north"
  taxiway group change "Office notebooks" --pause
  taxiway group change "Office notebooks" --resume --dry-run
  taxiway group change "Office notebooks" --resume
  taxiway group change "Field service" --keep-here`,
    )
    .action((name: string, options: Options) =>
      withApi(options, async (api) => {
        const body = given({
          displayName: options.name,
          description: options.description,
          membershipRule: ruleOf(options),
          membershipRuleProcessingState: stateOf(options),
        })
        if (Object.keys(body).length === 0 && !options.keepHere)
          throw new UsageError(
            'Say what to change: --name, --description, --group-tag, --rule, --pause, --resume, --keep-here.',
          )
        const before = await findNamed<Group>(api, groupKind, name)
        const { id } = before
        if (options.dryRun) {
          const membershipRule = ruleFor(body.membershipRule ?? (options.resume ? ruleThere(before) : undefined))
          return printPreview(api, options.json, { membershipRule, groupId: id })
        }
        if (body.membershipRule !== undefined && before.membershipRule === null) {
          const what = `The members of ${before.displayName} were added by hand. The rule would decide from now on, and whoever it does not find would leave.`
          if (!(await mayGoOn(what, options.yes))) return
        }
        if (options.keepHere && before.source !== null) await givenBack(api, groupKind.path, before)
        const kept = options.keepHere
          ? keptWords(before.displayName, before, { next: 'make another group for it' })
          : []
        if (Object.keys(body).length > 0) await api.patch(`${groupKind.path}/${id}`, body)
        const group = await api.get<Group>(`${groupKind.path}/${id}`)
        const rule = group.membershipRule === null ? [] : [ruleInWords(group)]
        print(options.json, { ok: true, group }, `Changed the group ${group.displayName} (${id}).`, ...kept, ...rule)
      }),
    )
}

function ruleFor(rule: string | undefined): string {
  if (rule === undefined)
    throw new UsageError('Only a rule can be tried: give --rule, --group-tag or --resume with --dry-run.')
  return rule
}

function stateOf({ pause, resume }: Options): 'Paused' | 'On' | undefined {
  if (pause && resume) throw new UsageError('Give --pause or --resume, not both.')
  if (pause) return 'Paused'
  return resume ? 'On' : undefined
}

const ruleThere = ({ membershipRule }: Group): string | undefined => membershipRule ?? undefined

function ruleOf({ rule, groupTag }: Options): string | undefined {
  if (groupTag === undefined) return rule
  if (rule !== undefined) throw new UsageError('Give --rule or --group-tag: the second writes a rule itself.')
  if (/["\\]/.test(groupTag))
    throw new UsageError('A rule cannot name a group tag with quotation marks or backslashes.')
  return `(device.devicePhysicalIds -any (_ -eq "[OrderID]:${groupTag}"))`
}

/** Graph demands one of every group; there is no mail here. */
const nickname = (name: string): string =>
  name
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-|-$/g, '')
    .slice(0, 64) || 'group'
