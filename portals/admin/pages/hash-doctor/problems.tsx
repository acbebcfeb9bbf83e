// What was found in a file, line by line, with what to do about it.

import { Badge, makeStyles, Text, tokens } from '@fluentui/react-components'
import { useTranslation } from 'react-i18next'
import type { Found } from '../../../../src/autopilot/doctor/collect.ts'
import type { Problem } from '../../../../src/autopilot/doctor/problem.ts'
import { printable } from '../../../../src/kernel/text/printable.ts'
import { Panel } from '../../../shared/ui/panel.tsx'

const useStyles = makeStyles({
  list: { listStyleType: 'none', display: 'grid', gap: '16px' },
  item: {
    display: 'grid',
    gap: '2px',
    paddingLeft: '12px',
    borderLeft: `3px solid ${tokens.colorNeutralStroke1}`,
    overflowWrap: 'anywhere',
    minWidth: 0,
  },
  head: { display: 'flex', flexWrap: 'wrap', gap: '4px 8px', alignItems: 'center' },
  quiet: { color: tokens.colorNeutralForeground2 },
})

const mostShown = 200

export function Problems({ found }: { readonly found: Found }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const shown = found.problems.slice(0, mostShown)
  return (
    <Panel title={t('doctor.problems.title')}>
      {shown.length === 0 && <Text>{t('doctor.problems.none')}</Text>}
      {shown.length > 0 && (
        <ol className={styles.list} aria-label={t('doctor.problems.list')}>
          {shown.map((problem, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: the problems of one file never change
            <Item key={index} problem={problem} />
          ))}
        </ol>
      )}
      {found.sums.problems > shown.length && (
        <Text size={200} className={styles.quiet}>
          {t('doctor.more', { count: shown.length })}
        </Text>
      )}
    </Panel>
  )
}

function Item({ problem }: { readonly problem: Problem }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { severity, line, column, codePoint, bytes, message, remedy, name, code } = problem
  const marks = [code ? String(code) : '', name].filter(Boolean).join(' ')
  return (
    <li className={styles.item}>
      <span className={styles.head}>
        <Text weight="semibold">
          {column === undefined ? t('doctor.problems.at', { line }) : t('doctor.problems.atColumn', { line, column })}
        </Text>
        <Badge appearance="tint" color={severity === 'error' ? 'danger' : 'warning'}>
          {t(`doctor.problems.severity.${severity}`)}
        </Badge>
      </span>
      <Text>{printable(message)}</Text>
      <Text>{t('doctor.problems.remedy', { remedy })}</Text>
      <Text size={200} className={styles.quiet}>
        {codePoint && bytes ? `${t('doctor.problems.character', { codePoint, bytes })} · ${marks}` : marks}
      </Text>
    </li>
  )
}
