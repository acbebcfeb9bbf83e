// The import's verdict on each line, and for each finding its place, its meaning and the remedy.

import { Badge, makeStyles, Switch, Text, tokens } from '@fluentui/react-components'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import type { Finding, Verdict } from '../../../api/import.ts'
import type { ImportRun } from './run.ts'

const useStyles = makeStyles({
  stack: { display: 'grid', gap: '8px', minWidth: 0 },
  frame: { overflowX: 'auto' },
  table: {
    width: '100%',
    borderCollapse: 'collapse',
    '& th': { textAlign: 'start', fontWeight: tokens.fontWeightSemibold, padding: '8px 12px 8px 0' },
    '& td': {
      verticalAlign: 'top',
      padding: '10px 12px 10px 0',
      borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    },
  },
  line: { fontVariantNumeric: 'tabular-nums', color: tokens.colorNeutralForeground2 },
  serial: { overflowWrap: 'anywhere', minWidth: '96px' },
  findings: { listStyleType: 'none', display: 'grid', gap: '10px', minWidth: '200px' },
  finding: { display: 'grid', gap: '2px' },
  quiet: { color: tokens.colorNeutralForeground2 },
})

const mostShown = 200

export function VerdictTable({ run }: { readonly run: ImportRun }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const [onlyProblems, setOnlyProblems] = useState(run.withFindings > 0 && run.rows > 20)
  const rows = onlyProblems ? run.verdicts.filter((verdict) => verdict.findings.length > 0) : run.verdicts
  return (
    <div className={styles.stack}>
      {run.withFindings > 0 && (
        <Switch
          label={t('import.onlyProblems')}
          checked={onlyProblems}
          onChange={(_, { checked }) => setOnlyProblems(checked)}
        />
      )}
      {/* A region that scrolls sideways has to be reachable by keyboard. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: see above */}
      <section className={styles.frame} tabIndex={0} aria-label={t('import.table')}>
        <table className={styles.table}>
          <thead>
            <tr>
              <th scope="col">{t('import.line')}</th>
              <th scope="col">{t('import.serial')}</th>
              <th scope="col">{t('import.verdict')}</th>
              <th scope="col">{t('import.findings')}</th>
            </tr>
          </thead>
          <tbody>
            {rows.slice(0, mostShown).map((verdict) => (
              <VerdictRow key={verdict.line} verdict={verdict} dryRun={run.dryRun} />
            ))}
          </tbody>
        </table>
      </section>
      {rows.length > mostShown && (
        <Text size={200} className={styles.quiet}>
          {t('import.limited', { count: mostShown })}
        </Text>
      )}
    </div>
  )
}

function VerdictRow({ verdict, dryRun }: { readonly verdict: Verdict; readonly dryRun: boolean }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { status, findings } = verdict
  return (
    <tr>
      <td className={styles.line}>{verdict.line}</td>
      <td className={styles.serial}>{verdict.serialNumber}</td>
      <td>
        <Badge appearance="tint" color={status === 'error' ? 'danger' : status === 'updated' ? 'brand' : 'success'}>
          {dryRun ? t(`import.dryStatus.${status}`) : t(`import.status.${status}`)}
        </Badge>
      </td>
      <td>
        {findings.length === 0 ? (
          <Text className={styles.quiet}>{t('import.ok')}</Text>
        ) : (
          <ul className={styles.findings}>
            {findings.map((finding) => (
              <FindingItem key={`${finding.code} ${finding.column} ${finding.message}`} finding={finding} />
            ))}
          </ul>
        )}
      </td>
    </tr>
  )
}

function FindingItem({ finding }: { readonly finding: Finding }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const where = [
    finding.column == null ? '' : t('import.at', { column: finding.column }),
    finding.codePoint == null ? '' : t('import.codePoint', { codePoint: finding.codePoint }),
    finding.name ?? '',
    finding.code ? String(finding.code) : '',
  ].filter(Boolean)
  return (
    <li className={styles.finding}>
      <Text>{finding.message}</Text>
      {finding.remedy && <Text>{t('import.remedy', { remedy: finding.remedy })}</Text>}
      <Text size={200} className={styles.quiet}>
        {where.join(' · ')}
      </Text>
    </li>
  )
}
