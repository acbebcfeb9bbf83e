// One secret with which PCs enrol: what became of it, the PCs that enrolled, and its end. The secret itself is shown when it is made, and never again.

import { makeStyles, Text } from '@fluentui/react-components'
import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formatDateTime } from '../../../shared/text/format.ts'
import { Fact } from '../../../shared/ui/facts/fact.tsx'
import { Confirm } from '../../../shared/ui/form/confirm.tsx'
import { GuardedButton } from '../../../shared/ui/guarded-button.tsx'
import { DismissRegular } from '../../../shared/ui/icons.ts'
import { Copyable } from '../../../shared/ui/output/copyable.tsx'
import { PageFrame } from '../../../shared/ui/page.tsx'
import { Panel } from '../../../shared/ui/panel.tsx'
import { type Notice, Said } from '../../../shared/ui/said.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { enrollmentSecretQuery, revokeSecret } from '../../api/prepared-pcs.ts'
import { paths } from '../../paths.ts'
import { State, whoGetsIn } from './parts.tsx'
import { EnrolledPcs } from './pcs.tsx'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px', maxWidth: '880px' },
  facts: { display: 'grid', gap: '12px', margin: 0 },
  effects: { display: 'grid', gap: '6px', paddingLeft: '20px', margin: 0 },
})

export function PreparedPcPage() {
  const styles = useStyles()
  const { t } = useTranslation()
  const { secretId } = useParams({ from: '/inside/settings/prepared-pcs/$secretId' })
  const queries = useQueryClient()
  const { data: secret } = useSuspenseQuery(enrollmentSecretQuery(secretId))
  const [asking, setAsking] = useState(false)
  const [notice, setNotice] = useState<Notice>()
  const revoke = useMutation({
    mutationFn: () => revokeSecret(secretId),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['prepared-pcs'] })
      setAsking(false)
      setNotice({ text: t('preparedPcs.revoked', { name: secret.displayName }) })
    },
  })
  return (
    <PageFrame
      title={secret.displayName}
      back={{ to: paths.preparedPcs(), name: t('preparedPcs.title') }}
      actions={
        secret.state !== 'revoked' && (
          <GuardedButton
            operation="preparation.secret.revoke"
            icon={<DismissRegular />}
            onClick={() => {
              revoke.reset()
              setAsking(true)
            }}
          >
            {t('preparedPcs.revoke')}
          </GuardedButton>
        )
      }
    >
      <div className={styles.stack}>
        <Said notice={notice} />
        <Panel title={t('preparedPcs.facts')}>
          <dl className={styles.facts}>
            <Fact name={t('preparedPcs.column.state')}>
              <State state={secret.state} />
            </Fact>
            <Fact name={t('preparedPcs.column.enrolled')}>
              {t('preparedPcs.enrolled', { uses: secret.uses, most: secret.maximumUses })}
            </Fact>
            <Fact name={t('preparedPcs.column.until')}>{formatDateTime(new Date(secret.expirationDateTime))}</Fact>
            <Fact name={t('preparedPcs.column.letIn')}>{whoGetsIn(t, secret)}</Fact>
            {secret.serialNumbers.length > 0 && (
              <Fact name={t('preparedPcs.serialNumbers')}>{secret.serialNumbers.join(', ')}</Fact>
            )}
            <Fact name={t('preparedPcs.createdAt')}>{formatDateTime(new Date(secret.createdDateTime))}</Fact>
            {secret.revokedDateTime && (
              <Fact name={t('preparedPcs.revokedAt')}>{formatDateTime(new Date(secret.revokedDateTime))}</Fact>
            )}
            <Fact name={t('preparedPcs.userName')}>
              <Copyable name={t('preparedPcs.copies.userName')} value={secret.userName} />
            </Fact>
          </dl>
        </Panel>
        <EnrolledPcs secretId={secretId} />
      </div>
      {asking && (
        <Confirm
          open
          title={t('preparedPcs.ask', { name: secret.displayName })}
          confirm={t('preparedPcs.revokeDo')}
          busy={revoke.isPending}
          onClose={() => setAsking(false)}
          onConfirm={() => revoke.mutate()}
        >
          <Text>{t('preparedPcs.enrolledSoFar', { count: secret.uses })}</Text>
          <ul className={styles.effects}>
            {t('preparedPcs.effects', { returnObjects: true }).map((effect) => (
              <li key={effect}>{effect}</li>
            ))}
          </ul>
          {revoke.isError && <Failed problem={revoke.error} />}
        </Confirm>
      )}
    </PageFrame>
  )
}
