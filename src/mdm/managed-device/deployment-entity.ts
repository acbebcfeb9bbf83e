// How a deployment stands, as our own part of the API says it (docs/specification/graph.md).

import type { ItemKey, ItemName } from '../item/kinds.ts'
import type { DeploymentRecord } from '../session/deployment.ts'

type Status = {
  readonly record: DeploymentRecord | undefined
  readonly lastContactedAt: Date | undefined
  readonly tracked: ReadonlySet<ItemKey>
}

export function deploymentEntity(managedDeviceId: string, { record, lastContactedAt, tracked }: Status, now: Date) {
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
  const items = Object.entries(record?.items ?? {}).map(([key, item]) => {
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
    }
  })
  return {
    managedDeviceId,
    lastContactedAt: lastContactedAt?.toISOString() ?? null,
    finishedAt: record?.finishedAt ?? null,
    statusPage: record?.page ? { id: record.page.id, displayName: record.page.name } : null,
    phases,
    items,
  }
}
