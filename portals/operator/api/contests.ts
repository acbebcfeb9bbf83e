// Devices that an organisation says are its own while another holds them.

import { queryOptions } from '@tanstack/react-query'
import { type Reply, request } from '../../shared/api/client.ts'
import { type ForOperator, forOperator } from './organisations.ts'

export type Contest = Reply<'autopilot.contest.list-all'>['value'][number]
export type Decision = 'release' | 'refuse'

export const contestsQuery = () =>
  queryOptions({
    queryKey: ['operator', 'contests'],
    queryFn: ({ signal }): Promise<ForOperator<readonly Contest[]>> =>
      forOperator(request('autopilot.contest.list-all', {}, signal).then(({ value }) => value)),
  })

export const decideContest = ({ id, claimant }: Contest, decision: Decision, note: string): Promise<Contest> =>
  request('autopilot.contest.decide', { path: { claimantId: claimant.id, id }, body: { decision, note } })
