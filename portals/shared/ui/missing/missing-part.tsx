// A part of the portal that did not come: most often the portal was updated while this tab was open, and the old part is no
// longer there. Loading the page again brings the new portal; a tab without a connection has to wait for that.

import { Button, MessageBar, MessageBarActions, MessageBarBody, MessageBarTitle } from '@fluentui/react-components'
import { useTranslation } from 'react-i18next'

import { useOnline, useReach } from '../../api/reach.ts'
import { ArrowClockwiseRegular } from '../icons.ts'

const name = 'MissingPart'

/** The builder tells of a part that did not come before anybody else hears of it. */
export function markMissingParts(): void {
  addEventListener('vite:preloadError', ({ payload }) => {
    payload.name = name
    // The router would load the page again at the browser's own words, unasked.
    payload.message = `A part of the portal is missing. ${location.pathname}`
  })
}

export const isMissingPart = (problem: unknown): boolean => problem instanceof Error && problem.name === name

export function MissingPart() {
  const { t } = useTranslation()
  const lead = { offline: !useOnline(), away: useReach().away }
  return (
    <MessageBar intent={lead.offline || lead.away ? 'warning' : 'info'} layout="multiline">
      <MessageBarBody>
        <MessageBarTitle>{t('missingPart.title')}</MessageBarTitle>{' '}
        {t(lead.offline ? 'missingPart.offline' : lead.away ? 'missingPart.away' : 'missingPart.lead')}
      </MessageBarBody>
      <MessageBarActions>
        <Button icon={<ArrowClockwiseRegular />} onClick={() => location.reload()}>
          {t('missingPart.reload')}
        </Button>
      </MessageBarActions>
    </MessageBar>
  )
}
