// One device: how far its deployment is, everything that happened, live, and why it has its profile.

import { makeStyles, mergeClasses, Text, tokens } from '@fluentui/react-components'
import { useQuery, useQueryClient, useSuspenseQuery } from '@tanstack/react-query'
import { useNavigate, useParams } from '@tanstack/react-router'
import { useCallback, useMemo, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { failuresNow, progressOf } from '../../../../src/story/progress.ts'
import { formatAgo } from '../../../shared/text/format.ts'
import { GuardedButton } from '../../../shared/ui/guarded-button.tsx'
import { ArrowClockwiseRegular, EditRegular, LockOpenRegular } from '../../../shared/ui/icons.ts'
import { PageFrame } from '../../../shared/ui/page.tsx'
import { Panel } from '../../../shared/ui/panel.tsx'
import { Failed } from '../../../shared/ui/states.tsx'
import { Waiting } from '../../../shared/ui/waiting.tsx'
import { endsOf } from '../../api/devices.ts'
import { managedId } from '../../api/managed-devices.ts'
import { deviceQuery, directoryDeviceQuery } from '../../api/queries.ts'
import { paths } from '../../paths.ts'
import { allowedBy, joinedBy } from '../../story/others.ts'
import { type Story, useStory } from '../../story/use-story.ts'
import { CompliancePanel } from '../compliance/of-device.tsx'
import { ContestedDevice } from '../contests/about-device.tsx'
import { EndBadges, VerdictBadge } from '../devices/badges.tsx'
import { AlarmsOfDevice, SomebodyElse } from './alarms-of.tsx'
import { AllowNext, AllowNextState } from './allow-next.tsx'
import { MarkLegend } from './assurance-mark.tsx'
import { type Asking, CutOff, CutOffState } from './cut-off.tsx'
import { EditDevice } from './edit.tsx'
import { FactsPanel } from './facts.tsx'
import { Failures } from './failures.tsx'
import { ManagedPanel } from './managed-panel.tsx'
import { ProgressRail } from './rail.tsx'
import { RemoteActions } from './remote/panel.tsx'
import { DeviceSecrets } from './secrets/panel.tsx'
import { assuranceOf, Timeline, type TimelineFilter, TimelineFilterChoice } from './timeline.tsx'
import { WhyPanel } from './why.tsx'

const useStyles = makeStyles({
  progress: { marginBottom: '16px' },
  columns: {
    display: 'grid',
    gridTemplateColumns: 'minmax(0, 1fr) 340px',
    gap: '16px',
    alignItems: 'start',
    '@media (max-width: 959px)': { gridTemplateColumns: 'minmax(0, 1fr)' },
  },
  aside: { display: 'grid', gap: '16px', minWidth: 0 },
  beside: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '8px 12px', marginTop: '8px' },
  follow: { display: 'flex', flexWrap: 'wrap', alignItems: 'center', gap: '8px 12px' },
  quiet: { color: tokens.colorNeutralForeground2 },
  live: { display: 'inline-flex', alignItems: 'center', gap: '6px', fontSize: tokens.fontSizeBase200 },
  dot: { width: '8px', height: '8px', borderRadius: '50%', backgroundColor: tokens.colorNeutralStroke1 },
  dotLive: { backgroundColor: tokens.colorStatusSuccessBackground3 },
  dotLost: { backgroundColor: tokens.colorStatusWarningBackground3 },
  waiting: { marginTop: '20px' },
})

export function DevicePage() {
  const styles = useStyles()
  const { t } = useTranslation()
  const { deviceId } = useParams({ from: '/inside/devices/$deviceId' })
  const navigate = useNavigate()
  const queries = useQueryClient()
  const { data: device } = useSuspenseQuery(deviceQuery(deviceId))
  // An event in the story also changes the device's record, its profile and its status page.
  const refresh = useCallback(() => {
    void queries.invalidateQueries({ queryKey: ['devices', 'one', deviceId] })
    void queries.invalidateQueries({ queryKey: ['devices', 'why', deviceId] })
    void queries.invalidateQueries({ queryKey: ['devices', 'object'] })
    void queries.invalidateQueries({ queryKey: ['managed'] })
    void queries.invalidateQueries({ queryKey: ['alarms'] })
  }, [queries, deviceId])
  const story = useStory(deviceId, refresh)
  const progress = useMemo(() => progressOf(story.events, Date.now()), [story.events])
  const failures = useMemo(() => failuresNow(story.events, Date.now()), [story.events])
  const told = useMemo(
    () => new Set(failures.flatMap(({ lines }) => lines.map(({ sequence }) => sequence))),
    [failures],
  )
  const [asking, setAsking] = useState<Asking>()
  const [filter, setFilter] = useState<TimelineFilter>('filterAll')
  // By assurance the service filters: asked beside the whole story, which the progress above needs.
  const assurance = assuranceOf[filter]
  const filtered = useStory(assurance && deviceId, undefined, assurance)
  const shown = assurance ? filtered : story
  const [open, setOpen] = useState<'edit' | 'allow-next'>()
  const leave = () => {
    void queries.invalidateQueries({ queryKey: ['devices', 'list'] })
    // Not before: as long as this page is there it would ask again for the device that is gone.
    void navigate({ to: '/devices' }).then(() => queries.removeQueries({ queryKey: ['devices', 'one', deviceId] }))
  }
  const name = device.serialNumber || t('device.unnamed')
  const ends = endsOf(device)
  const managed = managedId(device.managedDeviceId)
  const enabled = useQuery(directoryDeviceQuery(device.azureAdDeviceId)).data?.accountEnabled

  return (
    <PageFrame
      title={name}
      back={{ to: paths.devices(), name: t('devices.title') }}
      beside={
        <div className={styles.beside}>
          <EndBadges ends={ends} />
          <VerdictBadge verdict={progress.verdict} over={ends.length > 0} />
          <Text className={styles.quiet}>
            {[device.manufacturer, device.model].filter(Boolean).join(' ')}
            {device.groupTag && ` · ${device.groupTag}`}
          </Text>
        </div>
      }
      actions={
        <>
          <GuardedButton
            operation="autopilot.device.update-properties"
            icon={<EditRegular />}
            onClick={() => setOpen('edit')}
          >
            {t('device.edit')}
          </GuardedButton>
          <GuardedButton
            operation="autopilot.device.allow-next"
            icon={<LockOpenRegular />}
            onClick={() => setOpen('allow-next')}
          >
            {t('device.allowNext')}
          </GuardedButton>
          <GuardedButton
            operation="autopilot.device.repair"
            icon={<ArrowClockwiseRegular />}
            onClick={() => void navigate({ href: paths.repair(deviceId) })}
          >
            {t('repair.open')}
          </GuardedButton>
          <CutOff device={device} asking={asking} onAsk={setAsking} onDone={refresh} onGone={leave} />
        </>
      }
    >
      <ContestedDevice id={deviceId} />
      <AlarmsOfDevice device={device} />
      <Failures
        failures={failures}
        simulated={device.tpmSimulated}
        onWipe={managed ? () => setAsking('wipe') : undefined}
        onDeleteRegistration={() => setAsking('delete')}
        // As long as the question is open the button that it came from stands: the focus comes back to it.
        enabled={asking === 'enable' ? false : enabled}
        onEnable={() => setAsking('enable')}
      />
      <CutOffState device={device} />
      <AllowNextState device={device} by={allowedBy(story.events)} onSaved={refresh} />
      <Panel
        title={t('device.progress')}
        className={styles.progress}
        beside={
          <Text size={200} className={styles.quiet}>
            {progress.attempt > 1 && `${t('device.attempt', { count: progress.attempt })} · `}
            {progress.startedAt && t('device.since', { when: formatAgo(new Date(progress.startedAt), new Date()) })}
          </Text>
        }
      >
        <ProgressRail progress={progress} />
        {progress.somebody && (
          <div className={styles.waiting}>
            <SomebodyElse somebody={progress.somebody} />
          </div>
        )}
        {progress.verdict === 'not-started' && story.connection === 'live' && (
          <Text block className={mergeClasses(styles.quiet, styles.waiting)}>
            {t('device.waiting')}
          </Text>
        )}
      </Panel>
      <div className={styles.columns}>
        <Panel
          title={t('device.timeline')}
          beside={
            <span className={styles.follow}>
              <Connection story={story} />
              <TimelineFilterChoice filter={filter} onChange={setFilter} />
              <MarkLegend simulated={device.tpmSimulated} />
            </span>
          }
        >
          {shown.problem !== undefined && <Failed problem={shown.problem} />}
          {shown.connection === 'connecting' ? (
            <Waiting rows={5} />
          ) : (
            <Timeline
              key={filter}
              events={shown.events}
              story={story.events}
              filter={filter}
              told={told}
              simulated={device.tpmSimulated}
            />
          )}
        </Panel>
        <div className={styles.aside}>
          <WhyPanel deviceId={deviceId} />
          <ManagedPanel managedDeviceId={managed} />
          {managed && <CompliancePanel managedDeviceId={managed} />}
          {managed && <RemoteActions device={{ id: managed, name }} />}
          <DeviceSecrets deviceId={device.azureAdDeviceId} name={name} />
          <FactsPanel device={device} joinedBy={joinedBy(story.events)} />
        </div>
      </div>
      {open === 'edit' && <EditDevice device={device} onClose={() => setOpen(undefined)} onSaved={refresh} />}
      {open === 'allow-next' && <AllowNext device={device} onClose={() => setOpen(undefined)} onSaved={refresh} />}
    </PageFrame>
  )
}

function Connection({ story }: { readonly story: Story }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const words = { connecting: 'connecting', live: 'live', lost: 'reconnecting' } as const
  return (
    <span className={styles.live}>
      <span
        aria-hidden
        className={mergeClasses(
          styles.dot,
          story.connection === 'live' && styles.dotLive,
          story.connection === 'lost' && styles.dotLost,
        )}
      />
      {t(`device.${words[story.connection]}`)}
    </span>
  )
}
