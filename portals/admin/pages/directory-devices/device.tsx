// One device of the directory: what it waits for, its facts, the groups it is in, and when it registered itself from where.

import { MessageBar, MessageBarBody, MessageBarTitle, makeStyles, Text, tokens } from '@fluentui/react-components'
import { useQuery, useSuspenseQuery } from '@tanstack/react-query'
import { useParams } from '@tanstack/react-router'
import { type ReactNode, useState } from 'react'
import { useTranslation } from 'react-i18next'
import { can } from '../../../shared/session/can.ts'
import { formatDateTime, instant } from '../../../shared/text/format.ts'
import { Copyable } from '../../../shared/ui/output/copyable.tsx'
import { PageFrame } from '../../../shared/ui/page.tsx'
import { Panel } from '../../../shared/ui/panel.tsx'
import { RouteLink } from '../../../shared/ui/route-link.tsx'
import { type Notice, Said } from '../../../shared/ui/said.tsx'
import { Empty, Failed } from '../../../shared/ui/states.tsx'
import { Waiting } from '../../../shared/ui/waiting.tsx'
import type { DirectoryDevice } from '../../api/directory.ts'
import { groupsOfDeviceQuery } from '../../api/directory-device/directory-devices.ts'
import { deviceObjectQuery } from '../../api/queries.ts'
import { paths } from '../../paths.ts'
import { DeviceSecrets } from '../device/secrets/panel.tsx'
import { DirectoryDeviceActions } from './actions.tsx'
import { Management } from './management.tsx'
import { Registrations } from './registrations.tsx'
import { Enabled, isPending, Join } from './states.tsx'

const useStyles = makeStyles({
  stack: { display: 'grid', gridTemplateColumns: 'minmax(0, 1fr)', gap: '16px', maxWidth: '880px' },
  facts: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fill, minmax(min(280px, 100%), 1fr))',
    gap: '12px 24px',
    margin: 0,
  },
  fact: { display: 'grid', alignContent: 'start', justifyItems: 'start', gap: '2px', minWidth: 0 },
  term: { color: tokens.colorNeutralForeground2, fontSize: tokens.fontSizeBase200 },
  value: { margin: 0, minWidth: 0, overflowWrap: 'anywhere' },
  groups: { display: 'grid', gap: '6px', listStyleType: 'none', margin: 0, padding: 0, overflowWrap: 'anywhere' },
})

export function DirectoryDevicePage() {
  const { t } = useTranslation()
  const { objectId } = useParams({ from: '/inside/devices/directory/$objectId' })
  const { data: device } = useSuspenseQuery(deviceObjectQuery(objectId))
  const back = { to: paths.directoryDevices(), name: t('directoryDevices.title') }
  if (device) return <One key={device.id} device={device} back={back} />
  return (
    <PageFrame title={t('directoryDevices.title')} back={back}>
      <Empty title={t('directoryDevices.missing')} lead={t('directoryDevices.missingLead')}>
        <RouteLink to={paths.directoryDevices()}>{t('directoryDevices.toList')}</RouteLink>
      </Empty>
    </PageFrame>
  )
}

function One(props: {
  readonly device: DirectoryDevice
  readonly back: { readonly to: string; readonly name: string }
}) {
  const styles = useStyles()
  const { device, back } = props
  const [notice, setNotice] = useState<Notice>()
  return (
    <PageFrame
      title={device.displayName}
      back={back}
      actions={<DirectoryDeviceActions device={device} onTurned={setNotice} />}
    >
      <div className={styles.stack}>
        <Said notice={notice} />
        <WaitsFor device={device} />
        <Facts device={device} />
        <Management device={device} onTurned={setNotice} />
        {device.trustType !== null && <DeviceSecrets deviceId={device.deviceId} name={device.displayName} />}
        {can('directory.device.member-of').allowed && <Groups id={device.id} />}
        {device.source !== null && <Registrations device={device} />}
      </div>
    </PageFrame>
  )
}

function WaitsFor({ device }: { readonly device: DirectoryDevice }) {
  const { t } = useTranslation()
  if (device.trustType !== null && !isPending(device)) return null
  if (device.trustType === null && device.isManaged) return null // enrolled without a join
  const what = device.trustType === null ? 'deployment' : device.accountEnabled ? 'computer' : 'enabling'
  return (
    <MessageBar intent="info" layout="multiline">
      <MessageBarBody>
        <MessageBarTitle>{t(`directoryDevices.waits.${what}.title`)}</MessageBarTitle>
        {t(`directoryDevices.waits.${what}.next`)}
      </MessageBarBody>
    </MessageBar>
  )
}

const label = '[ZTDID]:'

/** Of the registration that the object belongs to (docs/specification/device-registration.md). */
const registrationOf = ({ physicalIds }: DirectoryDevice): string | undefined =>
  physicalIds.find((one) => one.toUpperCase().startsWith(label))?.slice(label.length)

function Facts({ device }: { readonly device: DirectoryDevice }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const time = (at: string | null) => {
    const when = instant(at)
    return when && <time dateTime={when.toISOString()}>{formatDateTime(when)}</time>
  }
  const registration = registrationOf(device)
  const there = device.onPremisesAccountEnabled
  const ids = [
    ['sid', device.onPremisesSecurityIdentifier],
    ['id', device.id],
    ['deviceId', device.deviceId],
  ] as const
  return (
    <Panel title={t('directoryDevices.facts')}>
      <dl className={styles.facts}>
        <Fact name={t('directoryDevices.column.join')}>
          <Join device={device} />
        </Fact>
        <Fact name={t('directoryDevices.column.accountEnabled')}>
          <Enabled device={device} />
          {there !== null && there !== device.accountEnabled && (
            <Text size={200} block>
              {t(there ? 'directoryDevices.enabledThere' : 'directoryDevices.disabledThere')}
            </Text>
          )}
        </Fact>
        <Fact name={t('directoryDevices.column.system')}>
          {[device.operatingSystem, device.operatingSystemVersion].filter(Boolean).join(' ')}
        </Fact>
        <Fact name={t('directoryDevices.registeredAt')}>{time(device.registrationDateTime)}</Fact>
        <Fact name={t('directoryDevices.source')}>{device.source}</Fact>
        <Fact name={t('directoryDevices.column.onPremisesLastSyncDateTime')}>
          {time(device.onPremisesLastSyncDateTime)}
        </Fact>
        <Fact name={t('directoryDevices.column.createdDateTime')}>{time(device.createdDateTime)}</Fact>
        <Fact name={t('directoryDevices.registration')}>
          {registration && can('autopilot.device.get').allowed && (
            <RouteLink to={paths.device(registration)}>{t('directoryDevices.toRegistration')}</RouteLink>
          )}
        </Fact>
        {ids.map(
          ([name, value]) =>
            value && (
              <Fact key={name} name={t(`directoryDevices.${name}`)}>
                <Copyable name={t(`directoryDevices.${name}`)} value={value} />
              </Fact>
            ),
        )}
      </dl>
    </Panel>
  )
}

/** Of what there is nothing, nothing is said. */
function Fact({ name, children }: { readonly name: string; readonly children: ReactNode }) {
  const styles = useStyles()
  if (!children) return null
  return (
    <div className={styles.fact}>
      <dt className={styles.term}>{name}</dt>
      <dd className={styles.value}>{children}</dd>
    </div>
  )
}

function Groups({ id }: { readonly id: string }) {
  const styles = useStyles()
  const { t } = useTranslation()
  const list = useQuery(groupsOfDeviceQuery(id))
  const mayOpen = can('directory.group.read').allowed
  return (
    <Panel title={t('directoryDevices.groups')}>
      {list.isLoading && <Waiting rows={2} />}
      {list.isError && <Failed problem={list.error} retry={() => void list.refetch()} />}
      {list.data?.length === 0 && <Text>{t('directoryDevices.noGroups')}</Text>}
      {list.data && list.data.length > 0 && (
        <ul className={styles.groups} aria-label={t('directoryDevices.groups')}>
          {list.data.map(({ id: groupId, displayName }) => (
            <li key={groupId}>
              {mayOpen ? <RouteLink to={paths.group(groupId)}>{displayName}</RouteLink> : displayName}
            </li>
          ))}
        </ul>
      )}
    </Panel>
  )
}
