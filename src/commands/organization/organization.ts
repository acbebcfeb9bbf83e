// `taxiway organization show|set`: who may join devices, how many, who is managed, and how people may sign in.

import { Command } from 'commander'

import type { Api } from '../../client/api.ts'
import type { Organization } from '../../contract/graph/organization.ts'
import { Fault } from '../../kernel/fault.ts'
import { checkinMinutes } from '../../protocol/wap/poll.ts'
import { print } from '../output.ts'
import { UsageError } from '../usage.ts'
import { given, oneOf, wholeNumber } from '../values.ts'
import { withApi, withServerOptions } from '../with-api.ts'
import { noticeCommand } from './notice.ts'

const whom = ['none', 'selected', 'all'] as const
type Options = {
  data?: string
  tenant?: string
  json?: boolean
  name?: string
  era?: 'E18' | 'E24'
  mayJoin?: (typeof whom)[number]
  deviceLimit?: number
  managedLimit?: number
  comeEvery?: number
  complianceDays?: number
  managed?: (typeof whom)[number]
  withoutJoin?: 'yes' | 'no'
  withoutCertificate?: 'yes' | 'no'
  deviceCodes?: 'yes' | 'no'
  userConsent?: 'yes' | 'no'
}

export function organizationCommand(): Command {
  const show = withServerOptions(new Command('show'))
    .description('Show the organisation and its rules for devices')
    .addHelpText('after', '\nExample:\n  taxiway organization show')
    .action((options: Options) =>
      withApi(options, async (api) => {
        const organization = await theOrganization(api)
        print(options.json, { organization }, ...inWords(organization))
      }),
    )
  const set = withServerOptions(new Command('set'))
    .description('Change the organisation: its name and its rules for devices')
    .option('--name <text>', 'what people read on the sign-in page and in mails')
    .option('--may-join <whom>', `who may join devices: ${whom.join(', ')}`, oneOf(...whom))
    .option('--device-limit <number>', 'how many devices one person may join, 1 to 1000', wholeNumber(1, 1000))
    .option('--managed <whom>', `whose devices enrol in management: ${whom.join(', ')}`, oneOf(...whom))
    .option('--managed-limit <number>', 'how many managed devices one person may have, 1 to 15', wholeNumber(1, 15))
    .option(
      '--come-every <minutes>',
      'how often devices come to management, 15 to 1440 minutes',
      wholeNumber(checkinMinutes.least, checkinMinutes.most),
    )
    .option(
      '--compliance-days <days>',
      'after how many days without a check-in a device does not comply, 1 to 120',
      wholeNumber(1, 120),
    )
    .option('--without-join <yes|no>', 'whether people may enrol devices that do not join', oneOf('yes', 'no'))
    .option(
      '--without-certificate <yes|no>',
      'whether devices may come with an MD5 digest instead of their certificate',
      oneOf('yes', 'no'),
    )
    .option('--user-consent <yes|no>', 'whether people may let applications read their profile', oneOf('yes', 'no'))
    .option('--device-codes <yes|no>', 'whether people may sign in with a code on another device', oneOf('yes', 'no'))
    .option('--era <era>', 'E18: as the original was in 2018, E24: as today', oneOf('E18', 'E24'))
    .addHelpText(
      'after',
      `
"selected" are the people who were chosen one by one: for joining by taxiway user
change NAME --may-join yes, for management by --licensed yes. Secrets and copied
devices have commands of their own: taxiway tenant secrets, taxiway tenant
shared-devices. Device codes help programs without a browser, and thieves who
talk people into typing one; with what they give nothing is joined or enrolled.
With --without-join yes a person's name and password, or the page for it, enrol a
PC in management alone: Settings, Access work or school, "Enroll only in device
management". It proves nothing about the PC, so it gets no secrets.
--without-certificate yes is for clients that have no certificate to show. It is
weak: whoever learns the secret of a device is that device. It counts for devices
that enrol from then on; no ends it for all of them at once.
Devices come at once when they are wanted, where they have an agent that waits for
it; --come-every says how often they come by themselves once they are set up. It
reaches each at its next session.
In era E24 the limit of managed devices does not count those with a deployment
profile, in E18 it counts all.
The look of the sign-in page: taxiway branding.

Examples:
  taxiway organization set --may-join selected --device-limit 5
  taxiway organization set --managed all --managed-limit 5
  taxiway organization set --come-every 120
  taxiway organization set --compliance-days 14
  taxiway organization set --without-join yes
  taxiway organization set --device-codes yes`,
    )
    .action((options: Options) =>
      withApi(options, async (api) => {
        const change = given({
          displayName: options.name,
          era: options.era,
          usersMayJoin: options.mayJoin,
          deviceQuotaPerUser: options.deviceLimit,
          enrollmentLimitPerUser: options.managedLimit,
          checkinIntervalMinutes: options.comeEvery,
          complianceDays: options.complianceDays,
          mdmScope: options.managed,
          ...(options.withoutJoin && { allowsUnjoinedEnrollment: options.withoutJoin === 'yes' }),
          ...(options.withoutCertificate && { allowsDigestSessions: options.withoutCertificate === 'yes' }),
          ...(options.deviceCodes && { allowsDeviceCodes: options.deviceCodes === 'yes' }),
          ...(options.userConsent && { allowsUserConsent: options.userConsent === 'yes' }),
        })
        if (Object.keys(change).length === 0) {
          throw new UsageError('Say what to set, for example --may-join all. See taxiway organization set --help.')
        }
        const { id } = await theOrganization(api)
        await api.patch(`/v1.0/organization/${id}`, change)
        const organization = await theOrganization(api)
        print(options.json, { ok: true, organization }, ...inWords(organization))
      }),
    )
  return new Command('organization')
    .description('The organisation of a tenant: who may join devices, how many, and who is managed')
    .addHelpText('after', '\nExamples:\n  taxiway organization show\n  taxiway organization set --may-join all')
    .addCommand(show)
    .addCommand(set)
    .addCommand(noticeCommand())
}

export async function theOrganization(api: Api): Promise<Organization> {
  const [found] = (await api.get<{ value: readonly Organization[] }>('/v1.0/organization')).value
  if (!found) throw new Fault('not-found', 'The server did not say which tenant this is.')
  return found
}

const people = { none: 'nobody', selected: 'selected people', all: 'everybody' } as const

function inWords(organization: Organization): string[] {
  const facts = [
    ['Name', organization.displayName],
    ['Domains', organization.verifiedDomains.map(({ name }) => name).join(', ')],
    ['May join', people[organization.usersMayJoin]],
    ['Device limit', `${organization.deviceQuotaPerUser} for each person`],
    ['Managed', people[organization.mdmScope]],
    ['Managed limit', `${organization.enrollmentLimitPerUser} for each person`],
    ['Devices come', `every ${organization.checkinIntervalMinutes} minutes`],
    ['Not compliant', `after ${organization.complianceDays} days without a check-in`],
    ['Without join', organization.allowsUnjoinedEnrollment ? 'yes' : 'no'],
    ['No certificate', organization.allowsDigestSessions ? 'may come all the same: weak' : 'refused'],
    ['Secrets need', organization.secretsNeed],
    ['Device codes', organization.allowsDeviceCodes ? 'yes' : 'no'],
    ['People consent', organization.allowsUserConsent ? 'yes' : 'no'],
    ['Era', organization.era],
    ['Data region', organization.dataRegion],
    ['Id', organization.id],
  ]
  return facts.map(([name = '', value = '']) => `${name.padEnd(16)}${value}`)
}
