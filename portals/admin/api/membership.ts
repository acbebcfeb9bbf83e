// Rules of groups: looked at before they are saved, and asked why somebody is in a group.

import { queryOptions } from '@tanstack/react-query'
import { type Reply, request } from '../../shared/api/client.ts'

export type Preview = Reply<'directory.membership.preview'>

/** Of a group that there is, or of one that is being made. */
export const previewQuery = (membershipRule: string, groupId: string | undefined) =>
  queryOptions({
    queryKey: ['groups', 'preview', groupId, membershipRule],
    queryFn: ({ signal }) =>
      request('directory.membership.preview', { body: { membershipRule, ...(groupId && { groupId }) } }, signal),
    retry: false,
    staleTime: 0,
  })

/** A rule, or a part of one, with its answer and its own parts. */
export type Part = {
  readonly expression: string
  readonly expressionResult: boolean
  readonly propertyToEvaluate: { readonly propertyName: string; readonly propertyValue: string } | null
  readonly expressionEvaluationDetails: readonly Part[]
}

type Evaluated = Reply<'directory.membership.evaluate-group'>
/** The API document leaves a part of itself open. */
export type Evaluation = Omit<Evaluated, 'membershipRuleEvaluationDetails'> & {
  readonly membershipRuleEvaluationDetails: Part
}

export const evaluate = (groupId: string, memberId: string): Promise<Evaluation> =>
  request('directory.membership.evaluate-group', { path: { id: groupId }, body: { memberId } }) as Promise<Evaluation>

export type Ways = Reply<'directory.group.explain-member'>
export type Way = Ways['ways'][number]

/** Of a group without a rule; of any, by which groups in it. */
export const explain = (groupId: string, memberId: string, signal?: AbortSignal): Promise<Ways> =>
  request('directory.group.explain-member', { path: { id: groupId }, body: { memberId } }, signal)

export const waysQuery = (groupId: string, memberId: string) =>
  queryOptions({
    queryKey: ['groups', 'ways', groupId, memberId],
    queryFn: ({ signal }) => explain(groupId, memberId, signal),
  })
