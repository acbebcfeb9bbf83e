// Says above the page that this computer has no connection, or that the service does not answer and when it is asked again.
// What stands on the page stays there.

import {
  Button,
  MessageBar,
  MessageBarActions,
  MessageBarBody,
  MessageBarTitle,
  makeStyles,
} from '@fluentui/react-components'
import { useEffect, useRef, useState } from 'react'
import { useTranslation } from 'react-i18next'

import { askNow, type Reach, useOnline, useReach } from '../../api/reach.ts'
import { useFocusKept } from '../keep-focus.ts'

// In view wherever the page is scrolled to.
const useStyles = makeStyles({ bar: { position: 'sticky', top: 0, zIndex: 10 } })

export function ConnectionBar() {
  const styles = useStyles()
  const { t } = useTranslation()
  const online = useOnline()
  const reach = useReach()
  return (
    // It stands there always, so that a screen reader hears what comes into it.
    <div role="status" className={styles.bar}>
      {!online ? (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>
            <MessageBarTitle>{t('connection.offline')}</MessageBarTitle> {t('connection.offlineLead')}
          </MessageBarBody>
        </MessageBar>
      ) : (
        reach.away && <Away reach={reach} />
      )}
    </div>
  )
}

function Away({ reach }: { readonly reach: Extract<Reach, { readonly away: true }> }) {
  const { t } = useTranslation()
  const box = useRef<HTMLDivElement>(null)
  useFocusKept(box)
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const ticks = setInterval(() => setNow(Date.now()), 1000)
    return () => clearInterval(ticks)
  }, [])
  const seconds = Math.max(1, Math.ceil((reach.nextAt - now) / 1000))
  return (
    <div ref={box}>
      {/* No failure of its own: what failed says so in its place. */}
      <MessageBar intent="warning" layout="multiline">
        <MessageBarBody>
          <MessageBarTitle>{t('connection.away')}</MessageBarTitle> {t('connection.awayLead')}{' '}
          {/* Read aloud every second it would drown everything else. */}
          <span aria-hidden>{reach.asking ? t('connection.asking') : t('connection.next', { count: seconds })}</span>
        </MessageBarBody>
        <MessageBarActions>
          <Button disabledFocusable={reach.asking} onClick={() => void askNow()}>
            {t('connection.now')}
          </Button>
        </MessageBarActions>
      </MessageBar>
    </div>
  )
}
