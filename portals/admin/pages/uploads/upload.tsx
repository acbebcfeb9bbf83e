// One upload of a partner: whose it is, each of its devices, and, where it waits, the answer to it.

import { makeStyles } from '@fluentui/react-components'
import { useMutation, useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import type { TFunction } from 'i18next'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { channelWords } from '../../../../src/kernel/channel.ts'
import { can } from '../../../shared/session/can.ts'
import { formatDateTime } from '../../../shared/text/format.ts'
import { Facts } from '../../../shared/ui/facts/facts.tsx'
import { GuardedButton } from '../../../shared/ui/guarded-button.tsx'
import { CheckmarkRegular, DismissRegular } from '../../../shared/ui/icons.ts'
import { type Column, DataTable } from '../../../shared/ui/list/data-table.tsx'
import { PageFrame } from '../../../shared/ui/page.tsx'
import { Panel } from '../../../shared/ui/panel.tsx'
import { RouteLink } from '../../../shared/ui/route-link.tsx'
import { type Notice, Said } from '../../../shared/ui/said.tsx'
import { Empty, Failed } from '../../../shared/ui/states.tsx'
import { Waiting } from '../../../shared/ui/waiting.tsx'
import {
  type Decision,
  decideUpload,
  goesOn,
  type Upload,
  type UploadedDevice,
  uploadedQuery,
  uploadQuery,
} from '../../api/partner/uploads.ts'
import { profilesQuery } from '../../api/queries.ts'
import { paths } from '../../paths.ts'
import { DecideUpload } from './decide.tsx'
import { UploadState } from './parts.tsx'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px' },
})

export function PartnerUploadPage() {
  const { t } = useTranslation()
  const { uploadId } = useParams({ from: '/inside/partners/uploads/$uploadId' })
  const { data: upload } = useSuspenseQuery(uploadQuery(uploadId))
  if (upload) return <OneUpload key={uploadId} upload={upload} />
  return (
    <PageFrame title={t('uploads.title')} back={{ to: paths.partnerUploads(), name: t('uploads.title') }}>
      <Empty title={t('uploads.missing')} lead={t('uploads.missingLead')}>
        <RouteLink to={paths.partnerUploads()}>{t('uploads.toList')}</RouteLink>
      </Empty>
    </PageFrame>
  )
}

function OneUpload({ upload }: { readonly upload: Upload }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const queries = useQueryClient()
  const { id, partnerName: name, devices: count } = upload
  const [asking, setAsking] = useState<Decision>()
  const [notice, setNotice] = useState<Notice>()
  const devices = useQuery(uploadedQuery(upload))
  const decide = useMutation({
    mutationFn: (decision: Decision) => decideUpload(id, decision),
    onSuccess: async (_, decision) => {
      await queries.invalidateQueries({ queryKey: ['partner-uploads'] })
      setAsking(undefined)
      setNotice({ text: t(`uploads.decided.${decision}`, { name, count }) })
    },
  })
  const ask = (decision: Decision) => () => {
    decide.reset()
    setAsking(decision)
  }
  return (
    <PageFrame
      title={t('uploads.one', { name })}
      back={{ to: paths.partnerUploads(), name: t('uploads.title') }}
      actions={
        upload.state === 'held' && (
          <>
            <GuardedButton
              operation="autopilot.upload.approve"
              appearance="primary"
              icon={<CheckmarkRegular />}
              onClick={ask('approve')}
            >
              {t('uploads.approve')}
            </GuardedButton>
            <GuardedButton operation="autopilot.upload.refuse" icon={<DismissRegular />} onClick={ask('refuse')}>
              {t('uploads.refuse')}
            </GuardedButton>
          </>
        )
      }
    >
      <div className={styles.stack}>
        <Said notice={notice} />
        <Panel title={t('uploads.facts')}>
          <FactsOf upload={upload} />
        </Panel>
        <Panel title={t('uploads.devices')}>
          {devices.isPending && <Waiting rows={3} />}
          {devices.isError && <Failed problem={devices.error} retry={() => void devices.refetch()} />}
          {devices.data && <Devices devices={devices.data} channel={upload.channel} />}
        </Panel>
      </div>
      {asking && (
        <DecideUpload
          decision={asking}
          upload={upload}
          devices={devices.data}
          busy={decide.isPending}
          problem={decide.error}
          onConfirm={() => decide.mutate(asking)}
          onClose={() => setAsking(undefined)}
        />
      )}
    </PageFrame>
  )
}

function FactsOf({ upload }: { readonly upload: Upload }) {
  const { t } = useTranslation()
  const { completedDateTime: done } = upload
  const facts = [
    [t('uploads.column.state'), <UploadState key="state" upload={upload} />],
    [t('uploads.column.how'), channelWords[upload.channel]],
    [t('uploads.column.batch'), upload.batch || t('common.none')],
    [t('uploads.column.devices'), String(upload.devices)],
    [t('uploads.by'), upload.uploadedBy],
    [t('uploads.column.createdDateTime'), formatDateTime(new Date(upload.createdDateTime))],
    ...(done ? ([[t('uploads.done'), formatDateTime(new Date(done))]] as const) : []),
  ] as const
  return (
    <div aria-live="polite" aria-busy={goesOn(upload)}>
      <Facts facts={facts} />
    </div>
  )
}

type Row = UploadedDevice & { readonly id: string }

function Devices(props: { readonly devices: readonly UploadedDevice[]; readonly channel: Upload['channel'] }) {
  const { devices, channel } = props
  const { t } = useTranslation()
  const givesProfile = devices.some(({ deploymentProfileId: id }) => id !== null)
  const seesProfiles = can('autopilot.profile.list').allowed
  const profiles = useQuery({ ...profilesQuery(), enabled: givesProfile && seesProfiles }).data
  const rows = useMemo((): Row[] => devices.map((one) => ({ ...one, id: String(one.line) })), [devices])
  const columns = useMemo(() => {
    const nameOf = (id: string) => profiles?.find((one) => one.id === id)?.displayName ?? id
    const counted = channel === 'partner-center-csv' ? 'line' : 'position'
    return columnsOf(t, counted, givesProfile ? nameOf : undefined)
  }, [t, channel, givesProfile, profiles])
  return <DataTable name={t('uploads.devicesTable')} columns={columns} rows={rows} />
}

/** What the service says of these is said to the partner. */
const ownWords = ['UploadRefused', 'PartnerConsentEnded'] as const

const columnsOf = (
  t: TFunction,
  counted: 'line' | 'position',
  profileOf: ((id: string) => string) | undefined,
): ReadonlyArray<Column<Row>> => [
  { id: 'line', name: t(`uploads.device.${counted}`), cell: ({ line }) => String(line) },
  {
    id: 'serial',
    name: t('uploads.device.serial'),
    cell: ({ serialNumber, productKey }) => serialNumber || productKey || t('common.none'),
  },
  {
    id: 'kind',
    name: t('uploads.device.kind'),
    cell: ({ manufacturer, model }) => [manufacturer, model].filter(Boolean).join(' ') || t('common.none'),
  },
  { id: 'tag', name: t('uploads.device.tag'), cell: ({ groupTag }) => groupTag || t('common.none') },
  ...(profileOf
    ? [
        {
          id: 'profile',
          name: t('uploads.device.profile'),
          cell: ({ deploymentProfileId: id }: Row) => (id === null ? t('common.none') : profileOf(id)),
        },
      ]
    : []),
  { id: 'state', name: t('uploads.device.state'), cell: ({ state }) => t(`uploads.device.states.${state}`) },
  {
    id: 'why',
    name: t('uploads.device.why'),
    cell: ({ errorName: name, errorCode: code, message }) => {
      const own = ownWords.find((known) => known === name)
      return name ? `${code} ${name}. ${own ? t(`uploads.device.own.${own}`) : message}` : message
    },
  },
]
