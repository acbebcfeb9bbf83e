// How a deployment stands, as our own part of the API says it (docs/specification/graph.md).

import type { SettingStanding } from '../item/item.ts'
import { type ItemKey, type ItemName, itemKey } from '../item/kinds.ts'
import type { FilteredOut, Reaching } from '../session/assigned/assigned.ops.ts'
import type { DeploymentRecord } from '../session/deployment.ts'

type Status = {
  readonly record: DeploymentRecord | undefined
  readonly lastContactedAt: Date | undefined
  readonly tracked: ReadonlySet<ItemKey>
  /** What reaches it now. */
  readonly reaching: readonly Reaching[]
  readonly filteredOut: readonly FilteredOut[]
}

export function deploymentEntity(
  managedDeviceId: string,
  { record, lastContactedAt, tracked, reaching, filteredOut }: Status,
  now: Date,
) {
  const phases = (['device', 'user'] as const).map((phase) => {
    const { state, announcedAt, deadline, deliveredAt, endedAt } = record?.phases[phase] ?? {
      state: 'waiting' as const,
    }
    return {
      phase,
      state,
      announcedAt: announcedAt ?? null,
      deadline: deadline ?? null,
      deliveredAt: deliveredAt ?? null,
      endedAt: endedAt ?? null,
      overdue: endedAt === undefined && deadline !== undefined && new Date(deadline) < now,
    }
  })
  const known = Object.entries(record?.items ?? {}).map(([key, item]) => {
    const [kind = '', id = ''] = key.split(':')
    return {
      kind: kind as ItemName, // ItemKey begins with its kind
      id,
      name: item.name,
      phase: item.phase,
      tracked: tracked.has(key as ItemKey), // keys of the record are ItemKeys
      state: item.state,
      since: item.since,
      error: item.error ?? null,
      settings: (item.settings ?? []).map(settingEntity),
      moreSettings: item.moreSettings ?? 0,
      past: (item.past ?? []).map((one) => ({ ...settingEntity(one), until: one.until })),
    }
  })
  const decided = new Set(known.map(itemKey))
  const undecided = {
    tracked: false,
    state: 'assigned' as const,
    since: null,
    error: null,
    settings: [],
    moreSettings: 0,
    past: [],
  }
  const waiting = reaching.filter((one) => !decided.has(itemKey(one))).map((one) => ({ ...one, ...undecided }))
  return {
    managedDeviceId,
    lastContactedAt: lastContactedAt?.toISOString() ?? null,
    finishedAt: record?.finishedAt ?? null,
    statusPage: record?.page ? { id: record.page.id, displayName: record.page.name } : null,
    phases,
    items: [...known, ...waiting],
    filteredOut: filteredOut.map(({ kind, id, name, filter, because, more }) => ({
      ...{ kind, id, name },
      filter: { id: filter.id, displayName: filter.displayName, type: filter.type },
      because: [...because],
      moreReasons: more,
    })),
  }
}

/** Records from before times were kept have none. */
const settingEntity = ({ uri, state, reason, status, since }: SettingStanding & { readonly since?: string }) => ({
  ...{ uri, state, reason },
  status: status ?? null,
  since: since ?? null,
})
