// Compliance, deployments and applications day by day, each as a plot with its table.

import { makeStyles } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { Failed } from '../../../shared/ui/states.tsx'
import { Waiting } from '../../../shared/ui/waiting.tsx'
import { reportDaysQuery } from '../../api/management/reports.ts'
import { SettingsFrame } from '../settings/frame.tsx'
import type { Series } from './bars.ts'
import { Plot } from './plot.tsx'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px', maxWidth: '880px' },
})

const plots = {
  compliance: [
    { name: 'compliant', colour: 'good' },
    { name: 'inGracePeriod', colour: 'odd' },
    { name: 'noncompliant', colour: 'bad' },
    { name: 'notJudged', colour: 'plain' },
  ],
  deployments: [
    { name: 'deploymentsFinished', colour: 'good' },
    { name: 'deploymentsFailed', colour: 'bad' },
  ],
  apps: [
    { name: 'appsInstalled', colour: 'good' },
    { name: 'appsRemoved', colour: 'plain' },
    { name: 'appsFailed', colour: 'bad' },
  ],
} as const satisfies Readonly<Record<string, readonly Series[]>>
const plotNames = Object.keys(plots) as ReadonlyArray<keyof typeof plots>

export function ReportsPage() {
  const styles = useStyles()
  const { t } = useTranslation()
  const days = useQuery(reportDaysQuery())
  return (
    <SettingsFrame title={t('reports.title')} lead={t('reports.lead')}>
      <div className={styles.stack}>
        {days.isPending && <Waiting rows={4} />}
        {days.isError && <Failed problem={days.error} retry={() => void days.refetch()} />}
        {days.data &&
          plotNames.map((name) => (
            <Plot
              key={name}
              title={t(`reports.plot.${name}.title`)}
              lead={t(`reports.plot.${name}.lead`)}
              series={plots[name]}
              days={days.data}
            />
          ))}
      </div>
    </SettingsFrame>
  )
}
