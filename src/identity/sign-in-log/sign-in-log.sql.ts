// The log of sign-ins: the entries of the audit trail that are one, newest first, each with the account, the application and the
// device as they are now. Those of people have an index (migration 0131), those of applications are looked for.

import { type RawBuilder, sql } from 'kysely'

import type { Db } from '../../db/schema.ts'
import { boolean, guid, instant, integer, managementList, text, texts } from '../../graph/list.ts'
import type { Wanted } from '../../graph/options.ts'
import { type Found, pageOf } from '../../graph/page.sql.ts'
import type { TenantId } from '../../kernel/id.ts'
import {
  devicePageClientId,
  enrollmentPageClientId,
  knownClients,
  packageClientId,
  portalClientId,
} from '../../protocol/oauth/known.ts'
import type { Filter } from '../../protocol/odata/filter.ts'
import { browserWays } from './shown.ts'
import { otherNumber, reasonsWithNumbers } from './why.ts'

const said = (member: string) => sql<string | null>`a.details ->> ${sql.lit(member)}`

const personId = sql<string | null>`(a.details ->> 'userId')::uuid`
const isOfPeople = sql<boolean>`a.details ->> 'signIn' <> 'servicePrincipal'`

/** The name that nobody has is a reason of its own here; on a page it is none. */
const reason = sql<string | null>`case
  when a.details ? 'factorAsked' then 'factor-asked'
  when a.details ->> 'reason' = 'bad-password' and not a.details ? 'userId' then 'unknown-name'
  else a.details ->> 'reason' end`

const casesOf = (pairs: Iterable<readonly [string, string | number]>): RawBuilder<unknown> =>
  sql.join(
    [...pairs].map(([when, then]) => sql`when ${sql.lit(when)} then ${sql.lit(then)}`),
    sql` `,
  )

const errorCode = sql<number>`case when ${reason} is null then 0
  else (case ${reason} ${casesOf(reasonsWithNumbers)} else ${sql.lit(otherNumber)} end) end`

const ourPages: ReadonlyArray<readonly [string, string]> = [
  [portalClientId, 'Portal'],
  [devicePageClientId, 'Page for device codes'],
  [enrollmentPageClientId, 'Enrolment in management'],
  [packageClientId, 'Provisioning package'],
]
const applicationName = sql<string | null>`coalesce(
  case ${said('clientId')} ${casesOf([...ourPages, ...knownClients.map(({ clientId, name }) => [clientId, name] as const)])} end,
  application.display_name)`

/** Of a refusal, the name that was tried; the account's name now where the entry names the account alone. */
const personName = sql<string | null>`case
  when ${said('signIn')} = 'servicePrincipal' then null
  when a.actor_kind = 'user' then a.actor_name
  when a.action = 'identity.signIn.refuse' then a.target_id
  else directory_user.user_principal_name end`

const requirement = sql<string>`case
  when a.details ? 'factorAsked' or ${said('by')} is not null or ${reason} in ('factor-needed', 'factor-unregistered')
  then 'multiFactorAuthentication' else 'singleFactorAuthentication' end`

const clientApp = sql<string>`case when ${said('way')} in (${sql.join(browserWays.map((way) => sql.lit(way)))})
  then 'Browser' else 'Mobile Apps and Desktop clients' end`

export const signInList = managementList({
  name: 'signIns',
  member: personId,
  key: 'id',
  order: [{ property: 'id', descending: true }],
  properties: {
    id: integer('a.sequence'),
    createdDateTime: instant('a.at'),
    userPrincipalName: text(personName, { searched: true, nullable: true }),
    userDisplayName: text('directory_user.display_name', { searched: true, nullable: true }),
    userId: guid(personId, { nullable: true }),
    appId: text(said('clientId')),
    appDisplayName: text(applicationName, { searched: true, nullable: true }),
    ipAddress: text('a.address', { nullable: true }),
    clientAppUsed: text(clientApp),
    correlationId: text('a.request_id', { nullable: true }),
    isInteractive: boolean(sql`(${said('signIn')} = 'interactiveUser')`),
    signInEventTypes: texts(sql`array[${said('signIn')}]`),
    authenticationRequirement: text(requirement),
    'status/errorCode': integer(errorCode),
    'deviceDetail/deviceId': text(sql`directory_device.device_id::text`, { nullable: true }),
    'deviceDetail/displayName': text('directory_device.display_name', { nullable: true }),
  },
})

function select(db: Db, tenantId: TenantId) {
  return db
    .selectFrom('audit_entry as a')
    .leftJoin('directory_user', (join) =>
      join.on('directory_user.tenant_id', '=', tenantId).on('directory_user.id', '=', personId),
    )
    .leftJoin('directory_device', (join) =>
      join
        .on('directory_device.tenant_id', '=', tenantId)
        .on('directory_device.id', '=', sql<string>`(a.details ->> 'deviceId')::uuid`),
    )
    .leftJoin('application', (join) =>
      join.on('application.tenant_id', '=', tenantId).on(sql`application.id::text`, '=', said('clientId')),
    )
    .select([
      'a.sequence as id',
      'a.at',
      'a.address',
      'a.request_id',
      'directory_user.display_name as user_display_name',
      'directory_device.device_id',
      'directory_device.display_name as device_name',
      'directory_device.is_compliant',
      'directory_device.is_managed',
      'directory_device.trust_type',
      personId.as('user_id'),
      personName.as('user_name'),
      said('clientId').as('client_id'),
      applicationName.as('application_name'),
      said('signIn').as('event_type'),
      said('way').as('way'),
      said('by').as('by'),
      said('resource').as('resource'),
      reason.as('reason'),
      clientApp.as('client_app'),
      requirement.as('requirement'),
    ])
    .where('a.tenant_id', '=', tenantId)
}

export type LoggedSignIn = Awaited<ReturnType<ReturnType<typeof select>['executeTakeFirstOrThrow']>>

export type Reach = 'people' | 'everything'

const within = (db: Db, tenantId: TenantId, reach: Reach) =>
  select(db, tenantId).where(reach === 'people' ? isOfPeople : sql<boolean>`a.details ? 'signIn'`)

export async function page(
  db: Db,
  tenantId: TenantId,
  { wanted, reach }: { readonly wanted: Wanted; readonly reach: Reach },
): Promise<Found<LoggedSignIn>> {
  const shown = reach === 'everything' && asksForEventType(wanted.filter) ? 'everything' : 'people'
  return pageOf({ db, tenantId, select: (on) => within(on, tenantId, shown) }, signInList, wanted)
}

export async function byId(db: Db, tenantId: TenantId, id: string, reach: Reach): Promise<LoggedSignIn | undefined> {
  return within(db, tenantId, reach).where('a.sequence', '=', id).executeTakeFirst()
}

/** Applications are shown to whom asks for a type of event by its name, as in the original, or for one entry. */
function asksForEventType(filter: Filter | undefined): boolean {
  if (!filter) return false
  switch (filter.kind) {
    case 'and':
    case 'or':
      return filter.all.some(asksForEventType)
    case 'not':
      return asksForEventType(filter.one)
    case 'any':
    case 'all':
      return filter.of.path.join('/').toLowerCase() === 'signineventtypes'
    case 'compare':
      return filter.how === 'eq' && filter.of.path.join('/').toLowerCase() === 'id'
    default:
      return false
  }
}
