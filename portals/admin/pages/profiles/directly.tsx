// Devices that have a profile which is assigned to nobody: it was given to each of them by itself, as partners do.

import { makeStyles, Text } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { RouteLink } from '../../../shared/ui/route-link.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { Waiting } from '../../../shared/ui/waiting.tsx'
import { devicesWithQuery } from '../../api/queries.ts'
import { paths } from '../../paths.ts'

const useStyles = makeStyles({
  list: { listStyleType: 'none', display: 'flex', flexWrap: 'wrap', gap: '4px 16px', margin: 0, padding: 0 },
})

export function GivenDirectly({ profileId }: { readonly profileId: string }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const found = useQuery(devicesWithQuery(profileId))
  if (found.isPending) return <Waiting rows={1} />
  if (found.isError) return <Failed problem={found.error} retry={() => void found.refetch()} />
  const { first, count } = found.data
  if (count === 0) return <Text>{t('assigned.nobody')}</Text>
  return (
    <>
      <Text>{t('profiles.directly', { count })}</Text>
      <ul className={styles.list} aria-label={t('profiles.directlyList')}>
        {first.map(({ id, serialNumber }) => (
          <li key={id}>
            <RouteLink to={paths.device(id)}>{serialNumber || id}</RouteLink>
          </li>
        ))}
      </ul>
      {count > first.length && <Text>{t('profiles.directlyMore', { count: count - first.length })}</Text>}
    </>
  )
}
