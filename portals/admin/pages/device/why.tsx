// Why the device has the profile it has: every candidate, how it reaches the device, and why it won or lost.

import { Badge, makeStyles, Text, tokens } from '@fluentui/react-components'
import { useQuery } from '@tanstack/react-query'
import type { TFunction } from 'i18next'
import { useTranslation } from 'react-i18next'
import { Panel } from '../../../shared/ui/panel.tsx'
import { RouteLink } from '../../../shared/ui/route-link.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { Waiting } from '../../../shared/ui/waiting.tsx'
import type { Candidate } from '../../api/devices.ts'
import { explanationQuery } from '../../api/queries.ts'
import { paths } from '../../paths.ts'

const useStyles = makeStyles({
  stack: { display: 'grid', gap: '12px' },
  list: { listStyleType: 'none', display: 'grid', gap: '12px' },
  candidate: { display: 'grid', gap: '2px', paddingTop: '12px', borderTop: `1px solid ${tokens.colorNeutralStroke2}` },
  head: { display: 'flex', flexWrap: 'wrap', gap: '8px', alignItems: 'center', justifyContent: 'space-between' },
  quiet: { color: tokens.colorNeutralForeground2 },
  words: { overflowWrap: 'anywhere' },
})

const colors = { chosen: 'success', lost: 'informative', excluded: 'warning' } as const

export function WhyPanel({ deviceId }: { readonly deviceId: string }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const why = useQuery(explanationQuery(deviceId))
  return (
    <Panel title={t('why.title')}>
      {why.isPending && <Waiting rows={3} />}
      {why.isError && <Failed problem={why.error} retry={() => void why.refetch()} />}
      {why.data && (
        <div className={styles.stack}>
          <Text className={styles.words}>
            {why.data.profile ? (
              <RouteLink to={paths.profile(why.data.profile.id)}>{why.data.profile.displayName}</RouteLink>
            ) : (
              t('why.none')
            )}{' '}
          </Text>
          <Text className={styles.words}>{why.data.reason}</Text>
          {why.data.candidates.length === 0 ? (
            <Text className={styles.quiet}>{t('why.noCandidates')}</Text>
          ) : (
            <ol className={styles.list}>
              {why.data.candidates.map((candidate) => (
                <CandidateItem
                  key={`${candidate.profileId} ${candidate.via.kind} ${candidate.via.groupId}`}
                  candidate={candidate}
                />
              ))}
            </ol>
          )}
        </div>
      )}
    </Panel>
  )
}

/** First the group that has the device as a member, last the one that the profile is assigned to. */
function viaGroup(t: TFunction, { through = [], groupName, groupId = '' }: Candidate['via']): string {
  const way = through.reduceRight(
    (outer, { displayName }) => t('why.inner', { inner: displayName, outer }),
    groupName ?? groupId,
  )
  return t('why.viaGroup', { name: way })
}

function CandidateItem({ candidate }: { readonly candidate: Candidate }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const { via, verdict } = candidate
  const reached =
    via.kind === 'group'
      ? via.groupId === undefined
        ? t('why.viaSomeGroup')
        : viaGroup(t, via)
      : via.kind === 'device'
        ? t('why.viaDevice')
        : t('why.viaAll')
  return (
    <li className={styles.candidate}>
      <span className={styles.head}>
        <Text weight="semibold" className={styles.words}>
          {candidate.displayName}
        </Text>
        <Badge appearance="tint" color={colors[verdict]}>
          {t(`why.${verdict}`)}
        </Badge>
      </span>
      <Text size={200} className={styles.quiet}>
        {reached}
      </Text>
      <Text size={200} className={styles.words}>
        {candidate.because}
      </Text>
    </li>
  )
}
