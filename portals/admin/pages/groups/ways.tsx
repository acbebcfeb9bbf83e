// By which ways somebody is in a group: a member of it by itself, since somebody added them or by its rule, or of a group in it.

import { makeStyles, Text, tokens } from '@fluentui/react-components'
import { useTranslation } from 'react-i18next'
import { formatDateTime } from '../../../shared/text/format.ts'
import { RouteLink } from '../../../shared/ui/route-link.tsx'
import type { Way } from '../../api/membership.ts'
import { paths } from '../../paths.ts'

const useStyles = makeStyles({
  list: { listStyleType: 'none', display: 'grid', gap: '8px', margin: 0, padding: 0, overflowWrap: 'anywhere' },
  way: { display: 'flex', flexWrap: 'wrap', gap: '4px 8px', alignItems: 'baseline' },
  quiet: { color: tokens.colorNeutralForeground2 },
})

export function Ways({ ways, name }: { readonly ways: readonly Way[]; readonly name: string }) {
  const styles = useStyles()
  const { t } = useTranslation()
  return (
    <ul className={styles.list} aria-label={name}>
      {ways.map(({ groups, byRule, addedBy, addedDateTime }) => {
        const [first, ...others] = groups
        if (!first) return null
        const when = formatDateTime(new Date(addedDateTime))
        const how = byRule ? 'byRule' : addedBy === null ? 'since' : 'added'
        return (
          <li key={first.id} className={styles.way}>
            <RouteLink to={paths.group(first.id)}>{first.displayName}</RouteLink>
            <Text>{t(`groups.why.way.${how}`, { by: addedBy ?? '', when })}</Text>
            {others.map(({ id, displayName }) => (
              <Text key={id} className={styles.quiet}>
                {t('groups.why.way.within', { group: displayName })}
              </Text>
            ))}
          </li>
        )
      })}
    </ul>
  )
}
