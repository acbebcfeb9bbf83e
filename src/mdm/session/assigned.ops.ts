// Everything that is assigned to a device, resolved: items with their phases, what is withheld from it because it holds a
// secret, and the status page it gets.

import * as assignments from '../../assignment/assignment.sql.ts'
import { applying, type Kind, type Match, sideOf, type Way } from '../../assignment/assignment.ts'
import type { Db } from '../../db/schema.ts'
import { compileRule } from '../../directory/membership/membership.ops.ts'
import { selfDescribedProperties } from '../../directory/membership/self-described.ts'
import * as tenants from '../../directory/tenant/tenant.sql.ts'
import type { Evidence } from '../../kernel/assurance.ts'
import type { DirectoryDeviceId, EnrollmentId, TenantId, UserId } from '../../kernel/id.ts'
import type { Seal } from '../../pki/seal.ts'
import { contentLifeSeconds, contentUrl } from '../item/app/content-url.ts'
import { appKind, policyKind } from '../item/kind.ts'
import { holdsSecret, type Setting } from '../item/policy/policy.ts'
import { phaseOf } from '../node.ts'
import { openCommandLine } from '../secret/app.ts'
import {
  type Decision,
  decideRelease,
  type SecretConsumer,
  selfDescribedRoute,
  type TargetGroup,
  type Withheld,
} from '../secret/release.ts'
import { openSettings } from '../secret/setting.ts'
import {
  type ChosenPage,
  choosePage,
  defaultSettings,
  type StatusPage,
  statusPageKind,
} from '../status-page/status-page.ts'
import * as assigned from './assigned.sql.ts'
import type { Item } from './deployment.ts'

export type Assigned = {
  readonly items: readonly Item[]
  /** Assigned, and not sent, because it holds a secret. */
  readonly withheld: readonly Withheld[]
  readonly page: ChosenPage
}

export type ContentOrigin = { readonly key: Uint8Array; readonly origin: string }

export const defaultPageName = 'All users and all devices'

export type Receiver = {
  readonly enrollmentId: EnrollmentId
  readonly deviceId: DirectoryDeviceId | undefined
  readonly userId: UserId | undefined
  /** What the device proved when it enrolled. */
  readonly evidence: Evidence
}

const kinds = [policyKind, appKind, statusPageKind]

export async function loadAssigned(
  db: Db,
  tenantId: TenantId,
  who: Receiver,
  { seal, content }: { readonly seal: Seal; readonly content: ContentOrigin },
  now: Date,
): Promise<Assigned> {
  const matches = await assignments.matches(db, tenantId, kinds, who)
  const of = (kind: Kind) => matches.filter((match) => match.kind === kind.name)
  const reachedPolicies = applying(policyKind, of(policyKind))
  const reachedApps = applying(appKind, of(appKind))
  const pageMatches = of(statusPageKind)
  const policies = await assigned.policies(db, tenantId, [...reachedPolicies.keys()])
  const apps = await assigned.apps(db, tenantId, [...reachedApps.keys()])
  const pages = await assigned.statusPages(db, tenantId, [...applying(statusPageKind, pageMatches).keys()])
  const secretIds = [
    ...policies.filter(({ settings }) => holdsSecret(settings)),
    ...apps.filter(({ holdsSecret }) => holdsSecret),
  ].map(({ id }) => id)
  const decide = await decider(db, tenantId, { who, matches, secretIds })
  const expires = Math.floor(now.getTime() / 1000) + contentLifeSeconds
  const items: Item[] = []
  const withheld: Withheld[] = []

  for (const policy of policies) {
    const { id, displayName: name } = policy
    const phase = phaseOf(through(reachedPolicies, id), policy.scope)
    const decision = decide('policy-with-secret', id)
    if (decision?.kind === 'withheld') {
      const { reason, remedy } = decision
      withheld.push({ kind: 'policy', id, name, phase, reason, remedy })
      continue
    }
    const settings = decision
      ? openSettings(seal, { tenantId, policyId: id }, policy.settings, decision)
      : (policy.settings as readonly Setting[]) // without a decision none of them is sealed
    items.push({ kind: policy.kind, id, name, phase, settings })
  }
  for (const app of apps) {
    const { id, displayName: name } = app
    const phase = through(reachedApps, id)
    const decision = decide('application-with-secret', id)
    if (decision?.kind === 'withheld') {
      const { reason, remedy } = decision
      withheld.push({ kind: 'app', id, name, phase, reason, remedy })
      continue
    }
    items.push({
      kind: 'app',
      id,
      name,
      phase,
      productCode: app.productCode,
      version: app.productVersion,
      sha256: app.sha256,
      commandLine:
        decision && app.commandLineSealed
          ? openCommandLine(seal, { tenantId, appId: id }, app.commandLineSealed, decision)
          : app.commandLine,
      holdsSecret: app.holdsSecret,
      contentUrl: contentUrl(content.key, content.origin, {
        tenantId,
        appId: id,
        fileName: app.fileName,
        sha256: app.sha256,
        enrollmentId: who.enrollmentId,
        expires,
      }),
    })
  }
  return { page: pageFor(pages, pageMatches), items, withheld }
}

/** Sent to anybody whom it reaches. */
export type Unmarked = { readonly kind: 'no-secret' }
/** It reaches the device no longer, or never did. */
export type Unassigned = { readonly kind: 'unassigned' }

/** The decision about one application as the device's next session would make it. */
export async function decideApp(
  db: Db,
  tenantId: TenantId,
  who: Receiver & { readonly userIsActive: boolean },
  app: { readonly id: string; readonly holdsSecret: boolean },
): Promise<Decision<'application-with-secret'> | Unmarked | Unassigned> {
  const matches = await assignments.matches(db, tenantId, [appKind], who, app.id)
  const way = applying(appKind, matches).get(app.id)
  if (!way || (sideOf(way) === 'user' && !who.userIsActive)) return { kind: 'unassigned' }
  const decide = await decider(db, tenantId, { who, matches, secretIds: app.holdsSecret ? [app.id] : [] })
  return decide('application-with-secret', app.id) ?? { kind: 'no-secret' }
}

/** Undefined for what holds no secret. Policy and rules are read only when something does. */
async function decider(
  db: Db,
  tenantId: TenantId,
  on: { readonly who: Receiver; readonly matches: readonly Match[]; readonly secretIds: readonly string[] },
) {
  const secret = new Set(on.secretIds)
  if (secret.size === 0) return () => undefined
  const policy = await tenants.assurancePolicy(db, tenantId)
  const rules = await assigned.rulesOfTargets(db, tenantId, on.secretIds, on.who.deviceId)
  const groups: TargetGroup[] = rules.map(({ rule, left, ...group }) => ({
    ...group,
    hasRule: rule !== null,
    properties: rule === null ? left : selfDescribedProperties(compileRule(rule)),
  }))
  return <C extends SecretConsumer>(consumer: C, id: string): Decision<C> | undefined =>
    secret.has(id)
      ? decideRelease(consumer, on.who.evidence, policy, selfDescribedRoute(on.matches, id, groups))
      : undefined
}

const through = (reached: ReadonlyMap<string, Way>, id: string): 'device' | 'user' => {
  const way = reached.get(id)
  return way ? sideOf(way) : 'device'
}

function pageFor(pages: readonly StatusPage[], matches: readonly Match[]): ChosenPage {
  const fallback = pages.find(({ priority }) => priority === 0) ?? {
    id: 'default',
    displayName: defaultPageName,
    priority: 0,
    settings: defaultSettings,
  }
  const assignable = pages.filter(({ priority }) => priority > 0)
  return choosePage(assignable, matches, fallback)
}
