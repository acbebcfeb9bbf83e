// Which secrets the device keeps here, each behind a button: looking at one is on record.

import { makeStyles, Text, tokens } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { can } from '../../../../shared/session/can.ts'
import { needs } from '../../../../shared/session/needs.ts'
import { formatDateTime, instant } from '../../../../shared/text/format.ts'
import { GuardedButton } from '../../../../shared/ui/guarded-button.tsx'
import { Panel } from '../../../../shared/ui/panel.tsx'
import { Failed } from '../../../../shared/ui/states.tsx'
import { Waiting } from '../../../../shared/ui/waiting.tsx'
import { deviceSecretsQuery, showPasswords, showRecoveryKey } from '../../../api/management/device-secrets.ts'
import { ShowSecret, type Wanted } from './show.tsx'

const useStyles = makeStyles({
  stack: { display: 'grid', gap: '12px' },
  quiet: { color: tokens.colorNeutralForeground2 },
  list: { listStyleType: 'none', display: 'grid', gap: '12px' },
  item: { display: 'grid', gap: '2px', justifyItems: 'start' },
  id: { fontFamily: tokens.fontFamilyMonospace, overflowWrap: 'anywhere', color: tokens.colorNeutralForeground2 },
})

export function DeviceSecrets({ deviceId, name }: { readonly deviceId: string; readonly name: string }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const permission = can('mdm.recovery-key.list')
  const secrets = useQuery({ ...deviceSecretsQuery(deviceId), enabled: permission.allowed })
  const [wanted, setWanted] = useState<Wanted>()
  const when = (text: string | undefined) => formatDateTime(instant(text) ?? new Date(0))
  const { keys = [], credential } = secrets.data ?? {}
  return (
    <Panel title={t('secrets.title')}>
      <div className={styles.stack}>
        <Text className={styles.quiet}>{t('secrets.lead')}</Text>
        {!permission.allowed && <Text>{needs(t, permission)}</Text>}
        {permission.allowed && secrets.isPending && <Waiting rows={2} />}
        {secrets.isError && <Failed problem={secrets.error} retry={() => void secrets.refetch()} />}
        {secrets.data && keys.length === 0 && !credential && <Text>{t('secrets.none')}</Text>}
        {(credential || keys.length > 0) && (
          <ul className={styles.list}>
            {credential && (
              <li className={styles.item}>
                <Text weight="semibold">{t('secrets.password')}</Text>
                <Text size={200} className={styles.quiet}>
                  {t('secrets.since', { when: when(credential.lastBackupDateTime) })}
                </Text>
                <GuardedButton
                  operation="mdm.local-credential.read"
                  onClick={() =>
                    setWanted({
                      title: t('secrets.showPasswordOf', { name }),
                      show: (reason) => showPasswords(deviceId, reason),
                    })
                  }
                >
                  {t('secrets.showPassword')}
                </GuardedButton>
              </li>
            )}
            {keys.map(({ id = '', volumeType = 'operatingSystemVolume', createdDateTime }) => (
              <li key={id} className={styles.item}>
                <Text weight="semibold">{t(`secrets.volume.${volumeType}`)}</Text>
                <Text size={200} className={styles.id}>
                  {id}
                </Text>
                <Text size={200} className={styles.quiet}>
                  {t('secrets.since', { when: when(createdDateTime) })}
                </Text>
                <GuardedButton
                  operation="mdm.recovery-key.read"
                  onClick={() =>
                    setWanted({
                      title: t('secrets.showKeyOf', { name, id: id.slice(0, 8) }),
                      show: (reason) => showRecoveryKey(id, reason),
                    })
                  }
                >
                  {t('secrets.showKey', { id: id.slice(0, 8) })}
                </GuardedButton>
              </li>
            ))}
          </ul>
        )}
      </div>
      {wanted && <ShowSecret wanted={wanted} onClose={() => setWanted(undefined)} />}
    </Panel>
  )
}
