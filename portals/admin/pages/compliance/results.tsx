// How devices stand to one policy, as they were judged at their last check-in: all together, setting by setting, and one by one. What a
// device claims and what a proof says are told apart in each row.

import { Badge, Field, makeStyles, Text, tokens } from '@fluentui/react-components'
import { useInfiniteQuery, useQuery } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formatDateTime, formatNumber, instant } from '../../../shared/text/format.ts'
import { Facts } from '../../../shared/ui/facts/facts.tsx'
import { Select } from '../../../shared/ui/form/select.tsx'
import { type Column, DataTable } from '../../../shared/ui/list/data-table.tsx'
import { LoadMore } from '../../../shared/ui/list/load-more.tsx'
import { useRows } from '../../../shared/ui/list/use-rows.ts'
import { Panel } from '../../../shared/ui/panel.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { Waiting } from '../../../shared/ui/waiting.tsx'
import {
  complianceOverviewQuery,
  complianceSettingsQuery,
  complianceStatusesQuery,
  type DeviceStatus,
  type SettingSummary,
  type ShownStatuses,
  shownStatuses,
} from '../../api/management/compliance.ts'
import { settingInWords, stateColors } from './words.ts'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px' },
  quiet: { color: tokens.colorNeutralForeground2 },
  heading: {
    fontSize: tokens.fontSizeBase300,
    lineHeight: tokens.lineHeightBase300,
    fontWeight: tokens.fontWeightSemibold,
  },
  show: { maxWidth: '320px' },
})

const settingColumns = (t: TFunction): ReadonlyArray<Column<SettingSummary>> => [
  { id: 'setting', name: t('compliance.column.setting'), cell: (one) => settingInWords(one.setting) },
  { id: 'met', name: t('compliance.column.met'), cell: (one) => formatNumber(one.compliantDeviceCount) },
  { id: 'unmet', name: t('compliance.column.unmet'), cell: (one) => formatNumber(one.nonCompliantDeviceCount) },
  { id: 'unknown', name: t('compliance.column.unknown'), cell: (one) => formatNumber(one.unknownDeviceCount) },
  { id: 'attested', name: t('compliance.column.attested'), cell: (one) => formatNumber(one.attestedDeviceCount) },
]

const deviceColumns = (t: TFunction): ReadonlyArray<Column<DeviceStatus>> => [
  {
    id: 'device',
    name: t('compliance.column.device'),
    cell: (one) => [one.deviceDisplayName, one.userPrincipalName].filter(Boolean).join(' · '),
  },
  {
    id: 'state',
    name: t('compliance.column.state'),
    cell: (one) => {
      const until = instant(one.complianceGracePeriodExpirationDateTime)
      return (
        <span>
          <Badge appearance="tint" color={stateColors[one.status]}>
            {t(`compliance.state.${one.status}`)}
          </Badge>{' '}
          {one.status === 'inGracePeriod' && until && t('compliance.until', { time: formatDateTime(until) })}
        </span>
      )
    },
  },
  { id: 'unmet', name: t('compliance.column.unmet'), cell: (one) => one.unmetSettings.map(settingInWords).join(', ') },
  {
    id: 'source',
    name: t('compliance.column.source'),
    cell: (one) => (one.source ? t(`compliance.source.${one.source}`) : ''),
  },
  {
    id: 'last',
    name: t('compliance.column.last'),
    cell: (one) => {
      const last = instant(one.lastReportedDateTime)
      return last ? formatDateTime(last) : t('common.never')
    },
  },
]

export function ResultsPanel({ id }: { readonly id: string }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const [show, setShow] = useState<ShownStatuses>('unmet')
  const overview = useQuery(complianceOverviewQuery(id))
  const settings = useQuery(complianceSettingsQuery(id))
  const devices = useInfiniteQuery(complianceStatusesQuery(id, show))
  const { rows } = useRows<DeviceStatus>(devices)
  const ofSettings = useMemo(() => settingColumns(t), [t])
  const ofDevices = useMemo(() => deviceColumns(t), [t])
  const problem = overview.error ?? settings.error
  const counts = overview.data
  const judged = counts
    ? counts.successCount + counts.failedCount + counts.inGracePeriodCount + counts.pendingCount
    : undefined
  const again = () => {
    void overview.refetch()
    void settings.refetch()
  }
  return (
    <Panel title={t('compliance.results')}>
      <div className={styles.stack}>
        <Text className={styles.quiet}>{t('compliance.resultsLead')}</Text>
        {overview.isPending && <Waiting rows={2} />}
        {problem && <Failed problem={problem} retry={again} />}
        {counts && judged === 0 && <Text>{t('compliance.nobodyJudged')}</Text>}
        {counts && judged !== 0 && (
          <Facts
            facts={[
              [t('compliance.state.compliant'), formatNumber(counts.successCount)],
              [t('compliance.state.nonCompliant'), formatNumber(counts.failedCount)],
              [t('compliance.state.inGracePeriod'), formatNumber(counts.inGracePeriodCount)],
              [t('compliance.state.unknown'), formatNumber(counts.pendingCount)],
            ]}
          />
        )}
        {settings.data && settings.data.length > 0 && (
          <>
            <h3 className={styles.heading}>{t('compliance.bySetting')}</h3>
            <DataTable name={t('compliance.bySetting')} columns={ofSettings} rows={settings.data} />
          </>
        )}
        {judged !== undefined && judged > 0 && (
          <>
            <h3 className={styles.heading}>{t('compliance.byDevice')}</h3>
            <Field label={t('compliance.show')} className={styles.show}>
              <Select
                value={show}
                onChange={(_, { value }) => setShow(shownStatuses.find((one) => one === value) ?? 'unmet')}
              >
                {shownStatuses.map((one) => (
                  <option key={one} value={one}>
                    {t(`compliance.shown.${one}`)}
                  </option>
                ))}
              </Select>
            </Field>
            {devices.isPending && <Waiting rows={3} />}
            {devices.isError && <Failed problem={devices.error} retry={() => void devices.refetch()} />}
            {devices.isSuccess && rows.ids.length === 0 && <Text>{t('compliance.allComply')}</Text>}
            {rows.ids.length > 0 && (
              <>
                <DataTable name={t('compliance.byDevice')} columns={ofDevices} rows={rows} />
                <LoadMore list={devices} />
              </>
            )}
          </>
        )}
      </div>
    </Panel>
  )
}
