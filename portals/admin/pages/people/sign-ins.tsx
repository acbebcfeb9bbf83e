// The last sign-ins of a person: when, with what, to what and from where, and of a refusal why, and what to do next.

import { makeStyles, Text, tokens } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import { useTranslation } from 'react-i18next'
import { can } from '../../../shared/session/can.ts'
import { formatDateTime } from '../../../shared/text/format.ts'
import { Panel } from '../../../shared/ui/panel.tsx'
import { RouteLink } from '../../../shared/ui/route-link.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { Waiting } from '../../../shared/ui/waiting.tsx'
import type { Person } from '../../api/people.ts'
import { lastOfPersonQuery, type SignIn } from '../../api/sign-in/sign-ins.ts'
import { paths, signInsOf } from '../../paths.ts'
import { applicationOf, howOf, OutcomeBadge } from '../sign-ins/words.tsx'

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

/** Nothing for whoever may not read them. */
export function SignInsPanel({ person }: { readonly person: Person }) {
  return can('identity.sign-in-log.list').allowed ? <SignIns person={person} /> : null
}

function SignIns({ person }: { readonly person: Person }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const list = useQuery(lastOfPersonQuery(person.id))
  return (
    <Panel
      title={t('people.signIns.title')}
      beside={<RouteLink to={signInsOf(person.id)}>{t('people.signIns.all', { name: person.displayName })}</RouteLink>}
    >
      {list.isLoading && <Waiting rows={2} />}
      {list.isError && <Failed problem={list.error} retry={() => void list.refetch()} />}
      {list.data?.length === 0 && <Text>{t('people.signIns.none')}</Text>}
      {list.data && list.data.length > 0 && (
        <ul className={styles.list} aria-label={t('people.signIns.title')}>
          {list.data.map((one) => (
            <li key={one.id} className={styles.item}>
              <Line signIn={one} />
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}

function Line({ signIn }: { readonly signIn: SignIn }) {
  const styles = useStyles()
  const { status, createdDateTime, deviceDetail, ipAddress } = signIn
  const { errorCode, failureReason, additionalDetails } = status
  const about = [howOf(signIn), applicationOf(signIn), deviceDetail.displayName, ipAddress]
  return (
    <>
      <div className={styles.head}>
        <RouteLink to={paths.signInOne(signIn.id)}>
          <time dateTime={createdDateTime}>{formatDateTime(new Date(createdDateTime))}</time>
        </RouteLink>
        <OutcomeBadge number={errorCode} />
      </div>
      <Text size={200} className={styles.quiet}>
        {about.filter(Boolean).join(' · ')}
      </Text>
      {failureReason && <Text size={200}>{[failureReason, additionalDetails].filter(Boolean).join(' ')}</Text>}
    </>
  )
}
