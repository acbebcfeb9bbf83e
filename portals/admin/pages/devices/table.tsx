// The device list's view of a device: columns on wide windows, a card on narrow ones.

import { makeStyles, tokens } from '@fluentui/react-components'
import type { TFunction } from 'i18next'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import { type TextOf, textAround, textsOf } from '../../../shared/text/for-rows.ts'
import { type Column, DataTable } from '../../../shared/ui/list/data-table.tsx'
import type { Rows } from '../../../shared/ui/list/rows-of-pages.ts'
import { TimeInRow } from '../../../shared/ui/list/time-in-row.tsx'
import { useLinks } from '../../../shared/ui/route-link.tsx'
import type { SortColumn } from '../../api/device-query.ts'
import type { Device } from '../../api/devices.ts'
import { paths } from '../../paths.ts'
import { AssignmentBadge, type BadgeLooks, EnrollmentBadge, useBadgeLooks } from './badges.tsx'

const useStyles = makeStyles({
  serial: { fontWeight: tokens.fontWeightSemibold, overflowWrap: 'anywhere', justifySelf: 'start' },
  stack: { display: 'grid', gap: '4px', justifyItems: 'start', padding: '2px 0' },
  small: {
    color: tokens.colorNeutralForeground2,
    fontSize: tokens.fontSizeBase200,
    lineHeight: tokens.lineHeightBase200,
  },
  words: { display: 'grid', gap: '6px', paddingTop: '6px' },
  badges: { display: 'flex', flexWrap: 'wrap', gap: '6px', alignItems: 'center' },
})

/** What the cells of all rows have in common: a cell that asked for it by itself would do so in each row that comes. */
type View = {
  readonly text: TextOf
  readonly styles: ReturnType<typeof useStyles>
  readonly badges: BadgeLooks
  readonly link: ReturnType<typeof useLinks>
}

const columnsOf = (view: View): ReadonlyArray<Column<Device>> => {
  const { text } = view
  const sortable = (id: SortColumn, cell: Column<Device>['cell']): Column<Device> => ({
    id,
    name: text(`devices.column.${id}`),
    cell,
    sortable: true,
  })
  return [
    sortable('serialNumber', (device) => serial(device, view)),
    sortable('model', (device) => model(device, view)),
    sortable('groupTag', (device) => device.groupTag),
    { id: 'profile', name: text('devices.column.profile'), cell: (device) => profile(device, view) },
    sortable('enrollmentState', (device) => <EnrollmentBadge device={device} text={text} looks={view.badges} />),
    sortable('lastContactedDateTime', (device) => (
      <TimeInRow at={device.lastContactedDateTime} never={text('common.never')} />
    )),
  ]
}

export function DeviceTable(props: {
  readonly rows: Rows<Device>
  readonly sort: SortColumn
  readonly descending: boolean
  readonly onSort: (column: string) => void
  readonly selected: ReadonlySet<string>
  readonly onSelect: (selected: ReadonlySet<string>) => void
}) {
  const { t } = useTranslation()
  const { rows, sort, descending, onSort, selected, onSelect } = props
  const styles = useStyles()
  const badges = useBadgeLooks()
  const link = useLinks(styles.serial)
  const view = useMemo(() => ({ text: textsOf(t), styles, badges, link }), [t, styles, badges, link])
  return (
    <DataTable
      name={t('devices.table')}
      rows={rows}
      columns={useMemo(() => columnsOf(view), [view])}
      sort={{ column: sort, descending, onSort }}
      selection={{
        selected,
        onSelect,
        head: { all: t('devices.selectAll') },
        nameOf: useMemo(() => nameOfBox(t), [t]),
      }}
      card={(device) => card(device, view)}
      minWidth="860px"
    />
  )
}

function nameOfBox(t: TFunction): (device: Device) => string {
  const name = textAround((serial) => t('devices.select', { serial }))
  return ({ serialNumber }) => name(serialNumber)
}

const serial = (device: Device, { text, link }: View) =>
  link(paths.device(device.id), device.serialNumber || text('device.unnamed'))

const model = (device: Device, { styles }: View) => (
  <div className={styles.stack}>
    <span>{device.model}</span>
    <span className={styles.small}>{device.manufacturer}</span>
  </div>
)

const profile = (device: Device, { text, styles, badges }: View) => (
  <div className={styles.stack}>
    {device.deploymentProfile && <span>{device.deploymentProfile.displayName}</span>}
    <AssignmentBadge state={device.deploymentProfileAssignmentStatus} text={text} looks={badges} />
  </div>
)

/** The same facts on a narrow window. */
const card = (device: Device, view: View) => {
  const { text, styles, badges } = view
  return (
    <div className={styles.words}>
      {serial(device, view)}
      <span className={styles.small}>
        {[device.manufacturer, device.model, device.groupTag].filter(Boolean).join(' · ')}
      </span>
      <div className={styles.badges}>
        <EnrollmentBadge device={device} text={text} looks={badges} />
        <AssignmentBadge state={device.deploymentProfileAssignmentStatus} text={text} looks={badges} />
      </div>
      <span className={styles.small}>
        {device.deploymentProfile?.displayName ?? text('devices.noProfile')} ·{' '}
        <TimeInRow at={device.lastContactedDateTime} never={text('common.never')} />
      </span>
    </div>
  )
}
