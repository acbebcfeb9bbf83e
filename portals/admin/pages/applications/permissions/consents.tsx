// The people for whom alone an application has permissions: by their own consent, or by an administrator's. Each is withdrawn as a
// whole.

import { makeStyles, Text, tokens } from '@fluentui/react-components'
import { useInfiniteQuery, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { can } from '../../../../shared/session/can.ts'
import { formatDay } from '../../../../shared/text/format.ts'
import { GuardedButton } from '../../../../shared/ui/guarded-button.tsx'
import { LoadMore } from '../../../../shared/ui/list/load-more.tsx'
import { Panel } from '../../../../shared/ui/panel.tsx'
import { RouteLink } from '../../../../shared/ui/route-link.tsx'
import { type Notice, Said } from '../../../../shared/ui/said.tsx'
import { Failed } from '../../../../shared/ui/states.tsx'
import { Waiting } from '../../../../shared/ui/waiting.tsx'
import type { Application } from '../../../api/application/applications.ts'
import {
  consentsQuery,
  deleteGrant,
  type Grant,
  type Known,
  type KnownPermissions,
  knownPermissionsQuery,
} from '../../../api/application/permissions.ts'
import { makerQuery } from '../../../api/bulk-token/bulk-tokens.ts'
import { paths } from '../../../paths.ts'
import { PermissionQuestion } from './question.tsx'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '12px' },
  list: { listStyleType: 'none', display: 'grid', margin: 0, padding: 0 },
  item: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: '4px 12px',
    alignItems: 'center',
    justifyContent: 'space-between',
    padding: '8px 0',
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
  },
  what: { display: 'grid', gap: '2px', minWidth: 0, overflowWrap: 'anywhere', justifyItems: 'start' },
  quiet: { color: tokens.colorNeutralForeground2 },
})

type Withdrawal = { readonly grant: Grant; readonly person: string }

export function ConsentsPanel(props: { readonly application: Application; readonly principalId: string }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const queries = useQueryClient()
  const { application, principalId } = props
  const list = useInfiniteQuery(consentsQuery(principalId))
  const known = useQuery(knownPermissionsQuery()).data
  const [withdrawal, setWithdrawal] = useState<Withdrawal>()
  const [notice, setNotice] = useState<Notice>()
  const name = application.displayName
  const withdraw = useMutation({
    mutationFn: ({ grant }: Withdrawal) => deleteGrant(grant.id),
    onSuccess: async (_, { grant, person }) => {
      await queries.invalidateQueries({ queryKey: ['applications'] })
      setWithdrawal(undefined)
      setNotice({
        text: t('applications.permission.done.take', {
          name,
          permission: grant.scope.replaceAll(' ', ', '),
          whom: t('applications.whom.person', { name: person }),
        }),
      })
    },
  })
  const pages = list.data?.pages ?? []
  const grants = pages.flatMap(({ value }) => value)
  return (
    <Panel title={t('applications.consents')}>
      <div className={styles.stack}>
        <Said notice={notice} />
        {list.isPending && <Waiting rows={2} />}
        {list.isError && <Failed problem={list.error} retry={() => void list.refetch()} />}
        {list.isSuccess && (
          <Text>{t('applications.consentCount', { count: pages[0]?.['@odata.count'] ?? grants.length })}</Text>
        )}
        {grants.length > 0 && (
          <ul className={styles.list} aria-label={t('applications.consents')}>
            {grants.map((grant) => (
              <Consent
                key={grant.id}
                grant={grant}
                isFixed={application.purpose !== null}
                onWithdraw={(person) => {
                  withdraw.reset()
                  setNotice(undefined)
                  setWithdrawal({ grant, person })
                }}
              />
            ))}
          </ul>
        )}
        <LoadMore list={list} />
      </div>
      {withdrawal && (
        <PermissionQuestion
          name={name}
          change={{
            does: 'take',
            whom: { kind: 'person', id: withdrawal.grant.principalId ?? '', name: withdrawal.person },
            permissions: knownIn(known, withdrawal.grant),
            asked: true,
          }}
          busy={withdraw.isPending}
          problem={withdraw.error}
          onClose={() => setWithdrawal(undefined)}
          onConfirm={() => withdraw.mutate(withdrawal)}
        />
      )}
    </Panel>
  )
}

const knownIn = (known: KnownPermissions | undefined, { scope }: Grant): readonly Known[] =>
  scope.split(' ').map((name) => known?.people.find((one) => one.name === name) ?? { id: '', name, words: name })

function Consent(props: {
  readonly grant: Grant
  readonly isFixed: boolean
  readonly onWithdraw: (person: string) => void
}) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { grant } = props
  const id = grant.principalId ?? ''
  const found = useQuery({ ...makerQuery(id), enabled: can('directory.user.read').allowed }).data
  const person = found ?? id
  return (
    <li className={styles.item}>
      <div className={styles.what}>
        {found ? <RouteLink to={paths.person(id)}>{found}</RouteLink> : <Text>{id}</Text>}
        <Text size={200}>{grant.scope.replaceAll(' ', ', ')}</Text>
        <Text size={200} className={styles.quiet}>
          {t('applications.permission.sinceBy', {
            day: formatDay(new Date(grant.createdDateTime)),
            by: grant.grantedBy,
          })}
        </Text>
      </div>
      {!props.isFixed && (
        <GuardedButton
          operation="identity.permission-grant.delete"
          appearance="subtle"
          onClick={() => props.onWithdraw(person)}
        >
          {t('applications.consentTake', { name: person })}
        </GuardedButton>
      )}
    </li>
  )
}
