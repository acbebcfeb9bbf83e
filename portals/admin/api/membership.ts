// Rules of groups, looked at before they are saved.

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
