// The names that the findings of a file have, each once, as links to their sections of the help.

import { Link, makeStyles, Text, tokens } from '@fluentui/react-components'
import { useMemo } from 'react'
import { useTranslation } from 'react-i18next'
import type { Verdict } from '../../../api/import/import-line.ts'
import { helpPages } from '../../../paths.ts'
import { titlesOf } from './finding-groups.ts'

const useStyles = makeStyles({
  links: { display: 'flex', flexWrap: 'wrap', gap: '4px 12px', alignItems: 'baseline', overflowWrap: 'anywhere' },
  label: { color: tokens.colorNeutralForeground2 },
})

export function FindingHelp({ verdicts }: { readonly verdicts: readonly Verdict[] }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const titles = useMemo(() => titlesOf(verdicts), [verdicts])
  if (titles.length === 0) return null
  return (
    <nav className={styles.links} aria-label={t('import.help')}>
      <Text className={styles.label}>{t('import.help')}</Text>
      {titles.map((title) => (
        <Link key={title} href={helpPages.error(title)} target="_blank">
          {title}
        </Link>
      ))}
    </nav>
  )
}
