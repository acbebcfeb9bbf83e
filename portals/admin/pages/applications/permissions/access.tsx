// Who may sign in to an application: everybody, or who is assigned to it. What shuts somebody out is a question first.

import { makeStyles, Text, tokens } from '@fluentui/react-components'
import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { useTranslation } from 'react-i18next'
import { formatDay } from '../../../../shared/text/format.ts'
import { Confirm } from '../../../../shared/ui/form/confirm.tsx'
import { GuardedButton } from '../../../../shared/ui/guarded-button.tsx'
import { LoadMore } from '../../../../shared/ui/list/load-more.tsx'
import { Panel } from '../../../../shared/ui/panel.tsx'
import { RouteLink } from '../../../../shared/ui/route-link.tsx'
import { type Notice, Said } from '../../../../shared/ui/said.tsx'
import { Failed } from '../../../../shared/ui/states.tsx'
import { Waiting } from '../../../../shared/ui/waiting.tsx'
import { type Access, accessQuery, assign, limitToAssigned, unassign } from '../../../api/application/access.ts'
import type { Application } from '../../../api/application/applications.ts'
import type { Principal } from '../../../api/application/service-principal.ts'
import { paths } from '../../../paths.ts'
import { Assign } from './assign.tsx'

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

type Change = { readonly kind: 'limit' } | { readonly kind: 'open' } | { readonly kind: 'end'; readonly of: Access }

export function AccessPanel(props: { readonly application: Application; readonly principal: Principal }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const queries = useQueryClient()
  const { displayName: name, purpose } = props.application
  const { id: principalId, appRoleAssignmentRequired: isLimited } = props.principal
  const list = useInfiniteQuery(accessQuery(principalId))
  const [notice, setNotice] = useState<Notice>()
  const [asking, setAsking] = useState<Change>()
  const refresh = () => queries.invalidateQueries({ queryKey: ['applications'] })
  const change = useMutation({
    mutationFn: async (wanted: Change) => {
      if (wanted.kind === 'end') await unassign(principalId, wanted.of.id)
      else await limitToAssigned(principalId, wanted.kind === 'limit')
    },
    onSuccess: async (_, wanted) => {
      await refresh()
      setAsking(undefined)
      const who = wanted.kind === 'end' ? wanted.of.principalDisplayName : ''
      setNotice({ text: t(`applications.access.done.${wanted.kind}`, { name, who }) })
    },
  })
  const ask = (wanted: Change) => {
    change.reset()
    setNotice(undefined)
    setAsking(wanted)
  }
  const pages = list.data?.pages ?? []
  const all = pages.flatMap(({ value }) => value)
  const count = pages[0]?.['@odata.count'] ?? all.length
  const turn = isLimited ? 'open' : 'limit'
  return (
    <Panel title={t('applications.access.title')}>
      <div className={styles.stack}>
        <Said notice={notice} />
        <Text>{t(isLimited ? 'applications.access.limited' : 'applications.access.everybody')}</Text>
        {list.isPending && <Waiting rows={2} />}
        {list.isError && <Failed problem={list.error} retry={() => void list.refetch()} />}
        {list.isSuccess && <Text>{t('applications.access.count', { count })}</Text>}
        {all.length > 0 && (
          <ul className={styles.list} aria-label={t('applications.access.title')}>
            {all.map((one) => (
              <li key={one.id} className={styles.item}>
                <div className={styles.what}>
                  <RouteLink
                    to={one.principalType === 'User' ? paths.person(one.principalId) : paths.group(one.principalId)}
                  >
                    {one.principalDisplayName}
                  </RouteLink>
                  <Text size={200} className={styles.quiet}>
                    {t(`applications.access.since.${one.principalType}`, {
                      day: formatDay(new Date(one.createdDateTime)),
                      by: one.grantedBy,
                    })}
                  </Text>
                </div>
                {purpose === null && (
                  <GuardedButton
                    operation="identity.application-access.take"
                    appearance="subtle"
                    onClick={() => ask({ kind: 'end', of: one })}
                  >
                    {t('applications.access.endNamed', { name: one.principalDisplayName })}
                  </GuardedButton>
                )}
              </li>
            ))}
          </ul>
        )}
        <LoadMore list={list} />
        {purpose === null && (
          <>
            <Assign
              onAssign={async (whom) => {
                await assign(principalId, whom.id)
                await refresh()
                setNotice({ text: t('applications.access.assigned', { name, who: whom.name }) })
              }}
            />
            <div>
              <GuardedButton operation="identity.service-principal.change" onClick={() => ask({ kind: turn })}>
                {t(`applications.access.${turn}`)}
              </GuardedButton>
            </div>
          </>
        )}
      </div>
      {asking && (
        <Confirm
          open
          title={t(`applications.access.ask.${asking.kind}`, {
            name,
            who: asking.kind === 'end' ? asking.of.principalDisplayName : '',
          })}
          confirm={t(`applications.access.do.${asking.kind}`)}
          danger={asking.kind !== 'open'}
          busy={change.isPending}
          onClose={() => setAsking(undefined)}
          onConfirm={() => change.mutate(asking)}
        >
          <Text>{t(`applications.access.means.${asking.kind}`)}</Text>
          {asking.kind === 'limit' && <Text>{t('applications.access.count', { count })}</Text>}
          {change.isError && <Failed problem={change.error} />}
        </Confirm>
      )}
    </Panel>
  )
}
