// One hash: what an import would say, how well it will be recognised, what it says of its machine.

import { MessageBar, MessageBarBody, MessageBarTitle, makeStyles, Text } from '@fluentui/react-components'
import { useTranslation } from 'react-i18next'
import type { HashReport } from '../../../../src/autopilot/doctor/examine.ts'
import { Panel } from '../../../shared/ui/panel.tsx'
import { Decoded } from './decoded.tsx'
import { ForecastWords } from './forecast.tsx'

const useStyles = makeStyles({ stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px' } })

export function HashResult({ report }: { readonly report: HashReport }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { errors, warnings, forecast, inspection } = report
  const findings = [
    ...errors.map((finding) => ({ ...finding, severity: 'error' as const })),
    ...warnings.map((finding) => ({ ...finding, severity: 'warning' as const })),
  ]
  return (
    <div className={styles.stack}>
      {findings.map(({ severity, code, field, message, remedy }) => (
        <MessageBar key={`${code} ${field}`} intent={severity} layout="multiline">
          <MessageBarBody>
            <MessageBarTitle>{t(`doctor.problems.severity.${severity}`)}</MessageBarTitle> {message}{' '}
            {t('doctor.problems.remedy', { remedy })}
          </MessageBarBody>
        </MessageBar>
      ))}
      {forecast && (
        <Panel title={t('doctor.forecast.title')}>
          <ForecastWords forecast={forecast} />
          <Text size={200}>{t('doctor.forecast.meaning')}</Text>
        </Panel>
      )}
      <Panel title={t('doctor.decoded.title')}>
        <Decoded inspection={inspection} />
      </Panel>
    </div>
  )
}
