// What reaches devices and people by being assigned to a group, of all kinds.

import { type QueryClient, queryOptions } from '@tanstack/react-query'
import { paths } from '../../paths.ts'
import { profilesQuery } from '../queries.ts'
import { appsQuery } from './apps.ts'
import { compliancePoliciesQuery } from './compliance.ts'
import { policiesQuery } from './policies.ts'
import { kindOf, restrictionsQuery } from './restrictions.ts'
import { statusPagesQuery } from './status-pages.ts'
import { type Assignment, groupOf, targetOf } from './targets.ts'

export type OfGroup = {
  readonly kind: 'profile' | 'app' | 'policy' | 'compliance' | 'statusPage' | 'restriction' | 'limit'
  readonly id: string
  readonly name: string
  readonly path: string
  /** The group is left out of it. */
  readonly excluded: boolean
}

type Item = {
  readonly id: string
  readonly displayName: string
  readonly assignments?: ReadonlyArray<Pick<Assignment, 'target'> & { readonly intent?: string }>
}

function ofGroup(groupId: string, kind: OfGroup['kind'], path: (id: string) => string, items: readonly Item[]) {
  return items.flatMap(({ id, displayName, assignments = [] }): readonly OfGroup[] => {
    // an application that is to be removed is not what the group gets
    const given = assignments.filter(({ intent }) => intent !== 'uninstall')
    const target = given.map(targetOf).find((one) => groupOf(one) === groupId)
    return target ? [{ kind, id, name: displayName, path: path(id), excluded: target.kind === 'excluded' }] : []
  })
}

/** Looked up anew each time: it is asked before something ends. */
export const ofGroupQuery = (queries: QueryClient, groupId: string) =>
  queryOptions({
    queryKey: ['groups', 'assigned', groupId],
    queryFn: async (): Promise<readonly OfGroup[]> => {
      const fresh = { staleTime: 0 }
      const [profiles, apps, policies, demands, pages, restrictions] = await Promise.all([
        queries.fetchQuery({ ...profilesQuery(), ...fresh }),
        queries.fetchQuery({ ...appsQuery(), ...fresh }),
        queries.fetchQuery({ ...policiesQuery(), ...fresh }),
        queries.fetchQuery({ ...compliancePoliciesQuery(), ...fresh }),
        queries.fetchQuery({ ...statusPagesQuery(), ...fresh }),
        queries.fetchQuery({ ...restrictionsQuery(), ...fresh }),
      ])
      return [
        ...ofGroup(groupId, 'profile', paths.profile, profiles),
        ...ofGroup(groupId, 'app', paths.app, apps),
        ...ofGroup(groupId, 'policy', paths.policy, policies),
        ...ofGroup(groupId, 'compliance', paths.compliancePolicy, demands),
        ...ofGroup(groupId, 'statusPage', paths.statusPage, pages),
        ...(['restriction', 'limit'] as const).flatMap((kind) =>
          ofGroup(
            groupId,
            kind,
            paths.restriction,
            restrictions.filter((one) => kindOf(one) === kind),
          ),
        ),
      ]
    },
    staleTime: 0,
  })
