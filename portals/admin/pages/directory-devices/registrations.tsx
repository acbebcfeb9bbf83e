// Each time that a computer registered itself, with the address: whoever copied its key registers it again, and no alarm tells.

import { Badge, MessageBar, MessageBarBody, makeStyles, Text, tokens } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { account } from '../../../shared/session/session.ts'
import { formatDateTime } from '../../../shared/text/format.ts'
import { Panel } from '../../../shared/ui/panel.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { Waiting } from '../../../shared/ui/waiting.tsx'
import type { DirectoryDevice } from '../../api/directory.ts'
import { registrationsQuery } from '../../api/directory-device/directory-devices.ts'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '12px' },
  list: { listStyleType: 'none', display: 'grid', margin: 0, padding: 0 },
  item: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: '4px 12px',
    alignItems: 'center',
    padding: '8px 0',
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    overflowWrap: 'anywhere',
  },
})

export function Registrations({ device }: { readonly device: DirectoryDevice }) {
  const styles = useStyles()
  const { t } = useTranslation()
  // The other permission of the list opens the entries of device management, and these are none.
  const mayRead = account()?.scopes.includes('AuditLog.Read.All') ?? false
  const list = useQuery({ ...registrationsQuery(device.id), enabled: mayRead })
  return (
    <Panel title={t('directoryDevices.registrations.title')}>
      <div className={styles.stack}>
        {!mayRead && <Text>{t('directoryDevices.registrations.needs')}</Text>}
        {list.isLoading && <Waiting rows={2} />}
        {list.isError && <Failed problem={list.error} retry={() => void list.refetch()} />}
        {list.data?.some(({ anew }) => anew) && (
          <MessageBar intent="warning" layout="multiline">
            <MessageBarBody>{t('directoryDevices.registrations.again')}</MessageBarBody>
          </MessageBar>
        )}
        {list.data?.length === 0 && <Text>{t('directoryDevices.registrations.none')}</Text>}
        {list.data && list.data.length > 0 && (
          <ol className={styles.list} aria-label={t('directoryDevices.registrations.title')}>
            {list.data.map(({ id, at, address, anew }) => (
              <li key={id} className={styles.item}>
                <time dateTime={at}>{formatDateTime(new Date(at))}</time>
                <Text>
                  {t('directoryDevices.registrations.from', {
                    address: address ?? t('directoryDevices.registrations.unknown'),
                  })}
                </Text>
                <Badge appearance="tint" color={anew ? 'warning' : 'informative'}>
                  {t(anew ? 'directoryDevices.registrations.anew' : 'directoryDevices.registrations.first')}
                </Badge>
              </li>
            ))}
          </ol>
        )}
      </div>
    </Panel>
  )
}
