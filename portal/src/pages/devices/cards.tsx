// The device list for narrow windows: the same facts, one card for each device.

import { Checkbox, makeStyles, Text, tokens } from '@fluentui/react-components'
import { useTranslation } from 'react-i18next'

import { paths } from '../../paths.ts'
import { AssignmentBadge, EnrollmentBadge } from '../../ui/badges.tsx'
import { RouteLink } from '../../ui/route-link.tsx'
import { type DeviceViewProps, LastContact, toggled } from './table.tsx'

const useStyles = makeStyles({
  list: { listStyleType: 'none', display: 'grid', gap: '12px' },
  card: {
    display: 'grid',
    gridTemplateColumns: 'auto minmax(0, 1fr)',
    columnGap: '4px',
    padding: '8px 16px 16px 8px',
    backgroundColor: tokens.colorNeutralBackground1,
    border: `1px solid ${tokens.colorNeutralStroke2}`,
    borderRadius: tokens.borderRadiusXLarge,
  },
  words: { display: 'grid', gap: '6px', paddingTop: '6px' },
  serial: { fontWeight: tokens.fontWeightSemibold, overflowWrap: 'anywhere', justifySelf: 'start' },
  quiet: { color: tokens.colorNeutralForeground2 },
  badges: { display: 'flex', flexWrap: 'wrap', gap: '6px', alignItems: 'center' },
})

export function DeviceCards({ rows, selected, onSelect }: DeviceViewProps) {
  const styles = useStyles()
  const { t } = useTranslation()
  return (
    <ul className={styles.list} aria-label={t('devices.table')}>
      {rows.map((device) => (
        <li key={device.id} className={styles.card}>
          <Checkbox
            aria-label={t('devices.select', { serial: device.serialNumber })}
            checked={selected.has(device.id)}
            onChange={() => onSelect(toggled(selected, device.id))}
          />
          <div className={styles.words}>
            <RouteLink to={paths.device(device.id)} className={styles.serial}>
              {device.serialNumber || t('device.unnamed')}
            </RouteLink>
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
        </li>
      ))}
    </ul>
  )
}
