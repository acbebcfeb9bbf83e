// A list in the shape that it will have. By itself, since no page that is loaded first has a list.

import { makeStyles, Skeleton, SkeletonItem } from '@fluentui/react-components'
import { useTranslation } from 'react-i18next'

const useStyles = makeStyles({
  skeleton: { display: 'grid', gap: '14px', padding: '16px 0' },
  row: { display: 'grid', gridTemplateColumns: '2fr 3fr 1fr 2fr', gap: '24px' },
})

export function Waiting(props: { readonly rows?: number }) {
  const styles = useStyles()
  const { t } = useTranslation()
  return (
    <Skeleton className={styles.skeleton} aria-label={t('common.loading')} aria-busy>
      {Array.from({ length: props.rows ?? 6 }, (_, row) => (
        // The rows are all alike and never move.
        // biome-ignore lint/suspicious/noArrayIndexKey: placeholder rows have no identity
        <div key={row} className={styles.row}>
          <SkeletonItem size={16} />
          <SkeletonItem size={16} />
          <SkeletonItem size={16} />
          <SkeletonItem size={16} />
        </div>
      ))}
    </Skeleton>
  )
}
