// How a machine makes the file that is imported: one line for each system, to copy.

import { makeStyles, Text, tokens } from '@fluentui/react-components'
import { useTranslation } from 'react-i18next'

import { Copyable } from '../../../shared/ui/output/copyable.tsx'
import { linuxCommand, windowsCommand } from './collect-command.ts'

const useStyles = makeStyles({
  command: {
    padding: '8px 12px',
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground3,
    minWidth: 0,
    maxWidth: '100%',
  },
})

export function CollectCommands() {
  const styles = useStyles()
  const { t } = useTranslation()
  return (
    <>
      <Text>{t('devices.collect.windows')}</Text>
      <div className={styles.command}>
        <Copyable name={t('devices.collect.windowsName')} value={windowsCommand} />
      </div>
      <Text>{t('devices.collect.linux')}</Text>
      <div className={styles.command}>
        <Copyable name={t('devices.collect.linuxName')} value={linuxCommand} />
      </div>
    </>
  )
}
