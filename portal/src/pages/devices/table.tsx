// The device table for wide windows. A native table; Tab goes through its controls, arrow keys move between them.

import {
  Checkbox,
  makeStyles,
  Table,
  TableBody,
  TableCell,
  TableHeader,
  TableHeaderCell,
  TableRow,
  Text,
  Tooltip,
  tokens,
  useArrowNavigationGroup,
} from '@fluentui/react-components'
import { useTranslation } from 'react-i18next'

import type { Device, SortColumn } from '../../api/devices.ts'
import { formatAgo, formatFullDateTime, instant } from '../../format.ts'
import { paths } from '../../paths.ts'
import { AssignmentBadge, EnrollmentBadge } from '../../ui/badges.tsx'
import { RouteLink } from '../../ui/route-link.tsx'

export type DeviceViewProps = {
  readonly rows: readonly Device[]
  readonly sort: SortColumn
  readonly descending: boolean
  readonly onSort: (column: SortColumn) => void
  readonly selected: ReadonlySet<string>
  readonly onSelect: (selected: ReadonlySet<string>) => void
}

const useStyles = makeStyles({
  frame: {
    overflowX: 'auto',
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusXLarge,
  },
  table: { minWidth: '860px' },
  check: { width: '48px' },
  serial: { fontWeight: tokens.fontWeightSemibold, overflowWrap: 'anywhere' },
  stack: { display: 'grid', gap: '4px', justifyItems: 'start', padding: '8px 0' },
  quiet: { color: tokens.colorNeutralForeground2 },
  head: { fontWeight: tokens.fontWeightSemibold, color: tokens.colorNeutralForeground2 },
})

export function DeviceTable(props: DeviceViewProps) {
  const styles = useStyles()
  const { t } = useTranslation()
  const arrows = useArrowNavigationGroup({ axis: 'grid', tabbable: true })
  const { rows, selected, onSelect } = props
  const all = rows.every((row) => selected.has(row.id))
  const some = rows.some((row) => selected.has(row.id))
  const headerCell = (column: SortColumn) => ({
    sortable: true,
    className: styles.head,
    ...(props.sort === column
      ? { sortDirection: props.descending ? ('descending' as const) : ('ascending' as const) }
      : {}),
    onClick: () => props.onSort(column),
  })
  return (
    <div className={styles.frame}>
      <Table {...arrows} className={styles.table} aria-label={t('devices.table')}>
        <TableHeader>
          <TableRow>
            <TableHeaderCell className={styles.check}>
              <Checkbox
                aria-label={t('devices.selectAll')}
                checked={all ? true : some ? 'mixed' : false}
                onChange={() => onSelect(all ? new Set() : new Set(rows.map((row) => row.id)))}
              />
            </TableHeaderCell>
            <TableHeaderCell {...headerCell('serialNumber')}>{t('devices.column.serialNumber')}</TableHeaderCell>
            <TableHeaderCell {...headerCell('model')}>{t('devices.column.model')}</TableHeaderCell>
            <TableHeaderCell {...headerCell('groupTag')}>{t('devices.column.groupTag')}</TableHeaderCell>
            <TableHeaderCell className={styles.head}>{t('devices.column.profile')}</TableHeaderCell>
            <TableHeaderCell {...headerCell('enrollmentState')}>{t('devices.column.enrollmentState')}</TableHeaderCell>
            <TableHeaderCell {...headerCell('lastContactedDateTime')}>
              {t('devices.column.lastContactedDateTime')}
            </TableHeaderCell>
          </TableRow>
        </TableHeader>
        <TableBody>
          {rows.map((device) => (
            <TableRow key={device.id} aria-selected={selected.has(device.id)}>
              <TableCell className={styles.check}>
                <Checkbox
                  aria-label={t('devices.select', { serial: device.serialNumber })}
                  checked={selected.has(device.id)}
                  onChange={() => onSelect(toggled(selected, device.id))}
                />
              </TableCell>
              <TableCell>
                <RouteLink to={paths.device(device.id)} className={styles.serial}>
                  {device.serialNumber || t('device.unnamed')}
                </RouteLink>
              </TableCell>
              <TableCell>
                <div className={styles.stack}>
                  <Text>{device.model}</Text>
                  <Text size={200} className={styles.quiet}>
                    {device.manufacturer}
                  </Text>
                </div>
              </TableCell>
              <TableCell>{device.groupTag}</TableCell>
              <TableCell>
                <div className={styles.stack}>
                  {device.deploymentProfile && <Text>{device.deploymentProfile.displayName}</Text>}
                  <AssignmentBadge state={device.deploymentProfileAssignmentStatus} />
                </div>
              </TableCell>
              <TableCell>
                <div className={styles.stack}>
                  <EnrollmentBadge device={device} />
                </div>
              </TableCell>
              <TableCell>
                <LastContact at={device.lastContactedDateTime} />
              </TableCell>
            </TableRow>
          ))}
        </TableBody>
      </Table>
    </div>
  )
}

export function LastContact({ at }: { readonly at: string }) {
  const { t } = useTranslation()
  const date = instant(at)
  if (!date) return <>{t('common.never')}</>
  return (
    <Tooltip relationship="description" content={formatFullDateTime(date)}>
      <time dateTime={at}>{formatAgo(date, new Date())}</time>
    </Tooltip>
  )
}

export function toggled(selected: ReadonlySet<string>, id: string): ReadonlySet<string> {
  const next = new Set(selected)
  if (!next.delete(id)) next.add(id)
  return next
}
