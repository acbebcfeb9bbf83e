// How a device of the directory joined, and whether it counts.

import { Badge, makeStyles } from '@fluentui/react-components'
import { useTranslation } from 'react-i18next'
import type { DirectoryDevice } from '../../api/directory.ts'

const useStyles = makeStyles({
  badges: { display: 'flex', flexWrap: 'wrap', gap: '6px' },
})

export const isPending = ({ trustType, registrationDateTime }: DirectoryDevice): boolean =>
  trustType === 'ServerAd' && registrationDateTime === null

export function Join({ device }: { readonly device: DirectoryDevice }) {
  const styles = useStyles()
  const { t } = useTranslation()
  return (
    <span className={styles.badges}>
      {t(`directoryDevices.join.${device.trustType ?? 'none'}`)}
      {isPending(device) && (
        <Badge appearance="tint" color="warning">
          {t('directoryDevices.pending')}
        </Badge>
      )}
    </span>
  )
}

export function Enabled({ device: { accountEnabled } }: { readonly device: DirectoryDevice }) {
  const { t } = useTranslation()
  return (
    <Badge appearance="tint" color={accountEnabled ? 'success' : 'danger'}>
      {t(accountEnabled ? 'directoryDevices.enabled' : 'directoryDevices.disabled')}
    </Badge>
  )
}
