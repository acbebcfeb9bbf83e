// The next page of a list, asked for by a button: the end of the list stays reachable by keyboard. Where all pages can be
// asked for, the same button stops that again.

import { Button, makeStyles } from '@fluentui/react-components'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'

import { Failed } from '../states.tsx'

const useStyles = makeStyles({
  whole: { display: 'grid', gap: '12px', justifyItems: 'center', padding: '12px 0' },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: '8px', justifyContent: 'center' },
})

export function LoadMore(props: {
  readonly list: {
    readonly hasNextPage: boolean
    readonly isFetchingNextPage: boolean
    readonly isFetchNextPageError: boolean
    readonly error: unknown
    readonly fetchNextPage: () => unknown
  }
  /** Offers to load all of them. */
  readonly all?: true
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { list } = props
  const pressed = useRef(false)
  const end = useRef<HTMLParagraphElement>(null)
  const [toTheEnd, setToTheEnd] = useState(false)
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = list
  useEffect(() => {
    if (!toTheEnd) return
    if (!hasNextPage || isFetchNextPageError) setToTheEnd(false)
    else if (!isFetchingNextPage) void fetchNextPage()
  }, [toTheEnd, hasNextPage, isFetchNextPageError, isFetchingNextPage, fetchNextPage])
  // The button goes with the last page.
  useEffect(() => {
    if (pressed.current && !list.hasNextPage) end.current?.focus()
  }, [list.hasNextPage])
  if (!list.hasNextPage)
    return pressed.current ? (
      <p ref={end} tabIndex={-1} className={styles.whole}>
        {t('common.allShown')}
      </p>
    ) : null
  return (
    <div className={styles.whole}>
      {list.isFetchNextPageError && <Failed problem={list.error} />}
      <div className={styles.buttons}>
        <Button
          disabledFocusable={list.isFetchingNextPage}
          onClick={() => {
            pressed.current = true
            void list.fetchNextPage()
          }}
        >
          {list.isFetchingNextPage ? t('common.moreLoading') : t('common.more')}
        </Button>
        {props.all && (
          <Button
            onClick={() => {
              pressed.current = true
              setToTheEnd(!toTheEnd)
            }}
          >
            {toTheEnd ? t('common.stopLoading') : t('common.moreAll')}
          </Button>
        )}
      </div>
    </div>
  )
}
