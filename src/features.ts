// Opens each feature with its dependencies on others. A feature is listed twice: in `modules` with its routes and reactions,
// which need no database, and where it is opened. app.ts puts the result behind listeners; the OpenAPI documents and the rules
// about the repository are made from the routes.

import { sql } from 'kysely'

import * as alarm from './alarm/feature.ts'
import * as assignment from './assignment/feature.ts'
import * as audit from './audit/feature.ts'
import * as autopilot from './autopilot/feature.ts'
import type { RawRoute, Route } from './contract/route.ts'
import type { Db } from './db/schema.ts'
import * as deviceJoin from './device-join/feature.ts'
import * as directory from './directory/feature.ts'
import type { Base, Feature, FeatureModule, TenantJobs } from './feature.ts'
import { batchRoutes } from './graph/batch.routes.ts'
import { type Checkers, makeAuthenticate } from './http/caller/authenticate.ts'
import { type HealthDeps, healthRoutes } from './http/health.ts'
import type { Authenticate, Serve } from './http/serve.ts'
import type { IsCommandLine } from './identity/application/application.ops.ts'
import * as identity from './identity/feature.ts'
import type { CommandLine } from './identity/installation/tenants.ops.ts'
import type { PasswordGrant } from './identity/sign-in/password-doors.ts'
import type { TenantId } from './kernel/id.ts'
import * as lifecycle from './lifecycle/feature.ts'
import * as mdm from './mdm/feature.ts'
import * as partner from './partner/feature.ts'
import * as preparation from './preparation/feature.ts'
import * as provisioning from './provisioning/feature.ts'
import { foldReactions } from './reactions.ts'
import * as story from './story/feature.ts'

/** In the order of features (docs/architecture.md), by the name of the folder. */
export const modules: Readonly<Record<string, FeatureModule>> = {
  audit,
  alarm,
  story,
  directory,
  identity,
  provisioning,
  partner,
  'device-join': deviceJoin,
  assignment,
  autopilot,
  preparation,
  mdm,
  lifecycle,
}

export const reactions = foldReactions(Object.values(modules).map((module) => module.reactions ?? {}))

export const sweeps = Object.values(modules).flatMap((module) => module.sweeps ?? [])

/** Those that need no more than a transaction. */
export const tenantJobs = jobsOf(Object.values(modules))

export type Features = {
  readonly serve: (serve: Serve) => void
  readonly authenticate: Authenticate
  readonly jobs: TenantJobs
  /** Signs checkpoints of the audit trail. */
  readonly checkpointKey: Awaited<ReturnType<typeof audit.open>>['checkpointKey']
  readonly close: () => Promise<void>
}

type Settings = {
  readonly passwordGrant: PasswordGrant
  readonly tpmTrustFolder: string
  readonly tlsAuthority: () => Uint8Array
  /** From outside, as the operator allows. */
  readonly fetchText: (url: string) => Promise<string>
  readonly isCommandLine: IsCommandLine
  /** The operator gave a mail server. */
  readonly sendsMail: boolean
  readonly keepCommandLine: (one: CommandLine) => void
  /** Of a tenant that is removed. */
  readonly dropCommandLine: (tenantId: TenantId) => void
  readonly metricsAccess: HealthDeps['metricsAccess']
  /** Over a connection of its own: a busy server is ready, too. */
  readonly readinessDb: Db
}

export async function openFeatures(given: Omit<Base, 'reactions'>, settings: Settings): Promise<Features> {
  const base = { ...given, reactions }
  const audits = await audit.open(base)
  const alarms = alarm.open(base)
  const operatorOf = identity.operatorOf(base.db, settings.isCommandLine)
  const autopilots = await autopilot.open(base, { ...settings, operatorOf })
  const identities = await identity.open(
    { ...base, db: base.signInDb },
    { ...settings, operatorOf, refusals: audits.refusals },
  )
  const mdms = await mdm.open(base, {
    ...settings,
    enrollingUser: identities.enrollingUser,
    registerEnrolled: autopilots.registerEnrolled,
    tpmTrust: autopilots.tpmTrust,
    enrollers: identities.enrollers,
    refusals: audits.refusals,
  })
  const features: readonly Feature[] = [
    audits,
    alarms,
    directory.open(base),
    identities,
    provisioning.open(base),
    partner.open(base, { ...settings, operatorOf }),
    deviceJoin.open(base, { ...autopilots.registrations, refusals: audits.refusals }),
    assignment.open(base),
    autopilots,
    preparation.open(base, settings),
    mdms,
    lifecycle.open(base, {
      isCommandLine: settings.isCommandLine,
      forgetTenant(tenantId) {
        identities.forgetTenant(tenantId)
        settings.dropCommandLine(tenantId)
      },
    }),
  ]
  const health: HealthDeps = {
    isReady: async () =>
      sql`select 1`.execute(settings.readinessDb).then(
        () => true,
        () => false,
      ),
    countOpenAlarms: alarms.countOpen,
    metricsAccess: settings.metricsAccess,
  }
  return {
    checkpointKey: audits.checkpointKey,
    authenticate: makeAuthenticate(allCheckers(features)),
    jobs: jobsOf([...Object.values(modules), ...features]),
    serve(serve) {
      healthRoutes(serve, health)
      batchRoutes(serve)
      for (const feature of features) feature.serve(serve)
    },
    async close() {
      for (const feature of features.toReversed()) await feature.close?.()
    },
  }
}

function allCheckers(features: readonly Feature[]): Checkers {
  const checkers = oncePerName(
    'check the credential',
    features.map((feature) => feature.checkers ?? {}),
  )
  for (const kind of ['token', 'deviceTicket', 'enrollment', 'joined'] satisfies Array<keyof Checkers>) {
    if (!checkers.has(kind)) throw new TypeError(`no feature checks the credential '${kind}'`)
  }
  return Object.fromEntries(checkers) as Checkers // each kind was just found
}

function jobsOf(features: ReadonlyArray<{ readonly jobs?: TenantJobs }>): TenantJobs {
  return Object.fromEntries(
    oncePerName(
      'work off the job',
      features.map(({ jobs }) => jobs ?? {}),
    ),
  )
}

/** The features' named parts, together: one name of two features is a mistake of ours. */
function oncePerName<Value>(
  what: string,
  features: ReadonlyArray<Readonly<Record<string, Value>>>,
): ReadonlyMap<string, Value> {
  const found = new Map<string, Value>()
  for (const [name, value] of features.flatMap((feature) => Object.entries(feature))) {
    if (found.has(name)) throw new TypeError(`two features ${what} '${name}'`)
    found.set(name, value)
  }
  return found
}

/** The served routes, without serving them: the handlers are never called, so they need no dependencies. */
export async function registeredRoutes(): Promise<ReadonlyArray<Route | RawRoute>> {
  const found: Array<Route | RawRoute> = []
  const collect: Serve = {
    routes: found,
    json: (route) => void found.push(route as Route),
    raw: (route) => void found.push(route),
  }
  const nothing = new Proxy(() => {}, { get: (_target, name) => (name === 'then' ? undefined : nothing) }) as never
  healthRoutes(collect, nothing)
  batchRoutes(collect)
  for (const { routes } of Object.values(modules)) routes?.(collect, nothing)
  return found
}
