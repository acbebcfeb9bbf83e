// Lists that come sealed from whoever made the devices: what to tell them, so that they can seal it to this organisation.

import { makeStyles, Text, tokens } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'

import { Copyable } from '../../../../shared/ui/output/copyable.tsx'
import { RouteLink } from '../../../../shared/ui/route-link.tsx'
import { inboxQuery } from '../../../api/import/import.ts'
import { paths } from '../../../paths.ts'

const useStyles = makeStyles({
  value: {
    padding: '8px 12px',
    borderRadius: tokens.borderRadiusMedium,
    backgroundColor: tokens.colorNeutralBackground3,
    minWidth: 0,
    maxWidth: '100%',
  },
})

/** Nothing where it cannot be read: a plain file is imported without it. */
export function SealedLists() {
  const styles = useStyles()
  const { t } = useTranslation()
  const { data } = useQuery(inboxQuery())
  if (!data) return null
  return (
    <>
      <Text>{t('import.sealed.lead')}</Text>
      <div className={styles.value}>
        <Copyable name={t('import.sealed.card')} value={data.cardUrl} />
      </div>
      <Text>{t('import.sealed.compare')}</Text>
      <div className={styles.value}>
        <Copyable name={t('import.sealed.words')} value={data.words} />
      </div>
      <RouteLink to={paths.sealedLists()}>{t('import.sealed.trust')}</RouteLink>
    </>
  )
}
