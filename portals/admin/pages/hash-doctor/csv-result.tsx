// What was found in a file of devices: sums, the corrected file, problems, devices, channels.

import { makeStyles, Text, tokens } from '@fluentui/react-components'
import { useTranslation } from 'react-i18next'
import type { CsvReport } from '../../../../src/autopilot/doctor/examine.ts'
import { formatNumber } from '../../../shared/text/format.ts'
import { Panel } from '../../../shared/ui/panel.tsx'
import { Corrected, type CorrectedFile } from './corrected.tsx'
import { Devices } from './devices.tsx'
import { Problems } from './problems.tsx'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '20px' },
  counts: { display: 'grid', gridTemplateColumns: 'repeat(auto-fit, minmax(120px, 1fr))', gap: '8px' },
  count: {
    display: 'flex',
    flexDirection: 'column-reverse',
    padding: '12px',
    borderRadius: tokens.borderRadiusLarge,
    backgroundColor: tokens.colorNeutralBackground3,
  },
  figure: {
    fontSize: tokens.fontSizeHero700,
    lineHeight: tokens.lineHeightHero700,
    fontWeight: tokens.fontWeightSemibold,
  },
  quiet: { color: tokens.colorNeutralForeground2 },
  channels: { listStyleType: 'none', display: 'grid', gap: '12px', marginTop: '12px' },
  channel: { display: 'grid', gap: '2px' },
})

export function CsvResult(props: { readonly report: CsvReport; readonly file?: CorrectedFile }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { report } = props
  return (
    <div className={styles.stack}>
      <dl className={styles.counts}>
        {(['rows', 'good', 'refused', 'warnings'] as const).map((name) => (
          <div key={name} className={styles.count}>
            <dt className={styles.quiet}>{t(`doctor.count.${name}`)}</dt>
            <dd className={styles.figure}>{formatNumber(report[name])}</dd>
          </div>
        ))}
      </dl>
      {report.rows > 0 && <Corrected {...props} />}
      <Problems found={report.found} />
      {report.rows > 0 && <Devices found={report.found} />}
      {report.rows > 0 && <Channels report={report} />}
    </div>
  )
}

function Channels({ report }: { readonly report: CsvReport }) {
  const styles = useStyles()
  const { t } = useTranslation()
  return (
    <Panel title={t('doctor.channels.title')}>
      <Text>{t('doctor.channels.lead')}</Text>
      <ul className={styles.channels}>
        {report.doors.map(({ channel, takes, why, rows }) => (
          <li key={channel} className={styles.channel}>
            <Text weight="semibold">{t(`doctor.channels.name.${channel}`)}</Text>
            <Text>
              {takes
                ? t('doctor.channels.takes')
                : t('doctor.channels.refuses', { why: why.map((one) => t(`doctor.channels.why.${one}`)).join(', ') })}
            </Text>
            <Text size={200} className={styles.quiet}>
              {t('doctor.channels.limit', { count: rows })}
            </Text>
          </li>
        ))}
      </ul>
    </Panel>
  )
}
