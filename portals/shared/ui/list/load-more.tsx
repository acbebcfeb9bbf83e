// The next page of a list, asked for by a button: the end of the list stays reachable by keyboard. Where all pages can be
// asked for, the same button stops that again.

import { Button, makeStyles, mergeClasses, Text, tokens } from '@fluentui/react-components'
import { useEffect, useRef } from 'react'
import { useTranslation } from 'react-i18next'

import { Failed } from '../states.tsx'
import type { ListOfPages, LoadingAll } from './use-rows.ts'

const useStyles = makeStyles({
  whole: { display: 'grid', gap: '12px', justifyItems: 'center', padding: '12px 0' },
  // The list grows above it: whoever wants to stop must not have to run after the button.
  loading: {
    position: 'sticky',
    bottom: 0,
    zIndex: 1,
    backgroundColor: tokens.colorNeutralBackground1,
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  count: { fontVariantNumeric: 'tabular-nums' },
  buttons: { display: 'flex', flexWrap: 'wrap', gap: '8px', justifyContent: 'center' },
})

export function LoadMore(props: {
  readonly list: Omit<ListOfPages<never>, 'data'>
  /** Offers to load all of them. */
  readonly all?: LoadingAll
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { list, all } = props
  const pressed = useRef(false)
  const end = useRef<HTMLParagraphElement>(null)
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
    <div className={mergeClasses(styles.whole, all?.isOn && styles.loading)}>
      {list.isFetchNextPageError && <Failed problem={list.error} />}
      <div className={styles.buttons}>
        {!all?.isOn && (
          <Button
            disabledFocusable={list.isFetchingNextPage}
            onClick={() => {
              pressed.current = true
              void list.fetchNextPage()
            }}
          >
            {list.isFetchingNextPage ? t('common.moreLoading') : t('common.more')}
          </Button>
        )}
        {all && (
          <Button
            onClick={() => {
              pressed.current = true
              all.turn(!all.isOn)
            }}
          >
            {all.isOn ? t('common.stopLoading') : t('common.moreAll')}
          </Button>
        )}
      </div>
      {all?.isOn && all.total !== undefined && (
        <Text className={styles.count}>{t('common.loaded', { loaded: all.loaded, total: all.total })}</Text>
      )}
    </div>
  )
}
