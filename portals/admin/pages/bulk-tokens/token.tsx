// One bulk token: what became of it, and its end. Its secret is shown when it is made, and never again.

import { makeStyles, Text, tokens } from '@fluentui/react-components'
import { useMutation, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formatDateTime } from '../../../shared/text/format.ts'
import { Confirm } from '../../../shared/ui/form/confirm.tsx'
import { GuardedButton } from '../../../shared/ui/guarded-button.tsx'
import { DismissRegular } from '../../../shared/ui/icons.ts'
import { Copyable } from '../../../shared/ui/output/copyable.tsx'
import { PageFrame } from '../../../shared/ui/page.tsx'
import { Panel } from '../../../shared/ui/panel.tsx'
import { type Notice, Said } from '../../../shared/ui/said.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { bulkTokenQuery, revokeBulkToken } from '../../api/bulk-token/bulk-tokens.ts'
import { paths } from '../../paths.ts'
import { MadeBy, State } from './parts.tsx'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px', maxWidth: '880px' },
  facts: { display: 'grid', gap: '12px', margin: 0 },
  fact: { display: 'grid', gap: '2px', minWidth: 0, justifyItems: 'start' },
  term: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  value: { margin: 0, overflowWrap: 'anywhere' },
  effects: { display: 'grid', gap: '6px', paddingLeft: '20px', margin: 0 },
})

export function BulkTokenPage() {
  const styles = useStyles()
  const { t } = useTranslation()
  const { tokenId } = useParams({ from: '/inside/settings/bulk-tokens/$tokenId' })
  const queries = useQueryClient()
  const { data: token } = useSuspenseQuery(bulkTokenQuery(tokenId))
  const [asking, setAsking] = useState(false)
  const [notice, setNotice] = useState<Notice>()
  const revoke = useMutation({
    mutationFn: () => revokeBulkToken(tokenId),
    onSuccess: async () => {
      await queries.invalidateQueries({ queryKey: ['bulk-tokens'] })
      setAsking(false)
      setNotice({ text: t('bulkTokens.revoked', { name: token.displayName }) })
    },
  })
  return (
    <PageFrame
      title={token.displayName}
      back={{ to: paths.bulkTokens(), name: t('bulkTokens.title') }}
      actions={
        token.state !== 'revoked' && (
          <GuardedButton
            operation="identity.bulk-token.revoke"
            icon={<DismissRegular />}
            onClick={() => {
              revoke.reset()
              setAsking(true)
            }}
          >
            {t('bulkTokens.revoke')}
          </GuardedButton>
        )
      }
    >
      <div className={styles.stack}>
        <Said notice={notice} />
        <Panel title={t('bulkTokens.facts')}>
          <dl className={styles.facts}>
            <Fact name={t('bulkTokens.column.state')}>
              <State state={token.state} />
            </Fact>
            <Fact name={t('bulkTokens.column.joined')}>
              {t('bulkTokens.joined', { joins: token.joins, most: token.maximumJoins })}
            </Fact>
            <Fact name={t('bulkTokens.column.until')}>{formatDateTime(new Date(token.expirationDateTime))}</Fact>
            <Fact name={t('bulkTokens.column.networks')}>
              {token.networks.join(', ') || t('bulkTokens.everywhere')}
            </Fact>
            <Fact name={t('bulkTokens.createdAt')}>{formatDateTime(new Date(token.createdDateTime))}</Fact>
            <Fact name={t('bulkTokens.column.madeBy')}>
              <MadeBy createdBy={token.createdBy} />
            </Fact>
            {token.revokedDateTime && (
              <Fact name={t('bulkTokens.revokedAt')}>{formatDateTime(new Date(token.revokedDateTime))}</Fact>
            )}
            <Fact name={t('bulkTokens.account')}>
              <Copyable name={t('bulkTokens.account')} value={token.userPrincipalName} />
            </Fact>
          </dl>
        </Panel>
      </div>
      {asking && (
        <Confirm
          open
          title={t('bulkTokens.ask', { name: token.displayName })}
          confirm={t('bulkTokens.revokeDo')}
          busy={revoke.isPending}
          onClose={() => setAsking(false)}
          onConfirm={() => revoke.mutate()}
        >
          <Text>{t('bulkTokens.joinedSoFar', { count: token.joins })}</Text>
          <ul className={styles.effects}>
            {t('bulkTokens.effects', { returnObjects: true }).map((effect) => (
              <li key={effect}>{effect}</li>
            ))}
          </ul>
          {revoke.isError && <Failed problem={revoke.error} />}
        </Confirm>
      )}
    </PageFrame>
  )
}

function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  const styles = useStyles()
  return (
    <div className={styles.fact}>
      <dt className={styles.term}>{name}</dt>
      <dd className={styles.value}>{children}</dd>
    </div>
  )
}
