// The device list's view of a device: columns on wide windows, a card on narrow ones.

import { makeStyles, Text, Tooltip, tokens } from '@fluentui/react-components'
import type { TFunction } from 'i18next'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { formatAgo, formatFullDateTime, instant } from '../../../shared/text/format.ts'
import { type Column, DataTable } from '../../../shared/ui/list/data-table.tsx'
import { RouteLink } from '../../../shared/ui/route-link.tsx'
import type { SortColumn } from '../../api/device-query.ts'
import type { Device } from '../../api/devices.ts'
import { paths } from '../../paths.ts'
import { AssignmentBadge, EnrollmentBadge } from './badges.tsx'

const useStyles = makeStyles({
  serial: { fontWeight: tokens.fontWeightSemibold, overflowWrap: 'anywhere', justifySelf: 'start' },
  stack: { display: 'grid', gap: '4px', justifyItems: 'start', padding: '2px 0' },
  quiet: { color: tokens.colorNeutralForeground2 },
  words: { display: 'grid', gap: '6px', paddingTop: '6px' },
  badges: { display: 'flex', flexWrap: 'wrap', gap: '6px', alignItems: 'center' },
})

const columnsOf = (t: TFunction): ReadonlyArray<Column<Device>> => {
  const sortable = (id: SortColumn, cell: Column<Device>['cell']): Column<Device> => ({
    id,
    name: t(`devices.column.${id}`),
    cell,
    sortable: true,
  })
  return [
    sortable('serialNumber', (device) => <Serial device={device} />),
    sortable('model', (device) => <Model device={device} />),
    sortable('groupTag', (device) => device.groupTag),
    { id: 'profile', name: t('devices.column.profile'), cell: (device) => <Profile device={device} /> },
    sortable('enrollmentState', (device) => <EnrollmentBadge device={device} />),
    sortable('lastContactedDateTime', (device) => <LastContact at={device.lastContactedDateTime} />),
  ]
}

export function DeviceTable(props: {
  readonly rows: readonly Device[]
  readonly sort: SortColumn
  readonly descending: boolean
  readonly onSort: (column: string) => void
  readonly selected: ReadonlySet<string>
  readonly onSelect: (selected: ReadonlySet<string>) => void
}) {
  const { t } = useTranslation()
  const { rows, sort, descending, onSort, selected, onSelect } = props
  return (
    <DataTable
      name={t('devices.table')}
      rows={rows}
      columns={useMemo(() => columnsOf(t), [t])}
      sort={{ column: sort, descending, onSort }}
      selection={{
        selected,
        onSelect,
        head: { all: t('devices.selectAll') },
        nameOf: (device) => t('devices.select', { serial: device.serialNumber }),
      }}
      card={(device) => <DeviceCard device={device} />}
      minWidth="860px"
    />
  )
}

function Serial({ device }: { readonly device: Device }) {
  const styles = useStyles()
  const { t } = useTranslation()
  return (
    <RouteLink to={paths.device(device.id)} className={styles.serial}>
      {device.serialNumber || t('device.unnamed')}
    </RouteLink>
  )
}

function Model({ device }: { readonly device: Device }) {
  const styles = useStyles()
  return (
    <div className={styles.stack}>
      <Text>{device.model}</Text>
      <Text size={200} className={styles.quiet}>
        {device.manufacturer}
      </Text>
    </div>
  )
}

function Profile({ device }: { readonly device: Device }) {
  const styles = useStyles()
  return (
    <div className={styles.stack}>
      {device.deploymentProfile && <Text>{device.deploymentProfile.displayName}</Text>}
      <AssignmentBadge state={device.deploymentProfileAssignmentStatus} />
    </div>
  )
}

/** The same facts on a narrow window. */
function DeviceCard({ device }: { readonly device: Device }) {
  const styles = useStyles()
  const { t } = useTranslation()
  return (
    <div className={styles.words}>
      <Serial device={device} />
      <Text size={200} className={styles.quiet}>
        {[device.manufacturer, device.model, device.groupTag].filter(Boolean).join(' · ')}
      </Text>
      <div className={styles.badges}>
        <EnrollmentBadge device={device} />
        <AssignmentBadge state={device.deploymentProfileAssignmentStatus} />
      </div>
      <Text size={200} className={styles.quiet}>
        {device.deploymentProfile?.displayName ?? t('devices.noProfile')} ·{' '}
        <LastContact at={device.lastContactedDateTime} />
      </Text>
    </div>
  )
}

function LastContact({ at }: { readonly at: string }) {
  const { t } = useTranslation()
  const date = instant(at)
  if (!date) return <>{t('common.never')}</>
  return (
    <Tooltip relationship="description" content={formatFullDateTime(date)}>
      <time dateTime={at}>{formatAgo(date, new Date())}</time>
    </Tooltip>
  )
}
