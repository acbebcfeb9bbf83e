// The next page of a list, asked for by a button: the end of the list stays reachable by keyboard.

import { Button, makeStyles } from '@fluentui/react-components'
import { useTranslation } from 'react-i18next'

import { Failed } from './states.tsx'

const useStyles = makeStyles({ whole: { display: 'grid', gap: '12px', justifyItems: 'center', padding: '12px 0' } })

export function LoadMore(props: {
  readonly list: {
    readonly hasNextPage: boolean
    readonly isFetchingNextPage: boolean
    readonly isFetchNextPageError: boolean
    readonly error: unknown
    readonly fetchNextPage: () => unknown
  }
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { list } = props
  if (!list.hasNextPage) return null
  return (
    <div className={styles.whole}>
      {list.isFetchNextPageError && <Failed problem={list.error} />}
      <Button disabledFocusable={list.isFetchingNextPage} onClick={() => void list.fetchNextPage()}>
        {list.isFetchingNextPage ? t('common.moreLoading') : t('common.more')}
      </Button>
    </div>
  )
}
