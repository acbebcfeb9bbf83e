// When the rows of a list were read, and the button that reads them again. That it was done is said only after that button: a list
// that keeps up by itself must not be read aloud twice a minute.

import { Button, makeStyles, Text } from '@fluentui/react-components'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'

import { formatTime } from '../../text/format.ts'
import { ArrowClockwiseRegular } from '../icons.ts'

const useStyles = makeStyles({
  whole: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '4px 8px' },
  spoken: { position: 'absolute', width: '1px', height: '1px', overflow: 'hidden', clipPath: 'inset(50%)' },
})

export function AsOf(props: {
  readonly list: { readonly dataUpdatedAt: number; readonly refetch: () => Promise<{ readonly isError: boolean }> }
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { dataUpdatedAt, refetch } = props.list
  const [busy, setBusy] = useState(false)
  const [said, setSaid] = useState('')
  const refresh = async () => {
    if (busy) return
    setBusy(true)
    setSaid('')
    const { isError } = await refetch()
    setBusy(false)
    if (!isError) setSaid(t('common.refreshed')) // what went wrong stands above the rows
  }
  return (
    <div className={styles.whole}>
      {dataUpdatedAt > 0 && <Text>{t('common.asOf', { time: formatTime(new Date(dataUpdatedAt)) })}</Text>}
      <Button
        appearance="subtle"
        icon={<ArrowClockwiseRegular />}
        disabledFocusable={busy}
        onClick={() => void refresh()}
      >
        {busy ? t('common.refreshing') : t('common.refresh')}
      </Button>
      <span className={styles.spoken} aria-live="polite">
        {said}
      </span>
    </div>
  )
}
