// Whom the organisation has told when a partner has uploaded devices.

import { queryOptions } from '@tanstack/react-query'
import { type Reply, request } from '../../../shared/api/client.ts'

export type UploadNotice = Reply<'partner.notice.read'>
export type NoticeChange = Partial<Pick<UploadNotice, 'mailTo' | 'webhookUrl'>>

const pollMs = 1000

/** `since`: a test is on its way; asked again until it has arrived, or not. */
export const noticeQuery = (since?: UploadNotice) =>
  queryOptions({
    queryKey: ['partner-notice'],
    queryFn: ({ signal }) => request('partner.notice.read', {}, signal),
    refetchInterval: ({ state }) => (since && state.data && !isOver(since, state.data) ? pollMs : false),
  })

export const isOver = (before: UploadNotice, now: UploadNotice): boolean =>
  now.lastFailure !== null || now.lastDeliveredDateTime !== before.lastDeliveredDateTime

export const changeNotice = (change: NoticeChange) => request('partner.notice.change', { body: change })
export const testNotice = () => request('partner.notice.test', {})
