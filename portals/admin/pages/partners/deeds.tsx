// What a partner did, from the audit trail of this organisation, the latest first. New ones appear without reloading.

import { Field, makeStyles, Text, tokens } from '@fluentui/react-components'
import { useInfiniteQuery } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { can } from '../../../shared/session/can.ts'
import { needs } from '../../../shared/session/needs.ts'
import { formatDateTime } from '../../../shared/text/format.ts'
import { Select } from '../../../shared/ui/form/select.tsx'
import { AsOf } from '../../../shared/ui/list/as-of.tsx'
import { type Column, DataTable } from '../../../shared/ui/list/data-table.tsx'
import { LoadMore } from '../../../shared/ui/list/load-more.tsx'
import { useRows } from '../../../shared/ui/list/use-rows.ts'
import { Panel } from '../../../shared/ui/panel.tsx'
import { RouteLink } from '../../../shared/ui/route-link.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { Waiting } from '../../../shared/ui/waiting.tsx'
import type { Consent } from '../../api/partner/consents.ts'
import { type Deed, type DeedKind, deedKinds, deedsQuery } from '../../api/partner/deeds.ts'
import { paths } from '../../paths.ts'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '12px' },
  head: { display: 'flex', flexWrap: 'wrap', alignItems: 'flex-end', justifyContent: 'space-between', gap: '8px 16px' },
  filter: { flex: '0 1 260px', minWidth: '148px' },
  quiet: { color: tokens.colorNeutralForeground2 },
})

type Of = { readonly consent: Pick<Consent, 'partnerId' | 'partnerName'> }

export function DeedsPanel({ consent }: Of) {
  const { t } = useTranslation()
  const permission = can('audit.list')
  return (
    <Panel title={t('deeds.title', { name: consent.partnerName })}>
      {permission.allowed ? <Deeds consent={consent} /> : <Text>{needs(t, permission)}</Text>}
    </Panel>
  )
}

const kinds = Object.keys(deedKinds) as readonly DeedKind[]

function Deeds({ consent: { partnerId, partnerName: name } }: Of) {
  const styles = useStyles()
  const { t } = useTranslation()
  const [kind, setKind] = useState<DeedKind>()
  const list = useInfiniteQuery(deedsQuery(partnerId, kind))
  const { rows, loadingAll } = useRows(list)
  const columns = useMemo(() => columnsOf(t), [t])
  const shown = rows.ids.length
  return (
    <div className={styles.stack}>
      <Text className={styles.quiet}>{t('deeds.lead', { name })}</Text>
      <div className={styles.head}>
        <Field label={t('deeds.show')} className={styles.filter}>
          <Select value={kind ?? ''} onChange={(_, { value }) => setKind(kinds.find((known) => known === value))}>
            <option value="">{t('deeds.everything')}</option>
            {kinds.map((known) => (
              <option key={known} value={known}>
                {t(`deeds.kinds.${known}`)}
              </option>
            ))}
          </Select>
        </Field>
        <AsOf list={list} />
      </div>
      {list.isPending && <Waiting rows={2} />}
      {list.isError && <Failed problem={list.error} retry={() => void list.refetch()} />}
      {list.isSuccess && shown === 0 && <Text>{t(kind ? 'deeds.noneOfKind' : 'deeds.none', { name })}</Text>}
      {shown > 0 && <DataTable name={t('deeds.table', { name })} rows={rows} columns={columns} />}
      <LoadMore list={list} all={loadingAll} />
    </div>
  )
}

const columnsOf = (t: TFunction): ReadonlyArray<Column<Deed>> => [
  {
    id: 'at',
    name: t('deeds.column.at'),
    cell: ({ activityDateTime: at }) => <time dateTime={at}>{formatDateTime(new Date(at))}</time>,
  },
  { id: 'what', name: t('deeds.column.what'), cell: (deed) => wordsOf(t, deed) },
  { id: 'who', name: t('deeds.column.who'), cell: ({ actor }) => actor.name },
  { id: 'about', name: t('deeds.column.about'), cell: (deed) => <About deed={deed} /> },
]

/** Those that partners have in the trail of a customer. Another one is said by its name in the trail. */
const known = [
  'autopilot.batch.create',
  'autopilot.batch.add-devices',
  'autopilot.batch.register',
  'autopilot.batch.assign-profiles',
  'autopilot.batch.finish',
  'autopilot.batch.finish-assigning',
  'autopilot.awaited-device.keep',
  'autopilot.awaited-device.arrive',
  'autopilot.awaited-device.delete',
  'autopilot.device.import',
  'autopilot.device.change',
  'autopilot.device.delete',
  'autopilot.profile.create',
  'autopilot.profile.change',
  'autopilot.profile.delete',
  'autopilot.profile.assign-devices',
  'partner.consent.end',
] as const

type Details = {
  readonly devices?: number
  readonly failed?: number | null
  readonly batchId?: string | null
  readonly serialNumber?: string
  readonly waitsForApproval?: boolean
  readonly licenceTerms?: string
}

function wordsOf(t: TFunction, { activityType, details }: Deed): string {
  const action = known.find((one) => one === activityType)
  if (!action) return activityType
  const { devices: count, failed, batchId, serialNumber, waitsForApproval, licenceTerms } = (details ?? {}) as Details
  return [
    t(`deeds.words.${action}`),
    ...(count === undefined ? [] : [t('deeds.devices', { count })]),
    ...(failed ? [t('deeds.refused', { count: failed })] : []),
    ...(batchId ? [t('deeds.batch', { batch: batchId })] : []),
    ...(serialNumber ? [serialNumber] : []),
    ...(waitsForApproval ? [t('deeds.waits')] : []),
    ...(licenceTerms ? [t('deeds.licenceTerms')] : []),
  ].join(', ')
}

/** Jobs that the page of an upload does not have. */
const ofProfiles: readonly string[] = ['autopilot.batch.assign-profiles', 'autopilot.batch.finish-assigning']

/** Where it led to; nothing where that is not there any more. */
function About({ deed }: { readonly deed: Deed }) {
  const { t } = useTranslation()
  const { resources, activityType } = deed
  const [target] = resources
  if (!target || activityType.endsWith('.delete')) return t('common.none')
  const { type, resourceId: id } = target
  if (type === 'device-job' && !ofProfiles.includes(activityType))
    return <RouteLink to={paths.partnerUpload(id)}>{t('deeds.toUpload')}</RouteLink>
  if (type === 'autopilot-device') return <RouteLink to={paths.device(id)}>{t('deeds.toDevice')}</RouteLink>
  if (type === 'profile' && id !== 'none') return <RouteLink to={paths.profile(id)}>{t('deeds.toProfile')}</RouteLink>
  return t('common.none')
}
