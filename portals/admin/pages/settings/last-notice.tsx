// What became of the last notice, and a test by the ways that are set now.

import { makeStyles, Text } from '@fluentui/react-components'
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formatDateTime } from '../../../shared/text/format.ts'
import { Facts } from '../../../shared/ui/facts/facts.tsx'
import { FocusedProblem } from '../../../shared/ui/focused-problem.tsx'
import { GuardedButton } from '../../../shared/ui/guarded-button.tsx'
import { Panel } from '../../../shared/ui/panel.tsx'
import { isOver, noticeQuery, testNotice, type UploadNotice } from '../../api/partner/notice.ts'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px', justifyItems: 'start' },
})

export function LastNotice({ setting }: { readonly setting: UploadNotice }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const queries = useQueryClient()
  /** What was known before the test that is on its way. */
  const [before, setBefore] = useState<UploadNotice>()
  useQuery(noticeQuery(before))
  const test = useMutation({
    mutationFn: testNotice,
    onSuccess: async () => {
      setBefore(setting)
      await queries.invalidateQueries({ queryKey: ['partner-notice'] })
    },
  })
  const { lastDeliveredDateTime: at, lastFailure: failure } = setting
  const isOnItsWay = before !== undefined && !isOver(before, setting)
  const none = setting.mailTo === null && setting.webhookUrl === null
  return (
    <Panel title={t('notices.last')}>
      <div className={styles.stack}>
        <Facts
          facts={[
            [t('notices.arrived'), at ? formatDateTime(new Date(at)) : t('notices.never')],
            [t('notices.failed'), failure ?? t('common.none')],
          ]}
        />
        <Text aria-live="polite">
          {before &&
            (isOnItsWay
              ? t('notices.onItsWay')
              : failure === null
                ? t('notices.testArrived')
                : t('notices.testFailed', { why: failure }))}
        </Text>
        <FocusedProblem problem={test.error} />
        <GuardedButton
          operation="partner.notice.test"
          busy={test.isPending || isOnItsWay}
          off={none ? t('notices.testOff') : undefined}
          onClick={() => test.mutate()}
        >
          {t('notices.test')}
        </GuardedButton>
      </div>
    </Panel>
  )
}
