// The one link of a manufacturer, which is made when it is asked for first.

import { makeStyles, Text, tokens } from '@fluentui/react-components'
import { useMutation } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { FocusedProblem } from '../../../shared/ui/focused-problem.tsx'
import { GuardedButton } from '../../../shared/ui/guarded-button.tsx'
import { Copyable } from '../../../shared/ui/output/copyable.tsx'
import { Panel } from '../../../shared/ui/panel.tsx'
import { readOemLink } from '../../api/organisations.ts'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '12px', justifyItems: 'start' },
  quiet: { color: tokens.colorNeutralForeground2 },
})

export function OemLink({ id }: { readonly id: string }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const read = useMutation({ mutationFn: () => readOemLink(id) })
  return (
    <Panel title={t('oemLink.title')}>
      <div className={styles.stack}>
        <Text className={styles.quiet}>{t('oemLink.lead')}</Text>
        <GuardedButton operation="partner.invitation.oem-link" onClick={() => read.mutate()}>
          {t('oemLink.show')}
        </GuardedButton>
        <FocusedProblem problem={read.error} />
        <div role="status">{read.data && <Copyable name={t('oemLink.link')} value={read.data.link} />}</div>
      </div>
    </Panel>
  )
}
