// One sign-in: what happened, why it was refused and what to do next, each step, and where it came from.

import { makeStyles, Text, tokens } from '@fluentui/react-components'
import { useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { useTranslation } from 'react-i18next'
import { can } from '../../../shared/session/can.ts'
import { formatClock, formatFullDateTime } from '../../../shared/text/format.ts'
import { Copyable } from '../../../shared/ui/output/copyable.tsx'
import { PageFrame } from '../../../shared/ui/page.tsx'
import { Panel } from '../../../shared/ui/panel.tsx'
import { RouteLink } from '../../../shared/ui/route-link.tsx'
import { Empty, Failed } from '../../../shared/ui/states.tsx'
import { Waiting } from '../../../shared/ui/waiting.tsx'
import { aroundQuery, type SignIn, signInQuery } from '../../api/sign-in/sign-ins.ts'
import { paths } from '../../paths.ts'
import { applicationOf, howOf, OutcomeBadge, whoOf } from './words.tsx'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px', maxWidth: '880px' },
  happened: { display: 'grid', gap: '8px', justifyItems: 'start', overflowWrap: 'anywhere' },
  list: { listStyleType: 'none', display: 'grid', margin: 0, padding: 0 },
  item: {
    display: 'flex',
    flexWrap: 'wrap',
    gap: '4px 12px',
    alignItems: 'center',
    padding: '8px 0',
    borderTop: `1px solid ${tokens.colorNeutralStroke2}`,
    overflowWrap: 'anywhere',
  },
  quiet: { color: tokens.colorNeutralForeground2 },
  facts: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(280px, 100%), 1fr))',
    gap: '12px 24px',
    margin: 0,
  },
  fact: { display: 'grid', alignContent: 'start', gap: '2px', minWidth: 0 },
  term: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  value: { margin: 0, overflowWrap: 'anywhere' },
})

export function SignInOnePage() {
  const { t } = useTranslation()
  const { signInId } = useParams({ from: '/inside/people/sign-ins/$signInId' })
  const { data: one } = useSuspenseQuery(signInQuery(signInId))
  const back = { to: paths.signIns(), name: t('signIns.title') }
  if (!one)
    return (
      <PageFrame title={t('signIns.title')} back={back}>
        <Empty title={t('signIns.one.missing')} lead={t('signIns.one.missingLead')}>
          <RouteLink to={paths.signIns()}>{t('signIns.one.toList')}</RouteLink>
        </Empty>
      </PageFrame>
    )
  return (
    <PageFrame
      key={one.id} // another line is another page, which takes the focus
      title={whoOf(one) ?? t('signIns.unknownName')}
      lead={formatFullDateTime(new Date(one.createdDateTime))}
      back={back}
    >
      <Entry one={one} />
    </PageFrame>
  )
}

function Entry({ one }: { readonly one: SignIn }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { errorCode, failureReason, additionalDetails } = one.status
  const who = whoOf(one) ?? t('signIns.one.some')
  const application = applicationOf(one) ?? t('signIns.one.someApplication')
  return (
    <div className={styles.stack}>
      <Panel title={t('signIns.one.happened')} beside={<OutcomeBadge number={errorCode} />}>
        <div className={styles.happened}>
          <Text>{t(errorCode === 0 ? 'signIns.one.cameIn' : 'signIns.one.wasRefused', { who, application })}</Text>
          {failureReason && <Text weight="semibold">{failureReason}</Text>}
          {additionalDetails && (
            <Text>
              <span className={styles.quiet}>{t('signIns.one.next')}:</span> {additionalDetails}
            </Text>
          )}
        </div>
      </Panel>
      <Panel title={t('signIns.one.steps')}>
        <ol className={styles.list} aria-label={t('signIns.one.steps')}>
          {one.authenticationDetails.map((step) => (
            <li key={`${step.authenticationStepDateTime} ${step.authenticationMethod}`} className={styles.item}>
              <time dateTime={step.authenticationStepDateTime} className={styles.quiet}>
                {formatClock(new Date(step.authenticationStepDateTime))}
              </time>
              <Text>
                {step.authenticationMethod}: {t(step.succeeded ? 'signIns.one.right' : 'signIns.one.wrong')}
              </Text>
            </li>
          ))}
        </ol>
      </Panel>
      {one.userId && <Around one={one} />}
      <Facts one={one} />
    </div>
  )
}

function Around({ one }: { readonly one: SignIn }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const list = useQuery(aroundQuery(one))
  return (
    <Panel title={t('signIns.one.around')}>
      {list.isLoading && <Waiting rows={2} />}
      {list.isError && <Failed problem={list.error} retry={() => void list.refetch()} />}
      {list.data && (
        <ol className={styles.list} aria-label={t('signIns.one.around')}>
          {list.data.map((line) => (
            <li key={line.id} className={styles.item}>
              <time dateTime={line.createdDateTime}>
                {line.id === one.id ? (
                  formatClock(new Date(line.createdDateTime))
                ) : (
                  <RouteLink to={paths.signInOne(line.id)}>{formatClock(new Date(line.createdDateTime))}</RouteLink>
                )}
              </time>
              <OutcomeBadge number={line.status.errorCode} />
              <Text>{[howOf(line), applicationOf(line), line.ipAddress].filter(Boolean).join(' · ')}</Text>
              {line.id === one.id && <Text className={styles.quiet}>{t('signIns.one.this')}</Text>}
            </li>
          ))}
        </ol>
      )}
    </Panel>
  )
}

function Facts({ one }: { readonly one: SignIn }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { deviceDetail: device, userDisplayName, userId, appId } = one
  const person = userDisplayName ?? one.userPrincipalName
  return (
    <Panel title={t('signIns.one.facts')}>
      <dl className={styles.facts}>
        {userId && person && (
          <Fact name={t('signIns.one.person')}>
            {can('directory.user.read').allowed && userDisplayName ? (
              <RouteLink to={paths.person(userId)}>{person}</RouteLink>
            ) : (
              person
            )}
          </Fact>
        )}
        {one.appDisplayName && <Fact name={t('signIns.one.application')}>{one.appDisplayName}</Fact>}
        {appId && (
          <Fact name={t('signIns.one.applicationId')}>
            <Copyable name={t('signIns.one.applicationId')} value={appId} />
          </Fact>
        )}
        {one.resourceDisplayName && <Fact name={t('signIns.one.resource')}>{one.resourceDisplayName}</Fact>}
        <Fact name={t('signIns.one.kind')}>
          {one.signInEventTypes.map((type) => t(`signIns.one.kinds.${type}`)).join(', ')}
        </Fact>
        <Fact name={t('signIns.one.protocol')}>{t(`signIns.one.protocols.${one.authenticationProtocol}`)}</Fact>
        <Fact name={t('signIns.one.requirement')}>
          {t(`signIns.one.requirements.${one.authenticationRequirement}`)}
        </Fact>
        {one.ipAddress && (
          <Fact name={t('signIns.one.address')}>
            <Copyable name={t('signIns.one.address')} value={one.ipAddress} />
          </Fact>
        )}
        {device.deviceId && (
          <Fact name={t('signIns.one.device')}>
            {[device.displayName, device.trustType].filter(Boolean).join(' · ')}
          </Fact>
        )}
        {device.deviceId && (
          <Fact name={t('signIns.one.deviceId')}>
            <Copyable name={t('signIns.one.deviceId')} value={device.deviceId} />
          </Fact>
        )}
        {one.correlationId && (
          <Fact name={t('signIns.one.correlationId')}>
            <Copyable name={t('signIns.one.correlationId')} value={one.correlationId} />
            <Text size={200} className={styles.quiet} block>
              {t('signIns.one.correlationHint')}
            </Text>
          </Fact>
        )}
      </dl>
    </Panel>
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
