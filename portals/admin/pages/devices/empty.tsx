// The first page before there is a device: teaches how to register one.

import { Button, makeStyles, Text, tokens } from '@fluentui/react-components'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'

import { headerOf } from '../../../../src/autopilot/channel/csv/channels.ts'
import { csvOf } from '../../../../src/kernel/text/csv.ts'
import { GuardedButton } from '../../../shared/ui/guarded-button.tsx'
import { ArrowDownloadRegular, ArrowUploadRegular } from '../../../shared/ui/icons.ts'
import { download } from '../../../shared/ui/output/download.ts'
import { Empty } from '../../../shared/ui/states.tsx'
import { CollectCommands } from './collect.tsx'

const header = headerOf('mdm').join(',')

const useStyles = makeStyles({
  steps: { listStyleType: 'none', display: 'grid', gap: '20px', width: '100%', marginTop: '8px' },
  step: { display: 'grid', gridTemplateColumns: '32px minmax(0, 1fr)', gap: '12px' },
  number: {
    width: '32px',
    height: '32px',
    display: 'grid',
    placeItems: 'center',
    borderRadius: '50%',
    fontWeight: tokens.fontWeightSemibold,
    backgroundColor: tokens.colorBrandBackground2,
    color: tokens.colorBrandForeground2,
  },
  words: { display: 'grid', gap: '6px', minWidth: 0, justifyItems: 'start' },
  title: { fontSize: tokens.fontSizeBase300, lineHeight: '32px', fontWeight: tokens.fontWeightSemibold },
  code: {
    fontFamily: tokens.fontFamilyMonospace,
    fontSize: tokens.fontSizeBase200,
    padding: '8px 12px',
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground3,
    overflowWrap: 'anywhere',
  },
})

export function NoDevices({ onImport }: { readonly onImport: () => void }) {
  const styles = useStyles()
  const { t } = useTranslation()
  return (
    <Empty title={t('devices.empty.title')} lead={t('devices.empty.lead')}>
      <ol className={styles.steps}>
        <Step number={1} title={t('devices.empty.step1')}>
          <CollectCommands />
        </Step>
        <Step number={2} title={t('devices.empty.step2')}>
          <Text>{t('devices.empty.step2Text')}</Text>
          <code className={styles.code}>{header}</code>
          <Button appearance="subtle" icon={<ArrowDownloadRegular />} onClick={() => download('devices.csv', sample())}>
            {t('devices.empty.sample')}
          </Button>
        </Step>
        <Step number={3} title={t('devices.empty.step3')}>
          <Text>{t('devices.empty.step3Text')}</Text>
          <GuardedButton
            operation="autopilot.import.csv"
            appearance="primary"
            icon={<ArrowUploadRegular />}
            onClick={onImport}
          >
            {t('devices.import')}
          </GuardedButton>
        </Step>
      </ol>
    </Empty>
  )
}

function Step(props: { readonly number: number; readonly title: string; readonly children: ReactNode }) {
  const styles = useStyles()
  return (
    <li className={styles.step}>
      <span className={styles.number} aria-hidden>
        {props.number}
      </span>
      <div className={styles.words}>
        <h3 className={styles.title}>{props.title}</h3>
        {props.children}
      </div>
    </li>
  )
}

/** The header and one line to write over; it is refused if imported as it is, and the refusal says what a hash is. */
const sample = () => csvOf([header.split(','), ['SN-0001', '', 'PASTE-THE-HARDWARE-HASH-HERE', 'Retail', '']])
