// Whom an application, a policy or a status page is assigned to, and how many devices that are. The API replaces all targets of a
// thing at once.

import type { Entry } from '../../../shared/api/client.ts'
import { request } from '../../../shared/api/client.ts'
import { membersInside } from '../directory.ts'
import { type Narrowing, type Reach, reachOfFound, type Target } from './reach.ts'

export type Assignment = Entry<'mdm.app.assignments'>

export type { Narrowing, Target } from './reach.ts'

const types = {
  group: '#microsoft.graph.groupAssignmentTarget',
  excluded: '#microsoft.graph.exclusionGroupAssignmentTarget',
  devices: '#microsoft.graph.allDevicesAssignmentTarget',
  users: '#microsoft.graph.allLicensedUsersAssignmentTarget',
} as const satisfies Record<Target['kind'], string>

export function targetOf({ target }: Pick<Assignment, 'target'>): Target {
  const { '@odata.type': type, groupId = '' } = target
  const filter = narrowingIn(target)
  if (type === types.excluded) return { kind: 'excluded', groupId }
  if (type === types.devices) return { kind: 'devices', ...filter }
  if (type === types.users) return { kind: 'users', ...filter }
  return { kind: 'group', groupId, ...filter }
}

function narrowingIn({
  deviceAndAppManagementAssignmentFilterId: id,
  deviceAndAppManagementAssignmentFilterType: type,
}: Assignment['target']): { readonly filter?: Narrowing } {
  return id === null || type === 'none' ? {} : { filter: { id, type } }
}

export const filterOf = (target: Target): Narrowing | undefined => ('filter' in target ? target.filter : undefined)

export const groupOf = (target: Target): string | undefined => ('groupId' in target ? target.groupId : undefined)

/** One of a kind; a group is a target once only, whether it is included or left out. */
export const isSamePlace = (one: Target, other: Target): boolean => {
  const group = groupOf(one)
  return group === undefined ? one.kind === other.kind : group === groupOf(other)
}

/** Without what narrows it. */
export const whomSent = (target: Target) => ({
  '@odata.type': types[target.kind],
  ...('groupId' in target && { groupId: target.groupId }),
})

export function asSent(target: Target) {
  const filter = filterOf(target)
  return {
    target: {
      ...whomSent(target),
      ...(filter && {
        deviceAndAppManagementAssignmentFilterId: filter.id,
        deviceAndAppManagementAssignmentFilterType: filter.type,
      }),
    },
  }
}

/** As it is now: a group may have others tomorrow. */
export async function reachOf(targets: readonly Target[], signal?: AbortSignal): Promise<Reach> {
  const found = await Promise.all(
    targets.map(async (target) => {
      const groupId = groupOf(target)
      return { target, inside: groupId === undefined ? [] : await membersInside(groupId, signal) }
    }),
  )
  const all = targets.some(({ kind }) => kind === 'devices')
  return reachOfFound(found, all ? await registered(signal) : 0)
}

async function registered(signal: AbortSignal | undefined): Promise<number> {
  const query = { $top: '1', $count: 'true' }
  return (await request('autopilot.device.list', { query }, signal))['@odata.count'] ?? 0
}
