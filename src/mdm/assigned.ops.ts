// Everything that is assigned to a device, resolved: items with their phases, and the status page it gets.

import type { Db } from '../db/schema.ts'
import type { DirectoryDeviceId, EnrollmentId, TenantId, UserId } from '../kernel/id.ts'
import * as assigned from './assigned.sql.ts'
import { phaseOf, type Reached, reachedItems } from './assignment.ts'
import { contentLifeSeconds, contentUrl } from './content-url.ts'
import type { Item } from './deployment.ts'
import { type ChosenPage, choosePage, defaultSettings, type StatusPage } from './status-page.ts'

export type Assigned = { readonly items: readonly Item[]; readonly page: ChosenPage }

export type ContentOrigin = { readonly key: Uint8Array; readonly origin: string }

export const defaultPageName = 'All users and all devices'

export async function loadAssigned(
  db: Db,
  tenantId: TenantId,
  who: {
    readonly enrollmentId: EnrollmentId
    readonly deviceId: DirectoryDeviceId | undefined
    readonly userId: UserId | undefined
  },
  content: ContentOrigin,
  now: Date,
): Promise<Assigned> {
  const matches = await assigned.matches(db, tenantId, who)
  const reachedPolicies = reachedItems(matches, 'policy')
  const reachedApps = reachedItems(matches, 'app')
  const reachedPages = reachedItems(matches, 'status-page')
  const policies = await assigned.policies(db, tenantId, [...reachedPolicies.keys()])
  const apps = await assigned.apps(db, tenantId, [...reachedApps.keys()])
  const pages = await assigned.statusPages(db, tenantId, [...reachedPages.keys()])
  const expires = Math.floor(now.getTime() / 1000) + contentLifeSeconds
  return {
    page: pageFor(pages, reachedPages),
    items: [
      ...policies.map(
        (policy): Item => ({
          kind: policy.kind,
          id: policy.id,
          name: policy.displayName,
          phase: phaseOf(through(reachedPolicies, policy.id), policy.scope),
          settings: policy.settings,
        }),
      ),
      ...apps.map(
        (app): Item => ({
          kind: 'app',
          id: app.id,
          name: app.displayName,
          phase: through(reachedApps, app.id),
          productCode: app.productCode,
          version: app.productVersion,
          sha256: app.sha256,
          commandLine: app.commandLine,
          contentUrl: contentUrl(content.key, content.origin, {
            tenantId,
            appId: app.id,
            fileName: app.fileName,
            enrollmentId: who.enrollmentId,
            expires,
          }),
        }),
      ),
    ],
  }
}

const through = (reached: Reached, id: string): 'device' | 'user' => reached.get(id) ?? 'device'

function pageFor(pages: readonly StatusPage[], reached: Reached): ChosenPage {
  const fallback = pages.find(({ priority }) => priority === 0) ?? {
    id: 'default',
    displayName: defaultPageName,
    priority: 0,
    settings: defaultSettings,
  }
  const candidates = pages.flatMap((page): ChosenPage[] => {
    const chosenFor = reached.get(page.id)
    return chosenFor && page.priority > 0 ? [{ page, chosenFor }] : []
  })
  return choosePage(candidates, fallback)
}
