// Somebody else says that this device is theirs. Who it is, nobody here is told.

import { MessageBar, MessageBarBody, MessageBarTitle, makeStyles } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { can } from '../../../shared/session/can.ts'
import { RouteLink } from '../../../shared/ui/route-link.tsx'
import { openAboutQuery } from '../../api/partner/contests.ts'
import { paths } from '../../paths.ts'

const useStyles = makeStyles({ whole: { marginBottom: '16px' } })

export function ContestedDevice({ id }: { readonly id: string }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { allowed } = can('autopilot.contest.list-contested')
  const contest = useQuery({ ...openAboutQuery(id), enabled: allowed }).data
  return (
    <div className={contest ? styles.whole : ''} aria-live="polite">
      {contest && (
        <MessageBar intent="warning" layout="multiline">
          <MessageBarBody>
            <MessageBarTitle>{t('contests.held.about')}</MessageBarTitle> {t('contests.held.aboutLead')}{' '}
            <RouteLink to={paths.contests()}>{t('contests.held.toAll')}</RouteLink>
          </MessageBarBody>
        </MessageBar>
      )}
    </div>
  )
}
