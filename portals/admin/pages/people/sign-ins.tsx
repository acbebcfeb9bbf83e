// The last sign-ins of a person: when, with what, to what and from where, and of a refusal why, and what to do next.

import { Badge, makeStyles, Text, tokens } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { type Entry, request } from '../../../shared/api/client.ts'
import { can } from '../../../shared/session/can.ts'
import { formatDateTime } from '../../../shared/text/format.ts'
import { Panel } from '../../../shared/ui/panel.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { Waiting } from '../../../shared/ui/waiting.tsx'
import type { Person } from '../../api/people.ts'

const useStyles = makeStyles({
  list: { listStyleType: 'none', display: 'grid', margin: '8px 0 0', padding: 0 },
  item: {
    display: 'grid',
    gap: '2px',
    minWidth: 0,
    padding: '8px 0',
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    overflowWrap: 'anywhere',
  },
  head: { display: 'flex', flexWrap: 'wrap', gap: '4px 12px', alignItems: 'center' },
  quiet: { color: tokens.colorNeutralForeground2 },
})

type SignIn = Entry<'identity.sign-in-log.list'>

/** Nothing for whoever may not read them. */
export function SignInsPanel({ person }: { readonly person: Person }) {
  return can('identity.sign-in-log.list').allowed ? <SignIns person={person} /> : null
}

const shown = 10

function SignIns({ person }: { readonly person: Person }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const list = useQuery({
    queryKey: ['sign-ins', person.id],
    queryFn: ({ signal }) =>
      request(
        'identity.sign-in-log.list',
        { query: { $filter: `userId eq '${person.id}'`, $top: String(shown) } },
        signal,
      ),
  })
  return (
    <Panel title={t('people.signIns.title')}>
      {list.isLoading && <Waiting rows={2} />}
      {list.isError && <Failed problem={list.error} retry={() => void list.refetch()} />}
      {list.data?.value.length === 0 && <Text>{t('people.signIns.none')}</Text>}
      {list.data && list.data.value.length > 0 && (
        <ul className={styles.list} aria-label={t('people.signIns.title')}>
          {list.data.value.map((one) => (
            <li key={one.id} className={styles.item}>
              <Line signIn={one} />
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}

function Line({ signIn: { status, ...one } }: { readonly signIn: SignIn }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { errorCode, failureReason, additionalDetails } = status
  const how = one.authenticationDetails[0]?.authenticationMethod
  const about = [how, one.appDisplayName ?? one.appId, one.deviceDetail.displayName, one.ipAddress]
  return (
    <>
      <div className={styles.head}>
        <Text>
          <time dateTime={one.createdDateTime}>{formatDateTime(new Date(one.createdDateTime))}</time>
        </Text>
        <Badge appearance="tint" color={errorCode === 0 ? 'success' : 'warning'}>
          {errorCode === 0 ? t('people.signIns.in') : t('people.signIns.refused', { number: errorCode })}
        </Badge>
      </div>
      <Text size={200} className={styles.quiet}>
        {about.filter(Boolean).join(' · ')}
      </Text>
      {failureReason && <Text size={200}>{[failureReason, additionalDetails].filter(Boolean).join(' ')}</Text>}
    </>
  )
}
