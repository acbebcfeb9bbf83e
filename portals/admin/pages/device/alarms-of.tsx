// The first things an administrator should know about a device: the open alarms about it, each with the way to it, and an
// attempt by somebody who only showed its hardware hash.

import { MessageBar, MessageBarBody, MessageBarTitle, makeStyles, Text } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'

import { newObjectOf } from '../../../../src/alarm/sides.ts'
import type { DeploymentProgress } from '../../../../src/story/progress.ts'
import { can } from '../../../shared/session/can.ts'
import { formatAgo } from '../../../shared/text/format.ts'
import { RouteLink } from '../../../shared/ui/route-link.tsx'
import type { Device } from '../../api/devices.ts'
import { alarmsOfDeviceQuery } from '../../api/queries.ts'
import { alarmPath } from '../../paths.ts'

const useStyles = makeStyles({
  whole: { display: 'grid', gap: '8px', marginBottom: '16px' },
  lines: { display: 'grid', gap: '4px', padding: '4px 0' },
})

export function AlarmsOfDevice({ device }: { readonly device: Device }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { allowed } = can('alarm.list')
  const alarms = useQuery({ ...alarmsOfDeviceQuery(device.id, device.serialNumber), enabled: allowed }).data ?? []
  return (
    <div className={alarms.length > 0 ? styles.whole : ''} aria-live="polite">
      {alarms.length > 0 && (
        <MessageBar intent="error" layout="multiline">
          <MessageBarBody>
            <MessageBarTitle>{t('device.alarms', { count: alarms.length })}</MessageBarTitle>
            <div className={styles.lines}>
              {alarms.map((alarm) => {
                const made = newObjectOf(alarm)
                return (
                  <div key={alarm.id}>
                    {made && `${t('device.contested', { name: made.displayName })} `}
                    <RouteLink to={alarmPath(alarm)}>
                      {t('device.openAlarm', { what: t(`alarms.kind.${alarm.kind}`) })}
                    </RouteLink>
                  </div>
                )
              })}
            </div>
          </MessageBarBody>
        </MessageBar>
      )}
    </div>
  )
}

export function SomebodyElse({ somebody }: { readonly somebody: NonNullable<DeploymentProgress['somebody']> }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const when = formatAgo(new Date(somebody.startedAt), new Date())
  return (
    <MessageBar intent="warning" layout="multiline">
      <MessageBarBody>
        <span className={styles.lines}>
          <Text weight="semibold">{t(`device.somebody.${somebody.state}`, { when })}</Text>
          <Text>{t(somebody.contested ? 'device.somebodyContested' : 'device.somebodyMeans')}</Text>
        </span>
      </MessageBarBody>
    </MessageBar>
  )
}
