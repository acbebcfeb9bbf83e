// The interface of a feature: it opens on one database, serves routes, checks the credentials that are its own, reacts to
// what others change, and closes. Each has a `feature.ts` that exports `routes`, `reactions`, `jobs` and `sweeps` as far as it has them, which need no
// database, and, where there is something to open, `open`. features.ts opens each after its dependencies.

import type { Pool } from './db/open.ts'
import type { Db } from './db/schema.ts'
import type { Sweep } from './db/sweep.ts'
import type { Checkers } from './http/caller/authenticate.ts'
import type { Urls } from './http/listeners.ts'
import type { Serve } from './http/serve.ts'
import type { TenantId } from './kernel/id.ts'
import type { Clock, OperationContext } from './kernel/operation-context.ts'
import type { Authorities } from './pki/authority.ops.ts'
import type { Seal } from './pki/seal.ts'
import type { ChangeDeps, Reactions } from './reactions.ts'

/** Every feature opens with these. */
export type Base = ChangeDeps & {
  /** The same database over connections that only sign-in uses, so that people and devices get their tokens while imports wait. */
  readonly signInDb: Db
  /** For COPY, which a query builder does not speak. */
  readonly pool: Pool
  readonly urls: Urls
  /** Where the data is stored, as the operator says. */
  readonly dataRegion: string
  readonly clock: Clock
  readonly seal: Seal
  readonly authorities: Authorities
  /** Random bytes under this name, the same for every process of the installation. */
  readonly secret: (name: string) => Promise<Buffer>
  /** Receives failures that nobody waits for. */
  readonly failed: (what: string) => (error: unknown) => void
}

/** The exports of its `feature.ts`, beside `open`. */
export type FeatureModule = {
  /** `deps` is what the feature says itself: only its own `open` gives it. */
  readonly routes?: (serve: Serve, deps: never) => void
  readonly reactions?: Partial<Reactions>
  /** Work over all devices of a tenant in batches, by the kind of the job (db/queue.ts). */
  readonly jobs?: TenantJobs
  /** Expiry of its own tables. */
  readonly sweeps?: readonly Sweep[]
}

export type TenantJobs = Readonly<Record<string, TenantJob>>

export type TenantJob = {
  /** Takes the lock that enqueuers hold, first, so that the two never wait for each other. */
  readonly lock: (tx: Db, tenantId: TenantId) => Promise<void>
  /** One batch; answers the state of the next one, or undefined when there is none. */
  readonly batch: (
    tx: Db,
    operation: OperationContext,
    job: { readonly subject: string; readonly state: unknown },
    reactions: Reactions,
  ) => Promise<object | undefined>
}

export type Feature = {
  readonly serve: (serve: Serve) => void
  /** Each kind of credential belongs to one feature. */
  readonly checkers?: Partial<Checkers>
  /** Those that need more than a transaction; the others are its module's. */
  readonly jobs?: TenantJobs
  /** Writes what is still held in memory. */
  readonly close?: () => Promise<void>
}
